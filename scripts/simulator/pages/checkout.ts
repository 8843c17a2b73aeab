/** The checkout page of both gateways: what is to be paid, and what the customer does. */
import { html, type Markup, raw } from "./html.ts";
import type { CheckoutData } from "../browser/messages.ts";
import { browserScript } from "./scripts.ts";
import { styleSheet } from "./style.ts";

/** One thing a customer (or fate) can do. */
export interface Choice {
  outcome: string;
  label: string;
  /** What it leads to, in a sentence. */
  hint: string;
}

/** What a page shows. */
export interface CheckoutPage {
  gateway: string;
  theme: { dark: string; action: string };
  merchant: string;
  email: string;
  /** Formatted; null when there is nothing to pay here. */
  amount: string | null;
  advanced: Choice[];
  data: CheckoutData;
  /** Where the hosted page's way back leads. */
  returnUrl: string | null;
}

/** An amount for people. The exponent is the gateway's, which may not be the currency's own. */
export function formatAmount(minor: number, currency: string, exponent: number): string {
  const digits = { minimumFractionDigits: exponent, maximumFractionDigits: exponent };
  return `${currency} ${new Intl.NumberFormat("en", digits).format(minor / 10 ** exponent)}`;
}

/** The whole page. */
export function checkoutPage(page: CheckoutPage): Response {
  const hosted = page.data.parentOrigin === null;
  const document = html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>${page.gateway} test gateway</title>
        <style>${raw(styleSheet(page.theme))}</style>
      </head>
      <body class="${hosted ? "hosted" : "framed"}">
        <main>
          <header>
    <p><span class="badge">Test gateway</span></p>
    <h1>Pay ${page.merchant} with ${page.gateway}</h1>
    ${page.amount === null ? "" : html`<p class="amount">${page.amount}</p>`}
    <p class="quiet">${page.email}</p>
          </header>
          <div class="choices">
    <p id="status" role="status" aria-live="polite" ${page.data.error === null
      ? ""
      : raw('data-kind="bad"')}>${page.data.error ?? ""}</p>
    ${page.data.error === null ? choices(page) : closing(page)}
          </div>
          <footer>
            <p>This stands in for ${page
              .gateway} in development. No card is asked for and no money moves.</p>
          </footer>
        </main>
        <script type="application/json" id="checkout-data">${raw(safeJson(page.data))}</script>
        <script>${raw(browserScript("checkout_page"))}</script>
      </body>
    </html>
  `;
  return new Response(document.text, {
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
  });
}

function choices(page: CheckoutPage): Markup {
  return html`
    <button type="button" class="primary" data-outcome="success" data-first>Pay ${page
      .amount}</button>
    <button type="button" data-outcome="declined">Pay with a card that is declined</button>
    <button type="button" data-outcome="cancel">Cancel payment</button>
    <details>
      <summary>Advanced</summary>
      <ul>${page.advanced.map((choice) =>
        html`<li><button type="button" data-outcome="${choice.outcome}">${choice.label} <small>${choice.hint}</small></button></li>`
      )}</ul>
    </details>
  `;
}

function closing(page: CheckoutPage): Markup {
  if (page.data.parentOrigin !== null) {
    return html`<button type="button" class="primary" data-close data-first>Close</button>`;
  }
  return page.returnUrl === null
    ? html``
    : html`<a class="link" href="${page.returnUrl}" data-first>Back to ${page.merchant}</a>`;
}

/** JSON that can't end the script element it stands in. */
function safeJson(data: CheckoutData): string {
  return JSON.stringify(data).replaceAll("<", "\\u003c");
}
