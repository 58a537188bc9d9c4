import { fulfillmentTransitions } from "../../src/fulfillment/fulfillment.states.ts";
import { fulfillmentLines, fulfillments, visibleFulfillments } from "../../src/fulfillment/fulfillments.rows.ts";
import { orders } from "../../src/orders/orders.rows.ts";
import { byId, id, lookup, many, money, one, personal } from "../reading/kinds.ts";
import { type Sources, source } from "../reading/source.ts";

const p = fulfillments.columns;
const l = fulfillmentLines.columns;

/** How parcels are read. */
export const parcelSources: Sources = {
  Query: { fields: { fulfillment: byId("Fulfillment") } },
  Order: { fields: { fulfillments: many({ on: `${p.orderId} = ${orders.columns.id}`, order: p.id, seen: true }) } },
  Fulfillment: source(
    fulfillments,
    {
      id: id("Fulfillment", p.id),
      order: one(p.orderId),
      fulfillmentOrder: one(p.fulfillmentOrderId),
      location: one(p.locationId),
      pickupCode: personal(p.pickupCode, "null::text"),
      nextStatuses: lookup(p.status, fulfillmentTransitions),
      cost: money(p.costMinor, p.costCurrency, `${p.costMinor} is null`),
      collect: money(p.collectMinor, p.orderCurrency, `${p.collectMinor} is null`),
      lines: many({ on: `${l.fulfillmentId} = ${p.id}`, order: "piece.id" }),
    },
    { visible: visibleFulfillments },
  ),
  FulfillmentLine: source(fulfillmentLines, { orderLine: one(l.orderLineId) }),
};
