/** Where the running stack is. ./scripts/test says so; alone, these tests use the test profile's own. */
import { ROOT } from "../stack/root.ts";
import { settingsFor } from "../stack/settings.ts";

const { gatewayUrl, simulatorUrl, ports } = settingsFor("test", ROOT);

export const API_URL = process.env.PAYONCE_API_URL ?? gatewayUrl;
export const SIMULATOR_URL = process.env.PAYONCE_SIMULATOR_URL ?? simulatorUrl;
export const DATABASE_PORT = Number(process.env.PAYONCE_DATABASE_PORT ?? ports.database);
