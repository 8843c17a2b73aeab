/** The gateways' API traffic: what was asked, and answers that come late or not at all. */
import type { Around } from "./http/router.ts";
import { z } from "zod";
import { type Provider, PROVIDERS } from "./schedule.ts";

const rule = {
  provider: z.enum(PROVIDERS),
  /** A part of the path; every path when left out. */
  path: z.string().min(1).optional(),
  method: z.enum(["GET", "POST", "PUT"]).optional(),
  /** How many requests it hits; all of them when left out. */
  times: z.int().positive().optional(),
};

/** The body of POST /control/slow: answers come this much later; 0 ends it. */
export const SlowRule = z.strictObject({ ...rule, ms: z.int().min(0).max(600_000) });

/** The body of POST /control/fail: the API answers this status instead; `executed` after having done the work. */
export const FailRule = z.strictObject({
  ...rule,
  status: z.int().min(400).max(599),
  executed: z.boolean().default(false),
});

type Rule = {
  provider: Provider;
  path?: string | undefined;
  method?: string | undefined;
  times?: number | undefined;
};

/** Requests kept for GET /control/requests. */
const KEPT = 20_000;

/** A request to a gateway's API. */
export interface ApiRequest {
  provider: Provider;
  method: string;
  path: string;
  at: string;
  /** null until the answer is sent. */
  status: number | null;
}

/** Rules and a record of requests, and the work around the API that applies the one and writes the other. */
export class Traffic {
  requests: ApiRequest[] = [];
  #slow: z.infer<typeof SlowRule>[] = [];
  #fail: z.infer<typeof FailRule>[] = [];

  /** Makes a provider's answers late. A rule of 0 ms ends that provider's rules. */
  slow(slow: z.infer<typeof SlowRule>): void {
    if (slow.ms > 0) this.#slow.push(slow);
    else this.#slow = this.#slow.filter((one) => one.provider !== slow.provider);
  }

  /** Makes a provider's answers errors. */
  fail(fail: z.infer<typeof FailRule>): void {
    this.#fail.push(fail);
  }

  /** Forgets rules and requests. */
  reset(): void {
    this.requests = [];
    this.#slow = [];
    this.#fail = [];
  }

  /**
   * Applies the rules to one gateway's API. The work is done before the wait, as at a slow gateway: a
   * caller that gives up has a payment it doesn't know of.
   */
  around(provider: Provider): Around {
    return async (context, next) => {
      const request: ApiRequest = {
        provider,
        method: context.method,
        path: context.path,
        at: new Date().toISOString(),
        status: null,
      };
      this.requests.push(request);
      if (this.requests.length > KEPT) this.requests.shift();
      const slow = take(this.#slow, request);
      const fail = take(this.#fail, request);
      const failed = fail && new Response("upstream error", { status: fail.status });
      const done = failed === undefined || fail?.executed ? await next() : failed;
      if (slow !== undefined) await new Promise((resolve) => setTimeout(resolve, slow.ms));
      const answer = failed ?? done;
      request.status = answer.status;
      return answer;
    };
  }
}

function take<R extends Rule>(rules: R[], request: ApiRequest): R | undefined {
  const index = rules.findIndex((one) =>
    one.provider === request.provider &&
    (one.path === undefined || request.path.includes(one.path)) &&
    (one.method === undefined || one.method === request.method)
  );
  const found = rules[index];
  if (found?.times !== undefined && --found.times === 0) rules.splice(index, 1);
  return found;
}
