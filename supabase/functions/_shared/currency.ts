/** ISO 4217 minor units where they are not two digits. Money in Payonce is always in these units. */
const ISO_EXPONENTS = new Map<string, number>([
  ...["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW"].map((code) => [code, 0] as const),
  ...["PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"].map((code) => [code, 0] as const),
  ...["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"].map((code) => [code, 3] as const),
]);

/** How many digits a currency's minor unit is shifted by. */
export function isoExponent(currency: string): number {
  return ISO_EXPONENTS.get(currency) ?? 2;
}

/** How a gateway counts a currency: the digits its integer amounts are shifted by. */
export type GatewayExponent = (currency: string) => number;

/** A gateway's integer amount in our minor units, or null when it does not convert exactly. */
export function fromGatewayUnits(
  amount: bigint,
  currency: string,
  exponent: GatewayExponent,
): bigint | null {
  return shift(amount, isoExponent(currency) - exponent(currency));
}

/** Our minor units as the gateway's integer amount, or null when it does not convert exactly. */
export function toGatewayUnits(
  amount: bigint,
  currency: string,
  exponent: GatewayExponent,
): bigint | null {
  return shift(amount, exponent(currency) - isoExponent(currency));
}

function shift(amount: bigint, digits: number): bigint | null {
  if (digits >= 0) return amount * 10n ** BigInt(digits);
  const divisor = 10n ** BigInt(-digits);
  return amount % divisor === 0n ? amount / divisor : null;
}
