import assert from "node:assert/strict";
import { testEnvironment, testProviders } from "../testing/fakes.ts";
import { createHttpClient } from "./http.ts";
import { createProviders, PROVIDER_NAMES } from "./registry.ts";

/** A client over a gateway that remembers what it got. */
function client(headers?: Record<string, string>) {
  const requests: Request[] = [];
  const play: typeof fetch = (input, init) => {
    requests.push(new Request(input, init));
    return Promise.resolve(Response.json({ id: 1 }));
  };
  const access = { fetch: play, timeoutMs: 200 };
  return { http: createHttpClient("https://api.test/v1", "Bearer key", access, headers), requests };
}

Deno.test("whichever way an SDK asks, it is asked once, of the gateway that was set up", async () => {
  const { http, requests } = client();
  await http.get("/a", { params: { page: 1, from: undefined, to: null, of: "x y" } });
  await http.post("/b", { amount: 1 });
  await http.put("/c", { amount: 2 });
  await http.patch("/d", "amount=3");
  await http.delete("/e", { params: { at: "once" } });
  await http.request({ url: "/f", method: "patch", data: { amount: 4 } });
  const asked = requests.map(({ method, url }) => `${method} ${url}`);
  assert.deepEqual(asked, [
    "GET https://api.test/v1/a?page=1&of=x+y",
    "POST https://api.test/v1/b",
    "PUT https://api.test/v1/c",
    "PATCH https://api.test/v1/d",
    "DELETE https://api.test/v1/e?at=once",
    "PATCH https://api.test/v1/f",
  ]);
  const bodies = await Promise.all(requests.map((request) => request.text()));
  assert.deepEqual(bodies, ["", '{"amount":1}', '{"amount":2}', "amount=3", "", '{"amount":4}']);
});

Deno.test("a request says what it sends and who sends it, whatever else it is to say", async () => {
  const { http, requests } = client({ "x-api-version": "2", authorization: "Bearer other" });
  await http.post("/a", {});
  const { headers } = requests[0];
  assert.equal(headers.get("content-type"), "application/json");
  assert.equal(headers.get("authorization"), "Bearer key");
  assert.equal(headers.get("x-api-version"), "2");
});

Deno.test("beGateway is asked for its second version, in JSON, a refund under our id", async () => {
  const requests: Request[] = [];
  const play: typeof fetch = (input, init) => {
    requests.push(new Request(input, init));
    return Promise.reject(new Error("No answer."));
  };
  const { networx } = createProviders(testEnvironment(), { fetch: play, timeoutMs: 200 });
  await networx.query({ reference: "PAY-1", orderId: null, withRefunds: false });
  await networx.refund({
    refundId: "7c0e0000-0000-4000-8000-000000000001",
    reference: "PAY-1",
    captureId: "1",
    amount: 1n,
    currency: "EUR",
    reason: "Two were sent.",
    repeated: false,
    ageSeconds: 0,
    quietSeconds: 0,
  });
  for (const { headers } of requests) {
    assert.equal(headers.get("accept"), "application/json");
    assert.equal(headers.get("x-api-version"), "2");
  }
  assert.deepEqual(requests.map(({ headers }) => headers.get("requestid")), [
    null,
    "7c0e0000-0000-4000-8000-000000000001",
  ]);
});

Deno.test("only Paystack opens no checkout without the payer's address", () => {
  const providers = testProviders();
  assert.deepEqual(PROVIDER_NAMES.filter((name) => providers[name].needsEmail), ["paystack"]);
});
