import type { Reader } from "../../src/kit/read.ts";
import { httpsUrlIn } from "../../src/kit/settings.ts";

export interface BiteshipSettings {
  readonly apiKey: string;
  /** Whom couriers call at the place of pick-up: Biteship asks for a number. */
  readonly senderPhone: string;
  readonly senderName: string | null;
  /** The header that Biteship sends with each message, and what stands in it: both are the merchant's choice, in Biteship's dashboard. */
  readonly webhook: { readonly header: string; readonly secret: string } | null;
  /** How soon cash on delivery is paid out. */
  readonly codPayout: "3_days" | "5_days" | "7_days";
  /** For tests. */
  readonly url: string;
}

export function readSettings(raw: Reader): BiteshipSettings {
  const header = raw.optionalText("webhookHeader");
  const secret = raw.optionalText("webhookSecret");
  if ((header === null) !== (secret === null)) raw.fail(header === null ? "webhookHeader" : "webhookSecret", "both, or neither");
  if (header !== null && !/^[\w-]+$/.test(header)) raw.fail("webhookHeader", "the name of a header");
  const codPayout = raw.optionalText("codPayout") ?? "7_days";
  if (codPayout !== "3_days" && codPayout !== "5_days" && codPayout !== "7_days") raw.fail("codPayout", "3_days, 5_days or 7_days");
  return {
    apiKey: raw.text("apiKey"),
    senderPhone: raw.text("senderPhone"),
    senderName: raw.optionalText("senderName"),
    webhook: header === null || secret === null ? null : { header: header.toLowerCase(), secret },
    codPayout,
    url: raw.has("url") ? httpsUrlIn(raw, "url") : "https://api.biteship.com",
  };
}
