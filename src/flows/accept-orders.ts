import type { EntityManager } from "@mikro-orm/postgresql";
import type { Channel } from "../channels/channel.entity.ts";
import type { IncomingOrder } from "../channels/connector.ts";
import { keepCustomers } from "../customers/customers.rows.ts";
import type { Deed } from "../events/record.ts";
import { json, rows, sql } from "../kit/sql.ts";
import { type OrderBook, openBooks } from "./order-book.ts";
import { newBook } from "./receive-order.ts";
import { applyVersion, isOlder } from "./update-order.ts";
import { Work } from "./work.ts";

/** An order as a channel sent it, to be taken. */
export interface Arrival {
  readonly channel: Channel;
  readonly order: IncomingOrder;
  /** The location it was sold over the counter at, when the caller knows it better than the channel says. */
  readonly soldAt?: string | null;
}

/** What became of an arrival. SUPERSEDED: we know a newer version; UNCHANGED: we knew all of it. */
export interface Acceptance {
  readonly orderId: string;
  readonly outcome: "ACCEPTED" | "UPDATED" | "UNCHANGED" | "SUPERSEDED";
}

/**
 * Takes orders as channels send them, many at once, inside the caller's transaction: each order exactly once, whatever
 * comes twice or out of order. A new one is received, reviewed, routed and given its stock; a known one is brought to
 * the newer version. Answers one acceptance per arrival, in order.
 */
export async function acceptOrders(em: EntityManager, deed: Deed, arrivals: readonly Arrival[]): Promise<Acceptance[]> {
  const knownIds = await findKnown(em, arrivals);
  const books = new Map<string, OrderBook>();
  for (const book of await openBooks(em, [...new Set(knownIds.values())]))
    books.set(keyOf(book.order.channelId, book.order.externalId), book);
  const customers = await keepCustomers(
    em,
    arrivals.map(({ channel, order }) => ({ channelId: channel.id, customer: order.customer })),
    deed.at,
  );
  const work = await Work.begin(em, deed, {
    lookUp: [
      ...arrivals.flatMap(({ channel, order }) =>
        order.lines.flatMap((line) => line.listingKeys.map((key) => ({ channelId: channel.id, key }))),
      ),
      ...[...books.values()].flatMap((book) =>
        book.lines.flatMap((line) => line.listingKeys.map((key) => ({ channelId: book.channel.id, key }))),
      ),
    ],
    itemIds: [...books.values()].flatMap((book) => book.itemIds()),
  });

  const acceptances = arrivals.map(({ channel, order, soldAt }, index): Acceptance => {
    const key = keyOf(channel.id, order.externalId);
    const customerId = customers[index] ?? null;
    const known = books.get(key);
    if (!known) {
      const book = newBook(work, { channel, order, soldAt }, customerId);
      books.set(key, book);
      return { orderId: book.order.id, outcome: "ACCEPTED" };
    }
    if (isOlder(order, known.order)) return { orderId: known.order.id, outcome: "SUPERSEDED" };
    return { orderId: known.order.id, outcome: applyVersion(known, work, order, customerId) ? "UPDATED" : "UNCHANGED" };
  });
  await work.finish();
  return acceptances;
}

const keyOf = (channelId: string, externalId: string): string => `${channelId} ${externalId}`;

async function findKnown(em: EntityManager, arrivals: readonly Arrival[]): Promise<Map<string, string>> {
  const wanted = json(arrivals.map(({ channel, order }) => ({ channel_id: channel.id, external_id: order.externalId })));
  const known = await rows(
    em,
    sql<{ id: string; channelId: string; externalId: string }>`
      select id, channel_id as "channelId", external_id as "externalId" from orders
      where (channel_id, external_id) in (
        select channel_id, external_id from jsonb_to_recordset(${wanted}::jsonb) as wanted(channel_id uuid, external_id text)
      )`,
  );
  return new Map(known.map(({ id, channelId, externalId }) => [keyOf(channelId, externalId), id]));
}
