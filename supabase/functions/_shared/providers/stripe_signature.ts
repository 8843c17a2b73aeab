import { createHmac } from "node:crypto";
import Stripe from "stripe";

const TOLERANCE_SECONDS = 300;

/**
 * Whether one of the `v1` signatures is right under one of the secrets, and not older than five minutes.
 * Every secret is tried, whichever matches.
 */
export async function isSignedByStripe(
  secrets: readonly string[],
  bytes: Uint8Array,
  header: string,
  now: Date,
): Promise<boolean> {
  let matches = false;
  for (const secret of secrets) matches = await isSigned(secret, bytes, header, now) || matches;
  return matches;
}

async function isSigned(
  secret: string,
  bytes: Uint8Array,
  header: string,
  now: Date,
): Promise<boolean> {
  const { signature } = Stripe.webhooks;
  if (signature === null) throw new Error("The Stripe SDK can't verify signatures here.");
  try {
    const crypto = new BytesCrypto(bytes);
    return await signature.verifyHeaderAsync(
      bytes,
      header,
      secret,
      TOLERANCE_SECONDS,
      crypto,
      now.getTime(),
    );
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return false;
    throw error;
  }
}

/**
 * The SDK turns the body into text before it signs it, so that other bytes can pass for the signed ones
 * (a byte order mark), and signed bytes that are no text fail. What is signed here are the bytes.
 */
class BytesCrypto extends Stripe.CryptoProvider {
  constructor(private readonly bytes: Uint8Array) {
    super();
  }

  override computeHMACSignatureAsync(payload: string, secret: string): Promise<string> {
    const timestamp = payload.slice(0, payload.indexOf(".") + 1);
    const digest = createHmac("sha256", secret).update(timestamp).update(this.bytes).digest("hex");
    return Promise.resolve(digest);
  }
}
