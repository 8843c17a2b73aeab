import { gatewayWebhook } from "../_shared/gateway_webhook.ts";

// No JWT: the signature over the raw body is the credential, and the endpoint checks it first.
export default { fetch: gatewayWebhook("stripe") };
