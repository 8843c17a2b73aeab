import { userFunction } from "../_shared/user_function.ts";
import { createVerifyHandler } from "./handler.ts";

export default { fetch: userFunction(createVerifyHandler) };
