import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import {
  addresses,
  assertFits,
  expectBalance,
  goOn,
  launchBrowser,
  payButton,
  payNow,
  PHONE,
  resultHeading,
  signUp,
  withPage,
} from "./browser.ts";

let browser: Browser;
before(async () => browser = await launchBrowser());
after(() => browser.close());

for (
  const { gateway, currency } of [
    { gateway: "Paystack", currency: "NGN" },
    { gateway: "Razorpay", currency: "INR" },
  ] as const
) {
  test(`access to an agent paid with ${gateway} is there, with its credits, and sold once`, () =>
    withPage(browser, async (page) => {
      await signUp(page);
      await page.goto("/agents");
      await page.getByLabel("Currency").selectOption(currency);
      await page.getByRole("link", { name: "Get access to Ledger" }).click();
      await payNow(page, gateway);
      await resultHeading(page, "Payment complete");
      await page.getByText("You have access from now on.").waitFor();
      await page.getByTestId("credits-added").getByText("+200 credits").waitFor();
      await goOn(page);

      await page.getByRole("list", { name: "Your agents" }).getByText("Ledger").waitFor();
      assert.equal(await page.getByRole("link", { name: "Get access to Ledger" }).count(), 0);
      await expectBalance(page, "220");
    }));
}

test("an agent that is one's own already can't be paid for, also not from an old tab", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await page.goto("/agents");
    await page.getByRole("link", { name: "Get access to Scout" }).click();
    await payButton(page).waitFor();
    const other = await page.context().newPage();
    await other.goto(page.url());
    await payButton(other).waitFor();
    await payNow(page, "Paystack");
    await resultHeading(page, "Payment complete");

    await payButton(other).click();
    await other.getByRole("alert").getByText("You have access to this agent").waitFor();
    await other.reload();
    await other.getByText("There is nothing to pay.").waitFor();
  }));

test("an agent that does not exist is said to, and agents that can't be loaded can be tried again", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await page.goto("/agents/00000000-0000-4000-8000-000000000000");
    await page.getByRole("heading", { name: "We can't find this agent" }).waitFor();

    const offers = `${addresses.api}/rest/v1/agent_offers**`;
    await page.route(offers, (route) => route.fulfill({ status: 400, json: {} }));
    await page.goto("/agents");
    await page.getByRole("alert").getByText("We could not load the agents").waitFor();
    await page.unroute(offers);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("link", { name: "Get access to Ledger" }).waitFor();
    await assertFits(page, "/agents");
  }, PHONE));
