import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { gatewayWindow, launchBrowser, resultHeading, signUp, SOON, withPage } from "./browser.ts";

let browser: Browser;
before(async () => browser = await launchBrowser());
after(() => browser.close());

const MANY_STOPS = 30;

/** What has the focus, as a person would call it. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element instanceof HTMLInputElement) return `${element.name}=${element.value}`;
    return element?.textContent?.trim() ?? "";
  });
}

/** Presses Tab until the focus is where it should be. */
async function tabTo(page: Page, wanted: RegExp): Promise<void> {
  const seen: string[] = [];
  for (let stop = 0; stop < MANY_STOPS; stop++) {
    await page.keyboard.press("Tab");
    const now = await focused(page);
    if (wanted.test(now)) return;
    seen.push(now);
  }
  assert.fail(`Tab never came to ${wanted}; it stopped at: ${seen.join(" | ")}`);
}

test("the first stop of a page skips to its content", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await page.goto("/payments");
    await page.getByRole("heading", { name: "Payments" }).waitFor();
    await page.keyboard.press("Tab");
    assert.equal(await focused(page), "Skip to the content");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "main");
  }));

test("going to another page puts the focus on its heading and names the document", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await page.getByRole("link", { name: "Statement" }).click();
    await page.getByRole("heading", { level: 1, name: "Statement" }).waitFor();
    await page.locator("h1:focus").getByText("Statement").waitFor();
    assert.equal(await page.title(), "Statement · Payonce");
  }));

test("a purchase needs no mouse", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await tabTo(page, /^Buy$/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Buy credits" }).waitFor();
    await page.getByLabel("Currency").waitFor();

    await tabTo(page, /^(AED|EUR|GHS|INR|KES|NGN|USD|XOF|ZAR)/);
    await page.keyboard.type("USD");
    await tabTo(page, /^package=/);
    await page.keyboard.press("ArrowDown");
    await page.getByRole("radio", { name: "Plus", checked: true }).waitFor();
    await tabTo(page, /^gateway=/);
    await page.keyboard.press("ArrowDown");
    await page.getByRole("radio", { name: "Razorpay", checked: true }).waitFor();
    await tabTo(page, /^Pay \$/);
    await page.keyboard.press("Enter");

    // The gateway's window takes the focus; its first button pays.
    const pay = gatewayWindow(page, "Razorpay").getByRole("button", { name: /^Pay USD/ });
    await pay.and(gatewayWindow(page, "Razorpay").locator(":focus")).waitFor();
    await page.keyboard.press("Enter");

    await resultHeading(page, "Payment complete");
    // A key that is pressed is a sign of somebody at work: the page stays until they go on.
    await tabTo(page, /^Continue$/);
    await page.getByText("You stay on this page.").waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Dashboard" }).waitFor(SOON);
    await page.getByTestId("balance").getByText("570", { exact: true }).waitFor();
  }));

test("a button that was busy keeps the focus, and so does a question that is answered with no", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await page.goto("/shop");
    await page.getByRole("button", { name: "Add to cart: Canvas tote" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("1 in your cart").waitFor();
    assert.equal(await focused(page), "Add to cart");

    await page.getByRole("link", { name: /^Cart, / }).click();
    const more = page.getByRole("button", { name: "One Canvas tote more" });
    await more.focus();
    for (const pieces of [2, 3]) {
      await page.keyboard.press("Enter");
      await page.getByLabel(`${pieces} of Canvas tote`).waitFor();
      await more.and(page.locator(":focus")).waitFor();
    }

    await page.getByLabel("Currency").focus();
    await page.keyboard.type("KES");
    await page.getByRole("button", { name: /^Pay KES/ }).press("Enter");
    const paystack = gatewayWindow(page, "Paystack");
    await paystack.getByRole("button", { name: "Cancel payment" }).press("Enter");
    await resultHeading(page, "Payment cancelled");

    await page.goto("/orders");
    await page.getByRole("link", { name: /^Order \d/ }).click();
    const cancel = page.getByRole("button", { name: "Cancel order" });
    await cancel.press("Enter");
    await page.locator(":focus").and(page.getByRole("button", { name: "Yes, cancel it" }))
      .waitFor();
    await page.getByRole("button", { name: "Keep the order" }).press("Enter");
    await cancel.and(page.locator(":focus")).waitFor();
  }));

test("the currency of the shop can be gone through with the keys", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await page.goto("/shop");
    const currency = page.getByLabel("Currency");
    await currency.focus();
    await page.keyboard.type("KES");
    await page.getByText(/^KES\s1,560\.00$/).waitFor();
    await currency.and(page.locator(":focus")).waitFor();
  }));
