/** Serves a router with node:http. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { log } from "../log.ts";
import { type Context, json, notFound, type Router } from "./router.ts";

/** Bodies beyond this are refused: nobody here sends more. */
const BODY_LIMIT = 1024 * 1024;

/** Listens on 127.0.0.1; port 0 takes any free one. */
export async function listen(
  router: Router,
  port: number,
): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    void answer(router, request)
      .catch((error: unknown) => {
        log("fault", { path: request.url ?? "", error: String(error) });
        return json({ error: "the simulator failed" }, 500);
      })
      .then((reply) => write(reply, response));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${address.port}` };
}

/** Stops listening and ends what is open. */
export async function stopListening(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

async function answer(router: Router, request: IncomingMessage): Promise<Response> {
  const host = request.headers.host ?? "127.0.0.1";
  if (!URL.canParse(request.url ?? "/", `http://${host}`)) {
    return json({ error: "bad request" }, 400);
  }
  const url = new URL(request.url ?? "/", `http://${host}`);
  const body = await readBody(request);
  if (body === undefined) return json({ error: "too large" }, 413);
  const context: Context = {
    method: request.method ?? "GET",
    path: url.pathname,
    origin: url.origin,
    query: Object.fromEntries(url.searchParams),
    parameters: {},
    header: (name) => {
      const value = request.headers[name.toLowerCase()];
      return Array.isArray(value) ? value.join(", ") : value;
    },
    text: () => Promise.resolve(body),
  };
  return await router.handle(context) ?? notFound();
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

async function write(reply: Response, response: ServerResponse): Promise<void> {
  const body = Buffer.from(await reply.arrayBuffer());
  // A caller that gave up has closed the connection; writing to it does nothing.
  response.writeHead(reply.status, Object.fromEntries(reply.headers)).end(body);
}
