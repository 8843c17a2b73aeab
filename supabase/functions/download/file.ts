import { z } from "zod";

/** A link's token: what create_download gives. */
export const Token = z.string().regex(/^[0-9a-f]{64}$/);

/** What open_download answers. */
export const DownloadFile = z.object({
  file_name: z.string().min(1),
  content_type: z.string().regex(/^[a-z]+\/[a-z0-9.+-]+$/),
  content_base64: z.base64(),
});
export type DownloadFile = z.infer<typeof DownloadFile>;
