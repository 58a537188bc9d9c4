import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { Channel } from "../channels/channel.entity.ts";
import { Address } from "../customers/address.entity.ts";
import { Allocation } from "../fulfillment/allocation.entity.ts";
import { CancellationRequest } from "../fulfillment/cancellation-request.entity.ts";
import { Fulfillment, FulfillmentLine } from "../fulfillment/fulfillment.entity.ts";
import { waitingStates } from "../fulfillment/fulfillment.states.ts";
import { FulfillmentOrder, FulfillmentOrderLine, hasBegun } from "../fulfillment/fulfillment-order.entity.ts";
import { terminalStatuses } from "../fulfillment/fulfillment-order.states.ts";
import { Hold } from "../fulfillment/hold.entity.ts";
import { PackingBox } from "../fulfillment/packing-box.entity.ts";
import { Rejection } from "../fulfillment/rejection.entity.ts";
import type { RoutingReason } from "../fulfillment/routing-decision.entity.ts";
import { Reservation } from "../inventory/reservation.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { rows, sql, uuids } from "../kit/sql.ts";
import { Order } from "../orders/order.entity.ts";
import { OrderLine } from "../orders/order-line.entity.ts";
import { OrderValidation } from "../orders/order-validation.entity.ts";
import type { RefundMethod } from "../orders/payment.ts";
import { type Balance, balanceOf } from "../payments/balance.ts";
import { PaymentTransaction } from "../payments/payment-transaction.entity.ts";
import { Refund, RefundLine } from "../payments/refund.entity.ts";
import { BookedParcel, CarrierBooking } from "../shipping/carrier-booking.entity.ts";
import { type Comings, comingsOf, noComings } from "./comings.ts";

/** A wish to route work anew. */
export interface Reroute {
  readonly cause: RoutingReason;
  /** Only such work; all when left out. */
  readonly which?: (one: FulfillmentOrder) => boolean;
  /** Only what can leave from elsewhere now; the rest stays, and is held as nothing leaves from there. */
  readonly leavesOnly?: boolean;
}

/** One order with all that hangs on it, as the verbs work on it: those that were read and those made in this transaction. */
export class OrderBook {
  readonly channel: Channel;
  readonly order: Order;
  readonly lines: OrderLine[];
  shipTo: Address | null;
  /** What the channel last said; a person may have changed the order's own address since. */
  channelShipTo: Address | null;
  readonly billTo: Address | null;
  readonly validations: OrderValidation[];
  readonly fulfillmentOrders: FulfillmentOrder[];
  readonly fulfillmentOrderLines: FulfillmentOrderLine[];
  readonly allocations: Allocation[];
  /** Its parcels, and what is in them. */
  readonly fulfillments: Fulfillment[];
  readonly fulfillmentLines: FulfillmentLine[];
  /** What is being packed, box by box. */
  readonly packingBoxes: PackingBox[];
  /** What carriers were asked to carry of it, and which of its parcels that is. */
  readonly bookings: CarrierBooking[];
  readonly bookedParcels: BookedParcel[];
  readonly holds: Hold[];
  /** What is kept for it while it cannot open. */
  readonly reservations: Reservation[];
  readonly rejections: Rejection[];
  /** Of units whose work had begun. */
  readonly cancellations: CancellationRequest[];
  /** Money that moved or is to move, oldest first, and what is given back of it for what. */
  readonly payments: PaymentTransaction[];
  readonly refunds: Refund[];
  readonly refundLines: RefundLine[];
  /** Its channel said something new of its payment. */
  paymentSaid = false;
  /** It is not stored yet. */
  readonly isNew: boolean;
  /** What comes back of it, and what went wrong with it. */
  readonly comings: Comings;
  /** How often it was routed. */
  decisions: number;
  /** What it is routed for next. */
  cause: RoutingReason | null = null;
  /** Why what has not begun is to be routed anew when it is settled. */
  reroute: Reroute | null = null;
  /** Its channel says now what it amounts to. */
  amountsAreSaid = false;
  /** Its channel is told of the units that are cancelled from now on. */
  telling = false;
  /** What is paid too much for units that are cancelled from now on is given back this way. */
  refunding: RefundMethod | null = null;
  /** Reservations of its buyer's cart or quote that it uses up; what it does not need of them is given back. */
  readonly claimed: Reservation[];
  /** Units of it left from where they were promised to others. */
  leftShortage = false;

  constructor(parts: Pick<OrderBook, "channel" | "order" | "lines" | "shipTo" | "channelShipTo"> & Partial<OrderBook>) {
    this.channel = parts.channel;
    this.order = parts.order;
    this.lines = parts.lines;
    this.shipTo = parts.shipTo;
    this.channelShipTo = parts.channelShipTo;
    this.billTo = parts.billTo ?? null;
    this.validations = parts.validations ?? [];
    this.fulfillmentOrders = parts.fulfillmentOrders ?? [];
    this.fulfillmentOrderLines = parts.fulfillmentOrderLines ?? [];
    this.allocations = parts.allocations ?? [];
    this.fulfillments = parts.fulfillments ?? [];
    this.fulfillmentLines = parts.fulfillmentLines ?? [];
    this.packingBoxes = parts.packingBoxes ?? [];
    this.bookings = parts.bookings ?? [];
    this.bookedParcels = parts.bookedParcels ?? [];
    this.holds = parts.holds ?? [];
    this.reservations = parts.reservations ?? [];
    this.claimed = parts.claimed ?? [];
    this.rejections = parts.rejections ?? [];
    this.cancellations = parts.cancellations ?? [];
    this.payments = parts.payments ?? [];
    this.refunds = parts.refunds ?? [];
    this.refundLines = parts.refundLines ?? [];
    this.isNew = parts.isNew ?? false;
    this.comings = parts.comings ?? noComings();
    this.decisions = parts.decisions ?? 0;
  }

  get liveFulfillmentOrders(): FulfillmentOrder[] {
    return this.fulfillmentOrders.filter(({ status }) => !terminalStatuses.includes(status));
  }

  linesOf(fulfillmentOrder: FulfillmentOrder): FulfillmentOrderLine[] {
    return this.fulfillmentOrderLines.filter(({ fulfillmentOrderId }) => fulfillmentOrderId === fulfillmentOrder.id);
  }

  /** Its parcels that are packed and have not left. */
  get waitingParcels(): Fulfillment[] {
    return this.fulfillments.filter(({ status }) => waitingStates.has(status));
  }

  /** Somebody is at it: it is being picked, or some of it lies packed. */
  hasBegun(one: FulfillmentOrder): boolean {
    return (
      one.status === "IN_PROGRESS" ||
      one.heldFrom === "IN_PROGRESS" ||
      this.fulfillments.some(({ fulfillmentOrderId, status }) => fulfillmentOrderId === one.id && waitingStates.has(status))
    );
  }

  /** Units of a line of work that are left to do and are in no parcel yet. */
  unpacked(part: FulfillmentOrderLine): number {
    const waiting = new Set(this.waitingParcels.map(({ id }) => id));
    const packed = this.fulfillmentLines.filter((one) => one.fulfillmentOrderLineId === part.id && waiting.has(one.fulfillmentId));
    return part.remainingQuantity - packed.reduce((units, one) => units + one.quantity, 0);
  }

  /** What a parcel leaves with; null: nobody was asked, or no longer is. */
  bookingOf(parcel: Fulfillment): CarrierBooking | null {
    const current = this.bookedParcels.find((one) => one.fulfillmentId === parcel.id && one.current !== false);
    return this.bookings.find(({ id }) => id === current?.bookingId) ?? null;
  }

  /** The lines that the channel knows of: without what was added here. */
  get originalLines(): OrderLine[] {
    return this.lines.filter(({ origin }) => origin === "ORIGINAL");
  }

  /** The lines that somebody bought, or gets in place of those: they are routed, and the others go along. */
  get boughtLines(): OrderLine[] {
    return this.lines.filter(({ origin }) => origin !== "AUTO_ADDED");
  }

  /** What is committed to a fulfillment order's line and has not left. */
  allocationsOf(line: FulfillmentOrderLine): Allocation[] {
    return this.allocations.filter((one) => one.fulfillmentOrderLineId === line.id && one.status === "ALLOCATED");
  }

  /** Open units of a line that no live fulfillment order works on. */
  unplanned(line: OrderLine): number {
    const live = new Set(this.liveFulfillmentOrders.map(({ id }) => id));
    const planned = this.fulfillmentOrderLines.filter((one) => one.orderLineId === line.id && live.has(one.fulfillmentOrderId));
    return line.openQuantity - planned.reduce((units, one) => units + one.remainingQuantity, 0);
  }

  /** Locations that rejected units of a line, or came short of them. */
  rejectedAt(line: OrderLine): string[] {
    return [...new Set(this.rejections.filter(({ orderLineId }) => orderLineId === line.id).map(({ locationId }) => locationId))];
  }

  line(id: string, field: readonly string[] = ["lineId"]): OrderLine {
    const line = this.lines.find((one) => one.id === id);
    if (!line) throw new Refusal("NOT_FOUND", `Order ${this.order.number} has no such line.`, field);
    return line;
  }

  /** How its money stands, what this transaction decided among it. */
  get balance(): Balance {
    return balanceOf(this.payments);
  }

  activeHolds(): Hold[] {
    return this.holds.filter(({ status }) => status === "ACTIVE");
  }

  openFindings(): OrderValidation[] {
    return this.validations.filter(({ status }) => status === "OPEN");
  }

  itemIds(): string[] {
    return this.lines.flatMap(({ needs }) => needs.map(({ itemId }) => itemId));
  }
}

/** Locks these orders, oldest id first, and reads all that hangs on them, one statement a table. */
export const openBooks = (em: EntityManager, orderIds: readonly string[]): Promise<OrderBook[]> =>
  read(em, orderIds, LockMode.PESSIMISTIC_WRITE);

/** The same without a lock, for who only looks: nothing of it is to be changed. */
export const lookAtBooks = (em: EntityManager, orderIds: readonly string[]): Promise<OrderBook[]> => read(em, orderIds, LockMode.NONE);

async function read(
  em: EntityManager,
  orderIds: readonly string[],
  lockMode: LockMode.NONE | LockMode.PESSIMISTIC_WRITE,
): Promise<OrderBook[]> {
  if (orderIds.length === 0) return [];
  const ids = [...orderIds];
  // The lock comes with a fresh read: the identity map may hold an older row.
  const orders = await em.find(Order, { id: { $in: ids } }, { lockMode, orderBy: { id: "asc" }, refresh: true });
  const inOrders = { orderId: { $in: ids } };
  const channels = await em.find(Channel, { id: { $in: [...new Set(orders.map(({ channelId }) => channelId))] } });
  const lines = await em.find(OrderLine, inOrders, { orderBy: { position: "asc" }, refresh: true });
  const addressIds = orders
    .flatMap(({ shipToId, channelShipToId, billToId }) => [shipToId, channelShipToId, billToId])
    .filter((id) => id != null);
  const addresses = await em.find(Address, { id: { $in: addressIds } });
  const validations = await em.find(OrderValidation, inOrders, { refresh: true });
  const fulfillmentOrders = await em.find(FulfillmentOrder, inOrders, { orderBy: { id: "asc" }, refresh: true });
  const workIds = fulfillmentOrders.map(({ id }) => id);
  const workLines = await em.find(
    FulfillmentOrderLine,
    { fulfillmentOrderId: { $in: workIds } },
    { orderBy: { id: "asc" }, refresh: true },
  );
  const allocations = await em.find(Allocation, { fulfillmentOrderLineId: { $in: workLines.map(({ id }) => id) } }, { refresh: true });
  const fulfillments = await em.find(Fulfillment, inOrders, { orderBy: { id: "asc" }, refresh: true });
  const inParcels = { fulfillmentId: { $in: fulfillments.map(({ id }) => id) } };
  const parcelLines = fulfillments.length === 0 ? [] : await em.find(FulfillmentLine, inParcels, { orderBy: { id: "asc" } });
  const begun = fulfillmentOrders.filter(hasBegun).map(({ id }) => id);
  const inWork = { fulfillmentOrderId: { $in: begun } };
  const boxes = begun.length === 0 ? [] : await em.find(PackingBox, inWork, { orderBy: { position: "asc" }, refresh: true });
  const booked = fulfillments.length === 0 ? [] : await em.find(BookedParcel, inOrders, { orderBy: { id: "asc" }, refresh: true });
  const inBookings = { id: { $in: booked.map(({ bookingId }) => bookingId) } };
  // A box may hold parcels of several orders: its booking is locked after them.
  const bookings =
    booked.length === 0 ? [] : await em.find(CarrierBooking, inBookings, { lockMode, orderBy: { id: "asc" }, refresh: true });
  const holds = await em.find(Hold, inOrders, { refresh: true });
  const reservations = await em.find(Reservation, { ownerType: "ORDER", ownerId: { $in: ids }, status: "ACTIVE" }, { refresh: true });

  const rejections = await em.find(Rejection, inOrders);
  const someBegun =
    fulfillmentOrders.some(({ workState, requestStatus }) => workState != null || requestStatus != null) || fulfillments.length > 0;
  const cancellations = someBegun ? await em.find(CancellationRequest, inOrders, { orderBy: { id: "asc" }, refresh: true }) : [];
  const comings = await comingsOf(em, orders);
  const counts = new Map((await countsOf(em, ids)).map((counted) => [counted.orderId, counted]));
  const money = await moneyOf(
    em,
    ids.filter((id) => counts.get(id)?.paid),
  );

  return orders.map((order) => {
    const ofOrder = <Part extends { orderId: string }>(parts: Part[]) => parts.filter(({ orderId }) => orderId === order.id);
    const work = ofOrder(fulfillmentOrders);
    const workLinesOf = workLines.filter((line) => work.some(({ id }) => id === line.fulfillmentOrderId));
    return new OrderBook({
      order,
      channel: channels.find(({ id }) => id === order.channelId) as Channel,
      lines: ofOrder(lines),
      shipTo: addresses.find(({ id }) => id === order.shipToId) ?? null,
      channelShipTo: addresses.find(({ id }) => id === order.channelShipToId) ?? null,
      billTo: addresses.find(({ id }) => id === order.billToId) ?? null,
      validations: ofOrder(validations),
      fulfillmentOrders: work,
      fulfillmentOrderLines: workLinesOf,
      allocations: allocations.filter((one) => workLinesOf.some(({ id }) => id === one.fulfillmentOrderLineId)),
      fulfillments: ofOrder(fulfillments),
      fulfillmentLines: parcelLines.filter(({ orderLineId }) =>
        lines.some(({ id, orderId }) => id === orderLineId && orderId === order.id),
      ),
      packingBoxes: boxes.filter(({ fulfillmentOrderId }) => work.some(({ id }) => id === fulfillmentOrderId)),
      bookings: bookings.filter(({ id }) => booked.some((one) => one.bookingId === id && one.orderId === order.id)),
      bookedParcels: ofOrder(booked),
      holds: ofOrder(holds),
      reservations: reservations.filter(({ ownerId }) => ownerId === order.id),
      rejections: ofOrder(rejections),
      cancellations: ofOrder(cancellations),
      comings: comings.get(order.id) ?? noComings(),
      payments: ofOrder(money.payments),
      refunds: ofOrder(money.refunds),
      refundLines: money.refundLines.filter(({ refundId }) =>
        money.refunds.some(({ id, orderId }) => id === refundId && orderId === order.id),
      ),
      decisions: counts.get(order.id)?.decisions ?? 0,
    });
  });
}

/** How often orders were routed, and which of them have payments. */
const countsOf = (em: EntityManager, orderIds: readonly string[]) =>
  rows(
    em,
    sql<{ orderId: string; decisions: number; paid: boolean }>`
      select wanted.id as "orderId", coalesce((select max(sequence) from routing_decisions where order_id = wanted.id), 0)::int as decisions,
        exists (select 1 from payment_transactions where order_id = wanted.id) as paid
      from unnest(${uuids(orderIds)}) as wanted(id)`,
  );

/** What was paid and given back: a statement a table, where there can be any. */
async function moneyOf(em: EntityManager, orderIds: readonly string[]) {
  if (orderIds.length === 0) return { payments: [], refunds: [], refundLines: [] };
  const inOrders = { orderId: { $in: [...orderIds] } };
  const payments = await em.find(PaymentTransaction, inOrders, { orderBy: { id: "asc" }, refresh: true });
  if (!payments.some(({ refundId }) => refundId != null)) return { payments, refunds: [], refundLines: [] };
  const refunds = await em.find(Refund, inOrders, { orderBy: { id: "asc" }, refresh: true });
  const refundLines = await em.find(RefundLine, { refundId: { $in: refunds.map(({ id }) => id) } }, { orderBy: { id: "asc" } });
  return { payments, refunds, refundLines };
}
