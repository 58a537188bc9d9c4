import type { PageArgs } from "../../src/kit/page.ts";
import type { StoredReason } from "../../src/settlements/reconciliation-item.entity.ts";
import {
  entryOrder,
  itemOrder,
  itemsCounted,
  itemsOn,
  reconciliationItems,
  settlementEntries,
  settlementOrder,
  settlements,
  settlementsCounted,
  settlementsOn,
  visibleEntries,
  visibleItems,
  visibleSettlements,
} from "../../src/settlements/settlements.rows.ts";
import { moneyField } from "../kit/money.type.ts";
import { byId, computedObject, id, jsonOf, many, money, one } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";
import { reconciliationFilterIn, settlementFilterIn } from "./settlement.filter.ts";
import type { ReconciliationFilterInput, SettlementFilterInput } from "./settlement.type.ts";

const s = settlements.columns;
const e = settlementEntries.columns;
const i = reconciliationItems.columns;

/** Reasons with their amounts, of a row or of JSON. */
export const reasonsOf = ({ reasons, currency }: { readonly reasons: readonly StoredReason[]; readonly currency: string }) =>
  reasons.map(({ code, amountMinor }) => ({ code, amount: moneyField(amountMinor, currency) }));

/** How statements, and what they are compared with, are read. */
export const settlementSources: Sources = {
  Query: {
    fields: {
      settlements: page<PageArgs & { readonly filter?: SettlementFilterInput | null }>({
        order: () => settlementOrder,
        found: ({ filter: given }, access) => {
          const filter = settlementFilterIn(given);
          return { on: (list) => settlementsOn(filter, access, list), counted: (most) => settlementsCounted(filter, access, most) };
        },
      }),
      settlement: byId("Settlement"),
      reconciliationItems: page<PageArgs & { readonly filter?: ReconciliationFilterInput | null }>({
        order: () => itemOrder,
        found: ({ filter: given }, access) => {
          const filter = reconciliationFilterIn(given);
          return { on: (list) => itemsOn(filter, access, list), counted: (most) => itemsCounted(filter, access, most) };
        },
      }),
      reconciliationItem: byId("ReconciliationItem"),
    },
  },
  Settlement: source(
    settlements,
    {
      id: id("Settlement", s.id),
      channel: one(s.channelId),
      payout: money(s.payoutMinor, s.currency, `${s.payoutMinor} is null`),
      entriesTotal: money(s.entriesMinor, s.currency),
      difference: money(`(${s.entriesMinor} - ${s.payoutMinor})`, s.currency, `${s.payoutMinor} is null`),
      entries: page<PageArgs>({ order: () => entryOrder, on: `${e.settlementId} = ${s.id}` }),
    },
    { visible: visibleSettlements },
  ),
  SettlementEntry: source(
    settlementEntries,
    {
      id: id("SettlementEntry", e.id),
      gross: money(e.grossMinor, e.currency),
      discount: money(e.discountMinor, e.currency),
      shipping: money(e.shippingMinor, e.currency),
      commission: money(e.commissionMinor, e.currency),
      fee: money(e.feeMinor, e.currency),
      tax: money(e.taxMinor, e.currency),
      refund: money(e.refundMinor, e.currency),
      other: money(e.otherMinor, e.currency),
      net: money(e.netMinor, e.currency),
      order: one(e.orderId),
      settlement: one(e.settlementId),
    },
    { visible: visibleEntries },
  ),
  ReconciliationItem: source(
    reconciliationItems,
    {
      id: id("ReconciliationItem", i.id),
      channel: one(i.channelId),
      order: one(i.orderId),
      expected: money(i.expectedMinor, i.currency),
      actual: money(i.actualMinor, i.currency),
      difference: money(i.differenceMinor, i.currency),
      reasons: computedObject(jsonOf({ reasons: i.reasons, currency: i.currency }), reasonsOf),
      entries: many({ on: `${e.itemId} = ${i.id}`, order: `${e.occurredAt}, ${e.id}` }),
    },
    { visible: visibleItems },
  ),
};
