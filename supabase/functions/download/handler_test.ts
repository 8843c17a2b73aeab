import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { RpcError } from "../_shared/database.ts";
import { fakeDatabase, fakeLog } from "../_shared/testing/fakes.ts";
import { contentDisposition, createDownloadHandler } from "./handler.ts";

const TOKEN = "0123456789abcdef".repeat(4);
const LINK = `https://project.example/download?token=${TOKEN}`;
const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const BYTES = Uint8Array.from({ length: 1_000 }, (_, index) => index % 256);
const FILE = {
  file_name: "Lagos at dawn.jpg",
  content_type: "image/jpeg",
  content_base64: Buffer.from(BYTES).toString("base64"),
};
const EXPIRED = new RpcError(
  404,
  "PT404",
  "download_expired",
  "This link does not exist, has expired, or its order was refunded.",
  "Open your orders and make a new link.",
);

function setUp(open: () => unknown = () => FILE) {
  const database = fakeDatabase({ open_download: open });
  const { log, lines } = fakeLog();
  const handler = createDownloadHandler({ rpc: database.rpc, log });
  const get = (url = LINK, accept = "*/*", method = "GET") =>
    handler(new Request(url, { method, headers: { accept } }));
  return { get, calls: database.calls, lines };
}

function failing(error: Error) {
  return setUp(() => {
    throw error;
  });
}

Deno.test("the file behind a link is sent to be saved, byte for byte, and kept by no cache", async () => {
  const { get, calls } = setUp();
  const response = await get(LINK, BROWSER);
  assert.equal(response.status, 200);
  assert.deepEqual(new Uint8Array(await response.arrayBuffer()), BYTES);
  assert.equal(response.headers.get("content-type"), "image/jpeg");
  assert.equal(
    response.headers.get("content-disposition"),
    'attachment; filename="Lagos at dawn.jpg"',
  );
  assert.equal(response.headers.get("cache-control"), "private, no-store");
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  assert.equal(response.headers.get("referrer-policy"), "no-referrer");
  assert.deepEqual(calls, [{ name: "open_download", args: { token: TOKEN } }]);
});

Deno.test("each opening asks the database again", async () => {
  const { get, calls } = setUp();
  for (const response of [await get(), await get()]) await response.body?.cancel();
  assert.equal(calls.length, 2);
});

Deno.test("a name that is no plain ASCII goes beside one that is", () => {
  const names: Record<string, string> = {
    "plain.pdf": 'attachment; filename="plain.pdf"',
    "Ọdún 2026.pdf":
      `attachment; filename="_d_n 2026.pdf"; filename*=UTF-8''%E1%BB%8Cd%C3%BAn%202026.pdf`,
    'say "hi".txt': `attachment; filename="say _hi_.txt"; filename*=UTF-8''say%20%22hi%22.txt`,
    "it's (50%).txt":
      `attachment; filename="it's (50_).txt"; filename*=UTF-8''it%27s%20%2850%25%29.txt`,
    "line\r\nset-cookie: a.txt":
      `attachment; filename="line__set-cookie: a.txt"; filename*=UTF-8''line%0D%0Aset-cookie%3A%20a.txt`,
  };
  for (const [name, expected] of Object.entries(names)) {
    const header = contentDisposition(name);
    assert.equal(header, expected);
    // A header that can be sent at all.
    new Headers({ "content-disposition": header });
  }
});

Deno.test("a link that no longer holds is 404, as JSON for programs", async () => {
  const { get, lines } = failing(EXPIRED);
  const response = await get();
  assert.equal(response.status, 404);
  assert.deepEqual(await response.json(), {
    code: "download_expired",
    message: EXPIRED.details,
    hint: EXPIRED.hint,
  });
  assert.deepEqual(lines, [{
    level: "warn",
    event: "download_refused",
    code: "PT404",
    message: "download_expired",
  }]);
});

Deno.test("in a browser it is a page that says what to do", async () => {
  const { get } = failing(EXPIRED);
  const response = await get(LINK, BROWSER);
  assert.equal(response.status, 404);
  assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  assert.match(response.headers.get("content-security-policy") ?? "", /^default-src 'none';/);
  const page = await response.text();
  assert.match(page, /has expired, or its order was refunded\./);
  assert.match(page, /Open your orders and make a new link\./);
});

Deno.test("what a page tells is text, not markup", async () => {
  const { get } = failing(new RpcError(404, "PT404", "x", "<script>alert(1)</script> & more"));
  const page = await (await get(LINK, BROWSER)).text();
  assert.match(page, /&lt;script&gt;alert\(1\)&lt;\/script&gt; &amp; more/);
});

const UNUSABLE = {
  "no token": "",
  "an empty one": "?token=",
  "one that is too short": `?token=${TOKEN.slice(1)}`,
  "one that is too long": `?token=${TOKEN}0`,
  "one in upper case": `?token=${TOKEN.toUpperCase()}`,
  "one with more behind it": `?token=${TOKEN}%0A`,
};
for (const [name, query] of Object.entries(UNUSABLE)) {
  Deno.test(`a link with ${name} is 404 like one that has expired; nobody is asked`, async () => {
    const { get, calls } = setUp();
    const response = await get(`https://project.example/download${query}`);
    const { code, hint } = await response.json();
    assert.deepEqual([response.status, code], [404, "download_expired"]);
    assert.equal(hint, "Open your orders and make a new link.");
    assert.deepEqual(calls, []);
  });
}

Deno.test("a link is followed with GET alone", async () => {
  for (const method of ["HEAD", "POST", "PUT", "DELETE", "OPTIONS"]) {
    const { get, calls } = setUp();
    const response = await get(LINK, "*/*", method);
    assert.deepEqual([response.status, response.headers.get("allow")], [405, "GET"]);
    await response.body?.cancel();
    assert.deepEqual(calls, []);
  }
});

Deno.test("faults of the database and of ours are told apart, tell nothing and log no token", async () => {
  const cases: [Error, number, string][] = [
    [new RpcError(0, "", "connection refused to 10.0.0.3"), 503, "database_unavailable"],
    [new RpcError(500, "57014", "canceling statement"), 503, "database_unavailable"],
    [new RpcError(404, "PGRST202", "no function open_download"), 500, "internal_error"],
    [new Error("10.0.0.3 broke"), 500, "internal_error"],
  ];
  for (const [fault, status, code] of cases) {
    const { get, lines } = failing(fault);
    const response = await get();
    const text = await response.text();
    assert.deepEqual([response.status, JSON.parse(text).code], [status, code]);
    assert.equal(lines[0].message, fault.message);
    assert.equal(lines[0].code, fault instanceof RpcError ? fault.code : "internal_error");
    assert.ok(!text.includes(fault.message));
    assert.ok(!JSON.stringify(lines).includes(TOKEN));
    assert.equal((await get(LINK, BROWSER)).status, status);
  }
});

Deno.test("an answer that is no file is a fault of ours, not a broken download", async () => {
  for (
    const odd of [
      null,
      { ...FILE, content_base64: "§" },
      { ...FILE, content_type: "text/html\r\nx: y" },
      { ...FILE, file_name: "" },
    ]
  ) {
    const response = await setUp(() => odd).get();
    assert.deepEqual([response.status, (await response.json()).code], [500, "internal_error"]);
  }
});
