import type { GatewayExponent } from "../currency.ts";
import type { Fact, Ref, SubscriptionTold } from "../event.ts";
import type { ProviderName } from "./registry.ts";

/** What one message has to mean. */
export interface MessageCase {
  fixture: string;
  eventType: string;
  facts: Partial<Fact>[];
  refs: Ref[];
  lookup?: true;
  details?: Record<string, unknown>;
  subscription?: SubscriptionTold;
}

/** A gateway as the conformance suite sees it. */
export interface Subject {
  name: ProviderName;
  title: string;
  /** Whose fixtures it has, where they are not its own. */
  fixtures?: string;
  /** What it reads of the environment, where the tests' own settings don't have it. */
  settings?: Record<string, string>;
  header: string;
  /** The signature header the gateway puts on a body, at the present of the tests. */
  sign(body: Uint8Array | string, secret: string): string;
  /** What every message carries besides its signature. */
  headers?: Record<string, string>;
  /** For how many seconds a signature is good, where it has a time in it that counts. */
  tolerance?: number;
  /** Whether the signature is hex, where letters' case means nothing. */
  isHex: boolean;
  /** Where an event's id comes in a header. */
  eventIdHeader?: string;
  /** Every secret that has to be accepted, and the variable that holds them. */
  secrets: string[];
  variable: string;
  /** How the module counts a currency: its currencies.json says what the gateway publishes. */
  exponent: GatewayExponent;
  /** A message that tells a capture, and the text in it that is the capture's amount. */
  capture: string;
  amountText: string;
  /** Where in that message somebody's own data stands. */
  metadataAt: string[];
  /** Messages that tell the same fact in different events. */
  sameFact: [string, string];
  messages: MessageCase[];
  /** Fixtures that are signed, and not what the gateway documents. */
  unreadable: string[];
}
