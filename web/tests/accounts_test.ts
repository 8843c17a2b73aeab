import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { expectBalance, launchBrowser, signUp, withPage } from "./browser.ts";

let browser: Browser;
before(async () => browser = await launchBrowser());
after(() => browser.close());

test("a new user is signed in at once and has the 20 welcome credits", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await expectBalance(page, "20");

    await page.getByRole("link", { name: "Statement" }).click();
    await page.getByRole("listitem").filter({ hasText: "+20" }).getByText("Balance 20").waitFor();
  }));

test("a wrong password is said at the field, and the right one still works", () =>
  withPage(browser, async (page) => {
    const account = await signUp(page);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();

    await page.getByLabel("E-mail").fill(account.email);
    const password = page.getByLabel("Password", { exact: true });
    await password.fill("not the password");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByText("This e-mail and password do not belong together.").waitFor();
    // The error belongs to the field, and the field has the focus.
    await page.locator('input[type="password"][aria-invalid="true"]:focus').waitFor();

    await password.fill(account.password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Dashboard" }).waitFor();
  }));

test("an e-mail that has an account already is said at the field", () =>
  withPage(browser, async (page) => {
    const { email, password } = await signUp(page);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("link", { name: "Create an account" }).click();
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByText("There is an account with this e-mail already.").waitFor();
  }));

test("a page that needs a user asks to sign in and then shows that page", () =>
  withPage(browser, async (page) => {
    const account = await signUp(page);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();

    await page.goto("/statement");
    await page.getByLabel("E-mail").fill(account.email);
    await page.getByLabel("Password", { exact: true }).fill(account.password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Statement" }).waitFor();
  }));

test("who signs in after somebody else signed out is not led to that one's page", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await page.goto("/statement");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in as Ada" }).click();
    await page.getByRole("heading", { name: "Dashboard" }).waitFor();
    await page.getByText("ada@example.test").waitFor();
  }));

test("the demo's Ada is one click away, is late in her group, and may operate", () =>
  withPage(browser, async (page) => {
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "Sign in as Ada" }).click();
    await page.getByRole("heading", { name: "Dashboard" }).waitFor();
    await page.getByRole("link", { name: "Groups" }).click();
    await page.getByRole("link", { name: "Yaba traders' ajo" }).click();
    await page.getByRole("heading", { name: "Contribution 2 is late" }).waitFor();
    await page.getByRole("link", { name: "Activity" }).click();
    await page.getByRole("link", { name: "Operate" }).click();
    await page.getByRole("heading", { level: 1, name: "Operate" }).waitFor();
  }));
