const STORAGE_KEY = "payonce.currency";

/** Shown first to somebody of whom we know no other. */
export const WIDELY_KNOWN = "USD";

/** The currency this person looked at prices in last; null when it is their first time here. */
export function rememberedCurrency(): string | null {
  return localStorage.getItem(STORAGE_KEY);
}

export function rememberCurrency(currency: string): void {
  localStorage.setItem(STORAGE_KEY, currency);
}
