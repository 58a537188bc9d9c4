import type { EntityManager } from "@mikro-orm/postgresql";
import { Channel } from "../channels/channel.entity.ts";
import type { ChannelPaymentStatus } from "../channels/connector.ts";
import { keepCustomers } from "../customers/customers.rows.ts";
import type { Deed } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { row, sql } from "../kit/sql.ts";
import { paymentStatusOf } from "../orders/payment.ts";
import { searchTextOf } from "../orders/search-text.ts";
import { claim, claimsOf, readClaims } from "./claim-reservations.ts";
import { arrivalOf, type NewOrder } from "./new-order.ts";
import { openBooks } from "./order-book.ts";
import { placeOf } from "./origins.ts";
import { amountsOf, draft, keepAddress, keepLine } from "./receive-order.ts";
import { settleOrder } from "./settle-order.ts";
import { aboutNothing, inHand, Work } from "./work.ts";

/** A draft as a caller says it: an order that nobody has agreed to yet. `externalId`: null for one of ours. */
export type NewDraft = Omit<NewOrder, "externalId" | "paymentStatus" | "soldAtLocationId" | "reservationIds" | "placedAt"> & {
  readonly externalId: string | null;
};

/**
 * Keeps a draft and answers its id. Nothing is decided on it, and no stock is taken, before it is complete; its totals are those that it would
 * have.
 *
 * Throws Refusal NOT_FOUND without a channel, CHANNEL_FORBIDS for one that a connector feeds, INVALID, ALREADY_EXISTS for an `externalId`
 * that the channel has used.
 */
export async function createDraft(em: EntityManager, deed: Deed, wanted: NewDraft): Promise<string> {
  const channel = await em.findOne(Channel, { id: wanted.channelId });
  const id = newId();
  const externalId = wanted.externalId ?? `draft:${id}`;
  const said = asOrder(wanted, externalId, wanted.number ?? `D-${id.slice(-8).toUpperCase()}`);
  const arrival = arrivalOf(said, deed, channel ?? undefined);
  const known = await row(
    em,
    sql<{ id: string }>`select id from orders where channel_id = ${wanted.channelId} and external_id = ${externalId}`,
  );
  if (known) throw new Refusal("ALREADY_EXISTS", `The channel has an order ${externalId} already.`, ["externalId"]);
  const [customerId = null] = await keepCustomers(em, [{ channelId: arrival.channel.id, customer: wanted.customer }], deed.at);
  const work = await Work.begin(em, deed, aboutNothing);
  const { order } = draft(work, arrival, customerId);
  await work.finish();
  return order.id;
}

/** Says anew what a draft is: all of it. Throws Refusal as `createDraft` does, and ILLEGAL_TRANSITION for what is no draft any more. */
export async function updateDraft(
  em: EntityManager,
  deed: Deed,
  orderId: string,
  wanted: Omit<NewDraft, "channelId" | "externalId">,
): Promise<void> {
  const book = await openDraft(em, orderId);
  const { order, channel } = book;
  const said = asOrder({ ...wanted, channelId: channel.id, externalId: null }, order.externalId, wanted.number ?? order.number);
  const { order: incoming } = arrivalOf(said, deed, channel);
  const [customerId = null] = await keepCustomers(em, [{ channelId: channel.id, customer: wanted.customer }], deed.at);
  const work = await Work.begin(em, deed, aboutNothing);
  for (const line of book.lines.splice(0)) em.remove(line);
  book.lines.push(...incoming.lines.map((line, index) => keepLine(work, order, line, { position: index + 1, channel })));
  const shipTo = incoming.shipTo && keepAddress(work, incoming.shipTo);
  Object.assign(order, amountsOf(incoming), {
    number: incoming.number,
    currency: incoming.currencyCode,
    customerId: wanted.customer ? customerId : order.customerId,
    shipToId: shipTo?.id ?? null,
    channelShipToId: shipTo?.id ?? null,
    shippingOption: incoming.shippingOption,
    channelTags: [...(incoming.tags ?? [])],
    tags: [...(incoming.tags ?? [])],
    shipPreference: wanted.shipPreference ?? order.shipPreference,
    updatedAt: deed.at,
  });
  order.searchText = searchTextOf(book);
  work.tell(book, "order.draft_updated", { lines: book.lines.length });
  await work.finish();
}

export interface Completion {
  readonly paymentStatus: ChannelPaymentStatus;
  /** Reservations of its buyer: it gets these very units. */
  readonly reservationIds: readonly string[];
}

/**
 * A draft becomes an order: it is received, reviewed, routed and given its stock, as every order is. One that was completed before stays as
 * it is, so that this can be repeated. Throws Refusal ILLEGAL_TRANSITION for a draft that was cancelled, and for an order that never was one.
 */
export async function completeDraft(
  em: EntityManager,
  deed: Deed,
  orderId: string,
  { paymentStatus, reservationIds }: Completion,
): Promise<void> {
  const [book] = await openBooks(em, [orderId]);
  if (!book) throw new Refusal("NOT_FOUND", "There is no such order.", ["orderId"]);
  const { order } = book;
  if (order.origin === "DRAFT" && order.status !== "DRAFT" && order.status !== "CANCELLED") return;
  const claims = claimsOf(await readClaims(em, reservationIds), reservationIds, order.channelId);
  const held = inHand([book]);
  const work = await Work.begin(em, deed, {
    ...held,
    itemIds: [...held.itemIds, ...claims.map(({ itemId }) => itemId)],
    claimed: reservationIds,
    destinations: book.shipTo ? [placeOf(book.shipTo)] : [],
  });
  order.receive();
  Object.assign(order, { channelPaymentStatus: paymentStatus, paymentStatus: paymentStatusOf(paymentStatus), placedAt: deed.at });
  work.tell(book, "order.received", { externalId: order.externalId });
  claim(book, work, claims);
  settleOrder(book, work);
  await work.finish();
}

async function openDraft(em: EntityManager, orderId: string) {
  const [book] = await openBooks(em, [orderId]);
  if (!book) throw new Refusal("NOT_FOUND", "There is no such order.", ["orderId"]);
  if (book.order.status !== "DRAFT")
    throw new Refusal(
      "ILLEGAL_TRANSITION",
      `Order ${book.order.number} is ${book.order.status}, no draft any more. Change it with an order edit.`,
      ["orderId"],
    );
  return book;
}

const asOrder = (wanted: NewDraft, externalId: string, number: string): NewOrder => ({
  ...wanted,
  externalId,
  number,
  paymentStatus: "PENDING",
  placedAt: null,
  soldAtLocationId: null,
});
