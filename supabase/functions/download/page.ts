import { z } from "zod";

const Problem = z.object({ message: z.string(), hint: z.string().default("Try again later.") });

/** An error as a page. Where the platform sends it as plain text, its source can be read too. */
export async function problemPage(answer: Response): Promise<Response> {
  const { message, hint } = Problem.parse(await answer.json());
  const headers = new Headers(answer.headers);
  headers.set("content-type", "text/html; charset=utf-8");
  headers.set("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'");
  headers.set("x-content-type-options", "nosniff");
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Download</title>
<style>body { font: 1.125rem/1.5 system-ui; max-width: 32rem; margin: 4rem auto; padding: 0 1rem }</style>
<h1>This download is not available</h1>
<p>${escaped(message)}</p>
<p>${escaped(hint)}</p>
</html>
`;
  return new Response(page, { status: answer.status, headers });
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
