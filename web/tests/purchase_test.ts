import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import {
  addresses,
  buy,
  choose,
  control,
  expectBalance,
  gatewayWindow,
  launchBrowser,
  payButton,
  resultHeading,
  signUp,
  SOON,
  withPage,
} from "./browser.ts";

let browser: Browser;
before(async () => browser = await launchBrowser());
after(() => browser.close());

const withPaystack = { currency: "NGN", package: "Starter", gateway: "Paystack" } as const;
const withRazorpay = { currency: "INR", package: "Starter", gateway: "Razorpay" } as const;

for (const choice of [withPaystack, withRazorpay]) {
  test(`credits bought with ${choice.gateway} are added, and the page moves on by itself`, () =>
    withPage(browser, async (page) => {
      await signUp(page);
      await buy(page, choice);
      await resultHeading(page, "Payment complete");
      await page.getByTestId("credits-added").getByText("+100 credits").waitFor();
      await page.getByTestId("new-balance").getByText("120 credits").waitFor();
      await page.getByRole("heading", { name: "Dashboard" }).waitFor(SOON);
      await page.getByTestId("balance").getByText("120", { exact: true }).waitFor();
    }));
}

test("the countdown can be stopped, and Continue goes on", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await buy(page, withPaystack);
    await page.getByTestId("countdown").waitFor(SOON);
    await page.getByRole("button", { name: "Stay here" }).click();
    await page.getByText("You stay on this page.").waitFor();
    await page.waitForTimeout(6_000);
    await page.getByRole("heading", { name: "Payment complete" }).waitFor();
    await page.getByRole("link", { name: "Continue" }).click();
    await page.getByRole("heading", { name: "Dashboard" }).waitFor();
  }));

test("who goes back to a completed payment stays there", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await buy(page, withPaystack);
    await resultHeading(page, "Payment complete");
    await page.getByRole("heading", { name: "Dashboard" }).waitFor(SOON);
    await page.goBack();
    await resultHeading(page, "Payment complete");
    await page.waitForTimeout(6_000);
    assert.equal(await page.getByTestId("countdown").count(), 0);
    await page.getByRole("link", { name: "Go to the dashboard" }).click();
    await page.getByRole("heading", { name: "Dashboard" }).waitFor();
  }));

test("a gateway that does not answer is said in words for people", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await choose(page, withPaystack);
    await control("fail", { provider: "paystack", method: "POST", status: 500, times: 1 });
    await payButton(page).click();
    const problem = page.getByRole("alert");
    await problem.getByText("Try again in a moment.").waitFor(SOON);
    assert.doesNotMatch(await problem.innerText(), /Idempotency-Key/);

    await payButton(page).click();
    await gatewayWindow(page, "Paystack").getByRole("button", { name: /^Pay NGN/ }).click();
    await resultHeading(page, "Payment complete");
  }));

test("a declined card is said plainly, and another try can still pay", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await buy(page, withRazorpay, /card that is declined/);
    const frame = gatewayWindow(page, "Razorpay");
    await frame.getByText(/You can try again or cancel/).waitFor();
    await frame.getByRole("button", { name: "Cancel payment" }).click();
    await resultHeading(page, "The payment failed");
    await page.getByRole("link", { name: "Try again" }).click();

    // The choice is still there.
    await page.getByRole("radio", { name: "Starter", checked: true }).waitFor();
    assert.equal(await page.getByLabel("Currency").inputValue(), "INR");
    await payButton(page).click();
    await gatewayWindow(page, "Razorpay").getByRole("button", { name: /^Pay INR/ }).click();
    await resultHeading(page, "Payment complete");
    await expectBalance(page, "120");
  }));

test("a card that Paystack declines is a failed payment and adds nothing", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await buy(page, withPaystack, /card that is declined/);
    const frame = gatewayWindow(page, "Paystack");
    await frame.getByText(/You can try again or cancel/).waitFor();
    await frame.getByRole("button", { name: "Cancel payment" }).click();
    await resultHeading(page, "The payment failed");
    await expectBalance(page, "20");
  }));

test("a window that is closed is a cancelled payment, and Pay takes up the same one", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await buy(page, withPaystack, /Cancel payment/);
    await resultHeading(page, "Payment cancelled");
    const first = new URL(page.url()).pathname;

    await page.getByRole("link", { name: "Try again" }).click();
    await payButton(page).click();
    await gatewayWindow(page, "Paystack").getByRole("button", { name: /^Pay NGN/ }).click();
    await resultHeading(page, "Payment complete");
    assert.equal(new URL(page.url()).pathname, first);
    await expectBalance(page, "120");
  }));

test("clicking twice starts one payment", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await choose(page, withPaystack);
    let started = 0;
    page.on("request", (request) => {
      const { pathname } = new URL(request.url());
      if (request.method() === "POST" && pathname.endsWith("/initialize-payment")) started++;
    });
    // Both clicks reach the button before the page can show that it is busy.
    await payButton(page).evaluate((button: HTMLElement) => {
      button.click();
      button.click();
    });
    await gatewayWindow(page, "Paystack").getByRole("button", { name: /^Pay NGN/ }).waitFor();
    assert.equal(started, 1);
    assert.equal(await page.locator("iframe").count(), 1);

    await gatewayWindow(page, "Paystack").getByRole("button", { name: "Cancel payment" }).click();
    await resultHeading(page, "Payment cancelled");
    await page.goto("/payments");
    await page.getByRole("listitem").first().waitFor();
    assert.equal(
      await page.getByRole("list", { name: "Payments" }).getByRole("listitem").count(),
      1,
    );
  }));

test("an answer that got lost is asked for again with the same key: still one payment", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await choose(page, withPaystack);
    const sent: (string | undefined)[] = [];
    await page.route("**/initialize-payment", async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      sent.push(route.request().headers()["idempotency-key"]);
      if (sent.length > 1) return route.continue();
      await route.fetch(); // the server does its work; the browser never hears of it
      await route.abort();
    });
    await payButton(page).click();
    await page.getByText("The payment did not start").waitFor();
    await payButton(page).click();
    await gatewayWindow(page, "Paystack").getByRole("button", { name: /^Pay NGN/ }).click();
    await resultHeading(page, "Payment complete");
    assert.equal(sent.length, 2);
    assert.ok(sent[0]);
    assert.equal(sent[0], sent[1]);

    await page.goto("/payments");
    await page.getByRole("listitem").filter({ hasText: "Completed" }).waitFor();
    assert.equal(
      await page.getByRole("list", { name: "Payments" }).getByRole("listitem").count(),
      1,
    );
  }));

test("a Razorpay script that can't load is an inline error, and loads at the next try", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await choose(page, withRazorpay);
    const script = `${addresses.simulator}/razorpay/v1/checkout.js`;
    await page.route(script, (route) => route.abort());
    await payButton(page).click();
    await page.getByRole("alert").getByText("The payment window could not be loaded").waitFor();

    await page.unroute(script);
    await payButton(page).click();
    await gatewayWindow(page, "Razorpay").getByRole("button", { name: /^Pay INR/ }).click();
    await resultHeading(page, "Payment complete");
  }));

test("without Paystack's script its hosted page does, and leads back to the result", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await choose(page, withPaystack);
    await page.route(`${addresses.simulator}/paystack/v2/inline.js`, (route) => route.abort());
    await payButton(page).click();
    await page.waitForURL(`${addresses.simulator}/**`);
    await page.getByRole("button", { name: /^Pay NGN/ }).click();
    await page.waitForURL("**/payments/return?**");
    await resultHeading(page, "Payment complete");
    await expectBalance(page, "120");
  }));

test("someone else's payment is not found", async () => {
  let path = "";
  await withPage(browser, async (page) => {
    await signUp(page);
    await buy(page, withPaystack, /Cancel payment/);
    await resultHeading(page, "Payment cancelled");
    path = new URL(page.url()).pathname;
  });
  await withPage(browser, async (page) => {
    await signUp(page);
    await page.goto(path);
    await resultHeading(page, "We can't find this payment");
  });
});
