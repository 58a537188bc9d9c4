import { defineEntity, p } from "@mikro-orm/core";
import { idColumn, instant, refersTo } from "../kit/columns.ts";
import type { Totals } from "./change-preview.ts";
import { Order } from "./order.entity.ts";
import type { OrderLine } from "./order-line.entity.ts";

/** A line as it stood in a version. */
export interface LineSnapshot {
  readonly lineId: string;
  readonly origin: string;
  readonly sku: string | null;
  readonly title: string;
  readonly orderedQuantity: number;
  readonly cancelledQuantity: number;
  readonly unitPriceMinor: string;
  readonly discountMinor: string;
  readonly taxMinor: string;
  readonly deliveryMethod: string;
  readonly pickupLocationId: string | null;
}

/** What was ordered, as it stood in a version; `order_snapshot` in SQL makes the same. Addresses by reference: no personal data. */
export interface OrderSnapshot extends Totals {
  readonly currency: string;
  readonly shipToId: string | null;
  readonly billToId: string | null;
  readonly shippingOption: string | null;
  readonly lines: readonly LineSnapshot[];
}

/** An earlier version of an order, kept when the next one was made. It never changes; the present version is the order itself. */
const schema = defineEntity({
  name: "OrderVersion",
  tableName: "order_versions",
  properties: {
    id: idColumn(),
    orderId: () => refersTo(Order, "order_id"),
    number: p.integer(),
    snapshot: p.json().$type<OrderSnapshot>(),
    /** When the next version was made, and who made it. */
    replacedAt: instant(),
    actor: p.text(),
  },
  uniques: [{ name: "order_versions_number", properties: ["orderId", "number"] }],
});

export class OrderVersion extends schema.class {}
schema.setClass(OrderVersion);

export const totalsOf = (order: Order): Totals => ({
  subtotalMinor: String(order.subtotalMinor),
  discountMinor: String(order.discountMinor),
  taxMinor: String(order.taxMinor),
  shippingMinor: String(order.shippingMinor),
  feeMinor: String(order.feeMinor),
  cancelledMinor: String(order.cancelledMinor ?? 0n),
  differenceMinor: String(order.differenceMinor),
  totalMinor: String(order.totalMinor),
});

export const snapshotOf = (order: Order, lines: readonly OrderLine[]): OrderSnapshot => ({
  currency: order.currency,
  shipToId: order.shipToId ?? null,
  billToId: order.billToId ?? null,
  shippingOption: order.shippingOption ?? null,
  ...totalsOf(order),
  lines: lines.map((line) => ({
    lineId: line.id,
    origin: line.origin as string,
    sku: line.sku ?? null,
    title: line.title,
    orderedQuantity: line.orderedQuantity,
    cancelledQuantity: line.cancelledQuantity as number,
    unitPriceMinor: String(line.unitPriceMinor),
    discountMinor: String(line.discountMinor),
    taxMinor: String(line.taxMinor),
    deliveryMethod: line.deliveryMethod as string,
    pickupLocationId: line.pickupLocationId ?? null,
  })),
});
