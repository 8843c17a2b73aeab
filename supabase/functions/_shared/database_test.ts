import assert from "node:assert/strict";
import { connectDatabase, failFromRpc, isPassing, RpcError } from "./database.ts";

Deno.env.set("SUPABASE_URL", "https://project.example");
Deno.env.set("SUPABASE_SECRET_KEYS", '{"default":"sb_secret_test"}');

function connect(answer: () => Response | Promise<Response>, timeoutMs = 100) {
  const requests: Request[] = [];
  const play: typeof fetch = (input, init) => {
    const request = new Request(input, init);
    requests.push(request);
    const { signal } = request;
    const late = new Promise<Response>((_resolve, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason))
    );
    return Promise.race([Promise.resolve().then(answer), late]);
  };
  return { rpc: connectDatabase({ fetch: play, timeoutMs }), requests };
}

async function errorOf(call: Promise<unknown>): Promise<RpcError> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof RpcError, String(error));
    return error;
  }
  return assert.fail("The call was answered.");
}

Deno.test("a function is called over the Data API with the secret key", async () => {
  const { rpc, requests } = connect(() => Response.json({ outcome: "applied" }));
  assert.deepEqual(await rpc("process_payment_atomic", { event: { a: 1 } }), {
    outcome: "applied",
  });
  const [request] = requests;
  assert.equal(request.method, "POST");
  assert.equal(request.url, "https://project.example/rest/v1/rpc/process_payment_atomic");
  assert.equal(request.headers.get("apikey"), "sb_secret_test");
  assert.deepEqual(await request.json(), { event: { a: 1 } });
});

Deno.test("the database's own errors keep code, details and hint", async () => {
  const body = { code: "PT409", message: "in_progress", details: "Still.", hint: "Wait." };
  const { rpc } = connect(() => Response.json(body, { status: 409 }));
  const error = await errorOf(rpc("initialize_payment", {}));
  const { status, code, message, details, hint } = error;
  assert.deepEqual({ status, code, message, details, hint }, { status: 409, ...body });
  assert.equal(isPassing(error), false);
  const response = failFromRpc(error);
  assert.equal(response.status, 409);
  assert.deepEqual(await response.json(), {
    code: "in_progress",
    message: "Still.",
    hint: "Wait.",
  });
});

const PASSING: Record<string, () => Response | Promise<Response>> = {
  "a call that takes too long": () => new Promise<Response>(() => {}),
  "a connection that breaks": () => Promise.reject(new TypeError("connection reset")),
  "a lock timeout": () => Response.json({ code: "55P03", message: "lock" }, { status: 500 }),
  "too many connections": () => Response.json({ code: "53300", message: "full" }, { status: 503 }),
  "a schema cache that is not there yet": () =>
    Response.json({ code: "PGRST002", message: "retry" }, { status: 503 }),
  "a proxy's page": () => new Response("<html>Bad gateway", { status: 502 }),
};
for (const [name, answer] of Object.entries(PASSING)) {
  Deno.test(`${name} passes, and is asked once`, async () => {
    const { rpc, requests } = connect(answer);
    const error = await errorOf(rpc("process_payment_atomic", {}));
    assert.equal(isPassing(error), true);
    assert.equal(failFromRpc(error).status, 503);
    assert.equal(failFromRpc(error).headers.get("retry-after"), "5");
    assert.equal(requests.length, 1);
  });
}

Deno.test("a fault of ours does not pass, and does not tell what it is", async () => {
  const body = { code: "42883", message: "function secret.thing() does not exist" };
  const { rpc } = connect(() => Response.json(body, { status: 404 }));
  const error = await errorOf(rpc("process_payment_atomic", {}));
  assert.equal(isPassing(error), false);
  const response = failFromRpc(error);
  assert.equal(response.status, 500);
  assert.ok(!(await response.text()).includes("secret.thing"));
});
