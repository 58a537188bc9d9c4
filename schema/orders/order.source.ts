import { eventOrder, events } from "../../src/events/events.rows.ts";
import type { PageArgs } from "../../src/kit/page.ts";
import { sql } from "../../src/kit/sql.ts";
import { table } from "../../src/kit/table.ts";
import type { Adjustment } from "../../src/orders/adjustments.ts";
import { orderTransitions } from "../../src/orders/order.states.ts";
import { visibleOrders } from "../../src/orders/order-filter.ts";
import { counted, onStretch } from "../../src/orders/order-list.ts";
import { type OrderSort, orderSorts } from "../../src/orders/order-sorts.ts";
import { orderLines, orders, orderValidations, visibleOrderLines, visibleValidations } from "../../src/orders/orders.rows.ts";
import { clientIds } from "../kit/client-ids.ts";
import { idIn } from "../kit/global-id.ts";
import { linePromise } from "../promises/promise.source.ts";
import { byId, column, computed, id, lookup, many, money, one, oneWhere, part } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";
import { orderFilterIn } from "./order.filter.ts";
import type { OrderFilterInput } from "./order.inputs.ts";

const o = orders.columns;
const l = orderLines.columns;

/** As they lie in the order; the currency is its own. */
const adjustment = table<Omit<Adjustment, "amountMinor"> & { readonly amount: string; readonly position: number }>(
  `(select part->>'kind' as kind, part->>'funder' as funder, part->>'title' as title, (part->>'amountMinor')::bigint as amount,
    part->>'externalLineId' as external_line_id, position from jsonb_array_elements(${o.adjustments}) with ordinality listed(part, position)) adjustment`,
  ["kind", "funder", "title", "amount", "externalLineId", "position"],
);

/** `currency` is the order's: a line has none of its own. */
const lines = (currency: string) =>
  source(
    orderLines,
    {
      id: id("OrderLine", l.id),
      unitPrice: money(l.unitPriceMinor, currency),
      discount: money(l.discountMinor, currency),
      tax: money(l.taxMinor, currency),
      order: one(l.orderId),
      pickupLocation: one(l.pickupLocationId),
      promise: linePromise,
    },
    { visible: visibleOrderLines },
  );

/** How orders, their lines, findings and timelines are read. */
export const orderSources: Sources = {
  Query: {
    fields: {
      orders: page<PageArgs & { readonly filter?: OrderFilterInput | null; readonly sort: OrderSort }>({
        order: ({ sort }) => orderSorts[sort],
        found: ({ filter: given, sort }, access) => {
          const filter = orderFilterIn(given);
          return {
            on: (list) => onStretch({ filter, access, sort, list }),
            counted: (most) => counted(filter, access, most),
          };
        },
      }),
      order: byId("Order"),
      orderByExternalId: oneWhere((_, field) => [
        (asking) => {
          const { channelId, externalId } = field.argumentsIn(asking) as { channelId: string; externalId: string };
          return [sql`orders.channel_id = ${idIn("Channel", channelId, ["channelId"])} and orders.external_id = ${externalId}`];
        },
      ]),
    },
  },
  Order: source(
    orders,
    {
      id: id("Order", o.id),
      currencyCode: column(o.currency),
      channel: one(o.channelId),
      directives: computed(o.directives, (directives) => directives && clientIds(directives)),
      nextStatuses: lookup(o.status, orderTransitions),
      customer: one(o.customerId),
      shipTo: one(o.shipToId),
      billTo: one(o.billToId),
      subtotal: money(o.subtotalMinor, o.currency),
      discountTotal: money(o.discountMinor, o.currency),
      taxTotal: money(o.taxMinor, o.currency),
      shippingTotal: money(o.shippingMinor, o.currency),
      feeTotal: money(o.feeMinor, o.currency),
      total: money(o.totalMinor, o.currency),
      difference: money(o.differenceMinor, o.currency),
      channelStatus: part({
        order: column(o.channelStatus),
        payment: column(o.channelPaymentStatus),
        fulfillment: column(o.channelFulfillmentStatus),
        native: column(o.nativeStatus),
      }),
      payout: money(o.payoutMinor, o.currency, `${o.payoutMinor} is null`),
      adjustments: many({ on: "true", order: adjustment.columns.position }),
      lines: many({ as: lines(o.currency), on: `${l.orderId} = ${o.id}`, order: l.position }),
      validations: many({ on: `${orderValidations.columns.orderId} = ${o.id}`, order: orderValidations.columns.id }),
      events: page({ order: () => eventOrder, on: `event_log.order_id = ${o.id}` }),
    },
    { visible: visibleOrders },
  ),
  OrderAdjustment: source(adjustment, {
    amount: money(adjustment.columns.amount, o.currency),
    line: oneWhere(() => [`${l.orderId} = ${o.id} and ${adjustment.columns.externalLineId} = any(${l.externalIds})`]),
  }),
  OrderLine: lines(l.currency),
  OrderValidation: source(
    orderValidations,
    { id: id("OrderValidation", orderValidations.columns.id), line: one(orderValidations.columns.lineId) },
    { visible: visibleValidations },
  ),
  TimelineEvent: source(events, { data: computed(events.columns.data, (data) => clientIds(data)) }),
};
