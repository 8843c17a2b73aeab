/** API answers that come late, or are errors. */
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { type Fixture, SECRETS, startFixture } from "./fixture.ts";

describe("a gateway's API", () => {
  let fixture: Fixture;
  before(async () => void (fixture = await startFixture()));
  after(() => fixture.close());
  beforeEach(async () => void (await fixture.control("/reset")));

  const open = () =>
    fixture.paystack("POST", "/transaction/initialize", {
      email: "ada@example.com",
      amount: "500000",
      reference: "PAY-1",
    });
  const verify = (reference = "PAY-1") =>
    fixture.paystack("GET", `/transaction/verify/${reference}`);

  it("answers late when told so, having done the work, and counts each request once", async () => {
    await fixture.control("/slow", { provider: "paystack", ms: 400, path: "initialize", times: 1 });
    await assert.rejects(
      fetch(`${fixture.simulator.url}/paystack/transaction/initialize`, {
        method: "POST",
        headers: { authorization: `Bearer ${SECRETS.PAYSTACK_SECRET_KEY}` },
        body: JSON.stringify({ email: "ada@example.com", amount: 500000, reference: "SLOW-1" }),
        signal: AbortSignal.timeout(100),
      }),
    );
    assert.equal((await verify("SLOW-1")).json.data.status, "abandoned");
    const requests = (await fixture.get("/control/requests")).json;
    assert.equal(
      requests.filter((one: { path: string }) => one.path.endsWith("/initialize")).length,
      1,
    );
  });

  it("fails when told so, before or after the work", async () => {
    await fixture.control("/fail", { provider: "paystack", status: 503, times: 1 });
    assert.equal((await open()).status, 503);
    assert.equal((await verify()).status, 400);
    await fixture.control("/fail", { provider: "paystack", status: 502, times: 1, executed: true });
    assert.equal((await open()).status, 502);
    assert.equal((await verify()).status, 200);
  });
});
