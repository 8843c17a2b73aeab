import { userFunction } from "../_shared/user_function.ts";
import { createInitializeHandler } from "./handler.ts";

export default { fetch: userFunction(createInitializeHandler) };
