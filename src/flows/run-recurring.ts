import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { Channel } from "../channels/channel.entity.ts";
import type { IncomingAddress, IncomingOrder } from "../channels/connector.ts";
import { sellableKey, sellables } from "../channels/listings.rows.ts";
import { Address } from "../customers/address.entity.ts";
import type { Deed } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import type { LocalDate } from "../kit/local-date.ts";
import { money } from "../kit/money.ts";
import { retrying } from "../kit/retry.ts";
import { rows, sql } from "../kit/sql.ts";
import { RecurringOrder } from "../recurring/recurring-order.entity.ts";
import { fulfilledAt } from "../recurring/schedule.ts";
import { type Arrival, acceptOrders } from "./accept-orders.ts";
import { tell } from "./edit-recurring.ts";
import { incomingOf } from "./new-order.ts";

/** With SKIP, a day that is so much behind is left out. */
const missedAfterMilliseconds = 24 * 3_600_000;

/**
 * Takes the orders of recurring orders whose time has come, each in a transaction of its own: the order, and that its recurring order goes on
 * to the next day, are one. However many loops run, and wherever one is stopped, a day's order is there once. One that cannot be taken keeps
 * none of the others waiting: `failed` is told, and it is tried again. Answers how many were taken.
 *
 * For a timer.
 */
export async function takeRecurringOrders(em: EntityManager, deed: Deed, failed: (id: string, error: unknown) => void): Promise<number> {
  const due = await rows(
    em,
    sql<{ id: string }>`select id from recurring_orders where status = 'ACTIVE' and next_at <= ${deed.at} order by next_at limit 500`,
  );
  let taken = 0;
  for (const { id } of due)
    try {
      if (await retrying(() => em.fork().transactional((inner) => takeNext(inner as EntityManager, deed, id)))) taken += 1;
    } catch (error) {
      failed(id, error);
      const problem = error instanceof Refusal ? error.message : "It could not be taken; the log says why.";
      await rows(em, sql`update recurring_orders set problem = ${problem} where id = ${id} and problem is distinct from ${problem}`);
    }
  return taken;
}

async function takeNext(em: EntityManager, deed: Deed, id: string): Promise<boolean> {
  const one = await em.findOne(RecurringOrder, { id }, { lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE, refresh: true });
  // Another loop is at it, or was.
  if (one?.status !== "ACTIVE") return false;
  const due = one.dueDays(deed.at);
  const last = due.at(-1);
  if (last === undefined) return false;
  const isMissed = one.missed === "SKIP" && deed.at.getTime() - one.takenAt(last).getTime() > missedAfterMilliseconds;
  const missed = isMissed ? due : due.slice(0, -1);
  if (missed.length > 0) await tell(em, deed, one, "missed", { days: missed });
  if (isMissed) one.pass(last, deed.at);
  else await take(em, deed, one, last);
  if (one.endedAt != null) await tell(em, deed, one, "expired");
  await em.flush();
  return !isMissed;
}

async function take(em: EntityManager, deed: Deed, one: RecurringOrder, day: LocalDate): Promise<void> {
  const arrival = await arrivalOf(em, deed, one, day);
  const [acceptance] = await acceptOrders(em, deed, [arrival]);
  one.taken(day, deed.at);
  await tell(em, deed, one, "order_taken", { on: day, orderId: acceptance?.orderId, nextOn: one.nextOn ?? null });
}

/** The order of a day, as if its buyer had placed it. */
async function arrivalOf(em: EntityManager, deed: Deed, one: RecurringOrder, day: LocalDate): Promise<Arrival> {
  const channel = await em.findOneOrFail(Channel, { id: one.channelId });
  const shipTo = one.shipToId == null ? null : await em.findOne(Address, { id: one.shipToId });
  const priceOf = await pricesOf(em, one);
  const amount = (minor: string | bigint) => money(BigInt(minor), one.currency);
  const order: IncomingOrder = incomingOf(
    {
      channelId: channel.id,
      externalId: `${one.id}:${day}`,
      number: `${one.name} ${day}`,
      currencyCode: one.currency,
      lines: one.lines.map((line) => ({
        sku: line.sku,
        title: line.title,
        quantity: line.quantity,
        unitPrice: amount(priceOf(line.sku) ?? line.unitPriceMinor),
        discount: amount(line.discountMinor),
        tax: amount(line.taxMinor),
      })),
      shipTo: shipTo && addressOf(shipTo),
      customer: null,
      shipping: amount(one.shippingMinor),
      shippingOption: one.shippingOption ?? null,
      paymentStatus: one.paymentStatus,
      placedAt: deed.at,
      soldAtLocationId: null,
      tags: ["recurring"],
    },
    deed.at,
  );
  const waitsUntil = fulfilledAt(one, day);
  return {
    channel,
    order,
    customerId: one.customerId ?? null,
    onlyNew: true,
    origin: "RECURRING",
    fulfillAt: waitsUntil > deed.at ? waitsUntil : null,
  };
}

/** What the catalogue says now, where its orders follow it. A SKU without a price keeps that of the template. */
async function pricesOf(
  em: EntityManager,
  { channelId, priceMode, lines, currency }: RecurringOrder,
): Promise<(sku: string) => bigint | null> {
  if (priceMode === "FIXED") return () => null;
  const found = await sellables(
    em,
    lines.map(({ sku }) => ({ channelId, key: sku })),
  );
  return (sku) => {
    const price = found.get(sellableKey(channelId, sku))?.price;
    return price?.currency === currency ? price.minor : null;
  };
}

const addressOf = ({
  name,
  company,
  lines,
  city,
  region,
  postalCode,
  countryCode,
  phone,
  latitude,
  longitude,
  masked,
}: Address): IncomingAddress => ({
  name: name ?? null,
  company: company ?? null,
  lines: lines ?? [],
  city: city ?? null,
  region: region ?? null,
  postalCode: postalCode ?? null,
  countryCode: countryCode ?? null,
  phone: phone ?? null,
  latitude: latitude ?? null,
  longitude: longitude ?? null,
  masked: masked ?? false,
});
