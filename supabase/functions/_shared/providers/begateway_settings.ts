import {
  address,
  oneOf,
  optionalAddress,
  optionalFlag,
  readVariables,
  setting,
  type Variables,
} from "../environment.ts";

/** A shop at a gateway of the beGateway platform. */
export interface BegatewaySettings {
  shopId: string | undefined;
  secretKey: string | undefined;
  /** The shop's public key: checks notifications. */
  publicKey: string | undefined;
  webhookScheme: "content-signature" | "legacy-hmac";
  /** Unset: as PAYONCE_MODE says. */
  testMode: boolean | undefined;
  /** Where the payer comes back to; else the web client's page. */
  returnUrl: string | undefined;
  /** Where notifications go; else what the gateway's back office says. */
  webhookUrl: string | undefined;
  apiUrl: string;
  checkoutUrl: string;
}

/** A brand's settings. `domain` is where the gateway is unless its variables say otherwise. */
export function readBegatewaySettings(
  prefix: string,
  domain: string,
  variables: Variables,
): BegatewaySettings {
  const read = readVariables(
    {
      SHOP_ID: setting,
      SECRET_KEY: setting,
      PUBLIC_KEY: setting,
      WEBHOOK_SCHEME: oneOf(["content-signature", "legacy-hmac"], "content-signature"),
      TEST_MODE: optionalFlag,
      RETURN_URL: optionalAddress,
      WEBHOOK_URL: optionalAddress,
      API_URL: address(`https://gateway.${domain}`),
      CHECKOUT_URL: address(`https://checkout.${domain}`),
    },
    variables,
    `${prefix}_`,
  );
  return {
    shopId: read.SHOP_ID,
    secretKey: read.SECRET_KEY,
    publicKey: read.PUBLIC_KEY,
    webhookScheme: read.WEBHOOK_SCHEME,
    testMode: read.TEST_MODE,
    returnUrl: read.RETURN_URL,
    webhookUrl: read.WEBHOOK_URL,
    apiUrl: read.API_URL,
    checkoutUrl: read.CHECKOUT_URL,
  };
}
