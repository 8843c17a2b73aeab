/**
 * What the browser tests share: a Chromium, a page per test, and the steps that several of them
 * take. They run against a started stack; nothing in it is faked but the gateways themselves.
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { type Browser, chromium, type FrameLocator, type Page } from "playwright-core";

/** Where the stack under test listens. */
export const addresses = {
  web: process.env["PAYONCE_WEB_URL"] ?? "http://127.0.0.1:14173",
  api: process.env["PAYONCE_API_URL"] ?? "http://127.0.0.1:63321",
  simulator: process.env["PAYONCE_SIMULATOR_URL"] ?? "http://127.0.0.1:63330",
};

/** How long a payment may take to show in the browser, webhook included. */
export const SOON = { timeout: 40_000 };

/** Starts the system's Chromium. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["PAYONCE_CHROMIUM"] ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export interface Size {
  width: number;
  height: number;
}

export const DESKTOP: Size = { width: 1280, height: 900 };
export const PHONE: Size = { width: 390, height: 844 };
export const SMALL_PHONE: Size = { width: 360, height: 740 };

/** Nothing on the page is wider than the screen. */
export async function assertFits(page: Page, path: string): Promise<void> {
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(beyond <= 0, `${path} is ${beyond} px wider than the screen`);
}

/**
 * Runs a test on a page of its own, with storage of its own. An error that the page throws fails
 * the test, whatever it was about.
 */
export async function withPage(
  browser: Browser,
  test: (page: Page) => Promise<void>,
  viewport: Size = DESKTOP,
  locale = "en-US",
): Promise<void> {
  const context = await browser.newContext({ baseURL: addresses.web, locale, viewport });
  const thrown: Error[] = [];
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on("pageerror", (error) => thrown.push(error));
    await test(page);
    assert.deepEqual(thrown, []);
  } finally {
    await context.close();
  }
}

export interface Account {
  email: string;
  password: string;
}

/** Signs a new user up through the form and waits for the dashboard. */
export async function signUp(page: Page, firstName = ""): Promise<Account> {
  const account = { email: `${randomUUID()}@example.com`, password: "correct horse battery" };
  await page.goto("/sign-up");
  await page.getByLabel("First name").fill(firstName);
  await page.getByLabel("E-mail").fill(account.email);
  await page.getByLabel("Password", { exact: true }).fill(account.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("heading", { name: "Dashboard" }).waitFor();
  return account;
}

/** Gateways that open a window over the page; the others have a page of their own. */
export type PopupGateway = "Paystack" | "Razorpay";
export type GatewayName = PopupGateway | "Stripe" | "Networx Pay" | "Secure-processor";

export interface Choice {
  currency: string;
  package: string;
  gateway: GatewayName;
}

/** Opens the shop and makes a choice, up to the Pay button. */
export async function choose(page: Page, choice: Choice): Promise<void> {
  await page.goto("/buy");
  await page.getByLabel("Currency").selectOption(choice.currency);
  await page.getByRole("radio", { name: choice.package }).check();
  await page.getByRole("radio", { name: choice.gateway }).check();
}

/** The one button that pays. */
export function payButton(page: Page): ReturnType<Page["locator"]> {
  return page.getByRole("button", { name: /^Pay / });
}

/** The gateway's window over the page. */
export function gatewayWindow(page: Page, gateway: PopupGateway): FrameLocator {
  return page.frameLocator(`iframe[title="${gateway} test gateway"]`);
}

const PAID = /^Pay [A-Z]{3}/;

/** Picks what happens at the gateway, in its window or on the page that the browser was sent to. */
export async function payAt(page: Page, gateway: GatewayName, outcome = PAID): Promise<void> {
  if (gateway === "Paystack" || gateway === "Razorpay") {
    return gatewayWindow(page, gateway).getByRole("button", { name: outcome }).click();
  }
  await page.waitForURL(`${addresses.simulator}/**`);
  await page.getByRole("heading", { name: `Pay Payonce with ${gateway}` }).waitFor();
  await page.getByRole("button", { name: outcome }).click();
}

/** Chooses, presses Pay and picks what happens at the gateway. */
export async function buy(page: Page, choice: Choice, outcome = PAID): Promise<void> {
  await choose(page, choice);
  await payButton(page).click();
  await payAt(page, choice.gateway, outcome);
}

/** Presses Pay on the page as it is, and pays at the gateway. */
export async function payNow(page: Page, gateway: GatewayName): Promise<void> {
  await page.getByRole("radio", { name: gateway }).check();
  await payButton(page).click();
  await payAt(page, gateway);
}

/** Leaves the result page for what was bought. */
export async function goOn(page: Page): Promise<void> {
  await resultHeading(page, "Payment complete");
  await page.getByRole("link", { name: /^(Continue|Go to your)/ }).click();
}

/** The balance on the dashboard, once it reads as expected. */
export async function expectBalance(page: Page, credits: string): Promise<void> {
  await page.goto("/");
  await page.getByTestId("balance").getByText(credits, { exact: true }).waitFor(SOON);
}

/** Waits until the result page has this heading. */
export function resultHeading(page: Page, name: string): Promise<void> {
  return page.getByRole("heading", { level: 1, name }).waitFor(SOON);
}

/** The reference in the address of the result page. */
export function referenceOf(page: Page): string {
  return new URL(page.url()).pathname.split("/").at(-1) ?? "";
}

/** Tells the simulated gateways how to behave. */
export async function control(path: string, body: Record<string, unknown> = {}): Promise<void> {
  const answer = await fetch(`${addresses.simulator}/control/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  assert.equal(answer.status, 200, await answer.text());
}
