import assert from "node:assert/strict";
import { readEnvironment } from "./_shared/environment.ts";
import type { WebhookReader } from "./_shared/providers/provider.ts";
import { FIXED_NOW, fixture, testProviders } from "./_shared/testing/fakes.ts";
import { createClerkSender } from "./clerk-webhook/sender.ts";

/** A signature somebody else made, and what of ours has to agree with it. */
interface Vector {
  scheme: string;
  source: string;
  body: string;
  /** Empty where it is inside the body. */
  signature: string;
  verify(bytes: Uint8Array, signature: string): boolean | Promise<boolean>;
}

const PHRASE = "what do ya want for nothing?";
const CONTENT = JSON.parse(fixture("begateway", "vector.content-signature"));
const LEGACY = JSON.parse(fixture("begateway", "vector.legacy-hmac"));
const ORDER = "order_IEIaMR65cu6nz3|pay_IH4NVgf4Dreq1l";
const SVIX_TIME = 1_614_265_330;

const VECTORS: Vector[] = [
  {
    scheme: "Paystack: HMAC-SHA512 of the body",
    source: "RFC 4231, 4.3",
    body: PHRASE,
    signature: "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554" +
      "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
    verify: by(testProviders({}, { PAYSTACK_SECRET_KEY: "Jefe" }).paystack),
  },
  {
    scheme: "Razorpay's webhooks: HMAC-SHA256 of the body",
    source: "RFC 4231, 4.3",
    body: PHRASE,
    signature: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    verify: by(testProviders({}, { RAZORPAY_WEBHOOK_SECRET: "Jefe" }).razorpay),
  },
  {
    scheme: "Razorpay's checkout: HMAC-SHA256 of order and payment",
    source: "the tests of razorpay-node",
    body: ORDER,
    signature: "0d4e745a1838664ad6c9c9902212a32d627d68e917290b0ad5f08ff4561bc50f",
    verify(bytes, signature) {
      const { razorpay } = testProviders({}, { RAZORPAY_KEY_SECRET: "EnLs21M47BllR3X8PSFtjtbd" });
      const [orderId = "", paymentId = ""] = new TextDecoder().decode(bytes).split("|");
      return razorpay.checkProof?.({ orderId, paymentId, signature }) ?? false;
    },
  },
  {
    scheme: "Stripe: HMAC-SHA256 of time and body",
    source: "openssl dgst -sha256 -hmac whsec_vector",
    body: '{"id":"evt_test_webhook","object":"event"}',
    signature: "t=1772619303,v1=658d79b208f94d74be5e6b5af7bac23cb09fb56afc4b9d49afebff5aa9b1eb47",
    verify: by(testProviders({}, { STRIPE_WEBHOOK_SECRET: "whsec_vector" }).stripe),
  },
  ...(["networx", "secure-processor"] as const).flatMap((name): Vector[] => {
    const prefix = name.toUpperCase().replace("-", "_");
    const shop = { [`${prefix}_PUBLIC_KEY`]: CONTENT.public_key };
    const legacy = {
      [`${prefix}_WEBHOOK_SCHEME`]: "legacy-hmac",
      [`${prefix}_SECRET_KEY`]: LEGACY.secret,
    };
    return [
      {
        scheme: `${name}: Content-Signature, RSA-SHA256 of the body`,
        source: "openssl dgst -sha256 -sign; the gateways' own keys have a secret half",
        body: CONTENT.body,
        signature: CONTENT.signature,
        verify: by(testProviders({}, shop)[name]),
      },
      {
        scheme: `${name}: the legacy HMAC-SHA256 of sorted fields`,
        source: "openssl dgst -sha256 -hmac",
        body: LEGACY.body,
        signature: "",
        verify: by(testProviders({}, legacy)[name]),
      },
    ];
  }),
  {
    scheme: "Clerk: Standard Webhooks, HMAC-SHA256 of id, time and body",
    source: "the documentation of Svix",
    body: '{"test": 2432232314}',
    signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    verify: (bytes, signature) =>
      at(SVIX_TIME, () =>
        createClerkSender(readEnvironment({
          CLERK_WEBHOOK_SECRET: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        })).verify(
          bytes,
          new Headers({
            "svix-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "svix-timestamp": String(SVIX_TIME),
            "svix-signature": signature,
          }),
        )),
  },
];

for (const { scheme, source, body, signature, verify } of VECTORS) {
  Deno.test(`${scheme}: the vector of ${source} verifies, and no byte of it can be another`, async () => {
    const bytes = new TextEncoder().encode(body);
    assert.equal(await verify(bytes, signature), true);
    for (const index of bytes.keys()) {
      const changed = bytes.with(index, bytes[index] ^ 1);
      assert.equal(await verify(changed, signature), false, `byte ${index} of the body`);
    }
    for (let index = 0; index < signature.length; index++) {
      const other = String.fromCharCode(signature.charCodeAt(index) ^ 1);
      const changed = signature.slice(0, index) + other + signature.slice(index + 1);
      assert.equal(await verify(bytes, changed), false, `byte ${index} of the signature`);
    }
    assert.equal(await verify(bytes.subarray(1), signature), false, "a byte less");
    assert.equal(await verify(Uint8Array.of(...bytes, 32), signature), signature === "", "more");
  });
}

function by(reader: WebhookReader): Vector["verify"] {
  // Both gateways of the beGateway platform want the shop's Basic beside the signature.
  const headers = new Headers({ authorization: `Basic ${btoa("361:secret:key_fixture")}` });
  return (bytes, signature) => reader.verify(bytes, signature, FIXED_NOW, headers);
}

/** The library asks the machine's clock. */
function at<T>(seconds: number, work: () => T): T {
  const clock = Date.now;
  Date.now = () => seconds * 1000;
  try {
    return work();
  } finally {
    Date.now = clock;
  }
}
