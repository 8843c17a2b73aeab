import { z } from "zod";

const schema = z.object({
  VITE_SUPABASE_URL: z.url(),
  VITE_SUPABASE_PUBLISHABLE_KEY: z.string().min(1),
  VITE_PAYSTACK_SCRIPT: z.url().default("https://js.paystack.co/v2/inline.js"),
  VITE_RAZORPAY_SCRIPT: z.url().default("https://checkout.razorpay.com/v1/checkout.js"),
  VITE_DEMO_EMAIL: z.string().optional(),
  VITE_DEMO_PASSWORD: z.string().optional(),
});

const values = schema.parse(import.meta.env);

/** The addresses this build talks to. A missing one stops the client at start, with its name. */
export const environment = {
  supabaseUrl: values.VITE_SUPABASE_URL,
  publishableKey: values.VITE_SUPABASE_PUBLISHABLE_KEY,
  paystackScript: values.VITE_PAYSTACK_SCRIPT,
  razorpayScript: values.VITE_RAZORPAY_SCRIPT,
  /** Who anybody may be, where this is a demo. */
  demo: values.VITE_DEMO_EMAIL && values.VITE_DEMO_PASSWORD
    ? { email: values.VITE_DEMO_EMAIL, password: values.VITE_DEMO_PASSWORD }
    : null,
} as const;
