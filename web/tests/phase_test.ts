import assert from "node:assert/strict";
import { test } from "node:test";
import type { PaymentAnswer } from "../src/api/payments.ts";
import { phaseOf } from "../src/pages/result/phase.ts";

function answer(part: Partial<PaymentAnswer>): PaymentAnswer {
  return { success: true, payment_status: "pending", fulfilment: "none", verified: false, ...part };
}

test("a payment that is verified and not yet fulfilled is on its way, however the window closed", () => {
  const paid = answer({ verified: true });
  assert.equal(phaseOf(paid, "completed", false), "confirming");
  assert.equal(phaseOf(paid, "cancelled", false), "confirming");
  assert.equal(phaseOf(paid, "list", false), "confirming");
  assert.equal(phaseOf(paid, "completed", true), "slow");
});

test("only what was fulfilled is a success", () => {
  assert.equal(phaseOf(answer({ payment_status: "success" }), "completed", false), "confirming");
  assert.equal(
    phaseOf(answer({ payment_status: "success", fulfilment: "applied" }), "cancelled", true),
    "success",
  );
});

test("without money the way the window closed decides what is said", () => {
  assert.equal(phaseOf(undefined, "cancelled", false), "waiting");
  assert.equal(phaseOf(answer({}), "cancelled", false), "cancelled");
  assert.equal(phaseOf(answer({}), "failed", false), "failed");
  assert.equal(phaseOf(answer({}), "list", false), "unfinished");
  assert.equal(phaseOf(answer({}), "hosted_page", false), "waiting");
  assert.equal(phaseOf(answer({}), "completed", true), "slow");
  assert.equal(phaseOf(answer({ payment_status: "failed" }), "completed", false), "failed");
});

test("money that is not simply counted has words of its own", () => {
  const paid = { payment_status: "success", verified: true };
  assert.equal(phaseOf(answer({ ...paid, fulfilment: "review" }), "completed", true), "review");
  assert.equal(phaseOf(answer({ ...paid, fulfilment: "refund_due" }), "list", false), "refund_due");
  const refused = answer({ ...paid, fulfilment: "refund_due", refused: "out_of_stock" });
  assert.equal(phaseOf(refused, "completed", false), "refused");
  const givenBack = answer({ payment_status: "refunded", refused: "out_of_stock" });
  assert.equal(phaseOf(givenBack, "list", false), "given_back");
  assert.equal(phaseOf(answer({ payment_status: "refunded" }), "list", false), "returned");
  const inPart = answer({ payment_status: "partially_refunded", fulfilment: "partly_reversed" });
  assert.equal(phaseOf(inPart, "list", false), "partly_returned");
  assert.equal(
    phaseOf(answer({ payment_status: "disputed", fulfilment: "partly_reversed" }), "list", false),
    "returned",
  );
});
