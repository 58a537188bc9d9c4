import type { PageArgs } from "../../src/kit/page.ts";
import { orders } from "../../src/orders/orders.rows.ts";
import { resolutions, returnTransitions, reverseTransitions } from "../../src/returns/return.states.ts";
import { returnLines, visibleReturnLines } from "../../src/returns/return-lines.rows.ts";
import { returnOrder, returns, returnsCounted, returnsOn, visibleReturns } from "../../src/returns/returns.rows.ts";
import {
  reverseDeliveries,
  reverseOrder,
  reverses,
  reversesCounted,
  reversesOn,
  unexpectedItems,
  visibleReverses,
} from "../../src/returns/reverses.rows.ts";
import { globalId } from "../kit/global-id.ts";
import { byId, column, computed, id, lookup, many, money, one } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";
import { returnFilterIn, reverseFilterIn } from "./return.filter.ts";
import type { ReturnFilterInput, ReverseFulfillmentOrderFilterInput } from "./return.type.ts";

const r = returns.columns;
const l = returnLines.columns;
const v = reverses.columns;

const units = (condition: string) =>
  column(
    `(select coalesce(sum(coming.quantity), 0)::int from return_lines coming where ${l.reverseFulfillmentOrderId} = ${v.id} and ${condition})`,
  );

/** How returns, and what comes back with them, are read. */
export const returnSources: Sources = {
  Query: {
    fields: {
      returns: page<PageArgs & { readonly filter?: ReturnFilterInput | null }>({
        order: () => returnOrder,
        found: ({ filter: given }, access) => {
          const filter = returnFilterIn(given);
          return { on: (list) => returnsOn(filter, access, list), counted: (most) => returnsCounted(filter, access, most) };
        },
      }),
      return: byId("Return"),
      reverseFulfillmentOrders: page<PageArgs & { readonly filter?: ReverseFulfillmentOrderFilterInput | null }>({
        order: () => reverseOrder,
        found: ({ filter: given }, access) => {
          const filter = reverseFilterIn(given);
          return { on: (list) => reversesOn(filter, access, list), counted: (most) => reversesCounted(filter, access, most) };
        },
      }),
      reverseFulfillmentOrder: byId("ReverseFulfillmentOrder"),
    },
  },
  Order: {
    fields: {
      returns: many({ on: `${r.orderId} = ${orders.columns.id}`, order: r.id, seen: true }),
    },
  },
  Return: source(
    returns,
    {
      id: id("Return", r.id),
      nextStates: lookup(r.status, returnTransitions),
      order: one(r.orderId),
      location: one(r.locationId),
      fulfillment: one(r.fulfillmentId),
      lines: many({ on: `${l.returnId} = ${r.id}`, order: l.id }),
      reverseFulfillmentOrders: many({ on: `${v.returnId} = ${r.id}`, order: v.id, seen: true }),
    },
    { visible: visibleReturns },
  ),
  ReturnLine: source(
    returnLines,
    {
      id: id("ReturnLine", l.id),
      nextResolutions: lookup(l.resolutionState, { PENDING: resolutions, COMMITTED: [] }),
      amount: money(l.amountMinor, l.currency),
      fee: money(l.feeMinor, l.currency),
      due: money(l.dueMinor, l.currency),
      orderLine: one(l.orderLineId),
      exchangeLine: one(l.exchangeLineId),
      refund: one(l.refundId),
      compensatesId: computed<string | null>(`to_json(${l.compensatesId})`, (line) => line && globalId("ReturnLine", line)),
      reverseFulfillmentOrder: one(l.reverseFulfillmentOrderId),
    },
    { visible: visibleReturnLines },
  ),
  ReverseFulfillmentOrder: source(
    reverses,
    {
      id: id("ReverseFulfillmentOrder", v.id),
      nextStates: lookup(v.status, reverseTransitions),
      return: one(v.returnId),
      location: one(v.locationId),
      lines: many({ on: `${l.reverseFulfillmentOrderId} = ${v.id}`, order: l.id }),
      expectedQuantity: units("true"),
      receivedQuantity: units(`${l.receivedAt} is not null`),
      deliveries: many({ on: `${reverseDeliveries.columns.reverseFulfillmentOrderId} = ${v.id}`, order: reverseDeliveries.columns.id }),
      unexpected: many({ on: `${unexpectedItems.columns.reverseFulfillmentOrderId} = ${v.id}`, order: unexpectedItems.columns.id }),
    },
    { visible: visibleReverses },
  ),
  ReverseDelivery: source(reverseDeliveries, {}),
  UnexpectedItem: source(unexpectedItems, {}),
};
