import type { Reader } from "../../src/kit/read.ts";
import { webhookSecretsIn } from "../../src/kit/settings.ts";

export interface WhatsAppSettings {
  /** The app secret, two while it changes. */
  readonly webhookSecrets: readonly string[];
  /** What was typed in as the webhook's verify token; null: the address is not verified. */
  readonly verifyToken: string | null;
  /** Only carts sent to this number count, where one app serves several; null: all. */
  readonly phoneNumberId: string | null;
}

export const whatsAppSettings = (raw: Reader): WhatsAppSettings => ({
  webhookSecrets: webhookSecretsIn(raw),
  verifyToken: raw.optionalText("verifyToken"),
  phoneNumberId: raw.optionalId("phoneNumberId"),
});
