import type { EntityManager } from "@mikro-orm/postgresql";
import { connectorOf } from "../../connectors/index.ts";
import { Channel } from "../channels/channel.entity.ts";
import type { IncomingOrder } from "../channels/connector.ts";
import type { Vault } from "../channels/vault.ts";
import { readOrder } from "../import/read-order.ts";
import { Refusal } from "../kit/errors.ts";
import { MalformedMessage, Reader } from "../kit/read.ts";

/**
 * How a line of a file of this channel's orders is read: in our own words, or in the channel's (`native`), by its connector.
 * Throws Refusal INVALID for a channel without a connector, whose words nobody knows.
 */
export async function orderReader(
  em: EntityManager,
  vault: Vault,
  channelId: string,
  native: boolean,
): Promise<(line: Uint8Array) => IncomingOrder> {
  const { name, connectorKey, settings: raw } = await em.findOneOrFail(Channel, { id: channelId });
  if (!native) return (line) => readOrder(line, connectorKey == null ? "OPTIONAL" : "REQUIRED");
  if (connectorKey == null)
    throw new Refusal("INVALID", `${name} has no connector, so its orders come in Muara's own words: leave --native out.`);
  const connector = connectorOf(connectorKey);
  const settings = connector.settings(Reader.of(vault.open(raw), "settings"));
  return (body) => {
    const [event, ...more] = connector.normalise({ headers: {}, body }, settings);
    if (event?.kind === "order" && more.length === 0) return event.order;
    throw new MalformedMessage("", `one whole order a line, as ${connector.title} writes it`);
  };
}
