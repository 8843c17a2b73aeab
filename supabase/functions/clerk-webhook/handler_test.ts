import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { RpcError } from "../_shared/database.ts";
import { readEnvironment } from "../_shared/environment.ts";
import { sha256Hex } from "../_shared/signature.ts";
import { fakeDatabase, fakeLog } from "../_shared/testing/fakes.ts";
import { createClerkHandler } from "./handler.ts";

const NEW_SECRET = `whsec_${Buffer.from("the new secret of twenty-four").toString("base64")}`;
const OLD_SECRET = `whsec_${Buffer.from("the old secret of twenty-four").toString("base64")}`;
const ISSUER = "https://clerk.example.com";
const NOW = new Date("2026-03-04T10:15:03Z");
const APPLIED = { outcome: "applied", success: true, message: "The event took effect." };
const CREATED = fixture("user.created");

function fixture(name: string): string {
  return Deno.readTextFileSync(new URL(`./fixtures/${name}.json`, import.meta.url));
}

function setUp(options: { variables?: Record<string, string>; answer?: () => unknown } = {}) {
  const database = fakeDatabase({ process_identity_event: options.answer ?? (() => APPLIED) });
  const { log, lines } = fakeLog();
  const handler = createClerkHandler({
    environment: readEnvironment({
      CLERK_ISSUER: ISSUER,
      CLERK_WEBHOOK_SECRET: `${NEW_SECRET},${OLD_SECRET}`,
      ...options.variables,
    }),
    rpc: database.rpc,
    clock: () => NOW,
    log,
  });
  const events = () => database.calls.map((call) => call.args.event as Record<string, unknown>);
  return { handler, events, lines };
}

/** Written here, not taken from the library that checks. */
function sign(id: string, seconds: number, body: Uint8Array | string, secret: string): string {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const hmac = createHmac("sha256", key).update(`${id}.${seconds}.`).update(body);
  return `v1,${hmac.digest("base64")}`;
}

interface Sent {
  id?: string;
  seconds?: number;
  secret?: string;
  headers?: Record<string, string>;
}

function post(body: Uint8Array | string, sent: Sent = {}): Request {
  const { id = "msg_1", seconds = NOW.getTime() / 1000, secret = NEW_SECRET } = sent;
  return new Request("https://project.example/functions/v1/clerk-webhook", {
    method: "POST",
    headers: {
      "svix-id": id,
      "svix-timestamp": String(seconds),
      "svix-signature": sign(id, seconds, body, secret),
      ...sent.headers,
    },
    body: typeof body === "string" ? body : body.slice(),
  });
}

/** The library asks the machine's clock. */
async function at<T>(time: Date, work: () => Promise<T>): Promise<T> {
  const clock = Date.now;
  Date.now = () => time.getTime();
  try {
    return await work();
  } finally {
    Date.now = clock;
  }
}

function test(name: string, body: () => Promise<void>): void {
  Deno.test(name, () => at(NOW, body));
}

async function assertRefused(request: Request, status: number, code: string): Promise<void> {
  const { handler, events } = setUp();
  const response = await handler(request);
  assert.deepEqual([response.status, (await response.json()).code], [status, code]);
  assert.deepEqual(events(), []);
}

// The example of Svix' own documentation and of its libraries' tests.
const VECTOR = {
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  time: new Date(1_614_265_330_000),
  body: '{"test": 2432232314}',
  headers: {
    "svix-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "svix-timestamp": "1614265330",
    "svix-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  },
};

Deno.test("the public vector verifies, and with any one byte changed it does not", async () => {
  await at(VECTOR.time, async () => {
    const { handler } = setUp({ variables: { CLERK_WEBHOOK_SECRET: VECTOR.secret } });
    const send = async (body: Uint8Array, headers: Record<string, string> = {}) => {
      const request = post(body, { headers: { ...VECTOR.headers, ...headers } });
      const response = await handler(request);
      await response.body?.cancel();
      return response.status;
    };
    const body = new TextEncoder().encode(VECTOR.body);
    assert.equal(await send(body), 200);
    for (const index of body.keys()) {
      const changed = body.with(index, body[index] ^ 1);
      assert.equal(await send(changed), 401, `byte ${index}`);
    }
    for (const [name, value] of Object.entries(VECTOR.headers)) {
      const changed = value.replace(/.(?=..$)/, (digit) => digit === "1" ? "2" : "1");
      assert.notEqual(changed, value);
      assert.equal(await send(body, { [name]: changed }), 401, name);
    }
  });
});

// Svix' vectors for large bodies: the letter a, so many times.
for (
  const [length, signature] of [
    [1_048_576, "v1,txpEUxqWZJ5nteTnymUVa+7C4NHpBeXJ6CsBAW0c3/A="],
    [262_144, "v1,Mw4Pe2WgApuT7NSqnSq0PQPV9gbLdggCl9B865x5Xh0="],
  ] as const
) {
  Deno.test(`the public vector of ${length} bytes verifies, and not with a byte less`, async () => {
    await at(VECTOR.time, async () => {
      const { handler } = setUp({ variables: { CLERK_WEBHOOK_SECRET: VECTOR.secret } });
      const headers = { ...VECTOR.headers, "svix-signature": signature };
      assert.equal((await handler(post("a".repeat(length), { headers }))).status, 200);
      assert.equal((await handler(post("a".repeat(length - 1), { headers }))).status, 401);
    });
  });
}

for (const secret of [NEW_SECRET, OLD_SECRET]) {
  const which = secret === NEW_SECRET ? "new" : "old";
  test(`while a secret is being replaced the ${which} one is taken`, async () => {
    const { handler } = setUp();
    assert.equal((await handler(post(CREATED, { secret }))).status, 200);
  });
}

test("of several signatures one that is right is enough", async () => {
  const { handler } = setUp();
  const seconds = NOW.getTime() / 1000;
  const signature = [
    "v1a,bm90IGEgc2lnbmF0dXJl",
    sign("msg_1", seconds, CREATED, `whsec_${Buffer.from("another").toString("base64")}`),
    sign("msg_1", seconds, CREATED, OLD_SECRET),
  ].join(" ");
  const request = post(CREATED, { headers: { "svix-signature": signature } });
  assert.equal((await handler(request)).status, 200);
});

for (const minutes of [-5, 5]) {
  const side = minutes < 0 ? "past" : "future";
  const seconds = NOW.getTime() / 1000 + minutes * 60;
  test(`five minutes in the ${side} are tolerated, a second more is not`, async () => {
    const { handler } = setUp();
    assert.equal((await handler(post(CREATED, { seconds }))).status, 200);
    const beyond = seconds + Math.sign(minutes);
    await assertRefused(post(CREATED, { seconds: beyond }), 401, "signature_invalid");
  });
}

const WRONG: Record<string, Sent> = {
  "of another secret": { secret: `whsec_${Buffer.from("another").toString("base64")}` },
  "of another scheme": { headers: { "svix-signature": "v1a,bm90IGEgc2lnbmF0dXJl" } },
  "without a version": {
    headers: {
      "svix-signature": sign("msg_1", NOW.getTime() / 1000, CREATED, NEW_SECRET).slice(3),
    },
  },
  "that is a version only": { headers: { "svix-signature": "v1" } },
  "with an empty value": { headers: { "svix-signature": "v1," } },
  "for another id": { headers: { "svix-id": "msg_2" } },
  "for another time": { headers: { "svix-timestamp": String(NOW.getTime() / 1000 + 1) } },
  "for a time that is none": { headers: { "svix-timestamp": "now" } },
};
for (const [name, sent] of Object.entries(WRONG)) {
  test(`a signature ${name} is refused, nothing stored`, async () => {
    await assertRefused(post(CREATED, sent), 401, "signature_invalid");
  });
}

test("bytes that only read like the signed text are refused", async () => {
  const text = CREATED.replace("Ada", "\uFFFDAda");
  const right = post(text);
  const { handler } = setUp();
  assert.equal((await handler(right.clone())).status, 200);
  const replaced = new Uint8Array(
    Buffer.from(Buffer.from(text).toString("hex").replace("efbfbd", "ff"), "hex"),
  );
  const marked = Uint8Array.of(0xef, 0xbb, 0xbf, ...new TextEncoder().encode(text));
  for (const body of [replaced, marked]) {
    const { headers } = right;
    const request = new Request("https://project.example/", { method: "POST", headers, body });
    await assertRefused(request, 401, "signature_invalid");
  }
});

for (const name of ["svix-id", "svix-timestamp", "svix-signature"]) {
  for (const blank of [undefined, "", "  "]) {
    test(`without ${name} (${JSON.stringify(blank)}) it is refused before the body`, async () => {
      let wasRead = false;
      const body = new ReadableStream({
        pull(controller) {
          wasRead = true;
          controller.close();
        },
      }, { highWaterMark: 0 });
      const headers = new Headers(post(CREATED).headers);
      if (blank === undefined) headers.delete(name);
      else headers.set(name, blank);
      const request = new Request("https://project.example/", { method: "POST", body, headers });
      await assertRefused(request, 401, "signature_missing");
      assert.equal(wasRead, false);
    });
  }
}

const OFF: Record<string, Record<string, string>> = {
  "no secret": { CLERK_WEBHOOK_SECRET: "" },
  "no entry in the list": { CLERK_WEBHOOK_SECRET: " , " },
  "a secret that is only its prefix": { CLERK_WEBHOOK_SECRET: "whsec_" },
  "a secret that can't be decoded": { CLERK_WEBHOOK_SECRET: "whsec_not base64!" },
  "no issuer": { CLERK_ISSUER: " " },
};
for (const [name, variables] of Object.entries(OFF)) {
  test(`with ${name} it refuses everything`, async () => {
    const { handler, events } = setUp({ variables });
    for (const secret of [NEW_SECRET, OLD_SECRET, "whsec_"]) {
      const response = await handler(post(CREATED, { secret }));
      assert.deepEqual([response.status, (await response.json()).code], [503, "not_configured"]);
    }
    assert.deepEqual(events(), []);
    assert.equal((await handler(new Request("https://project.example/"))).status, 200);
  });
}

test("GET says that it is there, other methods are not", async () => {
  const { handler } = setUp();
  const response = await handler(new Request("https://project.example/"));
  assert.deepEqual(await response.json(), {
    message: "Clerk webhook endpoint is active",
    timestamp: "2026-03-04T10:15:03.000Z",
  });
  for (const method of ["PUT", "DELETE", "OPTIONS", "HEAD"]) {
    const answer = await handler(new Request("https://project.example/", { method }));
    assert.equal(answer.status, 405);
  }
});

test("exactly 1 MiB is taken, a byte more is not", async () => {
  const { handler } = setUp();
  const body = CREATED + " ".repeat(1024 * 1024 - new TextEncoder().encode(CREATED).length);
  assert.equal((await handler(post(body))).status, 200);
  await assertRefused(post(`${body} `), 413, "body_too_large");
});

test("a new user is who Clerk says, in the state Clerk says, with the primary address", async () => {
  const { handler, events } = setUp();
  const response = await handler(post(CREATED));
  assert.deepEqual(await response.json(), {
    status: "ok",
    success: true,
    outcome: "applied",
    idempotent: false,
    message: "The event took effect.",
  });
  assert.deepEqual(events(), [{
    event_key: sha256Hex(CREATED),
    event_id: "msg_1",
    event_type: "user.created",
    issuer: ISSUER,
    external_id: "user_payonce00000000000000001",
    action: "present",
    version: 1772619300456,
    profile: {
      email: "ada@example.com",
      first_name: "Ada",
      last_name: "Example",
      photo_url: "https://img.clerk.com/payonce",
    },
  }]);
});

test("a user may have no address and no name", async () => {
  const { handler, events } = setUp();
  await handler(post(fixture("user.updated")));
  const [{ event_type, action, version, profile }] = events();
  assert.deepEqual({ event_type, action, version, profile }, {
    event_type: "user.updated",
    action: "present",
    version: 1772622900000,
    profile: {
      email: null,
      first_name: "Ada",
      last_name: null,
      photo_url: "https://img.clerk.com/payonce",
    },
  });
});

test("what is odd about a name, an address or a picture is left out, and the user is not", async () => {
  const nobody = { email: null, first_name: null, last_name: null, photo_url: null };
  const odd = { first_name: 7, last_name: {}, image_url: [] };
  for (
    const change of [
      { ...odd, email_addresses: "none" },
      { ...odd, email_addresses: [{ id: 1 }] },
      { ...odd, primary_email_address_id: 7 },
      { first_name: undefined, last_name: undefined, image_url: undefined, email_addresses: [] },
    ]
  ) {
    const { handler, events } = setUp();
    await handler(post(user(change)));
    assert.deepEqual(events()[0].profile, nobody, JSON.stringify(change));
  }
});

test("the id of a delivery is kept as far as anybody needs it", async () => {
  const { handler, events } = setUp();
  await handler(post(CREATED, { id: `msg_${"x".repeat(300)}` }));
  assert.equal(events()[0].event_id, `msg_${"x".repeat(251)}`);
});

test("a deleted user is named, and nothing else", async () => {
  const { handler, events } = setUp();
  const body = fixture("user.deleted");
  await handler(post(body, { id: "msg_2" }));
  assert.deepEqual(events(), [{
    event_key: sha256Hex(body),
    event_id: "msg_2",
    event_type: "user.deleted",
    issuer: ISSUER,
    external_id: "user_payonce00000000000000001",
    action: "deleted",
  }]);
});

test("what is not about a user is answered, and not stored", async () => {
  const { handler, events } = setUp();
  const response = await handler(post(fixture("session.created")));
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), {
    status: "ok",
    success: true,
    outcome: "ignored",
    idempotent: false,
    message: "It tells nothing about a user.",
  });
  assert.deepEqual(events(), []);
});

test("a delivery that was known is said to be", async () => {
  const answer = { outcome: "duplicate", success: true, method: "delivery", message: "Known." };
  const { handler } = setUp({ answer: () => answer });
  const { outcome, idempotent, method } = await (await handler(post(CREATED))).json();
  assert.deepEqual([outcome, idempotent, method], ["duplicate", true, "delivery"]);
});

test("metadata may be nested as deep as its writer likes", async () => {
  const deep = '{"a":'.repeat(500) + "1" + "}".repeat(500);
  const { handler, events } = setUp();
  await handler(post(CREATED.replace('"unsafe_metadata": {}', `"unsafe_metadata": ${deep}`)));
  assert.equal(events()[0].action, "present");
});

const user = (change: Record<string, unknown>) => {
  const event = JSON.parse(CREATED);
  return JSON.stringify({ ...event, data: { ...event.data, ...change } });
};
const GARBAGE: Record<string, [code: string, body: string]> = {
  "nothing at all": ["invalid_json", ""],
  "no JSON": ["invalid_json", "user=1"],
  "U+0000": ["unstorable_text", user({ first_name: "A\0da" })],
  "a lone surrogate": ["unstorable_text", CREATED.replace('"Ada"', '"\\ud83d"')],
  "no event": ["unexpected_shape", "{}"],
  "a user without an id": ["unexpected_shape", user({ id: null })],
  "a user without a version": ["unexpected_shape", user({ updated_at: null })],
  "a version that is no number": ["unexpected_shape", user({ updated_at: "2026" })],
  "a version with a fraction": ["unexpected_shape", user({ updated_at: 1.5 })],
  "a version of more digits than a time has": ["unexpected_shape", user({ updated_at: 1e15 })],
  "a deletion that is none": [
    "unexpected_shape",
    fixture("user.deleted").replace("true", "false"),
  ],
};
for (const [name, [code, body]] of Object.entries(GARBAGE)) {
  test(`signed garbage, ${name}, is kept as bytes and answered 200`, async () => {
    const dead = { outcome: "dead", success: false, message: "Kept as bytes." };
    const { handler, events, lines } = setUp({ answer: () => dead });
    const response = await handler(post(body));
    assert.equal(response.status, 200);
    assert.equal((await response.json()).outcome, "dead");
    const [{ error, body_base64, ...rest }] = events();
    assert.equal((error as { code: string }).code, code);
    assert.equal(Buffer.from(body_base64 as string, "base64").toString(), body);
    assert.deepEqual(rest, {
      event_key: sha256Hex(body),
      event_id: "msg_1",
      event_type: null,
      issuer: ISSUER,
    });
    assert.equal(lines[0].level, "error");
  });
}

test("a fault of our own is answered so that Clerk delivers again", async () => {
  const { handler } = setUp({
    answer: () => {
      throw new RpcError(500, "55P03", "lock timeout");
    },
  });
  const response = await handler(post(CREATED));
  assert.deepEqual([response.status, response.headers.get("retry-after")], [503, "10"]);
});

test("the log holds neither secret, signature nor the user's address", async () => {
  const { handler, lines } = setUp();
  await handler(post(CREATED));
  await handler(post(CREATED, WRONG["of another secret"]));
  const log = JSON.stringify(lines);
  assert.deepEqual(lines.map(({ provider, level }) => [provider, level]), [
    ["clerk", "info"],
    ["clerk", "warn"],
  ]);
  for (const secret of [NEW_SECRET, "v1,", "ada@example.com", "Ada"]) {
    assert.ok(!log.includes(secret), secret);
  }
});
