import { type GatewayExponent, isoExponent, toGatewayUnits } from "../currency.ts";
import { NotSendable } from "./http.ts";

/** Our amount in a gateway's units. Throws NotSendable where it would have to be rounded. */
export function sendable(amount: bigint, currency: string, exponent: GatewayExponent): number {
  const units = toGatewayUnits(amount, currency, exponent);
  if (units === null || units > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new NotSendable("The amount does not convert exactly.");
  }
  return Number(units);
}

/**
 * The same where three-decimal amounts have to end in 0. The database offers no such price; a refund of a
 * part is whatever an operator says.
 */
export function sendableInTens(
  amount: bigint,
  currency: string,
  exponent: GatewayExponent,
): number {
  const units = sendable(amount, currency, exponent);
  if (isoExponent(currency) === 3 && units % 10 !== 0) {
    throw new NotSendable("Three-decimal currencies are taken with a last digit of 0 only.");
  }
  return units;
}
