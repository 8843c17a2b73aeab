import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { buy, DESKTOP, launchBrowser, resultHeading, signUp, withPage } from "./browser.ts";

let browser: Browser;
before(async () => browser = await launchBrowser());
after(() => browser.close());

test("prices are written as the browser's language does, and the chosen currency stays chosen", () =>
  withPage(
    browser,
    async (page) => {
      await signUp(page);
      await page.goto("/buy");
      await page.getByLabel("Currency").selectOption("EUR");
      await page.getByRole("button", { name: /^Pay 1,90.€$/ }).waitFor();
      // No minor unit, and thousands apart.
      await page.getByLabel("Currency").selectOption("XOF");
      await page.getByRole("button", { name: /^Pay 1\.200.F.CFA$/ }).waitFor();

      await page.reload();
      await page.getByRole("button", { name: /^Pay 1\.200.F.CFA$/ }).waitFor();
      await buy(page, { currency: "XOF", package: "Starter", gateway: "Paystack" });
      await resultHeading(page, "Payment complete");
      await page.getByText(/^1\.200.F.CFA$/).waitFor();
    },
    DESKTOP,
    "de-DE",
  ));
