import assert from "node:assert/strict";
import { BodyTooLarge, readBody } from "./body.ts";

const URL = "https://project.example/";
const bytes = (...parts: string[]) => parts.map((part) => new TextEncoder().encode(part));

/** A body that arrives in these parts, and how many of them were fetched. */
function streamed(parts: Uint8Array[], headers: Record<string, string> = {}) {
  const fetched: Uint8Array[] = [];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const part = parts[fetched.length];
      if (part === undefined) return controller.close();
      fetched.push(part);
      controller.enqueue(part);
    },
  }, { highWaterMark: 0 });
  return { request: new Request(URL, { method: "POST", body, headers }), fetched };
}

Deno.test("a body that arrives in parts is put together as it was sent", async () => {
  const { request } = streamed(bytes('{"amount"', ":12", "}"));
  assert.equal(new TextDecoder().decode(await readBody(request, 100)), '{"amount":12}');
});

Deno.test("a request without a body has no bytes, and is not broken off", async () => {
  assert.deepEqual(await readBody(new Request(URL, { method: "POST" }), 100), new Uint8Array());
});

Deno.test("a body that is announced as too long is not read at all", async () => {
  const { request, fetched } = streamed(bytes("short"), { "content-length": "11" });
  await assert.rejects(readBody(request, 10), BodyTooLarge);
  assert.deepEqual(fetched, []);
});

Deno.test("exactly as long as may be is not too long, announced or not", async () => {
  for (const headers of [{}, { "content-length": "10" }, { "content-length": "unknown" }]) {
    const { request } = streamed(bytes("01234", "56789"), headers as Record<string, string>);
    assert.equal((await readBody(request, 10)).length, 10);
  }
});

Deno.test("a body that lies about its length is cut off where it gets too long", async () => {
  const { request, fetched } = streamed(bytes("01234", "56789", "x", "y"), {
    "content-length": "5",
  });
  await assert.rejects(readBody(request, 10), BodyTooLarge);
  assert.equal(fetched.length, 3);
});
