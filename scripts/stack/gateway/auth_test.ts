/** /auth/v1 as supabase-js and the functions use it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { openGateway } from "../testing/gateway.ts";
import type { TestGateway } from "../testing/gateway.ts";
import { loadSigningKeys } from "./keys.ts";

const SQL = `
  create table public.secrets (id int);
  alter table public.secrets enable row level security;
  revoke all on public.secrets from anon, authenticated, service_role;
  create table public.welcomed (id uuid, email text, maker name);
  create function public.welcome() returns trigger language plpgsql security definer set search_path = '' as $$
  begin
    insert into public.welcomed values (new.id, new.email, session_user);
    return new;
  end $$;
  create trigger welcome after insert on auth.users for each row execute function public.welcome();
`;
const PASSWORD = "correct horse battery";

let gateway: TestGateway;
before(async () => {
  gateway = await openGateway({ database: "auth_test", sql: SQL });
});
after(() => gateway.stop());

let count = 0;
const email = () => `user${++count}@example.test`;

test("a sign-up answers a session and fires the project's trigger as the auth service's role", async () => {
  const address = email();
  const client = gateway.client();
  const { data, error } = await client.auth.signUp({
    email: address,
    password: PASSWORD,
    options: { data: { first_name: "Ada" } },
  });
  assert.equal(error, null);
  assert.equal(data.user?.email, address);
  assert.equal(data.user?.user_metadata.first_name, "Ada");
  assert.ok(data.session);
  const rows = await gateway.sql(`select * from public.welcomed where email = '${address}'`);
  assert.deepEqual(rows, [{ id: data.user.id, email: address, maker: "supabase_auth_admin" }]);
  const [stored] = await gateway.sql(
    `select email_confirmed_at is not null as confirmed, raw_user_meta_data ->> 'first_name' as name
     from auth.users where email = '${address}'`,
  );
  assert.deepEqual(stored, { confirmed: true, name: "Ada" });
});

test("tokens are ES256 with a key id that the JWKS publishes, and carry the platform's claims", async () => {
  const { data } = await gateway.client().auth.signUp({ email: email(), password: PASSWORD });
  const token = data.session?.access_token ?? "";
  const jwks = createRemoteJWKSet(new URL(`${gateway.url}/auth/v1/.well-known/jwks.json`));
  const { payload } = await jwtVerify(token, jwks, { audience: "authenticated" });
  assert.deepEqual(decodeProtectedHeader(token), {
    alg: "ES256",
    kid: gateway.keys.keyId,
    typ: "JWT",
  });
  assert.equal(payload.sub, data.user?.id);
  assert.equal(payload.role, "authenticated");
  assert.match(payload.iss ?? "", /\/auth\/v1$/);
  assert.deepEqual(payload.app_metadata, { provider: "email", providers: ["email"] });
  for (
    const claim of ["email", "session_id", "aal", "is_anonymous", "user_metadata", "exp", "iat"]
  ) {
    assert.ok(claim in payload, claim);
  }
});

test("the JWKS holds no secret part", () => {
  for (const key of gateway.keys.jwks.keys) assert.equal("d" in key, false);
});

test("sign in, ask who one is, refresh, sign out", async () => {
  const address = email();
  await gateway.client().auth.signUp({ email: address, password: PASSWORD });
  const client = gateway.client();
  const { data, error } = await client.auth.signInWithPassword({
    email: address,
    password: PASSWORD,
  });
  assert.equal(error, null);
  assert.equal((await client.auth.getUser()).data.user?.email, address);
  assert.equal((await client.auth.getClaims()).data?.claims.email, address);
  const refreshed = await client.auth.refreshSession();
  assert.equal(refreshed.error, null);
  assert.notEqual(refreshed.data.session?.refresh_token, data.session?.refresh_token);
  assert.equal((await client.auth.getUser()).data.user?.email, address);
  assert.equal((await client.auth.signOut()).error, null);
  const again = await gateway.client().auth.refreshSession({
    refresh_token: refreshed.data.session?.refresh_token ?? "",
  });
  assert.notEqual(again.error, null, "the session is over");
});

test("a user's token opens the REST API as that user", async () => {
  const client = gateway.client();
  const { data } = await client.auth.signUp({ email: email(), password: PASSWORD });
  await gateway.sql(
    "create function public.my_id() returns uuid language sql stable as 'select auth.uid()'",
  );
  const deadline = Date.now() + 5_000;
  for (;;) {
    const { data: id, status } = await client.rpc("my_id");
    if (status === 200) return assert.equal(id, data.user?.id);
    assert.ok(Date.now() < deadline);
  }
});

test("refusals are GoTrue's", async () => {
  const address = email();
  const client = gateway.client();
  await client.auth.signUp({ email: address, password: PASSWORD });
  const wrong = await gateway.client().auth.signInWithPassword({
    email: address,
    password: "nope nope",
  });
  assert.deepEqual([wrong.error?.status, wrong.error?.code], [400, "invalid_credentials"]);
  const twice = await gateway.client().auth.signUp({ email: address, password: PASSWORD });
  assert.deepEqual([twice.error?.status, twice.error?.code], [422, "user_already_exists"]);
  const weak = await gateway.client().auth.signUp({ email: email(), password: "abc" });
  assert.deepEqual([weak.error?.status, weak.error?.code], [422, "weak_password"]);
  const none = await gateway.call("/auth/v1/user", { key: null });
  assert.equal(none.status, 401);
  const forged = await gateway.token({ sub: "11111111-1111-4111-8111-111111111111" });
  const tampered = await gateway.call("/auth/v1/user", { token: `${forged.slice(0, -6)}AAAAAA` });
  assert.deepEqual([tampered.status, tampered.json().error_code], [403, "bad_jwt"]);
});

test("the auth library grants nothing to anybody", async () => {
  const [rights] = await gateway.sql(
    `select has_table_privilege('anon', 'public.secrets', 'select') as anon,
    has_table_privilege('authenticated', 'public.secrets', 'select') as authenticated,
    has_table_privilege('anon', 'auth.users', 'select') as users`,
  );
  assert.deepEqual(rights, { anon: false, authenticated: false, users: false });
});

test("the signing key outlives a restart", async () => {
  const folder = mkdtempSync(join(tmpdir(), "payonce-keys-"));
  try {
    const first = await loadSigningKeys(folder);
    assert.equal((await loadSigningKeys(folder)).keyId, first.keyId);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
