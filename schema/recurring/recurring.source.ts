import type { PageArgs } from "../../src/kit/page.ts";
import { recurringTransitions } from "../../src/recurring/recurring-order.states.ts";
import { matchingRecurring, recurringOrder, recurringOrders, visibleRecurring } from "../../src/recurring/recurring-orders.rows.ts";
import { byId, computed, computedObject, id, jsonOf, lookup, money, one } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";
import { linesShown, type RecurringOrderFilterInput, recurringFilterIn, upcomingShown } from "./recurring.type.ts";

const r = recurringOrders.columns;

/** How recurring orders are read. */
export const recurringSources: Sources = {
  Query: {
    fields: {
      recurringOrder: byId("RecurringOrder"),
      recurringOrders: page<PageArgs & { readonly filter?: RecurringOrderFilterInput | null }>({
        order: () => recurringOrder,
        where: ({ filter }, access) => matchingRecurring(recurringFilterIn(filter), access),
      }),
    },
  },
  RecurringOrder: source(
    recurringOrders,
    {
      id: id("RecurringOrder", r.id),
      nextStatuses: lookup(r.status, recurringTransitions),
      channel: one(r.channelId),
      customer: one(r.customerId),
      shipTo: one(r.shipToId),
      shipping: money(r.shippingMinor, r.currency),
      paymentStatus: lookup(r.paymentStatus, { PENDING: "PENDING", AUTHORIZED: "AUTHORIZED", COD_DUE: "COD_PENDING", PAID: "PAID" }),
      lines: computedObject(jsonOf({ lines: r.lines, currency: r.currency }), linesShown),
      upcoming: computed(
        jsonOf({ rule: r.rule, startsOn: r.startsOn, timeZone: r.timeZone, nextOn: r.nextOn, skipped: r.skipped }),
        upcomingShown,
      ),
    },
    { visible: visibleRecurring },
  ),
};
