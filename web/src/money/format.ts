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

/** An amount as one would type it into a field: (123456n, 2) → "1234.56", or "1234,56". */
export function typedMoney(
  minor: bigint,
  exponent: number,
  locale: string = readingLocale(),
): string {
  return new Intl.NumberFormat(locale, {
    useGrouping: false,
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  }).format(decimal(minor, exponent));
}

/**
 * What somebody typed as an amount, in minor units: ("1,500.5", 2) → 150050n. Null when it is no
 * amount, or finer than the currency is. Thousands are separated as one does where the reader is;
 * a separator in any other place is no amount, so that 49,90 is never read as 4990.
 */
export function parseMoney(
  text: string,
  exponent: number,
  locale: string = readingLocale(),
): bigint | null {
  const { digits, group, point } = symbolsOf(locale);
  const plain = [...text.trim()].map((sign) => {
    if (digits.includes(sign)) return digits.indexOf(sign);
    if (sign === point) return ".";
    return sign === group || /\s/.test(sign) ? "," : sign;
  }).join("");
  const match = /^(\d{1,15}|\d{1,3}(?:,\d{2,3}){0,6},\d{3})(?:\.(\d*))?$/.exec(plain);
  const fraction = match?.[2] ?? "";
  if (!match || fraction.length > exponent) return null;
  return BigInt(`${match[1]?.replaceAll(",", "")}${fraction.padEnd(exponent, "0")}`);
}

/** How numbers are written in a locale. */
function symbolsOf(locale: string): { digits: string[]; group: string; point: string } {
  const parts = new Intl.NumberFormat(locale).formatToParts(1234567.5);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  const digits = new Intl.NumberFormat(locale, { useGrouping: false }).format(9876543210n);
  return { digits: [...digits].reverse(), group: part("group"), point: part("decimal") };
}

/** A day, as calendars know it: a date without a time zone. */
export function formatDay(date: string, locale: string = readingLocale()): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" })
    .format(new Date(`${date.slice(0, 10)}T00:00:00Z`));
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

/** Numbers and dates are written as the reader's browser does. */
function readingLocale(): string {
  return navigator.language;
}
