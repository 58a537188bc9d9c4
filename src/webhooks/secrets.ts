import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";

/** What deliveries are signed with: each as Standard Webhooks write it, `whsec_` and base64. */
export interface WebhookSecrets {
  readonly current: string;
  /** The one before, while the receiver changes over. */
  readonly previous?: string;
  /** Until when the one before signs, too. */
  readonly previousUntil?: string;
}

export const newSecret = (): string => `whsec_${randomBytes(32).toString("base64")}`;

/** The present one becomes the one before, for so long. */
export const rotated = ({ current }: WebhookSecrets, hours: number, now: Date): WebhookSecrets & { readonly previousUntil: string } => ({
  current: newSecret(),
  previous: current,
  previousUntil: new Date(now.getTime() + hours * 3_600_000).toISOString(),
});

/** The headers of a message, as Standard Webhooks 1.0 say: a signature for each secret that is valid. */
export function signedHeaders(secrets: WebhookSecrets, id: string, at: Date, body: string): Readonly<Record<string, string>> {
  const { current, previous, previousUntil } = secrets;
  const stillValid = previous !== undefined && previousUntil !== undefined && new Date(previousUntil) > at;
  const signatures = [current, ...(stillValid ? [previous] : [])].map((secret) => new Webhook(secret).sign(id, at, body));
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": signatures.join(" "),
  };
}
