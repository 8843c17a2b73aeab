/**
 * Money stays in minor units as bigint and becomes text digit by digit: at no point is it a
 * floating-point number. Intl takes a decimal written as text without loss.
 */

/** Minor units as a plain decimal: (123456n, 2) → "1234.56". */
export function decimal(minor: bigint, exponent: number): Intl.StringNumericLiteral {
  const sign = minor < 0n ? "-" : "";
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, "0");
  const whole = digits.slice(0, digits.length - exponent);
  const fraction = digits.slice(digits.length - exponent);
  const text = exponent === 0 ? `${sign}${digits}` : `${sign}${whole}.${fraction}`;
  return text as Intl.StringNumericLiteral;
}

/** An amount of money for people: (123456n, "USD", 2) → "$1,234.56". */
export function formatMoney(
  minor: bigint,
  currency: string,
  exponent: number,
  locale: string = readingLocale(),
): string {
  return new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  }).format(decimal(minor, exponent));
}

/** A count with thousands separated; `signed` shows a plus as well. */
export function formatCount(
  count: bigint,
  options: { signed?: boolean; locale?: string } = {},
): string {
  return new Intl.NumberFormat(options.locale ?? readingLocale(), {
    signDisplay: options.signed ? "exceptZero" : "auto",
  }).format(count);
}

/** A moment in the reader's own time zone. */
export function formatMoment(iso: string): string {
  return new Intl.DateTimeFormat(readingLocale(), { dateStyle: "medium", timeStyle: "short" })
    .format(new Date(iso));
}

/** Texts are in English, so numbers are too: in the reader's own kind of English if they have one. */
function readingLocale(): string {
  return navigator.languages.find((language) => /^en\b/.test(language)) ?? "en";
}
