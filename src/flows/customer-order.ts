import type { EntityManager } from "@mikro-orm/postgresql";
import type { ChannelCommand } from "../commands/channel-command.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { row, rows, sql } from "../kit/sql.ts";
import { takings } from "../payments/payment.states.ts";
import { boundWork } from "./begun-work.ts";
import { cancelAtChannel } from "./cancel-at-channel.ts";
import { channelHasTheMoney } from "./derive-payment.ts";
import type { OrderBook } from "./order-book.ts";
import { storeCredit } from "./store-credit.ts";
import type { Work } from "./work.ts";

/** Money in minor units, as text. */
interface Amount {
  readonly minor: string;
  readonly currency: string;
}

/** An order as its buyer may see it: no notes, no costs, nothing of other orders and nothing personal. */
export interface CustomerOrder {
  readonly id: string;
  readonly number: string;
  readonly shop: string;
  readonly status: string;
  readonly paymentStatus: string;
  readonly fulfillmentStatus: string;
  readonly placedAt: string;
  readonly cancelledAt: string | null;
  readonly total: Amount;
  readonly canCancel: boolean;
  readonly lines: readonly CustomerLine[];
  readonly parcels: readonly CustomerParcel[];
  readonly promises: readonly CustomerPromise[];
  readonly returns: readonly CustomerReturn[];
}

export interface CustomerLine {
  readonly id: string;
  readonly title: string;
  readonly orderedQuantity: number;
  readonly cancelledQuantity: number;
  readonly fulfilledQuantity: number;
  readonly deliveredQuantity: number;
  readonly unitPrice: Amount;
}

export interface CustomerParcel {
  readonly id: string;
  readonly status: string;
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
  readonly shippedAt: string | null;
  readonly deliveredAt: string | null;
  /** While it waits to be picked up. */
  readonly pickupCode: string | null;
  readonly pickupUntil: string | null;
  readonly pickupPlace: string | null;
  readonly contents: readonly { readonly title: string; readonly quantity: number }[];
}

/** When work that is under way is to be there: days where it goes to. */
export interface CustomerPromise {
  readonly deliverFrom: string;
  readonly deliverTo: string;
}

/** What the buyer gives back, or wants to. */
export interface CustomerReturn {
  readonly number: string;
  readonly status: string;
  readonly contents: readonly { readonly title: string; readonly quantity: number }[];
  /** Of parcels that are awaited. */
  readonly labels: readonly CustomerLabel[];
}

export interface CustomerLabel {
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
  /** Where the carrier has it. */
  readonly labelUrl: string | null;
  /** Of those kept here, the one to print at home. */
  readonly documentId: string | null;
}

/** A return as its buyer is shown it: each label by where it can be had now, if it can. */
export interface ShownReturn extends Omit<CustomerReturn, "labels"> {
  readonly labels: readonly (Pick<CustomerLabel, "carrier" | "trackingNumber" | "trackingUrl"> & { readonly url: string | null })[];
}

/** `linkTo`: the link to a document; null where there are none. */
export const shownReturns = ({ returns }: CustomerOrder, linkTo: (documentId: string) => string | null): ShownReturn[] =>
  returns.map(({ labels, ...ret }) => ({
    ...ret,
    labels: labels.map(({ documentId, labelUrl, ...label }) => ({
      ...label,
      url: (documentId === null ? null : linkTo(documentId)) ?? labelUrl,
    })),
  }));

interface Head extends Omit<CustomerOrder, "total" | "lines" | "parcels" | "promises" | "returns"> {
  readonly returned: boolean;
  readonly totalMinor: string;
  readonly currency: string;
}
type Line = Omit<CustomerLine, "unitPrice"> & { readonly unitPriceMinor: string };

/** Four statements, and one for what comes back; null when there is no such order. */
export async function customerOrder(em: EntityManager, orderId: string): Promise<CustomerOrder | null> {
  const head = await row(
    em,
    sql<Head>`
      select orders.id, orders.number, channel.name as shop, orders.status, orders.payment_status as "paymentStatus",
        orders.fulfillment_status as "fulfillmentStatus", orders.placed_at as "placedAt", orders.cancelled_at as "cancelledAt",
        orders.total_minor as "totalMinor", orders.currency, orders.return_status is not null as returned,
        orders.status in ('RECEIVED', 'EXCEPTION', 'OPEN') and (channel.connector_key is null or channel.tells ->> 'CANCEL' is not null)
          and not exists (select 1 from order_lines line where line.order_id = orders.id and line.fulfilled_quantity > 0)
          and not exists (select 1 from fulfillment_orders work where work.order_id = orders.id
            and (work.status = 'IN_PROGRESS' or work.held_from = 'IN_PROGRESS'
              or work.request_status in ('ACCEPTED', 'CANCELLATION_REQUESTED', 'CANCELLATION_REJECTED')))
          and not exists (select 1 from fulfillments parcel where parcel.order_id = orders.id and parcel.status <> 'CANCELLED')
          and not exists (select 1 from holds hold where hold.order_id = orders.id and hold.status = 'ACTIVE' and hold.reason = 'CHANNEL_PENDING')
          as "canCancel"
      from orders join channels channel on channel.id = orders.channel_id where orders.id = ${orderId} and orders.status <> 'DRAFT'`,
  );
  if (!head) return null;
  const lines = await rows(
    em,
    sql<Line>`
      select id, title, ordered_quantity as "orderedQuantity", cancelled_quantity as "cancelledQuantity", fulfilled_quantity as "fulfilledQuantity",
        delivered_quantity as "deliveredQuantity", unit_price_minor as "unitPriceMinor"
      from order_lines where order_id = ${orderId} order by position, id`,
  );
  const parcels = await rows(
    em,
    sql<CustomerParcel>`
      select parcel.id, parcel.status, parcel.carrier, parcel.tracking_number as "trackingNumber", parcel.tracking_url as "trackingUrl",
        parcel.shipped_at as "shippedAt", parcel.delivered_at as "deliveredAt",
        case when parcel.status = 'READY_FOR_PICKUP' then parcel.pickup_code end as "pickupCode",
        case when parcel.status = 'READY_FOR_PICKUP' then parcel.pickup_until end as "pickupUntil",
        case when work.delivery_method = 'PICKUP' then location.name end as "pickupPlace",
        (select coalesce(json_agg(json_build_object('title', line.title, 'quantity', piece.quantity) order by line.position), '[]')
          from fulfillment_lines piece join order_lines line on line.id = piece.order_line_id where piece.fulfillment_id = parcel.id) as contents
      from fulfillments parcel join fulfillment_orders work on work.id = parcel.fulfillment_order_id join locations location on location.id = parcel.location_id
      where parcel.order_id = ${orderId} and parcel.status <> 'CANCELLED' order by parcel.id`,
  );
  const promises = await rows(
    em,
    sql<CustomerPromise>`
      select deliver_from::text as "deliverFrom", deliver_to::text as "deliverTo" from promises
      where order_id = ${orderId} and fulfillment_order_id is not null and kept is null order by deliver_to, id`,
  );
  const { totalMinor, currency, returned, ...said } = head;
  return {
    ...said,
    total: { minor: totalMinor, currency },
    lines: lines.map(({ unitPriceMinor, ...line }) => ({ ...line, unitPrice: { minor: unitPriceMinor, currency } })),
    parcels,
    promises,
    returns: returned ? await returnsOf(em, orderId) : [],
  };
}

const returnsOf = (em: EntityManager, orderId: string): Promise<CustomerReturn[]> =>
  rows(
    em,
    sql<CustomerReturn>`
      select ret.number, ret.status,
        (select coalesce(json_agg(json_build_object('title', line.title, 'quantity', coming.quantity) order by coming.id), '[]')
          from return_lines coming join order_lines line on line.id = coming.order_line_id
          where coming.return_id = ret.id and coming.compensates_id is null and coming.resolution <> 'KEEP') as contents,
        (select coalesce(json_agg(json_build_object('carrier', brought.carrier, 'trackingNumber', brought.tracking_number,
            'trackingUrl', brought.tracking_url, 'labelUrl', brought.label_url, 'documentId', (
              select document.id from documents document where document.subject_type = 'ReverseDelivery' and document.subject_id = brought.id
                and document.kind = 'RETURN_LABEL' and document.media_type in ('application/pdf', 'image/png') order by document.id limit 1)
          ) order by brought.id), '[]')
          from reverse_fulfillment_orders reverse join reverse_deliveries brought on brought.reverse_fulfillment_order_id = reverse.id
          where reverse.return_id = ret.id and reverse.status = 'OPEN' and brought.voided_at is null and exists (
            select 1 from return_lines line where line.reverse_fulfillment_order_id = reverse.id and line.goods = 'EXPECTED')) as labels
      from returns ret where ret.order_id = ${orderId} and ret.origin <> 'RETURN_TO_SENDER' order by ret.id`,
  );

/**
 * A buyer cancels their order: all of it, while nobody works on it. Where its channel decides, the channel is asked. What was paid through a
 * gateway that is connected here goes back by itself. Throws Refusal
 * ILLEGAL_TRANSITION once it is packed or has left, CHANNEL_FORBIDS where it can only be cancelled at the channel.
 */
export function cancelByCustomer(book: OrderBook, work: Work): ChannelCommand | null {
  const { order, channel } = book;
  if (boundWork(book).length > 0 || book.fulfillments.some(({ status }) => status !== "CANCELLED"))
    throw new Refusal("ILLEGAL_TRANSITION", `Order ${order.number} is being packed or has left; ask for a return when it is there.`);
  if (channel.connectorKey != null && channel.tells?.CANCEL === undefined)
    throw new Refusal("CHANNEL_FORBIDS", `Order ${order.number} can be cancelled at ${channel.name} alone, where it was placed.`);
  return cancelAtChannel(book, work, {
    units: null,
    reason: "The buyer cancelled it by the link to the order",
    code: "CUSTOMER_REQUEST",
    onlyHere: false,
    refund: goesBackByItself(book) ? "ORIGINAL" : null,
  });
}

/** All that was taken went through gateways that are connected here, or was the buyer's credit: nobody has to hand anything over. */
function goesBackByItself(book: OrderBook): boolean {
  const taken = book.payments.filter(({ kind, status }) => takings.includes(kind) && status === "SUCCEEDED");
  const byItself = taken.every(({ gateway, gatewayAccountId }) => gatewayAccountId != null || gateway === storeCredit);
  return taken.length > 0 && byItself && !channelHasTheMoney(book);
}
