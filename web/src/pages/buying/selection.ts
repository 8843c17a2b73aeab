import { type Gateway, gateway, openable } from "../../api/gateways.ts";
import type { Offer } from "../../api/records.ts";
import { rememberedCurrency, WIDELY_KNOWN } from "../../money/preferred_currency.ts";

/** What the user wants to have; parts of it may not be on offer. */
export interface Wish {
  packageId: string | null;
  currency: string | null;
  provider: Gateway | null;
}

/** What can be bought, nearest to a wish. */
export interface Selection {
  currencies: string[];
  offers: Offer[];
  offer: Offer;
  gateways: Gateway[];
  provider: Gateway;
}

/**
 * Brings a wish together with what is on offer: packages that have a price in the currency, and
 * the gateways that take it. Null when nothing can be bought at all.
 */
export function select(all: Offer[], wish: Wish): Selection | null {
  const payable = all.filter((offer) => openable(offer.providers).length > 0);
  const currencies = [...new Set(payable.map((offer) => offer.currency))].sort();
  const currency = currencies.find((code) => code === wish.currency) ??
    currencies.find((code) => code === WIDELY_KNOWN) ?? currencies[0];
  const offers = payable.filter((offer) => offer.currency === currency);
  const offer = offers.find((one) => one.package_id === wish.packageId) ?? offers[0];
  if (!offer) return null;

  const gateways = openable(offer.providers);
  const provider = gateways.find((one) => one === wish.provider) ?? gateways[0];
  return provider ? { currencies, offers, offer, gateways, provider } : null;
}

/** A wish from the address, as "Try again" links make it; the currency is otherwise the last used. */
export function wishFrom(search: URLSearchParams): Wish {
  return {
    packageId: search.get("package"),
    currency: search.get("currency") ?? rememberedCurrency(),
    provider: gateway.safeParse(search.get("provider")).data ?? null,
  };
}
