import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import {
  addresses,
  assertFits,
  buy,
  choose,
  control,
  DESKTOP,
  expectBalance,
  gatewayWindow,
  launchBrowser,
  payAt,
  payButton,
  PHONE,
  referenceOf,
  resultHeading,
  signUp,
  type Size,
  SOON,
  withPage,
} from "./browser.ts";
import { inDatabase, paymentBecomes, refundIsDue } from "./database.ts";

/** Others look every quarter of a minute. */
const WITHOUT_RELOAD = { timeout: 60_000 };
const starter = { currency: "NGN", package: "Starter", gateway: "Paystack" } as const;

let browser: Browser;
before(async () => browser = await launchBrowser());
after(() => browser.close());

/** Runs a test on the pages of a buyer and of an operator, who are signed in in browsers of their own. */
function withOperator(
  test: (buyer: Page, operator: Page) => Promise<void>,
  size: Size = DESKTOP,
): Promise<void> {
  return withPage(browser, (buyer) =>
    withPage(browser, async (operator) => {
      await signUp(buyer);
      const { email } = await signUp(operator);
      await inDatabase(
        "insert into ops.operators (user_id, added_by) select id, 'test' from public.profiles where email = $1",
        [email],
      );
      await test(buyer, operator);
    }, size), size);
}

/** Buys the starter package; answers the payment's reference. */
async function buyStarter(page: Page): Promise<string> {
  await buy(page, starter);
  await resultHeading(page, "Payment complete");
  return referenceOf(page);
}

/** Finds a payment on the operators' page, by its reference. */
async function find(page: Page, reference: string): Promise<ReturnType<Page["locator"]>> {
  await page.goto("/operate");
  await page.getByLabel("Reference or e-mail").fill(reference);
  await page.getByRole("button", { name: "Find" }).click();
  const payment = page.getByRole("region", { name: /credits$/ });
  await payment.getByText(reference, { exact: true }).waitFor();
  return payment;
}

/** Refunds so much of a payment that has been found, or all that is left of it. */
async function refund(payment: ReturnType<Page["locator"]>, amount?: string): Promise<void> {
  await payment.getByRole("button", { name: "Refund…" }).click();
  if (amount !== undefined) await payment.getByLabel("Amount in NGN").fill(amount);
  await payment.getByLabel("Reason").fill("Asked for it");
  await payment.getByRole("button", { name: /^Refund NGN/ }).click();
}

for (const size of [PHONE, DESKTOP]) {
  test(`an operator refunds a part, and the buyer's pages change by themselves, at ${size.width} px`, () =>
    withOperator(async (dashboard, operator) => {
      const reference = await buyStarter(dashboard);
      const [statement, page] = [
        await dashboard.context().newPage(),
        await dashboard.context().newPage(),
      ];
      await page.goto(`/payments/${reference}`);
      await resultHeading(page, "Payment complete");
      await statement.goto("/statement");
      await statement.getByText("Balance 120").waitFor();
      await expectBalance(dashboard, "120");

      const payment = await find(operator, reference);
      await refund(payment, "1000");
      await payment.getByRole("status").getByText(
        /The gateway has taken on the refund of NGN.1,000\.00\./,
      ).waitFor();
      await payment.getByRole("region", { name: "Refunds" }).getByText("Accepted").waitFor();
      await payment.getByText(/NGN.1,500\.00 left/).waitFor();
      await payment.getByText("Partly refunded").waitFor(SOON);
      await assertFits(operator, "/operate");

      await dashboard.getByTestId("balance").getByText("80", { exact: true })
        .waitFor(WITHOUT_RELOAD);
      await dashboard.getByText(/NGN.1,000\.00 refunded/).waitFor();
      await statement.getByText("Balance 80").waitFor(WITHOUT_RELOAD);
      await page.getByRole("heading", { name: "Part of this payment was refunded" })
        .waitFor(WITHOUT_RELOAD);
      await page.getByText(/NGN.1,000\.00/).waitFor();
    }, size));
}

test("who has spent what is refunded is told what they owe wherever they could spend, and what to do", () =>
  withOperator(async (page, operator) => {
    const reference = await buyStarter(page);
    await page.goto("/shop");
    await page.getByRole("button", { name: "Add to cart: Enamel mug" }).click();
    await page.getByText("1 in your cart").waitFor();
    await page.goto("/cart");
    await page.getByRole("radio", { name: "Credits" }).check();
    await page.getByRole("button", { name: "Pay 90 credits" }).click();
    await page.getByText("Your order is placed").waitFor();
    await expectBalance(page, "30");

    await refund(await find(operator, reference));
    await page.getByRole("alert").getByText("You owe 70 credits").waitFor(WITHOUT_RELOAD);
    await page.getByTestId("balance").getByText("0", { exact: true }).waitFor();
    for (const path of ["/shop", "/cart", "/statement", "/buy"]) {
      await page.goto(path);
      await page.getByRole("alert").getByText("You owe 70 credits").waitFor();
    }

    await buy(page, starter);
    await resultHeading(page, "Payment complete");
    await expectBalance(page, "30");
    assert.equal(await page.getByText("You owe").count(), 0);
  }));

test("an amount in review waits for an operator, who accepts it, and the buyer gets what they bought", () =>
  withOperator(async (page, operator) => {
    await choose(page, starter);
    await payButton(page).click();
    await gatewayWindow(page, "Paystack").getByText("Advanced").click();
    await payAt(page, "Paystack", /Pay half/);
    await resultHeading(page, "We are looking at your payment");
    const reference = referenceOf(page);

    await operator.goto("/operate");
    const payment = operator.getByRole("region").filter({
      has: operator.getByText(reference, { exact: true }),
    }).first();
    await payment.getByText("In review").waitFor();
    await payment.getByText("It differs from what is due, so it does not count.").waitFor();
    await payment.getByRole("button", { name: "Accept" }).click();
    await payment.getByRole("button", { name: "Yes, accept it" }).click();
    // It waits no more: what was done about it stays in words.
    await operator.getByText(/NGN.1,250\.00 is accepted as paying what is due\./).waitFor();
    await resultHeading(page, "Payment complete");
    await expectBalance(page, "120");
  }));

test("a gateway that does not answer is said, and the refund is made once", () =>
  withOperator(async (page, operator) => {
    const reference = await buyStarter(page);
    const payment = await find(operator, reference);
    await control("fail", {
      provider: "paystack",
      method: "POST",
      path: "/refund",
      status: 504,
      times: 1,
      executed: true,
    });
    await refund(payment, "500");
    await payment.getByRole("status").getByText("the refund is not made twice").waitFor();
    await paymentBecomes(reference, "partially_refunded");
    await refundIsDue();
    await payment.getByRole("region", { name: "Refunds" }).getByText("Accepted")
      .waitFor(WITHOUT_RELOAD);
    const [row] = await inDatabase(
      "select refunded_amount from public.payments where reference = $1",
      [reference],
    );
    assert.equal(row?.["refunded_amount"], "50000");
  }));

test("a refund of more than is left is refused with what is left, before and after it is sent", () =>
  withOperator(async (page, operator) => {
    const reference = await buyStarter(page);
    const payment = await find(operator, reference);
    await refund(payment, "2500.01");
    await payment.getByText(/Enter an amount up to NGN.2,500\.00\./).waitFor();

    // Meanwhile somebody refunds in the gateway's own dashboard.
    await control("paystack/refund", { reference, amount: 200000 });
    await paymentBecomes(reference, "partially_refunded");
    await operator.route(
      `${addresses.api}/rest/v1/rpc/payments_to_operate`,
      (route) => route.abort(),
    );
    await payment.getByLabel("Amount in NGN").fill("2500");
    await payment.getByRole("button", { name: /^Refund NGN/ }).click();
    await payment.getByRole("alert").getByText("This is more than can be refunded").waitFor();
    await operator.unroute(`${addresses.api}/rest/v1/rpc/payments_to_operate`);
    await payment.getByText(/NGN.500\.00 of this capture is left/).waitFor(WITHOUT_RELOAD);
  }));

test("who is no operator is told so, and nothing is asked that would be refused", () =>
  withPage(browser, async (page) => {
    const refused: string[] = [];
    page.on("response", (response) => {
      if (response.status() >= 400) refused.push(response.url());
    });
    await signUp(page);
    for (const path of ["/orders", "/operate", "/to-send"]) {
      await page.goto(path);
      await page.getByRole("navigation", { name: "Activity" }).waitFor();
      await page.waitForLoadState("networkidle");
    }
    await page.getByText("This is for operators").waitFor();
    assert.equal(await page.getByRole("link", { name: "Operate" }).count(), 0);
    assert.deepEqual(refused, []);
  }));
