import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { fromGatewayUnits, isoExponent, toGatewayUnits } from "../currency.ts";
import { RpcError } from "../database.ts";
import type { PaymentEvent } from "../event.ts";
import { readDelivery } from "../intake.ts";
import { sha256Hex } from "../signature.ts";
import { fakeDatabase, fakeLog, FIXED_NOW, fixture, testProviders } from "../testing/fakes.ts";
import { createWebhookEndpoint } from "../webhook.ts";
import type { Subject } from "./conformance.ts";
import { PROVIDER_NAMES } from "./registry.ts";

type StoredEvent = Record<string, unknown> & {
  facts: Record<string, unknown>[];
  raw: { body_base64: string; headers: Record<string, string> };
  error?: { code: string; message: string };
};

const APPLIED = {
  outcome: "applied",
  success: true,
  reference: "PAY-1",
  message: "The event took effect.",
};

/** An endpoint over a database that answers `answer` and keeps what was stored. */
function endpoint(
  subject: Subject,
  options: { environment?: Record<string, string>; answer?: () => unknown; now?: Date } = {},
) {
  const database = fakeDatabase({ process_payment_atomic: options.answer ?? (() => APPLIED) });
  const { log, lines } = fakeLog();
  const fetch = createWebhookEndpoint({
    reader: testProviders({}, { ...subject.settings, ...options.environment })[subject.name],
    rpc: database.rpc,
    clock: () => options.now ?? FIXED_NOW,
    log,
  });
  const stored = () => database.calls.map((call) => call.args.event as StoredEvent);
  return { fetch, stored, lines };
}

function post(subject: Subject, body: string | Uint8Array, headers: Record<string, string> = {}) {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return new Request(`https://project.example/functions/v1/${subject.name}-webhook`, {
    method: "POST",
    headers: {
      [subject.header]: subject.sign(bytes, subject.secrets[0]),
      ...subject.headers,
      ...headers,
    },
    body: bytes.slice(),
  });
}

const folder = ({ name, fixtures }: Subject) => fixtures ?? name;

/** What the module makes of signed text. */
function read(subject: Subject, text: string): PaymentEvent {
  const bytes = new TextEncoder().encode(text);
  return readDelivery(testProviders({}, subject.settings)[subject.name], {
    source: "webhook",
    bytes,
    headers: {},
  });
}

/** Every gateway brings its cases with its fixtures; one without them is an error here. */
for (const name of PROVIDER_NAMES) {
  const { subject }: { subject: Subject } = await import(`./fixtures/${name}/cases.ts`);
  const test = (name: string, body: () => Promise<void> | void) =>
    Deno.test(`${subject.name}: ${name}`, body);
  const capture = fixture(folder(subject), subject.capture);

  for (const expected of subject.messages) {
    test(`${expected.fixture} means what it says`, () => {
      const event = read(subject, fixture(folder(subject), expected.fixture));
      assert.equal(event.error, undefined);
      assert.equal(event.event_type, expected.eventType);
      assert.equal(event.livemode, false);
      assert.deepEqual(event.refs, expected.refs);
      assert.equal(event.lookup, expected.lookup);
      assert.equal(event.facts?.length, expected.facts.length);
      expected.facts.forEach((fact, index) => {
        const actual: Record<string, unknown> = { ...event.facts?.[index] };
        for (const [field, value] of Object.entries(fact)) {
          assert.equal(actual[field], value, field);
        }
      });
      assert.deepEqual(event.subscription, expected.subscription);
      const details: Record<string, unknown> = { ...event.details };
      for (const [field, value] of Object.entries(expected.details ?? {})) {
        assert.deepEqual(details[field], value, field);
      }
    });
  }

  const currencies: { exponents: Record<string, number> } = JSON.parse(
    fixture(folder(subject), "currencies"),
  );
  test("it counts each currency as it publishes, and amounts convert exactly or not at all", () => {
    for (const [code, exponent] of Object.entries(currencies.exponents)) {
      assert.equal(subject.exponent(code), exponent, code);
      const step = 10n ** BigInt(Math.max(0, isoExponent(code) - exponent));
      for (const amount of [1n, 10n, 100n, 123450n, 9007199254740993n]) {
        const sent = toGatewayUnits(amount, code, subject.exponent);
        assert.equal(sent === null, amount % step !== 0n, `${amount} ${code}`);
        if (sent === null) continue;
        assert.equal(fromGatewayUnits(sent, code, subject.exponent), amount, code);
      }
    }
  });

  test("two events that tell one fact tell it alike", () => {
    const [first, second] = subject.sameFact.map((name) =>
      read(subject, fixture(folder(subject), name))
    );
    assert.notEqual(first.event_key, second.event_key);
    const identity = ({ facts }: PaymentEvent) =>
      facts?.map(({ type, object_id, amount, currency }) => ({
        type,
        object_id,
        amount,
        currency,
      }));
    assert.deepEqual(identity(first), identity(second));
  });

  const eventId = subject.eventIdHeader ? { [subject.eventIdHeader]: "evt_1" } : {};
  for (const secret of subject.secrets) {
    test(`a right signature under ${secret} is accepted, and kept with the bytes`, async () => {
      const { fetch, stored } = endpoint(subject);
      const signature = subject.sign(capture, secret);
      const response = await fetch(post(subject, capture, {
        [subject.header]: signature,
        ...eventId,
        "user-agent": "gateway/1",
        authorization: subject.headers?.authorization ?? "Bearer of bad news",
        cookie: "session=1",
      }));
      assert.equal(response.status, 200);
      assert.deepEqual(await response.json(), {
        status: "ok",
        success: true,
        outcome: "applied",
        idempotent: false,
        message: "The event took effect.",
      });
      const [event] = stored();
      assert.equal(event.provider, subject.name);
      assert.equal(event.source, "webhook");
      assert.equal(event.event_key, sha256Hex(capture));
      assert.equal(Buffer.from(event.raw.body_base64, "base64").toString(), capture);
      const kept = { [subject.header]: signature, "user-agent": "gateway/1" };
      assert.deepEqual(event.raw.headers, { ...kept, ...eventId });
      assert.equal(event.event_id, subject.eventIdHeader && "evt_1");
    });
  }

  test("an upper-case signature is the same signature where it is hex, another where not", async () => {
    const { fetch } = endpoint(subject);
    const signature = subject.sign(capture, subject.secrets[0]).toUpperCase();
    const response = await fetch(post(subject, capture, { [subject.header]: signature }));
    assert.equal(response.status, subject.isHex ? 200 : 401);
  });

  const right = subject.sign(capture, subject.secrets[0]);
  const wrong: Record<string, string> = {
    "of another secret": subject.sign(capture, "another"),
    "of an empty secret": subject.sign(capture, ""),
    "cut short": right.slice(0, -2),
    "of odd length": right.slice(0, -1),
    "followed by something": `${right}00`,
    "that ends in what is not hex": `${right.slice(0, -2)}zz`,
    "that is a word": "signature",
  };
  for (const [name, signature] of Object.entries(wrong)) {
    test(`a signature ${name} is refused, nothing stored`, async () => {
      const { fetch, stored } = endpoint(subject);
      const response = await fetch(post(subject, capture, { [subject.header]: signature }));
      assert.equal(response.status, 401);
      assert.equal((await response.json()).code, "signature_invalid");
      assert.deepEqual(stored(), []);
    });
  }

  test("an old signature is refused where it has a time, and as good as new where it has none", async () => {
    const late = async (seconds: number) => {
      const now = new Date(FIXED_NOW.getTime() + seconds * 1000);
      const { fetch, stored } = endpoint(subject, { now });
      const { status } = await fetch(post(subject, capture, { [subject.header]: right }));
      return [status, stored().length];
    };
    const { tolerance } = subject;
    assert.deepEqual(await late(tolerance ?? 365 * 86_400), [200, 1]);
    if (tolerance !== undefined) assert.deepEqual(await late(tolerance + 1), [401, 0]);
  });

  test("one byte changed is refused, nothing stored", async () => {
    const { fetch, stored } = endpoint(subject);
    const body = capture.replace(subject.amountText, subject.amountText.replace(/.$/, "1"));
    assert.notEqual(body, capture);
    const response = await fetch(post(subject, body, { [subject.header]: right }));
    assert.equal(response.status, 401);
    assert.deepEqual(stored(), []);
  });

  for (const blank of ["", "   "]) {
    test(`a missing signature (${JSON.stringify(blank)}) is refused before the body`, async () => {
      const { fetch, stored } = endpoint(subject);
      let wasRead = false;
      const body = new ReadableStream({
        pull(controller) {
          wasRead = true;
          controller.close();
        },
      }, { highWaterMark: 0 });
      const request = new Request("https://project.example/", {
        method: "POST",
        body,
        headers: { [subject.header]: blank },
      });
      const response = await fetch(request);
      assert.equal(response.status, 401);
      assert.equal((await response.json()).code, "signature_missing");
      assert.equal(wasRead, false);
      assert.deepEqual(stored(), []);
    });
  }

  for (const secret of ["", "  ", ","].slice(0, subject.secrets.length > 1 ? 3 : 2)) {
    test(`an empty secret ${JSON.stringify(secret)} refuses everything`, async () => {
      const { fetch, stored } = endpoint(subject, { environment: { [subject.variable]: secret } });
      for (const signedWith of ["", secret, subject.secrets[0]]) {
        const signature = subject.sign(capture, signedWith);
        const response = await fetch(post(subject, capture, { [subject.header]: signature }));
        assert.equal(response.status, 503);
        assert.equal((await response.json()).code, "not_configured");
      }
      assert.deepEqual(stored(), []);
    });
  }

  test("GET says that it is there, other methods are not", async () => {
    const { fetch } = endpoint(subject, { environment: { [subject.variable]: "" } });
    const response = await fetch(new Request("https://project.example/"));
    assert.equal(response.status, 200);
    const { message, timestamp } = await response.json();
    assert.equal(message, `${subject.title} webhook endpoint is active`);
    assert.equal(timestamp, "2026-03-04T10:15:03.000Z");
    for (const method of ["PUT", "DELETE", "OPTIONS", "HEAD"]) {
      const refused = await fetch(new Request("https://project.example/", { method }));
      assert.deepEqual([refused.status, refused.headers.get("allow")], [405, "GET, POST"]);
    }
  });

  test("more than 1 MiB is refused while it streams, whatever the length declared", async () => {
    const { fetch, stored } = endpoint(subject);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65536;
        controller.enqueue(new Uint8Array(65536).fill(32));
      },
    });
    const headers = { [subject.header]: right, ...subject.headers };
    const response = await fetch(
      new Request("https://project.example/", { method: "POST", body, headers }),
    );
    assert.equal(response.status, 413);
    assert.ok(sent < 1.5 * 1024 * 1024, `${sent} bytes were read`);
    assert.deepEqual(stored(), []);
  });

  test("a body that breaks off is refused, and nothing of it stored", async () => {
    const { fetch, stored } = endpoint(subject);
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(capture.slice(0, 9))),
      pull: (controller) => controller.error(new Error("connection reset")),
    }, { highWaterMark: 0 });
    const headers = { [subject.header]: right, ...subject.headers };
    const response = await fetch(
      new Request("https://project.example/", { method: "POST", body, headers }),
    );
    assert.equal(response.status, 400);
    assert.equal((await response.json()).code, "body_unreadable");
    assert.deepEqual(stored(), []);
  });

  test("exactly 1 MiB is taken", async () => {
    const { fetch, stored } = endpoint(subject);
    const body = capture + " ".repeat(1024 * 1024 - new TextEncoder().encode(capture).length);
    assert.equal((await fetch(post(subject, body))).status, 200);
    assert.equal(stored().length, 1);
    const tooLong = await fetch(post(subject, `${body} `));
    assert.equal(tooLong.status, 413);
    assert.equal(stored().length, 1);
  });

  const bytes = (text: string) => new TextEncoder().encode(text);
  const changed = (from: string, to: string) => {
    const text = capture.replace(from, () => to);
    assert.notEqual(text, capture);
    return bytes(text);
  };
  const amount = (text: string) =>
    changed(subject.amountText, subject.amountText.replace(/\d+$/, text));
  const email = "ada@example.com";
  const garbage: Record<string, [code: string, body: Uint8Array]> = {
    "nothing at all": ["invalid_json", bytes("")],
    "no JSON": ["invalid_json", bytes("amount=100")],
    "JSON with a rest": ["invalid_json", bytes(`${capture}x`)],
    "invalid UTF-8": ["invalid_utf8", Uint8Array.of(...bytes('{"event":"'), 0xff, 0xfe)],
    "a broken UTF-8 tail": ["invalid_utf8", Uint8Array.of(...bytes(capture), 0xc3)],
    "U+0000 in a value": ["unstorable_text", changed(email, "ada\\u0000@example.com")],
    "U+0000 in a name": ["unstorable_text", changed('"email":', '"e\\u0000mail":')],
    "a lone surrogate": ["unstorable_text", changed(email, "\\ud83d ada@example.com")],
    "a lone surrogate in a name": ["unstorable_text", changed('"email":', '"\\udc00":')],
    "an array": ["unexpected_shape", bytes("[]")],
    "null": ["unexpected_shape", bytes("null")],
    "no event": ["unexpected_shape", bytes("{}")],
    "a name and nothing else": [
      "unexpected_shape",
      bytes(JSON.stringify({ event: JSON.parse(capture).event })),
    ],
    "JSON nested deeper than any stack": [
      "invalid_json",
      bytes("[".repeat(300_000) + "]".repeat(300_000)),
    ],
    "a fractional amount": ["invalid_amount", amount("499.5")],
    "an amount with a point": ["invalid_amount", amount("49900.0")],
    "a negative amount": ["invalid_amount", amount("-49900")],
    "an amount with an exponent": ["invalid_amount", amount("499e2")],
    "an amount in words": ["invalid_amount", amount('"ten"')],
    "a negative amount as text": ["invalid_amount", amount('"-1"')],
    "an amount beyond 63 bits": ["invalid_amount", amount("9223372036854775808")],
    "an amount of 40 digits": ["invalid_amount", amount("9".repeat(40))],
    "no amount": ["unexpected_shape", amount("null")],
  };
  for (const name of subject.unreadable) {
    garbage[name] = ["unexpected_shape", bytes(fixture(folder(subject), name))];
  }
  for (const [name, [code, body]] of Object.entries(garbage)) {
    test(`signed garbage, ${name}, is kept as bytes and answered 200`, async () => {
      const answer = { outcome: "dead", success: false, message: "Kept as bytes." };
      const { fetch, stored, lines } = endpoint(subject, { answer: () => answer });
      const response = await fetch(post(subject, body));
      assert.equal(response.status, 200);
      const { status, success, outcome, idempotent } = await response.json();
      assert.deepEqual({ status, success, outcome, idempotent }, {
        status: "ok",
        success: false,
        outcome: "dead",
        idempotent: false,
      });
      const [event] = stored();
      assert.equal(event.error?.code, code);
      assert.equal(event.event_type, null);
      assert.deepEqual([event.refs, event.facts], [[], []]);
      assert.deepEqual(new Uint8Array(Buffer.from(event.raw.body_base64, "base64")), body);
      // All but the bytes is stored as text: it must hold nothing that PostgreSQL can't.
      const text = JSON.stringify(event);
      assert.ok(!text.includes("\\u0000") && !/\\ud[89a-f]/i.test(text));
      assert.equal(lines[0].level, "error");
    });
  }

  test("an amount as a text of digits is an amount", () => {
    const digits = subject.amountText.replace(/(\d+)$/, '"$1"');
    const event = read(subject, capture.replace(subject.amountText, digits));
    assert.deepEqual(event.facts, read(subject, capture).facts);
  });

  test("metadata nested deeper than the database's stack is left out, the capture is not", () => {
    const deep = '{"a":'.repeat(500) + "1" + "}".repeat(500);
    const body = JSON.parse(capture);
    const holder = subject.metadataAt.slice(0, -1).reduce((part, name) => part[name], body);
    holder[subject.metadataAt.at(-1) ?? ""] = "PLACE";
    const event = read(subject, JSON.stringify(body).replace('"PLACE"', deep));
    assert.equal(event.facts?.length, 1);
    assert.equal(event.details?.metadata, undefined);
  });

  test("a repeat says by which key it was known", async () => {
    for (const method of ["delivery", "fact"]) {
      const answer = { outcome: "duplicate", success: true, method, message: "Known." };
      const { fetch } = endpoint(subject, { answer: () => answer });
      const body = await (await fetch(post(subject, capture))).json();
      assert.deepEqual(body, {
        status: "ok",
        success: true,
        outcome: "duplicate",
        idempotent: true,
        method,
        message: "Known.",
      });
    }
  });

  test("what became of an event is told, and is an error for us where it is stuck", async () => {
    const levels = { failed: "error", dead: "error", parked: "info", review: "info" };
    for (const [outcome, level] of Object.entries(levels)) {
      const { fetch, lines } = endpoint(subject, { answer: () => ({ outcome, success: false }) });
      const response = await fetch(post(subject, capture));
      assert.deepEqual([response.status, (await response.json()).outcome], [200, outcome]);
      assert.deepEqual([lines[0].level, lines[0].outcome], [level, outcome]);
    }
  });

  test("the same bytes make the same event", () => {
    assert.deepEqual(read(subject, capture), read(subject, capture));
    assert.notEqual(read(subject, `${capture} `).event_key, read(subject, capture).event_key);
  });

  const away = "database_unavailable";
  const faults: Record<string, [fault: Error, code: string]> = {
    "a lock timeout": [new RpcError(500, "55P03", "canceling due to lock timeout"), away],
    "a full database": [new RpcError(503, "53300", "too many connections"), away],
    "an unreachable database": [new RpcError(0, "", "TypeError: connection refused"), away],
    "a shutdown": [new RpcError(500, "57P01", "terminating connection"), away],
    "a fault of our own": [new RpcError(404, "PGRST202", "no such function"), "internal_error"],
    "what nobody foresaw": [new TypeError("undefined is not a function"), "internal_error"],
  };
  for (const [name, [fault, code]] of Object.entries(faults)) {
    test(`${name} is answered so that the gateway delivers again`, async () => {
      const { fetch, lines } = endpoint(subject, {
        answer: () => {
          throw fault;
        },
      });
      const response = await fetch(post(subject, capture));
      assert.equal(response.status, 503);
      assert.equal(response.headers.get("retry-after"), "10");
      assert.equal((await response.json()).code, code);
      assert.deepEqual([lines[0].level, lines[0].message], ["error", fault.message]);
    });
  }

  test("the log holds neither secret, signature nor the payer's address", async () => {
    const { fetch, lines } = endpoint(subject);
    await fetch(post(subject, capture));
    await fetch(post(subject, capture, { [subject.header]: "00" }));
    const text = JSON.stringify(lines);
    assert.deepEqual(lines.map(({ level }) => level), ["info", "warn"]);
    assert.match(text, /"outcome":"applied"/);
    const hidden = [...subject.secrets, ...Object.values(subject.headers ?? {})];
    for (const secret of [...hidden, right, "ada@example.com", "408408"]) {
      assert.ok(!text.includes(secret), secret);
    }
  });
}
