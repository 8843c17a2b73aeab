import { z } from "zod";

const body = z.object({
  code: z.string().nullish(),
  message: z.string().nullish(),
  details: z.string().nullish(),
  hint: z.string().nullish(),
});

/** Something the server, or the way to it, refused. `code` is for programs, the rest for people. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly hint?: string,
  ) {
    super(message);
  }

  /** True when the same request may well succeed a moment later. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** The request never got an answer: offline, blocked, or too slow. */
export function unreachable(): ApiError {
  return new ApiError("unreachable", "We could not reach Payonce.", 0, "Check your connection.");
}

/** Reads an error answer of an edge function, whatever its shape. */
export async function errorFromResponse(response: Response): Promise<ApiError> {
  const parsed = body.safeParse(await response.json().catch(() => null));
  const { code, message, hint } = parsed.data ?? {};
  return new ApiError(
    code ?? `http_${response.status}`,
    message ?? "Something went wrong on our side.",
    response.status,
    hint ?? undefined,
  );
}

/** Reads an error of the Data API: there the message is the code and the details are the sentence. */
export function errorFromDataApi(error: unknown, status: number): ApiError {
  if (status === 0) return unreachable();
  const { message, details, hint } = body.safeParse(error).data ?? {};
  return new ApiError(
    message ?? `http_${status}`,
    details || "We could not load this.",
    status,
    hint ?? undefined,
  );
}

/** What a program is told to do about these, a person does by pressing the button once more. */
const REPEATED = ["gateway_timeout", "in_progress"];

/** One sentence or two for people, from anything that was thrown. */
export function sentence(error: unknown): string {
  if (error instanceof ApiError) {
    const hint = REPEATED.includes(error.code) ? "Try again in a moment." : error.hint;
    return hint ? `${endWithStop(error.message)} ${hint}` : error.message;
  }
  return "Something went wrong. Please try again.";
}

function endWithStop(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
