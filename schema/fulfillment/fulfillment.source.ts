import {
  fulfillmentOrderLines,
  fulfillmentOrderOrder,
  fulfillmentOrders,
  fulfillmentOrdersCounted,
  fulfillmentOrdersOn,
  visibleFulfillmentOrders,
} from "../../src/fulfillment/fulfillment.rows.ts";
import { fulfillmentOrderTransitions, nextWorkStates } from "../../src/fulfillment/fulfillment-order.states.ts";
import { holds, visibleHolds } from "../../src/fulfillment/holds.rows.ts";
import { rejections } from "../../src/fulfillment/rejections.rows.ts";
import type { PageArgs } from "../../src/kit/page.ts";
import { orders } from "../../src/orders/orders.rows.ts";
import { byId, id, lookup, many, one } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";
import { fulfillmentOrderFilterIn } from "./fulfillment.filter.ts";
import type { FulfillmentOrderFilterInput } from "./fulfillment.type.ts";

const work = fulfillmentOrders.columns;
const part = fulfillmentOrderLines.columns;

const state = `case when ${work.status} = 'OPEN' then coalesce(${work.requestStatus}, '') else coalesce(${work.workState}, '') end`;
const stands = `(${work.status} || ' ' || ${state} || ' ' || ${work.deliveryMethod})`;
const nextWork = lookup(stands, nextWorkStates, []);

/** How the work on orders, its routing and its holds are read. */
export const fulfillmentSources: Sources = {
  Query: {
    fields: {
      fulfillmentOrders: page<PageArgs & { readonly filter?: FulfillmentOrderFilterInput | null }>({
        order: () => fulfillmentOrderOrder,
        found: ({ filter: given }, access) => {
          const filter = fulfillmentOrderFilterIn(given);
          return {
            on: (list) => fulfillmentOrdersOn(filter, access, list),
            counted: (most) => fulfillmentOrdersCounted(filter, access, most),
          };
        },
      }),
      fulfillmentOrder: byId("FulfillmentOrder"),
    },
  },
  Order: {
    fields: {
      fulfillmentOrders: many({ on: `${work.orderId} = ${orders.columns.id}`, order: work.id, seen: true }),
      holds: many({ on: `${holds.columns.orderId} = ${orders.columns.id}`, order: holds.columns.id }),
    },
  },
  FulfillmentOrder: source(
    fulfillmentOrders,
    {
      id: id("FulfillmentOrder", work.id),
      nextStatuses: lookup(work.status, fulfillmentOrderTransitions),
      nextWorkStates: nextWork,
      order: one(work.orderId),
      location: one(work.locationId),
      lines: many({ on: `${part.fulfillmentOrderId} = ${work.id}`, order: part.id }),
      routingDecision: one(work.routingDecisionId),
      rejections: many({ on: `${rejections.columns.fulfillmentOrderId} = ${work.id}`, order: "rejection.id" }),
    },
    { visible: visibleFulfillmentOrders },
  ),
  Rejection: source(rejections, { orderLine: one(rejections.columns.orderLineId) }),
  FulfillmentOrderLine: source(fulfillmentOrderLines, { orderLine: one(part.orderLineId) }),
  Hold: source(
    holds,
    { id: id("Hold", holds.columns.id), line: one(holds.columns.lineId), fulfillmentOrder: one(holds.columns.fulfillmentOrderId) },
    { visible: visibleHolds },
  ),
};
