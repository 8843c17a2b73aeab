import { userFunction } from "../_shared/user_function.ts";
import { createCancelHandler } from "./handler.ts";

export default { fetch: userFunction(createCancelHandler) };
