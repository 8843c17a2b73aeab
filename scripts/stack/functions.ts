/**
 * Serves every folder of supabase/functions in one Deno process, as the platform's runtime would:
 * `Deno.serve(handler)` and `export default { fetch }` both work, and a function sees its own name as
 * the first part of the path. Run by the stack; FUNCTIONS_PORT says where it listens.
 */
type Handler = (request: Request, info: Deno.ServeHandlerInfo) => Response | Promise<Response>;

const FUNCTIONS = new URL("../../supabase/functions/", import.meta.url);
const serve = Deno.serve;

// What a function leaves running is not allowed to take the others down.
globalThis.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  console.error(
    JSON.stringify({ level: "error", event: "unhandled", message: text(event.reason) }),
  );
});
globalThis.addEventListener("error", (event) => {
  event.preventDefault();
  console.error(JSON.stringify({ level: "error", event: "unhandled", message: event.message }));
});
// Work that goes on after the answer: if it fails, the handlers above report it.
Reflect.set(globalThis, "EdgeRuntime", { waitUntil: (work: Promise<unknown>) => work });

const handlers = new Map<string, Handler>();
for (const name of functionNames()) {
  // One that can't be loaded answers so itself; the rest are served.
  const handler = await load(name).catch((error: unknown) => {
    console.error(
      JSON.stringify({ level: "error", event: "boot", function: name, message: text(error) }),
    );
    return () => failure(503, "BOOT_ERROR", "Worker failed to boot (please check logs)");
  });
  handlers.set(name, handler);
}

serve({
  hostname: "127.0.0.1",
  port: Number(Deno.env.get("FUNCTIONS_PORT")),
  onListen: () => {},
}, async (request, info) => {
  const name = new URL(request.url).pathname.split("/")[1] ?? "";
  if (name === "_health") return new Response(null, { status: 200 });
  const handler = handlers.get(name);
  if (!handler) return failure(404, "NOT_FOUND", "Requested function was not found");
  try {
    return await handler(request, info);
  } catch (error) {
    const message = text(error);
    console.error(JSON.stringify({ level: "error", event: "unhandled", function: name, message }));
    return failure(500, "WORKER_ERROR", "Function exited due to an error (please check logs)");
  }
});

function functionNames(): string[] {
  return [...Deno.readDirSync(FUNCTIONS)]
    .filter((entry) => entry.isDirectory && !/^[_.]/.test(entry.name))
    .map((entry) => entry.name)
    .sort();
}

/** Imports a function; what it hands to Deno.serve, or exports, is its handler. */
async function load(name: string): Promise<Handler> {
  let served: Handler | undefined;
  Reflect.set(Deno, "serve", (...given: unknown[]) => {
    served = given.map(handlerOf).find((handler) => handler !== undefined);
    return { finished: Promise.resolve(), shutdown: () => Promise.resolve() };
  });
  try {
    const module: { default?: unknown } = await import(new URL(`${name}/index.ts`, FUNCTIONS).href);
    const handler = served ?? handlerOf(module.default);
    if (!handler) throw new Error("Neither Deno.serve nor a default export with fetch");
    return handler;
  } finally {
    Reflect.set(Deno, "serve", serve);
  }
}

function handlerOf(value: unknown): Handler | undefined {
  if (typeof value === "function") return (request, info) => value(request, info);
  if (typeof value !== "object" || value === null) return undefined;
  for (const key of ["fetch", "handler"]) {
    const method: unknown = Reflect.get(value, key);
    if (typeof method === "function") return (request, info) => method.call(value, request, info);
  }
  return undefined;
}

function failure(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status, headers: { "sb-error-code": code } });
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
