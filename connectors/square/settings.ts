import type { Reader } from "../../src/kit/read.ts";
import { httpsUrlIn, webhookSecretsIn } from "../../src/kit/settings.ts";

export interface SquareSettings {
  /** The signature key of the webhook subscription, two while it is rotated. */
  readonly webhookSecrets: readonly string[];
  /** The URL exactly as registered at Square: it is signed with the body. */
  readonly notificationUrl: string;
  readonly accessToken: string;
  /** The host without a slash at its end; that of the sandbox marks every order as a test. */
  readonly apiBaseUrl: string;
}

export const squareSettings = (raw: Reader): SquareSettings => ({
  webhookSecrets: webhookSecretsIn(raw),
  notificationUrl: httpsUrlIn(raw, "notificationUrl"),
  accessToken: raw.text("accessToken"),
  apiBaseUrl: raw.has("apiBaseUrl") ? httpsUrlIn(raw, "apiBaseUrl").replace(/\/+$/, "") : "https://connect.squareup.com",
});

/** `https://connect.squareupsandbox.com` */
export const isSandbox = (settings: SquareSettings | undefined): boolean => settings?.apiBaseUrl.includes("sandbox") ?? false;
