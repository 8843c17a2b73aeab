import { z } from "zod";
import { RefundCall } from "../_shared/refund.ts";
import { PROVIDER_NAMES } from "../_shared/providers/registry.ts";

/**
 * The body of refund-payment. `amount` in minor units; without it all that is left of a capture. `capture_id` where
 * there are several: without it the first in the payment's currency that has so much left.
 */
export const RefundRequest = z.strictObject({
  reference: z.string().min(1).max(255),
  provider: z.enum(PROVIDER_NAMES).optional(),
  amount: z.int().positive().optional(),
  capture_id: z.string().min(1).max(255).optional(),
  reason: z.string().trim().min(1).max(200).optional(),
});

/** What request_refund answers. */
export const RequestedRefund = RefundCall.extend({ repeated: z.boolean() });
