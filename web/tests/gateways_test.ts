import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import {
  addresses,
  assertFits,
  choose,
  control,
  DESKTOP,
  expectBalance,
  type GatewayName,
  launchBrowser,
  payAt,
  payButton,
  PHONE,
  resultHeading,
  signUp,
  withPage,
} from "./browser.ts";

let browser: Browser;
before(async () => browser = await launchBrowser());
after(() => browser.close());

const GATEWAYS: GatewayName[] = [
  "Paystack",
  "Razorpay",
  "Stripe",
  "Networx Pay",
  "Secure-processor",
];

for (const gateway of GATEWAYS) {
  for (const size of [PHONE, DESKTOP]) {
    test(`credits bought with ${gateway} are there, at ${size.width} px`, () =>
      withPage(browser, async (page) => {
        await signUp(page);
        await choose(page, { currency: "USD", package: "Starter", gateway });
        await assertFits(page, "/buy");
        await payButton(page).click();
        await payAt(page, gateway);
        await resultHeading(page, "Payment complete");
        await page.getByTestId("credits-added").getByText("+100 credits").waitFor();
        await assertFits(page, "/payments/:reference");
        await expectBalance(page, "120");
      }, size));
  }
}

for (const gateway of ["Stripe", "Networx Pay"] as const) {
  test(`who leaves the page of ${gateway} without paying is told, and can take it up again`, () =>
    withPage(browser, async (page) => {
      await signUp(page);
      await choose(page, { currency: "USD", package: "Starter", gateway });
      await payButton(page).click();
      await payAt(page, gateway, /Cancel payment/);
      await page.waitForURL("**/payments/return?**");
      await resultHeading(page, "Payment cancelled");

      await choose(page, { currency: "USD", package: "Starter", gateway });
      await payButton(page).click();
      await payAt(page, gateway);
      await resultHeading(page, "Payment complete");
      await expectBalance(page, "120");
    }));

  test(`when ${gateway} can't make its page, that is said in place and nothing is left behind`, () =>
    withPage(browser, async (page) => {
      await signUp(page);
      await choose(page, { currency: "USD", package: "Starter", gateway });
      const provider = gateway === "Stripe" ? "stripe" : "networx";
      await control("fail", { provider, method: "POST", status: 400, times: 1 });
      await payButton(page).click();
      await page.getByRole("alert").getByText("The payment did not start").waitFor();

      await payButton(page).click();
      await page.waitForURL(`${addresses.simulator}/**`);
    }));
}

test("a plan is paid by Stripe alone, brings its first month, and can be cancelled", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await choose(page, { currency: "USD", package: "Monthly", gateway: "Stripe" });
    await page.getByRole("radio", { name: "Paystack" }).waitFor({ state: "detached" });
    await page.getByText("You pay this every month").waitFor();
    await payButton(page).click();
    await page.getByText(/a month/).first().waitFor();
    await payAt(page, "Stripe");
    await resultHeading(page, "Payment complete");
    await page.getByTestId("credits-added").getByText("+400 credits").waitFor();
    await expectBalance(page, "420");

    await page.goto("/buy");
    const plan = page.getByRole("list", { name: "Your plans" }).getByRole("listitem");
    await plan.getByText("Active").waitFor();
    await plan.getByText(/Next payment/).waitFor();
    await plan.getByText("$6.00 a month").waitFor();
    await plan.getByRole("button", { name: "Cancel plan" }).click();
    await plan.getByRole("button", { name: "Yes, cancel it" }).click();
    await plan.getByText("Cancelled").waitFor();
    await plan.getByText(/^Ends /).waitFor();
    await expectBalance(page, "420");
  }));
