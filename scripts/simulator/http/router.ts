/** Routes a request to its handler: paths with `:parameters`, nested routers, and work around handlers. */
import { GatewayError } from "../gateway.ts";

/** A request, and what the path said. */
export interface Context {
  readonly method: string;
  readonly path: string;
  /** Scheme, host and port the caller used. */
  readonly origin: string;
  readonly query: Readonly<Record<string, string>>;
  readonly parameters: Record<string, string>;
  header(name: string): string | undefined;
  /** The body as text. */
  text(): Promise<string>;
}

export type Handler = (context: Context) => Response | Promise<Response>;

/** Work around a handler. What it answers is sent; it may skip `next`. */
export type Around = (context: Context, next: () => Promise<Response>) => Promise<Response>;

type Part =
  | { kind: "handler"; method: string; pattern: string[]; handler: Handler }
  | { kind: "router"; prefix: string[]; router: Router };

/** A part of a server. Parts are tried in the order in which they were added. */
export class Router {
  #parts: Part[] = [];
  #around: Around[] = [];
  #otherwise: Handler | undefined;
  #refuse: ((error: GatewayError) => Response) | undefined;

  /** `refuse` writes a GatewayError as this router's gateway does; without it the error goes further up. */
  constructor(refuse?: (error: GatewayError) => Response) {
    this.#refuse = refuse;
  }

  /** Handles GET. */
  get(path: string, handler: Handler): void {
    this.#add("GET", path, handler);
  }

  /** Handles POST. */
  post(path: string, handler: Handler): void {
    this.#add("POST", path, handler);
  }

  /** Handles OPTIONS, which a browser asks before it posts JSON to another origin. */
  options(path: string, handler: Handler): void {
    this.#add("OPTIONS", path, handler);
  }

  /** Puts work around everything this router does, unknown paths included. */
  use(around: Around): void {
    this.#around.push(around);
  }

  /** Handles what no route fits. */
  otherwise(handler: Handler): void {
    this.#otherwise = handler;
  }

  /** Gives what lies below a path to another router. */
  route(path: string, router: Router): void {
    this.#parts.push({ kind: "router", prefix: segmentsOf(path), router });
  }

  /** The answer; undefined when no route fits and nothing wants to know. */
  async handle(
    context: Context,
    segments = segmentsOf(context.path),
  ): Promise<Response | undefined> {
    try {
      if (this.#around.length === 0) return await this.#dispatch(context, segments);
      const chain = this.#around.reduceRight<() => Promise<Response>>(
        (next, around) => () => around(context, next),
        async () => await this.#dispatch(context, segments) ?? notFound(),
      );
      return await chain();
    } catch (error) {
      if (this.#refuse && error instanceof GatewayError) return this.#refuse(error);
      throw error;
    }
  }

  #add(method: string, path: string, handler: Handler): void {
    this.#parts.push({ kind: "handler", method, pattern: segmentsOf(path), handler });
  }

  async #dispatch(context: Context, segments: string[]): Promise<Response | undefined> {
    for (const part of this.#parts) {
      if (part.kind === "handler") {
        if (part.method !== context.method) continue;
        const parameters = match(part.pattern, segments);
        if (!parameters) continue;
        Object.assign(context.parameters, parameters);
        return await part.handler(context);
      }
      if (part.prefix.some((segment, position) => segments[position] !== segment)) continue;
      const answer = await part.router.handle(context, segments.slice(part.prefix.length));
      if (answer) return answer;
    }
    return await this.#otherwise?.(context);
  }
}

/** JSON for the control API and the pages; gateways write their own. */
export function json(body: unknown, status = 200): Response {
  return Response.json(body, { status });
}

/** What an unknown path is answered. */
export function notFound(): Response {
  return json({ error: "not found" }, 404);
}

function segmentsOf(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "");
}

function match(pattern: string[], segments: string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [position, name] of pattern.entries()) {
    const segment = segments[position] ?? "";
    if (!name.startsWith(":")) {
      if (name !== segment) return undefined;
    } else parameters[name.slice(1)] = decode(segment);
  }
  return parameters;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new GatewayError(400, "The address is not encoded as it should be");
  }
}
