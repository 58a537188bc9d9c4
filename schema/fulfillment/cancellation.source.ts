import { cancellationRequests, visibleCancellations } from "../../src/fulfillment/cancellation-requests.rows.ts";
import { orders } from "../../src/orders/orders.rows.ts";
import { id, many, one } from "../reading/kinds.ts";
import { type Sources, source } from "../reading/source.ts";

const c = cancellationRequests.columns;

/** How cancellations of begun work are read. */
export const cancellationSources: Sources = {
  Order: { fields: { cancellationRequests: many({ on: `${c.orderId} = ${orders.columns.id}`, order: c.id, seen: true }) } },
  CancellationRequest: source(
    cancellationRequests,
    { id: id("CancellationRequest", c.id), line: one(c.orderLineId), fulfillmentOrder: one(c.fulfillmentOrderId) },
    { visible: visibleCancellations },
  ),
};
