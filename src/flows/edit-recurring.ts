import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { Channel } from "../channels/channel.entity.ts";
import type { IncomingAddress, IncomingCustomer } from "../channels/connector.ts";
import { Address } from "../customers/address.entity.ts";
import { keepCustomers } from "../customers/customers.rows.ts";
import type { Happening } from "../events/event-types.ts";
import { type Deed, record } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { insertAll, make } from "../kit/insert.ts";
import { isLocalDate, isLocalTime, type LocalDate } from "../kit/local-date.ts";
import type { Money } from "../kit/money.ts";
import { isTimeZone } from "../kit/time-zone.ts";
import { RecurringOrder, type recurringPayments, type TemplateLine } from "../recurring/recurring-order.entity.ts";
import type { MissedPolicy, PriceMode } from "../recurring/recurring-order.states.ts";
import { ruleOf } from "../recurring/schedule.ts";
import type { NewOrderLine } from "./new-order.ts";

/** What a recurring order says. `customer` and `shipTo` are kept apart from it, as all that is personal. */
export interface NewRecurringOrder {
  readonly channelId: string;
  readonly name: string;
  readonly rule: string;
  readonly startsOn: LocalDate;
  /** `HH:MM`. */
  readonly localTime: string;
  readonly timeZone: string | null;
  readonly leadDays: number;
  readonly priceMode: PriceMode;
  readonly missed: MissedPolicy;
  readonly lines: readonly RecurringLine[];
  readonly shipping: Money | null;
  readonly shippingOption: string | null;
  readonly paymentStatus: (typeof recurringPayments)[number];
  readonly shipTo: IncomingAddress | null;
  readonly customer: IncomingCustomer | null;
}

export type RecurringLine = Omit<NewOrderLine, "pickup">;

/**
 * Keeps a recurring order and answers its id; its first order is taken on the first day of its schedule. Throws Refusal NOT_FOUND without a
 * channel, CHANNEL_FORBIDS for one that a connector feeds, INVALID for what cannot be.
 */
export async function createRecurringOrder(em: EntityManager, deed: Deed, wanted: NewRecurringOrder): Promise<string> {
  const channel = await ownChannel(em, wanted.channelId);
  const { at } = deed;
  const address = wanted.shipTo && make(Address, { id: newId(), ...wanted.shipTo, lines: [...wanted.shipTo.lines], createdAt: at });
  const [customerId = null] = await keepCustomers(em, [{ channelId: channel.id, customer: wanted.customer }], at);
  const one = make(RecurringOrder, {
    id: newId(),
    channelId: channel.id,
    customerId,
    shipToId: address?.id ?? null,
    status: "ACTIVE",
    nextOn: null,
    nextAt: null,
    skipped: [],
    captured: 0,
    lastOn: null,
    problem: null,
    endedAt: null,
    eventSequence: 0,
    version: 1,
    createdAt: at,
    updatedAt: at,
    currency: channel.currency,
    ...saidOf(wanted, channel),
  });
  one.reschedule(at);
  await insertAll(em, address ? [address, one] : [one]);
  // Its own numbers of events are written with it.
  await tell(em, deed, one, "created", { nextOn: one.nextOn });
  await em
    .getKysely()
    .updateTable("recurring_orders" as never)
    .set({ event_sequence: one.eventSequence } as never)
    .where("id" as never, "=", one.id as never)
    .execute();
  return one.id;
}

/** Changes what its further orders are; those that were taken stay as they are. Throws Refusal as creating does, ILLEGAL_TRANSITION once it has ended. */
export function updateRecurringOrder(
  em: EntityManager,
  deed: Deed,
  id: string,
  wanted: Omit<NewRecurringOrder, "channelId" | "customer">,
): Promise<RecurringOrder> {
  return onRecurring(em, deed, id, async (one) => {
    if (one.endedAt != null) throw new Refusal("ILLEGAL_TRANSITION", `It is ${one.status}; create another.`, ["id"]);
    const channel = await ownChannel(em, one.channelId);
    if (wanted.shipTo) {
      const address = make(Address, { id: newId(), ...wanted.shipTo, lines: [...wanted.shipTo.lines], createdAt: deed.at });
      await insertAll(em, [address]);
      one.shipToId = address.id;
    }
    Object.assign(one, saidOf(wanted, channel));
    one.reschedule(deed.at);
    return { type: "updated" };
  });
}

export const pauseRecurringOrder = (em: EntityManager, deed: Deed, id: string): Promise<RecurringOrder> =>
  onRecurring(em, deed, id, (one) => {
    one.pause();
    return { type: "paused" };
  });

export const resumeRecurringOrder = (em: EntityManager, deed: Deed, id: string): Promise<RecurringOrder> =>
  onRecurring(em, deed, id, (one) => {
    one.resume(deed.at);
    return { type: "resumed" };
  });

export const skipRecurringOrder = (em: EntityManager, deed: Deed, id: string, on: LocalDate | null): Promise<RecurringOrder> =>
  onRecurring(em, deed, id, (one) => {
    const day = on ?? one.nextOn ?? "";
    one.skip(day, deed.at);
    return { type: "skipped", data: { on: day } };
  });

export const cancelRecurringOrder = (em: EntityManager, deed: Deed, id: string): Promise<RecurringOrder> =>
  onRecurring(em, deed, id, (one) => {
    one.cancel(deed.at);
    return { type: "cancelled" };
  });

interface Told {
  readonly type: Happening<"recurring_order">;
  readonly data?: Record<string, unknown>;
}

async function onRecurring(
  em: EntityManager,
  deed: Deed,
  id: string,
  verb: (one: RecurringOrder) => Told | Promise<Told>,
): Promise<RecurringOrder> {
  const one = await em.findOne(RecurringOrder, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  if (!one) throw new Refusal("NOT_FOUND", "There is no such recurring order.", ["id"]);
  const { type, data } = await verb(one);
  await tell(em, deed, one, type, { nextOn: one.nextOn ?? null, ...data });
  if (type !== "cancelled" && one.endedAt != null) await tell(em, deed, one, "expired");
  await em.flush();
  return one;
}

/** Tells of it. What becomes of its orders is told of them. */
export async function tell(
  em: EntityManager,
  deed: Deed,
  one: RecurringOrder,
  what: Happening<"recurring_order">,
  data: Record<string, unknown> = {},
): Promise<void> {
  one.eventSequence = (one.eventSequence ?? 0) + 1;
  await record(em, deed, [
    {
      type: `recurring_order.${what}`,
      aggregateType: "RecurringOrder",
      aggregateId: one.id,
      sequence: one.eventSequence,
      channelId: one.channelId,
      data: { recurringOrderId: one.id, status: one.status, ...data },
    },
  ]);
}

async function ownChannel(em: EntityManager, id: string): Promise<Channel> {
  const channel = await em.findOne(Channel, { id });
  if (!channel) throw new Refusal("NOT_FOUND", "There is no such channel.", ["channelId"]);
  if (channel.connectorKey)
    throw new Refusal("CHANNEL_FORBIDS", `${channel.name} sends its orders itself. Use a channel of type API, POS or B2B.`, ["channelId"]);
  return channel;
}

function saidOf(wanted: Omit<NewRecurringOrder, "channelId" | "customer">, { currency, timeZone: ofChannel }: Channel) {
  const { name, startsOn, localTime, leadDays, priceMode, missed, shippingOption, paymentStatus, shipping } = wanted;
  const timeZone = wanted.timeZone ?? ofChannel;
  if (!/^.{1,100}$/.test(name.trim())) throw new Refusal("INVALID", "A name has 1 to 100 characters.", ["name"]);
  if (!isLocalDate(startsOn)) throw new Refusal("INVALID", "It starts on a day such as 2026-12-01.", ["startsOn"]);
  if (!isLocalTime(localTime)) throw new Refusal("INVALID", "A time of day is written 09:00.", ["localTime"]);
  if (!isTimeZone(timeZone)) throw new Refusal("INVALID", "A time zone is one of IANA, such as Asia/Jakarta.", ["timeZone"]);
  if (!Number.isInteger(leadDays) || leadDays < 0 || leadDays > 60)
    throw new Refusal("INVALID", "Its orders are taken 0 to 60 days ahead.", ["leadDays"]);
  if (wanted.lines.length === 0 || wanted.lines.length > 100) throw new Refusal("INVALID", "It has 1 to 100 lines.", ["lines"]);
  const lines = wanted.lines.map((line, index) => templateLine(line, currency, index));
  return {
    name: name.trim(),
    rule: ruleOf(wanted.rule, startsOn),
    ...{ startsOn, localTime, timeZone, leadDays, priceMode, missed, shippingOption, paymentStatus },
    shippingMinor: amountIn(shipping, currency, ["shipping"]),
    lines,
  };
}

function templateLine({ sku, title, quantity, unitPrice, discount, tax }: RecurringLine, currency: string, index: number): TemplateLine {
  const at = (field: string) => ["lines", String(index), field];
  if (!sku.trim()) throw new Refusal("INVALID", "A line has a SKU.", at("sku"));
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > 100_000)
    throw new Refusal("INVALID", "A quantity is a whole number from 1 to 100000.", at("quantity"));
  return {
    ...{ sku, title, quantity },
    unitPriceMinor: String(amountIn(unitPrice, currency, at("unitPrice"))),
    discountMinor: String(amountIn(discount, currency, at("discount"))),
    taxMinor: String(amountIn(tax, currency, at("tax"))),
  };
}

function amountIn(amount: Money | null, currency: string, field: readonly string[]): bigint {
  if (amount === null) return 0n;
  if (amount.currency !== currency)
    throw new Refusal("INVALID", `The channel sells in ${currency}, this amount is in ${amount.currency}.`, field);
  if (amount.minor < 0n) throw new Refusal("INVALID", "An amount is not below zero.", field);
  return amount.minor;
}
