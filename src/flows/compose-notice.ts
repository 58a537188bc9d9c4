import type { EntityManager } from "@mikro-orm/postgresql";
import { amountOf } from "../kit/money.ts";
import { row, sql } from "../kit/sql.ts";
import type { Language, NoticeKind } from "../notices/notice.states.ts";
import { type NoticeFacts, type Rendered, renderNotice } from "../notices/render.ts";
import { dayIn, instantIn, languageFor, moneyIn } from "../notices/words.ts";
import { type CustomerOrder, customerOrder } from "./customer-order.ts";

export interface NoticeSubject {
  readonly kind: NoticeKind;
  readonly orderId: string;
  readonly data: Readonly<Record<string, string | null>>;
}

export interface Composed extends Rendered {
  /** Null: the order has none. */
  readonly email: string | null;
  readonly language: Language;
  readonly shop: string;
}

interface Reader {
  readonly email: string | null;
  readonly name: string | null;
  readonly country: string | null;
  readonly timeZone: string;
  readonly wish: Language | null;
}

export interface Composing {
  /** The merchant's name; without it the channel's. */
  readonly shopName: string | null;
  /** The link to an order, where there is one to be had. */
  linkTo(orderId: string): string | null;
  /** Null: as the channel and the address say. */
  readonly language?: Language | null;
}

/** A notice as it would be sent now. Null when the order is gone. */
export async function composeNotice(
  em: EntityManager,
  { kind, orderId, data }: NoticeSubject,
  composing: Composing,
): Promise<Composed | null> {
  const order = await customerOrder(em, orderId);
  const reader = await row(
    em,
    sql<Reader>`
      select customer.email, customer.name, address.country_code as country, channel.time_zone as "timeZone", wish.language as wish
      from orders join channels channel on channel.id = orders.channel_id
      left join customers customer on customer.id = orders.customer_id
      left join addresses address on address.id = orders.ship_to_id
      left join channel_notices wish on wish.channel_id = channel.id
      where orders.id = ${orderId}`,
  );
  if (!order || !reader) return null;
  const language = composing.language ?? languageFor(reader.wish, reader.country, reader.timeZone);
  const shop = composing.shopName ?? order.shop;
  const facts = factsOf({ kind, orderId, data }, order, language, reader);
  const amount = kind === "REFUNDED" ? await refundOf(em, data.refundId ?? null, language) : null;
  return {
    ...renderNotice(kind, language, { ...facts, shop, amount, link: composing.linkTo(orderId) }),
    email: reader.email,
    language,
    shop,
  };
}

function factsOf(
  { kind, data }: NoticeSubject,
  order: CustomerOrder,
  language: Language,
  reader: Reader,
): Omit<NoticeFacts, "shop" | "amount" | "link"> {
  const parcel = order.parcels.find(({ id }) => id === data.fulfillmentId) ?? (data.fulfillmentId ? null : order.parcels[0]) ?? null;
  const ofParcel = kind === "SHIPPED" || kind === "DELIVERED" || kind === "READY_FOR_PICKUP";
  const priced = kind === "ORDER_RECEIVED";
  const price = ({ minor, currency }: { readonly minor: string; readonly currency: string }, times = 1) =>
    moneyIn(language, amountOf({ minor: BigInt(minor) * BigInt(times), currency }), currency);
  const lines = order.lines
    .filter(({ orderedQuantity, cancelledQuantity }) => orderedQuantity > cancelledQuantity)
    .map(({ title, orderedQuantity, cancelledQuantity, unitPrice }) => {
      const quantity = orderedQuantity - cancelledQuantity;
      return { title, quantity, price: priced ? price(unitPrice, quantity) : null };
    });
  const contents = (parcel?.contents ?? []).map((one) => ({ ...one, price: null }));
  const pickup = kind === "READY_FOR_PICKUP" ? parcel : null;
  const shipped = kind === "SHIPPED" ? parcel : null;
  return {
    number: order.number,
    name: reader.name,
    lines: kind === "ORDER_LINK" || kind === "REFUNDED" ? [] : ofParcel && parcel ? contents : lines,
    total: priced ? price(order.total) : null,
    day: data.day ? dayIn(language, data.day) : null,
    place: pickup?.pickupPlace ?? null,
    pickupCode: pickup?.pickupCode ?? null,
    pickupUntil: pickup?.pickupUntil ? instantIn(language, pickup.pickupUntil, reader.timeZone) : null,
    carrier: shipped?.carrier ?? null,
    trackingNumber: shipped?.trackingNumber ?? null,
    trackingUrl: shipped?.trackingUrl ?? null,
  };
}

async function refundOf(em: EntityManager, refundId: string | null, language: Language): Promise<string | null> {
  if (refundId === null) return null;
  const refund = await row(
    em,
    sql<{ minor: string; currency: string }>`select amount_minor as minor, currency from refunds where id = ${refundId}`,
  );
  return refund && moneyIn(language, amountOf({ minor: BigInt(refund.minor), currency: refund.currency }), refund.currency);
}
