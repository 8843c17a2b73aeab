import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import {
  assertFits,
  buy,
  choose,
  DESKTOP,
  gatewayWindow,
  launchBrowser,
  payButton,
  PHONE,
  resultHeading,
  signUp,
  SMALL_PHONE,
  SOON,
  withPage,
} from "./browser.ts";

let browser: Browser;
before(async () => browser = await launchBrowser());
after(() => browser.close());

for (const size of [SMALL_PHONE, PHONE, DESKTOP]) {
  test(`no page scrolls sideways at ${size.width} px`, () =>
    withPage(browser, async (page) => {
      for (
        const [path, heading] of [["/sign-in", "Sign in"], ["/sign-up", "Create your account"]]
      ) {
        await page.goto(path ?? "");
        await page.getByRole("heading", { level: 1, name: heading ?? "" }).waitFor();
        await assertFits(page, path ?? "");
      }
      await signUp(page);
      await buy(page, { currency: "NGN", package: "Pro", gateway: "Paystack" });
      await resultHeading(page, "Payment complete");
      await assertFits(page, "/payments/:reference");

      for (
        const path of [
          "/",
          "/buy",
          "/shop",
          "/cart",
          "/agents",
          "/groups",
          "/groups/new",
          "/orders",
          "/payments",
          "/statement",
          "/to-send",
          "/operate",
          "/nowhere",
        ]
      ) {
        await page.goto(path);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await page.waitForLoadState("networkidle");
        await assertFits(page, path);
      }
    }, size));
}

test("history and statement tell what was paid and what it brought", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await page.goto("/payments");
    await page.getByText("No payments yet").waitFor();

    await buy(page, { currency: "XOF", package: "Starter", gateway: "Paystack" });
    await resultHeading(page, "Payment complete");
    await buy(page, { currency: "NGN", package: "Starter", gateway: "Paystack" }, /Cancel payment/);
    await resultHeading(page, "Payment cancelled");

    await page.goto("/payments");
    const rows = page.getByRole("list", { name: "Payments" }).getByRole("listitem");
    await rows.nth(0).filter({ hasText: /NGN\s2,500\.00/ }).getByText("Pending").waitFor();
    // XOF has no minor unit: 1,200 and not 12.00.
    await rows.nth(1).filter({ hasText: /\D1,200(?!\.)/ }).getByText("Completed").waitFor();

    await rows.nth(1).getByRole("link").click();
    await resultHeading(page, "Payment complete");
    // Opened from the list nothing moves by itself.
    assert.equal(await page.getByTestId("countdown").count(), 0);

    await page.getByRole("navigation").getByRole("link", { name: "Activity" }).click();
    await page.getByRole("navigation").getByRole("link", { name: "Statement" }).click();
    const movement = page.getByRole("listitem").filter({ hasText: "+100" });
    await movement.getByText("Balance 120").waitFor();
  }));

test("money that was paid too much and went back is not taken for what was bought", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await choose(page, { currency: "NGN", package: "Starter", gateway: "Paystack" });
    await payButton(page).click();
    await gatewayWindow(page, "Paystack").getByText("Advanced").click();
    await gatewayWindow(page, "Paystack").getByRole("button", { name: /^Pay twice/ }).click();
    await page.getByText("Paid too much, refunded").waitFor(SOON);
    await resultHeading(page, "Payment complete");
    await page.goto("/payments");
    await page.getByText(/NGN\s2,500\.00 paid too much, refunded/).waitFor();
  }));

test("what can't be loaded says so in its place and can be tried again", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await page.route(
      "**/rest/v1/payment_history**",
      (route) => route.fulfill({ status: 400, json: {} }),
    );
    await page.goto("/payments");
    await page.getByRole("alert").getByText("We could not load your payments").waitFor();
    await page.unroute("**/rest/v1/payment_history**");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("No payments yet").waitFor();
  }));

test("without a connection that is said at once, and what is back is loaded by itself", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await page.goto("/shop");
    const mug = page.getByRole("button", { name: "Add to cart: Enamel mug" });
    await mug.and(page.locator(":enabled")).waitFor();
    await page.context().setOffline(true);
    await mug.click();
    await page.getByRole("alert").getByText("We could not reach Payonce").waitFor();
    await page.getByLabel("Currency").selectOption("ZAR");
    await page.getByRole("alert").getByText("We could not load the shop").waitFor();

    await page.context().setOffline(false);
    await page.getByText(/^ZAR\s216\.00$/).waitFor();
    assert.equal(await page.getByText("in your cart").count(), 0);
  }));
