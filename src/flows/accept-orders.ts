import { setImmediate as nextTurn } from "node:timers/promises";
import type { EntityManager } from "@mikro-orm/postgresql";
import type { Channel } from "../channels/channel.entity.ts";
import type { IncomingOrder } from "../channels/connector.ts";
import { keepCustomers } from "../customers/customers.rows.ts";
import type { Deed } from "../events/record.ts";
import { rows, sql } from "../kit/sql.ts";
import type { Order } from "../orders/order.entity.ts";
import type { Claim } from "./claim-reservations.ts";
import { type OrderBook, openBooks } from "./order-book.ts";
import { placeOf } from "./origins.ts";
import { newBook } from "./receive-order.ts";
import { applyVersion, isOlder } from "./update-order.ts";
import { inHand, Work } from "./work.ts";

/** An order as a channel sent it, to be taken. */
export interface Arrival {
  readonly channel: Channel;
  readonly order: IncomingOrder;
  /** The location it was sold over the counter at, when the caller knows it better than the channel says. */
  readonly soldAt?: string | null;
  /** Who brings it, where that is not who takes the batch. */
  readonly by?: Omit<Deed, "at">;
  /** An order that is known already, or by an earlier arrival of the batch, stays as it is: UNCHANGED. */
  readonly onlyNew?: boolean;
  /** Reservations that a new order uses up. */
  readonly claims?: readonly Claim[];
  /** How it came about; a channel sent it when left out. */
  readonly origin?: Order["origin"];
  /** Its buyer, where that is known here already. */
  readonly customerId?: string | null;
  /** Whether it may be sent in parts; SPLIT_OK when left out. */
  readonly shipPreference?: Order["shipPreference"];
  /** Nothing of it begins before. */
  readonly fulfillAt?: Date | null;
}

/** What became of an arrival. SUPERSEDED: we know a newer version; UNCHANGED: we knew all of it. */
export interface Acceptance {
  readonly orderId: string;
  readonly outcome: "ACCEPTED" | "UPDATED" | "UNCHANGED" | "SUPERSEDED";
  /** Units of it left from where they were promised to others: once this is committed, `coverShortages` is to be run. */
  readonly leftShortage?: boolean;
}

/** Who entered a transaction with orders, and what is to be done for them there. */
export interface Entered {
  readonly arrivals: readonly Arrival[];
  /** Notes in the transaction what became of the arrivals, one acceptance each, and answers what is to be done once that is committed. */
  settle(acceptances: readonly Acceptance[]): Promise<() => void>;
}

/** So many orders are decided between two looks at whether PostgreSQL could be writing some of them by now. */
const decidedAtOnce = 20;

/**
 * Takes orders as channels send them, many at once, inside the caller's transaction: each order exactly once, whatever
 * comes twice or out of order. A new one is received, reviewed, routed and given its stock; a known one is brought to
 * the newer version. Answers one acceptance per arrival, in order.
 */
export async function acceptOrders(em: EntityManager, deed: Deed, arrivals: readonly Arrival[]): Promise<Acceptance[]> {
  if (arrivals.length === 0) return [];
  const known = await findKnown(em, arrivals);
  const turns = inTurns(arrivals, known);
  const taken = turns.flat();
  const books = new Map<string, OrderBook>();
  for (const book of await openBooks(em, [...new Set(taken.flatMap((arrival) => known.get(keyOf(arrival)) ?? []))]))
    books.set(keyOf(book), book);
  const customers = await customersOf(em, taken, deed);
  const underway = inHand([...books.values()]);
  const claims = taken.flatMap((arrival) => arrival.claims ?? []);
  const work = await Work.begin(em, deed, {
    ...underway,
    lookUp: [
      ...taken.flatMap(({ channel, order }) =>
        order.lines.flatMap((line) => line.listingKeys.map((key) => ({ channelId: channel.id, key }))),
      ),
      ...underway.lookUp,
    ],
    customerIds: [...customers.values(), ...underway.customerIds].filter((id) => id !== null),
    itemIds: [...underway.itemIds, ...claims.map(({ itemId }) => itemId)],
    claimed: claims.map(({ id }) => id),
    destinations: [...taken.flatMap(({ order }) => (order.shipTo ? [placeOf(order.shipTo)] : [])), ...(underway.destinations ?? [])],
  });

  const acceptances = new Map<Arrival, Acceptance>();
  try {
    for (const [number, versions] of turns.entries()) {
      for (const arrival of versions)
        acceptances.set(arrival, take(work, books, arrival, arrival.customerId ?? customers.get(arrival) ?? null));
      if (number % decidedAtOnce !== decidedAtOnce - 1) continue;
      work.writeAhead();
      await nextTurn();
    }
    await work.finish();
  } finally {
    await work.quiet();
  }
  return arrivals.map((arrival) => acceptances.get(arrival) ?? { orderId: idOf(arrival, known, books), outcome: "UNCHANGED" });
}

/** An arrival, or what is known of an order already. */
interface AboutOrder {
  readonly channel: { readonly id: string };
  readonly order: { readonly externalId: string };
}

const keyOf = ({ channel, order }: AboutOrder): string => `${channel.id} ${order.externalId}`;

const idOf = (arrival: Arrival, known: ReadonlyMap<string, string>, books: ReadonlyMap<string, OrderBook>): string =>
  known.get(keyOf(arrival)) ?? (books.get(keyOf(arrival)) as OrderBook).order.id;

/**
 * The arrivals that are to be taken, by order: in the order in which the first of each came, and its versions as they came. Once
 * its turn is over, nothing about an order changes any more.
 */
function inTurns(arrivals: readonly Arrival[], known: ReadonlyMap<string, string>): Arrival[][] {
  const turns = new Map<string, Arrival[]>();
  for (const arrival of arrivals) {
    const key = keyOf(arrival);
    const turn = turns.get(key);
    if (arrival.onlyNew && (turn || known.has(key))) continue;
    if (turn) turn.push(arrival);
    else turns.set(key, [arrival]);
  }
  return [...turns.values()];
}

function take(work: Work, books: Map<string, OrderBook>, arrival: Arrival, customerId: string | null): Acceptance {
  const { order, by } = arrival;
  if (by) work.onBehalfOf(by);
  const known = books.get(keyOf(arrival));
  if (!known) {
    const book = newBook(work, arrival, customerId);
    books.set(keyOf(arrival), book);
    return { orderId: book.order.id, outcome: "ACCEPTED", leftShortage: book.leftShortage };
  }
  if (isOlder(order, known.order)) return { orderId: known.order.id, outcome: "SUPERSEDED" };
  const changed = applyVersion(known, work, order, customerId);
  return { orderId: known.order.id, outcome: changed ? "UPDATED" : "UNCHANGED", leftShortage: known.leftShortage };
}

async function customersOf(em: EntityManager, arrivals: readonly Arrival[], { at }: Deed): Promise<Map<Arrival, string | null>> {
  const ids = await keepCustomers(
    em,
    arrivals.map(({ channel, order }) => ({ channelId: channel.id, customer: order.customer })),
    at,
  );
  return new Map(arrivals.map((arrival, index) => [arrival, ids[index] ?? null]));
}

/** The ids of the orders that are known already, by `keyOf`. */
async function findKnown(em: EntityManager, arrivals: readonly Arrival[]): Promise<Map<string, string>> {
  const wanted = JSON.stringify(arrivals.map(({ channel, order }) => ({ channel_id: channel.id, external_id: order.externalId })));
  const known = await rows(
    em,
    sql<{ id: string; channelId: string; externalId: string }>`
      select id, channel_id as "channelId", external_id as "externalId" from orders
      where (channel_id, external_id) in (
        select channel_id, external_id from jsonb_to_recordset(${wanted}::jsonb) as wanted(channel_id uuid, external_id text)
      )`,
  );
  return new Map(known.map(({ id, channelId, externalId }) => [keyOf({ channel: { id: channelId }, order: { externalId } }), id]));
}
