/** /rest/v1/rpc against PostgREST's rules. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { SECRET_KEY } from "../../settings.ts";
import { openGateway } from "../../testing/gateway.ts";
import type { TestGateway } from "../../testing/gateway.ts";
import { RPC_FIXTURE } from "./rpc_fixture.ts";

const USER = "11111111-1111-4111-8111-111111111111";
let gateway: TestGateway;
before(async () => {
  gateway = await openGateway({ database: "rpc_test", sql: RPC_FIXTURE, maxRows: 100 });
});
after(() => gateway.stop());

const rpc = (name: string, body: unknown = {}, more: Parameters<TestGateway["call"]>[1] = {}) =>
  gateway.call(`/rest/v1/rpc/${name}`, { method: "POST", body, ...more });

test("arguments are typed by the database, whatever JSON brings", async () => {
  const answer = await rpc(
    "echo",
    `{"a": 9007199254740993, "b": "10.50", "c": {"x": 1}, "d": ["p","q"]}`,
  );
  assert.equal(answer.status, 200);
  assert.match(answer.text, /"a": 9007199254740993, "b": 10\.50, "c": "object", "d": 2/);
  assert.match(answer.text, /2026-01-02T03:04:05/, "a default stands in for what is not given");
});

test("a jsonb argument arrives as what it is", async () => {
  for (const value of ['{"a": [1]}', "[1, 2]", '"text"', "5", "true", "null"]) {
    const answer = await rpc("same", `{"value": ${value}}`);
    assert.deepEqual(JSON.parse(answer.text), JSON.parse(value));
  }
});

test("numbers are the database's own text, never a JavaScript number", async () => {
  assert.equal((await rpc("big")).text, "9007199254740993");
  assert.equal((await rpc("money")).text, "10.50");
  assert.equal((await rpc("nothing")).text, "null");
});

test("a text that is no number of the argument's type is the client's error", async () => {
  const answer = await rpc("twice", { a: "x", b: 1 });
  assert.equal(answer.status, 400);
  assert.equal(answer.json().code, "22P02");
});

test("each kind of result has PostgREST's form", async () => {
  assert.deepEqual((await rpc("listed")).json().length, 3);
  assert.deepEqual((await rpc("names")).json(), ["a", "b"]);
  assert.deepEqual((await rpc("pair")).json(), { x: 1, y: "z" });
  assert.deepEqual((await rpc("table_of", { n: 2 })).json(), [{ i: 1 }, { i: 2 }]);
  assert.deepEqual((await rpc("one_thing")).json(), { id: 7, note: "seven" });
  assert.deepEqual((await rpc("body_whole", [{ first: true }])).json(), { first: true });
  const nothing = await rpc("put", { id: 1 });
  assert.deepEqual([nothing.status, nothing.text], [204, ""]);
});

test("a set can be filtered, ordered, cut and asked for one row", async () => {
  const some = await rpc("listed", {}, { headers: { prefer: "count=exact" } });
  assert.equal(some.headers.get("content-range"), "0-2/3");
  const path = "/rest/v1/rpc/listed?select=n:note&id=gt.1&order=id.desc&limit=1";
  assert.deepEqual((await gateway.call(path)).json(), [{ n: "three" }]);
  const single = { headers: { accept: "application/vnd.pgrst.object+json" } };
  assert.equal((await gateway.call("/rest/v1/rpc/listed?id=eq.2", single)).json().note, "two");
  const many = await gateway.call("/rest/v1/rpc/listed", single);
  assert.deepEqual([many.status, many.json().code], [406, "PGRST116"]);
});

test("GET gives arguments as text and reads only", async () => {
  const answer = await gateway.call("/rest/v1/rpc/same?value=" + encodeURIComponent('{"a":1}'));
  assert.deepEqual(answer.json(), { a: 1 });
  const write = await gateway.call("/rest/v1/rpc/put?id=50");
  assert.deepEqual([write.status, write.json().code], [405, "25006"]);
  const head = await gateway.call("/rest/v1/rpc/listed", { method: "HEAD" });
  assert.deepEqual([head.status, head.text, head.headers.get("content-range")], [200, "", "0-2/*"]);
  assert.equal((await gateway.call("/rest/v1/rpc/put?id=51", { method: "DELETE" })).status, 405);
});

test("a function marked stable can't write, by POST either", async () => {
  const answer = await rpc("put_stable", { id: 60 });
  assert.deepEqual([answer.status, answer.json().code], [405, "25006"]);
  assert.equal((await rpc("who")).json().read_only, "on");
  assert.equal((await rpc("who_volatile")).json().read_only, "off");
});

test("a call is one transaction: what failed left nothing", async () => {
  assert.equal((await rpc("put_then_fail", { id: 70 })).status, 400);
  assert.deepEqual(await gateway.sql("select id from public.things where id = 70"), []);
});

test("login is authenticator, the role is the caller's, and neither leaks into the next call", async () => {
  const token = await gateway.token({ sub: USER });
  const asUser = (await rpc("who", {}, { token })).json();
  assert.deepEqual(
    [asUser.session, asUser.current, asUser.role, asUser.uid],
    ["authenticator", "authenticated", "authenticated", USER],
  );
  const asAnon = (await rpc("who")).json();
  assert.deepEqual([asAnon.current, asAnon.role, asAnon.uid], ["anon", "anon", null]);
  assert.equal((await rpc("who", {}, { key: SECRET_KEY })).json().current, "service_role");
  // A user's own token decides, whatever key it comes with.
  assert.equal((await rpc("who", {}, { token, key: SECRET_KEY })).json().current, "authenticated");
});

test("the database sees the request", async () => {
  const seen = (await rpc("who", {}, { headers: { "x-probe": "here" } })).json();
  assert.deepEqual([seen.method, seen.path, seen.agent], ["POST", "/rpc/who", "here"]);
});

test("roles bring their own timeouts", async () => {
  const token = await gateway.token({ sub: USER });
  assert.equal((await rpc("who")).json().statement_timeout, "3s");
  assert.equal((await rpc("who", {}, { token })).json().statement_timeout, "8s");
  const service = (await rpc("who", {}, { key: SECRET_KEY })).json();
  // A role's settings are the server's, not the database's: 4s once Payonce's migrations have run beside us.
  assert.match(String(service.statement_timeout), /^[48]s$/);
  assert.equal(service.lock_timeout, "8s");
});

test("a function's statement_timeout and isolation hold for the whole call", async () => {
  const began = performance.now();
  const slow = await rpc("slow");
  assert.deepEqual([slow.status, slow.json().code], [500, "57014"]);
  assert.ok(performance.now() - began < 3_000, "cut off by the function's setting, not the role's");
  assert.equal((await rpc("who_serializable")).json().isolation, "serializable");
  assert.equal((await rpc("who_volatile")).json().isolation, "read committed");
});

test("an error keeps everything it says; its class decides the status", async () => {
  const statuses: Record<string, number> = {
    P0001: 400,
    PT402: 402,
    PT409: 409,
    PT429: 429,
    "23503": 409,
    "23505": 409,
    "23514": 400,
    "22023": 400,
    "40001": 500,
    "40P01": 500,
    "53100": 503,
    "53400": 500,
    "55P03": 500,
    "57014": 500,
    "57P01": 503,
    "0A000": 400,
    "28000": 403,
    XX000: 500,
    "42P17": 500,
    "08006": 503,
    "21000": 500,
  };
  for (const [code, status] of Object.entries(statuses)) {
    const answer = await rpc("fail", { code });
    assert.equal(answer.status, status, code);
    assert.deepEqual(answer.json(), {
      code,
      details: "the detail",
      hint: "the hint",
      message: "the message",
    });
  }
});

test("a function may write the whole answer, or status and headers of it", async () => {
  const raised = await rpc("write_answer");
  assert.deepEqual([raised.status, raised.headers.get("x-tea")], [418, "green"]);
  assert.deepEqual(raised.json(), { code: "mine", details: null, hint: "h", message: "all mine" });
  const set = await rpc("teapot");
  assert.deepEqual([set.status, set.headers.get("x-tea"), set.text], [418, "black", '"tea"']);
});

test("a page that is read by GET brings the cache headers its function set, and no longer than that", async () => {
  const page = await gateway.call("/rest/v1/rpc/cached?page=2");
  assert.deepEqual(page.json(), { page: 2, read_only: "on" });
  assert.equal(page.headers.get("cache-control"), "public, max-age=30");
  assert.equal(page.headers.get("x-page"), "2");
  assert.deepEqual((await gateway.call("/rest/v1/rpc/cached")).json().page, 1, "the default");
  const head = await gateway.call("/rest/v1/rpc/cached?page=3", { method: "HEAD" });
  assert.deepEqual([head.text, head.headers.get("x-page")], ["", "3"]);
  const next = await gateway.call("/rest/v1/rpc/names");
  assert.deepEqual([next.headers.get("cache-control"), next.headers.get("x-page")], [null, null]);
});

test("a status or headers that are none are the function's fault", async () => {
  const answer = (status: string, headers: string) => rpc("answer_with", { status, headers });
  assert.equal((await answer("202", "[]")).status, 202);
  assert.equal((await answer("", "")).status, 204);
  const status = await answer("soon", "");
  assert.deepEqual([status.status, status.json().code], [500, "PGRST112"]);
  for (const headers of ["{}", "no", '[{"a": 1}]', '[{"a": "1", "b": "2"}]', "[{}]"]) {
    const refused = await answer("", headers);
    assert.deepEqual([refused.status, refused.json().code], [500, "PGRST111"], headers);
  }
});

test("what may not be called is 401 to anonymous callers and 403 to users", async () => {
  const anonymous = await rpc("service_only");
  assert.deepEqual([anonymous.status, anonymous.json().code], [401, "42501"]);
  const token = await gateway.token({ sub: USER });
  assert.equal((await rpc("service_only", {}, { token })).status, 403);
  assert.equal((await rpc("service_only", {}, { key: SECRET_KEY })).text, '"secret"');
});

test("a function is found by the names of its arguments", async () => {
  const unknown = await rpc("twice", { z: 1 });
  assert.deepEqual([unknown.status, unknown.json().code], [404, "PGRST202"]);
  assert.equal((await rpc("missing")).json().code, "PGRST202");
  const both = await rpc("twice", { a: 1 });
  assert.deepEqual([both.status, both.json().code], [300, "PGRST203"]);
  assert.equal((await rpc("twice", { a: 1, b: 2 })).text, "3");
  const bad = await rpc("twice", "{oops");
  assert.deepEqual([bad.status, bad.json().code], [400, "PGRST102"]);
});

test("another exposed schema is chosen by header, a hidden one refused", async () => {
  const other = await rpc("where_am_i", {}, { headers: { "content-profile": "other" } });
  assert.equal(other.text, '"\\"other\\", \\"public\\", \\"extensions\\""');
  const hidden = await rpc("uid", {}, { headers: { "content-profile": "auth" } });
  assert.deepEqual([hidden.status, hidden.json().code], [406, "PGRST106"]);
});

test("a change of the schema is seen without a restart", async () => {
  assert.equal((await rpc("new_one")).status, 404);
  await gateway.sql("create function public.new_one() returns int language sql as 'select 1'");
  const deadline = Date.now() + 5_000;
  while ((await rpc("new_one")).status !== 200) {
    assert.ok(Date.now() < deadline, "the schema was not read again");
  }
});
