import { fulfillmentTransitions } from "../../src/fulfillment/fulfillment.states.ts";
import {
  fulfillmentLines,
  fulfillmentOrder,
  fulfillments,
  fulfillmentsCounted,
  fulfillmentsOn,
  visibleFulfillments,
} from "../../src/fulfillment/fulfillments.rows.ts";
import type { PageArgs } from "../../src/kit/page.ts";
import { orders } from "../../src/orders/orders.rows.ts";
import { byId, id, lookup, many, money, one, personal } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";
import { fulfillmentFilterIn } from "./parcel.filter.ts";
import type { FulfillmentFilterInput } from "./parcel.type.ts";

const p = fulfillments.columns;
const l = fulfillmentLines.columns;

/** How parcels are read. */
export const parcelSources: Sources = {
  Query: {
    fields: {
      fulfillments: page<PageArgs & { readonly filter?: FulfillmentFilterInput | null }>({
        order: () => fulfillmentOrder,
        found: ({ filter: given }, access) => {
          const filter = fulfillmentFilterIn(given);
          return { on: (list) => fulfillmentsOn(filter, access, list), counted: (most) => fulfillmentsCounted(filter, access, most) };
        },
      }),
      fulfillment: byId("Fulfillment"),
    },
  },
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
