import { openMagento } from "../../test/channels/magento.ts";
import { openShopee } from "../../test/channels/shopee.ts";
import { openShopify } from "../../test/channels/shopify.ts";
import { openTikTokShop } from "../../test/channels/tiktok-shop.ts";
import { openWooCommerce } from "../../test/channels/woocommerce.ts";
import type { Api } from "./api.ts";

/** The side of a channel, as far as the demo looks at it: the small servers that the connectors' tests run against. */
type Double = Awaited<ReturnType<typeof openMagento>>;

/** A channel with the server that plays it. */
export interface Marketplace {
  readonly id: string;
  readonly name: string;
  readonly webhook: string;
  readonly double: Double;
}

const kinds: readonly { readonly code: string; readonly name: string; readonly type: string; readonly open: () => Promise<Double> }[] = [
  { code: "coffee-web", name: "Shopify", type: "WEB", open: openShopify },
  { code: "coffee-blog", name: "WooCommerce", type: "WEB", open: openWooCommerce },
  { code: "coffee-b2c", name: "Magento", type: "WEB", open: openMagento },
  { code: "coffee-shopee", name: "Shopee", type: "MARKETPLACE", open: openShopee },
  { code: "coffee-tiktok", name: "TikTok Shop", type: "MARKETPLACE", open: openTikTokShop },
];

/** Connects five channels, each with a server that speaks its API and has `sku` in its catalogue. */
export async function openMarketplaces(api: Api, gateway: string, sku: string): Promise<readonly Marketplace[]> {
  return Promise.all(
    kinds.map(async ({ code, name, type, open }) => {
      const double = await open();
      double.list(sku, 0);
      const { connector, settings } = double;
      const input = { code, name: `${name} (coffee)`, type, connector: connector.key, currency: "IDR", timeZone: "Asia/Jakarta", settings };
      const { channel } = await api.mutate<{ channel: { id: string } }>("createChannel", "CreateChannelInput", "channel { id }", input);
      return { id: channel.id, name, webhook: `${gateway}/webhooks/${code}`, double };
    }),
  );
}

export const closeMarketplaces = async (marketplaces: readonly Marketplace[]): Promise<void> => {
  await Promise.all(marketplaces.map(({ double }) => double.stop()));
};
