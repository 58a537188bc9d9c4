import { type ChannelOrderStatus, orderStatuses } from "../../src/channels/connector.ts";
import type { Reader } from "../../src/kit/read.ts";
import { httpsUrlIn, webhookSecretsIn } from "../../src/kit/settings.ts";

/** Statuses that plug-ins add (`shipped`), in our words. */
export type CustomStatuses = ReadonlyMap<string, ChannelOrderStatus>;

export interface WooCommerceSettings {
  /** The secret of the webhook, two while it is changed. */
  readonly webhookSecrets: readonly string[];
  readonly customStatuses: CustomStatuses;
  /** Where WordPress is, for example `https://shop.example`; only needed to ask for an order, as are key and secret. */
  readonly siteUrl: string | null;
  readonly consumerKey: string | null;
  readonly consumerSecret: string | null;
  /** For hosts that strip the header with the credentials: they go into the address. */
  readonly credentialsInQuery: boolean;
}

export const wooCommerceSettings = (raw: Reader): WooCommerceSettings => ({
  webhookSecrets: webhookSecretsIn(raw),
  customStatuses: customStatusesIn(raw.optionalObject("customStatuses")),
  siteUrl: raw.has("siteUrl") ? httpsUrlIn(raw, "siteUrl").replace(/\/+$/, "") : null,
  consumerKey: raw.optionalText("consumerKey"),
  consumerSecret: raw.optionalText("consumerSecret"),
  credentialsInQuery: raw.boolean("credentialsInQuery", false),
});

function customStatusesIn(raw: Reader | null): CustomStatuses {
  return new Map(raw?.keys().map((native) => [native, orderStatusIn(raw, native)]));
}

function orderStatusIn(raw: Reader, native: string): ChannelOrderStatus {
  const said = raw.text(native);
  return orderStatuses.find((status) => status === said) ?? raw.fail(native, `one of ${orderStatuses.join(", ")}`);
}
