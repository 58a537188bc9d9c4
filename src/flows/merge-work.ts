import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access } from "../access/access.ts";
import type { Deed } from "../events/record.ts";
import { fulfillmentOrdersById } from "../fulfillment/fulfillment.rows.ts";
import { FulfillmentOrder } from "../fulfillment/fulfillment-order.entity.ts";
import { type Mergeable, mergeableOf, mergeCandidates } from "../fulfillment/merging.rows.ts";
import { ShipmentGroup } from "../fulfillment/shipment-group.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import { Location } from "../locations/location.entity.ts";
import { lookAtBooks, type OrderBook, openBooks } from "./order-book.ts";
import { type Carriage, carriageOf, type Part } from "./parcel-of-parts.ts";
import { RoutingFacts } from "./routing-facts.ts";
import { inHand, Work } from "./work.ts";

/** Work of several orders that could leave in one parcel, and what that would save. */
export interface MergeCandidate {
  readonly parts: readonly Mergeable[];
  /** Null: nobody has prices for it. */
  readonly carriage: Carriage | null;
}

/** What could leave together, at most `most` parcels. Nothing is written. */
export async function findMerges(
  em: EntityManager,
  deed: Deed,
  { locationIds, most, access }: { readonly locationIds: readonly string[] | null; readonly most: number; readonly access: Access },
): Promise<MergeCandidate[]> {
  const candidates = await mergeCandidates(em, { locationIds, most }, access);
  if (candidates.length === 0) return [];
  const books = await lookAtBooks(em, [...new Set(candidates.flat().map(({ orderId }) => orderId))]);
  const network = await em.find(Location, { status: "ACTIVE" });
  const { itemIds, destinations = [] } = inHand(books);
  const facts = await RoutingFacts.read(em, { at: deed.at, network, itemIds, destinations });
  return candidates.map((parts) => ({ parts, carriage: carriageOf(partsIn(books, parts), { facts, network, at: deed.at }) }));
}

/** At most so many parts in one parcel. */
const mostParts = 20;

/**
 * Work of several orders of one buyer, at one place and to one address, leaves in one parcel. The orders stay apart: each keeps its own
 * lines, money and promise. Answers the parcel's id.
 *
 * Throws Refusal NOT_FOUND for work that the key may not see, INVALID when it cannot go together.
 */
export async function mergeWork(em: EntityManager, deed: Deed, ids: readonly string[], access: Access): Promise<string> {
  const wanted = [...new Set(ids)];
  if (wanted.length < 2 || wanted.length > mostParts)
    throw new Refusal("INVALID", `A parcel is made of 2 to ${mostParts} fulfillment orders.`, ["fulfillmentOrderIds"]);
  const known = await fulfillmentOrdersById(em, wanted, access);
  const seen = new Set(known.map(({ id }) => id));
  for (const [index, id] of wanted.entries())
    if (!seen.has(id)) throw new Refusal("NOT_FOUND", "There is no such fulfillment order.", ["fulfillmentOrderIds", String(index)]);
  const books = await openBooks(em, [...new Set(known.map(({ orderId }) => orderId))]);
  // Only now nothing about them changes any more.
  const parts = await mergeableOf(em, wanted, access);
  check(wanted, parts, books);
  const work = await Work.begin(em, deed, inHand(books));
  const found = partsIn(books, parts);
  const carriage = carriageOf(found, { facts: work.facts, network: work.network, at: deed.at });
  const group = work.add(
    make(ShipmentGroup, {
      id: newId(),
      locationId: (parts[0] as Mergeable).locationId,
      carrier: carriage?.carrier ?? null,
      service: carriage?.service ?? null,
      apartMinor: carriage ? BigInt(carriage.apart) : null,
      togetherMinor: carriage ? BigInt(carriage.together) : null,
      currency: carriage?.currency ?? null,
      madeBy: deed.actor,
      createdAt: deed.at,
      dissolvedAt: null,
    }),
  );
  for (const { book, one } of found) {
    one.shipmentGroupId = group.id;
    work.tellOfWork(book, one, "fulfillment_order.merged", { shipmentGroupId: group.id, with: wanted.filter((id) => id !== one.id) });
  }
  await work.finish();
  return group.id;
}

/**
 * Each leaves by itself again. Throws Refusal NOT_FOUND, or ILLEGAL_TRANSITION when they do already or have left.
 */
export async function unmergeWork(em: EntityManager, deed: Deed, groupId: string): Promise<void> {
  const members = await em.find(FulfillmentOrder, { shipmentGroupId: groupId });
  const books = await openBooks(em, [...new Set(members.map(({ orderId }) => orderId))]);
  const group = await em.findOne(ShipmentGroup, { id: groupId }, { refresh: true });
  const parts = books.flatMap((book) =>
    book.liveFulfillmentOrders.filter((one) => one.shipmentGroupId === groupId).map((one) => ({ book, one })),
  );
  if (group === null || group.dissolvedAt != null || parts.length === 0)
    throw new Refusal("ILLEGAL_TRANSITION", "They leave each by itself already, or have left.", ["shipmentGroupId"]);
  const work = await Work.begin(em, deed, inHand(books));
  work.dissolve(groupId);
  for (const { book, one } of parts) work.tellOfWork(book, one, "fulfillment_order.unmerged", { shipmentGroupId: groupId });
  await work.finish();
}

function check(wanted: readonly string[], parts: readonly Mergeable[], books: readonly OrderBook[]): void {
  const at = (id: string) => ["fulfillmentOrderIds", String(wanted.indexOf(id))];
  for (const id of wanted) {
    if (parts.some((part) => part.id === id)) continue;
    const book = books.find(({ fulfillmentOrders }) => fulfillmentOrders.some((one) => one.id === id)) as OrderBook;
    throw new Refusal("INVALID", `Fulfillment order ${id} cannot be merged: ${whyNot(book, id)}.`, at(id));
  }
  const [first] = parts as [Mergeable];
  for (const part of parts) {
    const apart = differences.find(([field]) => part[field] !== first[field]);
    if (apart) throw new Refusal("INVALID", `What leaves in one parcel ${apart[1]}; this one does not.`, at(part.id));
  }
  if (new Set(parts.map(({ orderId }) => orderId)).size < 2)
    throw new Refusal("INVALID", "A parcel is merged of different orders.", ["fulfillmentOrderIds"]);
}

/** What orders of one parcel have in common. */
const differences: readonly (readonly [keyof Mergeable, string])[] = [
  ["locationId", "is at one location"],
  ["currency", "is in one currency"],
  ["buyer", "is for one buyer"],
  ["address", "goes to one address"],
];

/** Why work is merged with nothing, whatever that is. */
function whyNot({ channel, order, shipTo, fulfillmentOrders }: OrderBook, id: string): string {
  const one = fulfillmentOrders.find((each) => each.id === id) as FulfillmentOrder;
  if (one.status !== "OPEN") return `it is ${one.status}; what is OPEN is merged`;
  if (one.deliveryMethod !== "SHIP") return "the buyer picks it up; what is shipped is merged";
  if (one.shipmentGroupId != null) return "it is in a parcel with others already";
  if (one.requestStatus != null && one.requestStatus !== "UNSUBMITTED") return "somebody else is asked to do it";
  if (channel.rights.labelBy !== "SELF") return `${channel.name} prints its label; merged is where the channel leaves the label to us`;
  if (order.test) return "it is of a test order";
  return shipTo === null || shipTo.masked === true ? "its channel does not show where it goes" : "nobody knows who buys it";
}

const partsIn = (books: readonly OrderBook[], parts: readonly Mergeable[]): Part[] =>
  parts.flatMap(({ id }) => books.flatMap((book) => book.fulfillmentOrders.filter((one) => one.id === id).map((one) => ({ book, one }))));
