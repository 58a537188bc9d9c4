import {
  cancellationOrder,
  cancellationRequests,
  cancellationsCounted,
  cancellationsOn,
  visibleCancellations,
} from "../../src/fulfillment/cancellation-requests.rows.ts";
import type { PageArgs } from "../../src/kit/page.ts";
import { orders } from "../../src/orders/orders.rows.ts";
import { id, many, one } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";
import { cancellationFilterIn } from "./cancellation.filter.ts";
import type { CancellationRequestFilterInput } from "./cancellation.type.ts";

const c = cancellationRequests.columns;

/** How cancellations of begun work are read. */
export const cancellationSources: Sources = {
  Query: {
    fields: {
      cancellationRequests: page<PageArgs & { readonly filter?: CancellationRequestFilterInput | null }>({
        order: () => cancellationOrder,
        found: ({ filter: given }, access) => {
          const filter = cancellationFilterIn(given);
          return { on: (list) => cancellationsOn(filter, access, list), counted: (most) => cancellationsCounted(filter, access, most) };
        },
      }),
    },
  },
  Order: { fields: { cancellationRequests: many({ on: `${c.orderId} = ${orders.columns.id}`, order: c.id, seen: true }) } },
  CancellationRequest: source(
    cancellationRequests,
    { id: id("CancellationRequest", c.id), line: one(c.orderLineId), fulfillmentOrder: one(c.fulfillmentOrderId) },
    { visible: visibleCancellations },
  ),
};
