import { userFunction } from "../_shared/user_function.ts";
import { createRefundHandler } from "./handler.ts";

export default { fetch: userFunction(createRefundHandler) };
