import { Buffer } from "node:buffer";
import { failFromRpc, type Rpc, RpcError } from "../_shared/database.ts";
import type { Log } from "../_shared/log.ts";
import { fail, methodNotAllowed } from "../_shared/respond.ts";
import { DownloadFile, Token } from "./file.ts";
import { problemPage } from "./page.ts";

/** What download works with. */
export interface DownloadDependencies {
  rpc: Rpc;
  log: Log;
}

/**
 * Sends the file behind a link. The link is all it takes; whether it still holds is asked of the
 * database, each time.
 */
export function createDownloadHandler(
  { rpc, log }: DownloadDependencies,
): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== "GET") return methodNotAllowed("GET");
    const answer = await openLink(new URL(request.url).searchParams.get("token"), rpc, log);
    return answer.ok || !isBrowser(request) ? answer : await problemPage(answer);
  };
}

async function openLink(given: string | null, rpc: Rpc, log: Log): Promise<Response> {
  const token = Token.safeParse(given);
  if (!token.success) {
    return fail(404, "download_expired", "This link is not complete.", {
      hint: "Open your orders and make a new link.",
    });
  }
  try {
    return attachment(DownloadFile.parse(await rpc("open_download", { token: token.data })));
  } catch (error) {
    // The token is a key: it is not in the log.
    const code = error instanceof RpcError ? error.code : "internal_error";
    const message = error instanceof Error ? error.message : String(error);
    log({ level: "warn", event: "download_refused", code, message });
    if (error instanceof RpcError) return failFromRpc(error);
    return fail(500, "internal_error", "Something went wrong on our side.");
  }
}

/** Whoever follows a link in a browser wants to read what is wrong; everything else gets JSON. */
function isBrowser(request: Request): boolean {
  return /\btext\/html\b/i.test(request.headers.get("accept") ?? "");
}

function attachment({ file_name, content_type, content_base64 }: DownloadFile): Response {
  return new Response(new Uint8Array(Buffer.from(content_base64, "base64")), {
    headers: {
      "content-type": content_type,
      "content-disposition": contentDisposition(file_name),
      "cache-control": "private, no-store",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    },
  });
}

/** RFC 6266: a quoted name everybody reads, and the real one where that can't hold it. */
export function contentDisposition(fileName: string): string {
  const plain = fileName.replaceAll(/[^\x20-\x7e]|["\\%]/g, "_");
  const quoted = `attachment; filename="${plain}"`;
  if (plain === fileName) return quoted;
  const encoded = encodeURIComponent(fileName).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${quoted}; filename*=UTF-8''${encoded}`;
}
