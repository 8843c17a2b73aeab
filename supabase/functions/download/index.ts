import { connectDatabase } from "../_shared/database.ts";
import { logToConsole } from "../_shared/log.ts";
import { createDownloadHandler } from "./handler.ts";

// No JWT: a browser follows the link, and the token in it is the credential. The database checks it.
export default { fetch: createDownloadHandler({ rpc: connectDatabase(), log: logToConsole }) };
