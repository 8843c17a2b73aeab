import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import {
  assertFits,
  buy,
  DESKTOP,
  launchBrowser,
  PHONE,
  resultHeading,
  signUp,
  SMALL_PHONE,
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
