import assert from "node:assert/strict";
import { connectDatabase, failFromRpc, isPassing, RpcAmount, RpcError } from "./database.ts";

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

Deno.test("without being told, a call has a time too", async () => {
  const play: typeof fetch = (_input, init) => {
    assert.ok(init?.signal instanceof AbortSignal);
    return Promise.resolve(Response.json("answered"));
  };
  assert.equal(await connectDatabase({ fetch: play })("begin", {}), "answered");
});

Deno.test("an error that says no more than its code is told by it, without a hint", async () => {
  for (const hint of [null, ""]) {
    const error = new RpcError(404, "PT404", "payment_not_found", null, hint);
    assert.deepEqual(await failFromRpc(error).json(), {
      code: "payment_not_found",
      message: "payment_not_found",
    });
  }
});

Deno.test("what only looks like an error of the database's business is a fault of ours", () => {
  for (const code of ["PT500", "PT4040", "XPT404", "PT40"]) {
    assert.equal(failFromRpc(new RpcError(400, code, "a")).status, 500, code);
  }
});

Deno.test("amounts are whole and not negative, as integers or as digits", () => {
  assert.equal(RpcAmount.parse(0), 0n);
  assert.equal(RpcAmount.parse(500000), 500000n);
  assert.equal(RpcAmount.parse("9223372036854775807"), 9223372036854775807n);
  for (const wrong of [-1, 1.5, "-1", "1.5", "", " 1", "1 ", "0x10", null, 2 ** 53]) {
    assert.equal(RpcAmount.safeParse(wrong).success, false, String(wrong));
  }
});

const PASSING: Record<string, () => Response | Promise<Response>> = {
  "a call that takes too long": () => new Promise<Response>(() => {}),
  "a connection that breaks": () => Promise.reject(new TypeError("connection reset")),
  "a lock timeout": () => Response.json({ code: "55P03", message: "lock" }, { status: 500 }),
  "too many connections": () => Response.json({ code: "53300", message: "full" }, { status: 503 }),
  "a schema cache that is not there yet": () =>
    Response.json({ code: "PGRST002", message: "retry" }, { status: 503 }),
  "a proxy's page": () => new Response("<html>Bad gateway", { status: 502 }),
  "a server's own error": () => new Response("{}", { status: 500 }),
  "a deadlock, whatever the status": () =>
    Response.json({ code: "40P01", message: "deadlock" }, { status: 400 }),
};
for (const [name, answer] of Object.entries(PASSING)) {
  Deno.test(`${name} passes, and is asked once`, async () => {
    const { rpc, requests } = connect(answer);
    const error = await errorOf(rpc("process_payment_atomic", {}));
    assert.equal(isPassing(error), true);
    assert.equal(failFromRpc(error).status, 503);
    assert.equal(failFromRpc(error).headers.get("retry-after"), "5");
    assert.match((await failFromRpc(error).json()).hint, /Try again/);
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
