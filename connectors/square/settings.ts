import type { Reader } from "../../src/kit/read.ts";
import { httpsUrlIn, webhookSecretsIn } from "../../src/kit/settings.ts";

export interface SquareSettings {
  /** The signature key of the webhook subscription, two while it is rotated. */
  readonly webhookSecrets: readonly string[];
  /** The URL exactly as registered at Square: it is signed with the body. */
  readonly notificationUrl: string;
  /** A personal access token, or the one that authorization brings. */
  readonly accessToken: string;
  /** The host without a slash at its end; that of the sandbox marks every order as a test. */
  readonly apiBaseUrl: string;
  /** The place that is told all stock while none of ours is mapped; null: the account's only one. */
  readonly locationId: string | null;
  /** What authorization brings; null with a personal access token, which does not end. */
  readonly oauth: SquareOAuth | null;
}

export interface SquareOAuth extends SquareApplication {
  readonly refreshToken: string;
  readonly accessTokenExpiresAt: Date;
}

export interface SquareApplication {
  readonly applicationId: string;
  readonly applicationSecret: string;
}

export const squareSettings = (raw: Reader): SquareSettings => ({
  webhookSecrets: webhookSecretsIn(raw),
  notificationUrl: httpsUrlIn(raw, "notificationUrl"),
  accessToken: raw.text("accessToken"),
  apiBaseUrl: apiBaseUrlIn(raw),
  locationId: raw.optionalText("locationId"),
  oauth: raw.has("refreshToken")
    ? { ...applicationIn(raw), refreshToken: raw.text("refreshToken"), accessTokenExpiresAt: raw.instant("accessTokenExpiresAt") }
    : null,
});

export const applicationIn = (raw: Reader): SquareApplication => ({
  applicationId: raw.text("applicationId"),
  applicationSecret: raw.text("applicationSecret"),
});

export const apiBaseUrlIn = (raw: Reader): string =>
  raw.has("apiBaseUrl") ? httpsUrlIn(raw, "apiBaseUrl").replace(/\/+$/, "") : "https://connect.squareup.com";

/** `https://connect.squareupsandbox.com` */
export const isSandbox = (settings: Pick<SquareSettings, "apiBaseUrl"> | undefined): boolean =>
  settings?.apiBaseUrl.includes("sandbox") ?? false;
