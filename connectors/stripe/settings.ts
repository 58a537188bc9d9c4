import type { Reader } from "../../src/kit/read.ts";

export interface StripeSettings {
  readonly secretKey: string;
  /** All that are in force, while one is rolled. */
  readonly webhookSecrets: readonly string[];
  readonly apiBaseUrl: string;
}

export function settingsOf(raw: Reader): StripeSettings {
  const webhookSecrets = raw.texts("webhookSecrets");
  if (webhookSecrets.length === 0) raw.fail("webhookSecrets", "the endpoint's signing secrets, at least one");
  return { secretKey: raw.text("secretKey"), webhookSecrets, apiBaseUrl: raw.optionalText("apiBaseUrl") ?? "https://api.stripe.com" };
}
