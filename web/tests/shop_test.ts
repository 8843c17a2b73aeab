import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import {
  assertFits,
  buy,
  control,
  DESKTOP,
  expectBalance,
  gatewayWindow,
  goOn,
  launchBrowser,
  payAt,
  payButton,
  payNow,
  PHONE,
  referenceOf,
  resultHeading,
  signUp,
  SOON,
  withPage,
} from "./browser.ts";
import { inDatabase, paymentBecomes, refundIsDue } from "./database.ts";

let browser: Browser;
before(async () => browser = await launchBrowser());
after(() => browser.close());

/** Puts one piece of each of these into the cart, in the shop. */
async function fillCart(page: Page, currency: string, ...products: string[]): Promise<void> {
  await page.goto("/shop");
  await page.getByLabel("Currency").selectOption(currency);
  for (const [at, product] of products.entries()) {
    await page.getByRole("button", { name: `Add to cart: ${product}` }).click();
    await page.getByText("1 in your cart").nth(at).waitFor();
  }
}

/** Fills the cart and goes there. */
async function toCart(page: Page, currency: string, ...products: string[]): Promise<void> {
  await fillCart(page, currency, ...products);
  await page.getByRole("link", { name: /^Cart, / }).click();
  await page.getByRole("heading", { name: "Checkout" }).waitFor();
}

/** The status that an order's page shows. */
function statusOf(page: Page, status: string): Promise<void> {
  return page.getByText(status, { exact: true }).waitFor(SOON);
}

for (
  const { gateway, currency, total } of [
    { gateway: "Paystack", currency: "NGN", total: /NGN.22,500\.00/ },
    { gateway: "Razorpay", currency: "INR", total: /₹1,275\.00/ },
  ] as const
) {
  test(`a cart paid with ${gateway} becomes an order, and leaves the cart`, () =>
    withPage(browser, async (page) => {
      await signUp(page);
      await toCart(page, currency, "Enamel mug", "Harmattan dusk");
      await page.getByTestId("total").getByText(total).waitFor();
      await payNow(page, gateway);
      await resultHeading(page, "Payment complete");
      await page.getByTestId("order-paid").getByText("being prepared").waitFor();
      await goOn(page);

      await page.getByRole("heading", { name: /^Order \d+/ }).waitFor();
      await statusOf(page, "Being prepared");
      await page.getByRole("list", { name: "Items" }).getByText("Enamel mug").waitFor();
      // Or the wallpaper would be free with the mug.
      await page.getByText("it can't be cancelled").waitFor();
      assert.equal(await page.getByRole("button", { name: "Cancel order" }).count(), 0);
      await page.getByRole("link", { name: "Cart, empty" }).waitFor();

      await page.getByRole("navigation").getByRole("link", { name: "Activity" }).click();
      await page.getByRole("list", { name: "Orders" }).getByText("1 × Enamel mug").waitFor();
    }));
}

test("a digital good is downloaded by its buyer, for as long as the order gives it", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await toCart(page, "USD", "Harmattan dusk");
    await payNow(page, "Paystack");
    await resultHeading(page, "Payment complete");
    const reference = referenceOf(page);
    await goOn(page);
    await statusOf(page, "Completed");

    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download Harmattan dusk" }).click();
    const file = await download;
    assert.equal(file.suggestedFilename(), "harmattan-dusk.svg");
    assert.match(await readFile(await file.path(), "utf8"), /^<svg /);
    await page.getByRole("heading", { name: /^Order \d+/ }).waitFor();

    await control("paystack/refund", { reference, outcome: "processed" });
    await paymentBecomes(reference, "refunded");
    await page.getByRole("button", { name: "Download Harmattan dusk" }).click();
    await page.getByRole("alert").getByText("There is nothing to download").waitFor();
  }));

test("credits that are too few are said before anything is clicked, and enough of them buy", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await toCart(page, "NGN", "Market day icons");
    const credits = page.getByRole("radio", { name: "Credits" });
    await page.getByText("25 credits · You have 20 credits, 5 credits too few.").waitFor();
    assert.equal(await credits.isDisabled(), true);
    await page.getByRole("link", { name: "Buy credits" }).waitFor();

    await buy(page, { currency: "NGN", package: "Starter", gateway: "Paystack" });
    await resultHeading(page, "Payment complete");
    await page.goto("/cart");
    await credits.check();
    await page.getByRole("button", { name: "Pay 25 credits" }).click();
    await page.getByText("Your order is placed and paid with 25 credits.").waitFor();
    await statusOf(page, "Completed");
    await expectBalance(page, "95");
  }));

test("who owes credits is told so before the checkout, and can still pay with money", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await buy(page, { currency: "NGN", package: "Starter", gateway: "Paystack" });
    await resultHeading(page, "Payment complete");
    const reference = referenceOf(page);
    await toCart(page, "NGN", "Enamel mug");
    await page.getByRole("radio", { name: "Credits" }).check();
    await page.getByRole("button", { name: "Pay 90 credits" }).click();
    await statusOf(page, "Being prepared");
    // The 100 that were bought go back, and only 30 are left.
    await control("paystack/refund", { reference, outcome: "processed" });
    await paymentBecomes(reference, "refunded");

    await toCart(page, "NGN", "Harmattan dusk");
    await page.getByText("You owe 70 credits.").waitFor();
    assert.equal(await page.getByRole("radio", { name: "Credits" }).isDisabled(), true);
    assert.equal(await payButton(page).isEnabled(), true);
  }));

test("who leaves a gateway's page without paying for an order is led back to the cart", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await toCart(page, "USD", "Enamel mug");
    await page.getByRole("radio", { name: "Stripe" }).check();
    await payButton(page).click();
    await payAt(page, "Stripe", /Cancel payment/);
    await resultHeading(page, "Payment cancelled");
    await page.getByRole("link", { name: "Try again" }).click();
    await page.getByRole("heading", { name: "Cart" }).waitFor();
    await payButton(page).waitFor();

    await page.goto("/payments");
    await page.getByRole("list", { name: "Payments" }).getByRole("link").click();
    await resultHeading(page, "Payment not finished");
    await page.getByRole("link", { name: "Try again" }).click();
    await page.getByRole("heading", { name: "Cart" }).waitFor();
  }));

test("an order paid with credits can be cancelled until it is sent, and they come back once", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await buy(page, { currency: "NGN", package: "Starter", gateway: "Paystack" });
    await resultHeading(page, "Payment complete");
    await toCart(page, "NGN", "Canvas tote");
    await page.getByRole("radio", { name: "Credits" }).check();
    await page.getByRole("button", { name: "Pay 75 credits" }).click();
    await statusOf(page, "Being prepared");

    await page.getByRole("button", { name: "Cancel order" }).click();
    await page.getByText("comes back to your balance at once").waitFor();
    await page.getByRole("button", { name: "Keep the order" }).click();
    await page.getByRole("button", { name: "Cancel order" }).click();
    await page.getByRole("button", { name: "Yes, cancel it" }).click();
    await statusOf(page, "Cancelled");
    assert.equal(await page.getByRole("button", { name: "Cancel order" }).count(), 0);

    await page.goto("/statement");
    const lines = page.getByRole("list", { name: "Statement" }).getByRole("listitem");
    await lines.filter({ hasText: "+75" }).getByText("Balance 120").waitFor();
    await lines.filter({ hasText: "-75" }).getByText("Balance 45").waitFor();
    assert.equal(await lines.filter({ hasText: "+75" }).count(), 1);
  }));

test("quantities change in the cart, and the total with them", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await toCart(page, "NGN", "Enamel mug", "Dotted notebook");
    await page.getByRole("button", { name: "One Enamel mug more" }).click();
    await page.getByLabel("2 of Enamel mug").waitFor();
    await page.getByRole("button", { name: "Remove Dotted notebook" }).click();
    await page.getByTestId("total").getByText("36,000.00").waitFor();
    await page.getByLabel("Currency").selectOption("USD");
    await page.getByTestId("total").getByText("$24.00").waitFor();
    await page.getByRole("button", { name: "Remove Enamel mug" }).click();
    await page.getByText("Your cart is empty").waitFor();
  }));

test("a cart that another tab has changed is shown anew, and nothing is charged", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await toCart(page, "NGN", "Dotted notebook");
    const other = await page.context().newPage();
    await other.goto("/cart");
    await other.getByRole("button", { name: "One Dotted notebook more" }).click();
    await other.getByLabel("2 of Dotted notebook").waitFor();

    await payButton(page).click();
    const alert = page.getByRole("alert").filter({ hasText: "Your cart has changed" });
    await alert.getByText("Dotted notebook: 2 instead of 1.").waitFor();
    await page.getByTestId("total").getByText("27,000.00").waitFor();
    await payNow(page, "Paystack");
    await resultHeading(page, "Payment complete");
  }));

test("pieces that went while one was looking are said at the checkout, with what is left", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await toCart(page, "NGN", "Laptop sleeve");
    const stock = (pieces: number) =>
      inDatabase(
        `update public.product_inventory i set stock = $1 + i.reserved
         from public.products p where p.id = i.product_id and p.name = 'Laptop sleeve'`,
        [pieces],
      );
    await stock(0);
    try {
      await payButton(page).click();
      const alert = page.getByRole("alert").filter({ hasText: "Your cart has changed" });
      await alert.getByText("Laptop sleeve is sold out.").waitFor();
      await page.getByText("Sold out. Remove it to go on.").waitFor();
      assert.equal(await page.getByRole("radio", { name: "Paystack" }).count(), 0);
      await page.getByText("There is not enough of what you want").first().waitFor();
    } finally {
      await stock(3);
    }
  }));

test("money that comes when the last piece is gone goes back, and the page says why", () =>
  withPage(browser, async (page) => {
    await signUp(page);
    await toCart(page, "NGN", "Signed poster");
    await payButton(page).click();
    const pay = gatewayWindow(page, "Paystack").getByRole("button", { name: /^Pay NGN/ });
    await pay.waitFor();
    // The reservation runs out and somebody else buys them all.
    await inDatabase(`update public.orders o set reserved_until = now() - interval '1 minute'
      from public.order_items i join public.products p on p.id = i.product_id
      where i.order_id = o.id and o.stock_state = 'reserved' and p.name = 'Signed poster'`);
    await inDatabase("select fulfilment.expire_reservations()");
    const poster = `from public.products p where p.id = i.product_id and p.name = 'Signed poster'`;
    await inDatabase(`update public.product_inventory i set stock = i.reserved ${poster}`);
    // Not so fast that the refund is done before the page has looked.
    await control("fail", {
      provider: "paystack",
      path: "/refund",
      method: "POST",
      status: 500,
      times: 1,
    });
    try {
      await pay.click();
      await resultHeading(page, "Your money goes back to you");
      await page.getByText("The last piece has been sold. Your money will be refunded.").waitFor();
      await refundIsDue();
      await resultHeading(page, "Your money has gone back");
      await page.getByText("The last piece has been sold. Your money was refunded.").waitFor();
      await page.goto("/orders");
      await page.getByRole("list", { name: "Orders" }).getByText(/Refund( due|ed)/).waitFor();
    } finally {
      await inDatabase(`update public.product_inventory i set stock = i.reserved + 12 ${poster}`);
    }
  }));

test("an operator sets the tracking and sends the order; the buyer sees both", () =>
  withPage(browser, async (page) => {
    const { email } = await signUp(page);
    await toCart(page, "NGN", "Canvas tote");
    await payNow(page, "Paystack");
    await goOn(page);
    await statusOf(page, "Being prepared");
    const number = (await page.getByRole("heading", { name: /^Order \d+/ }).innerText()).trim();
    const order = page.url();

    await page.goto("/to-send");
    await page.getByText("This is for operators").waitFor();
    await inDatabase(
      "insert into ops.operators (user_id, added_by) select id, 'test' from public.profiles where email = $1",
      [email],
    );
    await page.reload();
    await page.getByRole("navigation").getByRole("link", { name: "To send" }).waitFor();
    const entry = page.getByRole("region", { name: number, exact: true });
    await entry.getByText(email).waitFor();
    await entry.getByLabel(/^Tracking/).fill("GIG 4711");
    await entry.getByRole("button", { name: "Mark as sent" }).click();
    await entry.waitFor({ state: "detached" });
    await page.getByRole("status").getByText(`${number} is marked as sent.`).waitFor();

    await page.goto(order);
    await statusOf(page, "Sent");
    await page.getByText("GIG 4711").waitFor();
    assert.equal(await page.getByRole("button", { name: "Cancel order" }).count(), 0);
  }));

for (const size of [PHONE, DESKTOP]) {
  test(`shop, cart and order fit a screen of ${size.width} px`, () =>
    withPage(browser, async (page) => {
      await signUp(page);
      await fillCart(page, "NGN", "Enamel mug", "Lagoon at noon");
      await assertFits(page, "/shop");
      await page.goto("/cart");
      await page.getByRole("heading", { name: "Checkout" }).waitFor();
      await assertFits(page, "/cart");
      await payNow(page, "Paystack");
      await goOn(page);
      await statusOf(page, "Being prepared");
      await assertFits(page, "/orders/:id");
    }, size));
}
