import type { EntityManager } from "@mikro-orm/postgresql";
import { Channel } from "../channels/channel.entity.ts";
import type { Connector } from "../channels/connector.ts";
import { askToReconcile } from "../channels/stock-lines.ts";
import { Refusal } from "../kit/errors.ts";

/**
 * Asks for a comparison of what a channel shows with what is true. Throws Refusal NOT_FOUND, or INVALID for one that is told no stock: then
 * there is nothing to compare.
 */
export async function reconcileStock(em: EntityManager, connectors: ReadonlyMap<string, Connector>, channelId: string): Promise<void> {
  const channel = await em.findOne(Channel, { id: channelId });
  if (!channel) throw new Refusal("NOT_FOUND", "There is no such channel.", ["channelId"]);
  if (!connectors.get(channel.connectorKey ?? "")?.stock)
    throw new Refusal("INVALID", `${channel.name} cannot be told its stock.`, ["channelId"]);
  if (channel.publishStock === false)
    throw new Refusal("INVALID", `${channel.name} is not to be told its stock. Set publishStock first.`, ["channelId"]);
  await askToReconcile(em, channelId);
}
