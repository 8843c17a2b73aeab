import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import {
  assertFits,
  control,
  goOn,
  launchBrowser,
  payNow,
  PHONE,
  referenceOf,
  resultHeading,
  signUp,
  SOON,
  withPage,
} from "./browser.ts";
import { orderOf, paymentBecomes } from "./database.ts";

let browser: Browser;
before(async () => browser = await launchBrowser());
after(() => browser.close());

interface Terms {
  currency: string;
  contribution: string;
  deposit: string;
}

/** Fills the form in and creates a group of three; answers its name. */
async function createGroup(
  page: Page,
  { currency, contribution, deposit }: Terms,
): Promise<string> {
  const name = `Test ajo ${randomUUID().slice(0, 8)}`;
  await page.goto("/groups");
  await page.getByRole("link", { name: "Create a group" }).click();
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Currency").selectOption(currency);
  await page.getByLabel("Contribution").fill(contribution);
  await page.getByLabel("Security deposit").fill(deposit);
  await page.getByLabel("Members").fill("3");
  await page.getByRole("button", { name: "Create the group" }).click();
  await page.getByRole("heading", { name: "Open the group" }).waitFor();
  return name;
}

/** The row of a member in the table of who has paid which cycle. */
function memberRow(page: Page, name: string): ReturnType<Page["locator"]> {
  return page.getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });
}

/** Reads the page again until a contribution of a member stands like this. */
async function expectCycle(page: Page, name: string, cycle: number, status: string): Promise<void> {
  const cell = memberRow(page, name).getByRole("cell").nth(cycle);
  await cell.getByText(status).waitFor({ ...SOON, state: "attached" });
}

for (
  const { gateway, terms } of [
    { gateway: "Paystack", terms: { currency: "NGN", contribution: "15,000", deposit: "5000" } },
    { gateway: "Razorpay", terms: { currency: "INR", contribution: "1500.50", deposit: "500" } },
  ] as const
) {
  test(`two people form a group with ${gateway}: create, ask, approve, join, start, contribute`, () =>
    withPage(browser, (ada) =>
      withPage(browser, async (bola) => {
        await signUp(ada, "Ada");
        await signUp(bola, "Bola");
        const name = await createGroup(ada, terms);
        await payNow(ada, gateway);
        await resultHeading(ada, "Payment complete");
        await ada.getByTestId("group-paid").getByText(name).waitFor();
        await goOn(ada);
        await ada.getByText("Open", { exact: true }).waitFor();
        await expectCycle(ada, "Ada", 1, "paid");
        await ada.getByText("The group can start once it has a second member.").waitFor();

        await ada.getByRole("link", { name: "All groups" }).click();
        await ada.getByRole("list", { name: "Your groups" }).getByRole("link", { name }).waitFor();
        assert.equal(await ada.getByRole("link", { name }).count(), 1);
        await ada.getByRole("link", { name }).click();

        await bola.goto("/groups");
        await bola.getByRole("list", { name: "Open groups" }).getByRole("link", { name }).click();
        // Who is not in it sees the rules, not the people.
        await bola.getByRole("button", { name: "Ask to join" }).waitFor();
        assert.equal(await bola.getByRole("table").count(), 0);
        await bola.getByLabel("Message to the creator").fill("We met at the market.");
        await bola.getByRole("button", { name: "Ask to join" }).click();
        await bola.getByRole("heading", { name: "You asked to join" }).waitFor();

        await ada.reload();
        await ada.getByRole("list", { name: "Requests" }).getByText("We met at the market.")
          .waitFor();
        await ada.getByRole("button", { name: "Approve Bola" }).click();
        await ada.getByText("Approved, not paid").waitFor();

        // What somebody else decided shows without a reload.
        await bola.getByRole("heading", { name: "Join the group" }).waitFor(SOON);
        await payNow(bola, gateway);
        await goOn(bola);
        await expectCycle(bola, "Bola", 1, "paid");

        await ada.reload();
        await ada.getByRole("button", { name: "Start the group" }).click();
        await ada.getByText("Started", { exact: true }).waitFor();
        await expectCycle(ada, "Bola", 2, "due");

        await bola.reload();
        await bola.getByRole("heading", { name: /^Next: due/ }).waitFor();
        assert.equal(await bola.getByRole("button", { name: "Leave the group" }).count(), 0);
        await payNow(bola, gateway);
        await goOn(bola);
        await expectCycle(bola, "Bola", 2, "paid");
        await expectCycle(bola, "Bola", 3, "due");

        await bola.goto("/statement");
        const lines = bola.getByRole("list", { name: "Statement" }).getByRole("listitem");
        await lines.filter({ hasText: "Security deposit" }).filter({ hasText: "In the group" })
          .waitFor();
        assert.equal(await lines.filter({ hasText: "Contribution" }).count(), 2);
      })));
}

for (
  const { gateway, terms, refund } of [
    {
      gateway: "Paystack",
      terms: { currency: "NGN", contribution: "1000", deposit: "500" },
      refund: 120_000,
    },
    {
      gateway: "Razorpay",
      terms: { currency: "INR", contribution: "1000", deposit: "500" },
      refund: 120_000,
    },
  ] as const
) {
  test(`what is missing of a deposit is paid alone with ${gateway}, no more than that`, () =>
    withPage(browser, async (page) => {
      await signUp(page, "Ada");
      await createGroup(page, terms);
      const group = new URL(page.url()).pathname;
      await payNow(page, gateway);
      await resultHeading(page, "Payment complete");
      // 1,200 of 1,500 go back: the contribution, and 200 of the deposit.
      const reference = referenceOf(page);
      await refundAtGateway(gateway, reference, refund);
      await paymentBecomes(reference, "partially_refunded");

      await page.goto(group);
      const missing = page.getByRole("region", { name: "Pay the security deposit" });
      await missing.getByRole("button", { name: /^Pay \D*200\.00$/ }).click();
      await page.frameLocator(`iframe[title="${gateway} test gateway"]`)
        .getByRole("button", { name: /^Pay [A-Z]{3}/ }).click();
      await goOn(page);
      await memberRow(page, "Ada").getByText("Paid", { exact: true }).waitFor(SOON);
      assert.equal(await missing.count(), 0);
    }));
}

/** Gives money back in the gateway's dashboard. */
async function refundAtGateway(
  gateway: "Paystack" | "Razorpay",
  reference: string,
  amount: number,
): Promise<void> {
  if (gateway === "Paystack") {
    await control("paystack/refund", { reference, amount, outcome: "processed" });
    return;
  }
  const order = await orderOf(reference);
  await control("razorpay/refund", { order_id: order, amount, outcome: "processed" });
}

test("a request can be rejected, and asked again", () =>
  withPage(browser, (ada) =>
    withPage(browser, async (bola) => {
      await signUp(ada, "Ada");
      await signUp(bola, "Bola");
      await createGroup(ada, { currency: "NGN", contribution: "100", deposit: "0" });
      await payNow(ada, "Paystack");
      await goOn(ada);
      await ada.getByRole("table").waitFor();
      const group = new URL(ada.url()).pathname;

      await bola.goto(group);
      await bola.getByRole("button", { name: "Ask to join" }).click();
      await bola.getByRole("heading", { name: "You asked to join" }).waitFor();
      await ada.reload();
      await ada.getByRole("button", { name: "Reject Bola" }).click();
      await ada.getByRole("button", { name: "Reject Bola" }).waitFor({ state: "detached" });
      await bola.reload();
      await bola.getByText("Your last request was rejected. You can ask again.").waitFor();
      await bola.getByRole("button", { name: "Ask to join" }).click();
      await bola.getByRole("heading", { name: "You asked to join" }).waitFor();
    })));

test("who leaves before the start, and who closes their group, gets the money back", () =>
  withPage(browser, (ada) =>
    withPage(browser, async (bola) => {
      await signUp(ada, "Ada");
      await signUp(bola, "Bola");
      await createGroup(ada, { currency: "NGN", contribution: "100", deposit: "50" });
      await payNow(ada, "Paystack");
      await goOn(ada);
      await ada.getByRole("table").waitFor();
      const group = new URL(ada.url()).pathname;
      await bola.goto(group);
      await bola.getByRole("button", { name: "Ask to join" }).click();
      await bola.getByRole("heading", { name: "You asked to join" }).waitFor();
      await ada.reload();
      await ada.getByRole("button", { name: "Approve Bola" }).click();
      await ada.getByText("Approved, not paid").waitFor();
      await bola.reload();
      await payNow(bola, "Paystack");
      await goOn(bola);

      await bola.getByRole("button", { name: "Leave the group" }).click();
      await bola.getByRole("button", { name: "Yes, leave" }).click();
      await bola.getByRole("table").waitFor({ state: "detached" });
      await ada.reload();
      await memberRow(ada, "Bola").getByText("has left").waitFor();
      await ada.getByRole("button", { name: "Close the group" }).click();
      await ada.getByRole("button", { name: "Yes, close it" }).click();
      await ada.getByText("Closed", { exact: true }).waitFor();

      for (const page of [ada, bola]) {
        await page.goto("/payments");
        const payment = page.getByRole("list", { name: "Payments" }).getByRole("link").first();
        const reference = (await payment.getAttribute("href"))?.split("/").at(-1) ?? "";
        await paymentBecomes(reference, "refunded");
        await page.reload();
        await page.getByRole("listitem").getByText("Refunded", { exact: true }).waitFor();
      }
    })));

test("the form says what is wrong at the field, and a phone shows it all", () =>
  withPage(browser, async (page) => {
    await signUp(page, "Ada");
    await page.goto("/groups/new");
    await page.getByLabel("Name").fill("ab");
    await page.getByLabel("Currency").selectOption("NGN");
    await page.getByLabel("Contribution").fill("12.345");
    await page.getByLabel("Members").fill("1");
    await page.getByRole("button", { name: "Create the group" }).click();
    await page.getByText("Give it a name of 3 to 80 characters.").waitFor();
    await page.getByText("Enter an amount, such as 5000.").waitFor();
    await page.getByText("Enter a number from 2 to 100.").waitFor();
    await page.locator("input:focus").and(page.getByLabel("Name")).waitFor();
    await assertFits(page, "/groups/new");

    await createGroup(page, { currency: "NGN", contribution: "100", deposit: "50" });
    await assertFits(page, "/groups/:id, a draft");
    await payNow(page, "Paystack");
    await goOn(page);
    await page.getByRole("table").waitFor();
    await assertFits(page, "/groups/:id");
    await page.goto("/groups/nowhere");
    await page.getByRole("heading", { name: "We can't find this group" }).waitFor();
  }, PHONE));
