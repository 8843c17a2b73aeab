/** Thrown when a body is longer than its limit. */
export class BodyTooLarge extends Error {}

/** Thrown when a body ends before its end: whoever sent it has gone. */
export class BodyBrokenOff extends Error {}

/**
 * The raw bytes of a body, never more than `limit` of them in memory: the length a sender declares is
 * only a reason to refuse early, what arrives is counted.
 *
 * @throws BodyTooLarge, BodyBrokenOff
 */
export async function readBody(request: Request, limit: number): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length")) > limit) throw new BodyTooLarge();
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop by an exception cancels the stream: the rest is not received.
  try {
    for await (const chunk of request.body ?? []) {
      length += chunk.byteLength;
      if (length > limit) throw new BodyTooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof BodyTooLarge ? error : new BodyBrokenOff();
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
