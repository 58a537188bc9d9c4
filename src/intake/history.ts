import type { EntityManager } from "@mikro-orm/postgresql";
import type { Channel } from "../channels/channel.entity.ts";
import type { IncomingOrder } from "../channels/connector.ts";
import type { Acceptance, Arrival } from "../flows/accept-orders.ts";
import { checkFinished, importOrders } from "../flows/import-orders.ts";
import type { Message } from "../inbox/messages.ts";
import { Refusal } from "../kit/errors.ts";

/**
 * Whether an order that was found by asking is history: placed before the channel was connected, and finished. Its goods left before Muara
 * counted them, so it is neither routed nor takes it stock.
 */
export function isHistory(source: Message["source"], channel: Channel, order: IncomingOrder): boolean {
  return (source === "BACKFILL" || source === "POLL") && order.placedAt < channel.createdAt && isFinished(order);
}

function isFinished(order: IncomingOrder): boolean {
  try {
    checkFinished(order);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** Takes those of the arrivals that are not known yet, and answers what became of them; the others are versions like any other. */
export async function takeHistory<One extends Arrival>(em: EntityManager, arrivals: readonly One[]): Promise<Map<One, Acceptance>> {
  const taken = new Map<One, Acceptance>();
  const at = new Date();
  for (const [channelId, ofChannel] of Map.groupBy(arrivals, ({ channel }) => channel.id)) {
    // Of two versions of an order the newest counts; the other one is older when it is looked at.
    const newest = new Map<string, One>();
    for (const one of ofChannel) {
      const other = newest.get(one.order.externalId);
      if (!other || other.order.updatedAt < one.order.updatedAt) newest.set(one.order.externalId, one);
    }
    const orders = [...newest.values()].map(({ order }) => order);
    const imported = await importOrders(em, { actor: "intake", at, correlationId: null }, channelId, orders);
    for (const [externalId, orderId] of imported) taken.set(newest.get(externalId) as One, { orderId, outcome: "ACCEPTED" });
  }
  return taken;
}
