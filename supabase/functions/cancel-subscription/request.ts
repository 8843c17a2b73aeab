import { z } from "zod";

/** The body of cancel-subscription: the id of a row of subscriptions. */
export const CancelRequest = z.strictObject({ subscription_id: z.uuid() });

/** What subscription_to_cancel answers. */
export const OwnSubscription = z.object({
  subscription_id: z.string(),
  provider: z.string(),
  gateway_id: z.string(),
  status: z.string(),
  ends_at: z.string().nullable(),
});
export type OwnSubscription = z.infer<typeof OwnSubscription>;
