import type { Delivery, Hint } from "../../src/channels/connector.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { read, type TikTokAccount } from "./client.ts";
import { fetchReturn } from "./incoming-returns.ts";

/** Asks for one whole order, or return. */
export async function fetchHinted({ about, externalId }: Hint, account: TikTokAccount): Promise<Delivery> {
  if (about === "RETURN") return fetchReturn(account, externalId);
  const { body, data } = await read(account, { path: "/order/202309/orders", query: { ids: externalId } });
  if ((data.optionalList("orders") ?? []).length === 0)
    throw new ChannelRefused(`TikTok Shop has no order ${externalId} in this shop; asking again cannot help.`, 404);
  return { headers: {}, body };
}
