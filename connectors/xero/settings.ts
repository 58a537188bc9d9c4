import { MalformedMessage, type Reader } from "../../src/kit/read.ts";
import { httpsUrlIn } from "../../src/kit/settings.ts";

export interface XeroSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tenantId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: Date;
  /** Codes of the chart of accounts: where sales go, where money comes in, and what channels owe. */
  readonly salesAccount: string;
  readonly bankAccount: string;
  readonly clearingAccount: string;
  readonly taxAccount: string;
  /** Xero's tax types of lines with and without tax, such as `OUTPUT2` and `NONE`. */
  readonly taxType: string;
  readonly untaxedType: string;
  readonly apiUrl: string;
  readonly identityUrl: string;
}

export function xeroSettings(raw: Reader): XeroSettings {
  const url = (key: string, usual: string) => (raw.has(key) ? httpsUrlIn(raw, key) : usual);
  const expiresAt = new Date(raw.text("expiresAt"));
  if (Number.isNaN(expiresAt.getTime())) throw new MalformedMessage(raw.pathOf("expiresAt"), "an instant of ISO 8601");
  return {
    clientId: raw.text("clientId"),
    clientSecret: raw.text("clientSecret"),
    tenantId: raw.text("tenantId"),
    accessToken: raw.text("accessToken"),
    refreshToken: raw.text("refreshToken"),
    expiresAt,
    salesAccount: raw.text("salesAccount"),
    bankAccount: raw.text("bankAccount"),
    clearingAccount: raw.text("clearingAccount"),
    taxAccount: raw.text("taxAccount"),
    taxType: raw.text("taxType"),
    untaxedType: raw.optionalText("untaxedType") ?? "NONE",
    apiUrl: url("apiUrl", "https://api.xero.com"),
    identityUrl: url("identityUrl", "https://identity.xero.com"),
  };
}
