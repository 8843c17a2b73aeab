import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import type { Browser } from "playwright-core";
import {
  buy,
  control,
  expectBalance,
  launchBrowser,
  resultHeading,
  signUp,
  SOON,
  withPage,
} from "./browser.ts";

const HELD_BACK = { delay: 1, delay_ms: 600_000 };
const choice = { currency: "NGN", package: "Plus", gateway: "Paystack" } as const;

let browser: Browser;
before(async () => browser = await launchBrowser());
after(() => browser.close());
afterEach(() => control("misbehave"));

test("while the webhook is late the page shows progress, and then the new balance", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await control("misbehave", HELD_BACK);
    await buy(page, choice);

    await resultHeading(page, "Payment received");
    await page.getByRole("progressbar").waitFor();
    await page.getByText("Paystack confirms the payment").waitFor();
    assert.equal(await page.getByTestId("credits-added").count(), 0);

    await control("deliveries/flush");
    await resultHeading(page, "Payment complete");
    await page.getByTestId("new-balance").getByText("570 credits").waitFor(SOON);
  }));

test("when it takes long the page says that the money is safe, and looks again when asked", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    // The gateway knows of no money: nothing but waiting can help.
    await page.clock.install();
    await page.route("**/functions/v1/verify-payment", async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      const answer = await route.fetch();
      const body: Record<string, unknown> = { ...await answer.json() as Record<string, unknown> };
      await route.fulfill({
        response: answer,
        json: { ...body, payment_status: "pending", fulfilment: "none", verified: true },
      });
    });
    await page.clock.resume();
    await buy(page, choice);
    await resultHeading(page, "Payment received");
    await page.clock.fastForward(31_000);
    await resultHeading(page, "This takes longer than usual");
    await page.getByText("your money is safe").waitFor();

    await page.unroute("**/functions/v1/verify-payment");
    await page.getByRole("button", { name: "Check again" }).click();
    await resultHeading(page, "Payment complete");
    await expectBalance(page, "570");
  }));
