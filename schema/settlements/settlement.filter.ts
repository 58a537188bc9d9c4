import type { ReconciliationFilter, SettlementFilter } from "../../src/settlements/settlements.rows.ts";
import { idIn, idsIn } from "../kit/global-id.ts";
import type { ReconciliationFilterInput, SettlementFilterInput } from "./settlement.type.ts";

/** Filters with ids of ours. They throw Refusal INVALID for an id that is none. */
export const settlementFilterIn = (filter: SettlementFilterInput | null | undefined): SettlementFilter => ({
  statementId: filter?.statementId ?? null,
  channelIds: idsIn("Channel", filter?.channelIds, ["filter", "channelIds"]),
});

export const reconciliationFilterIn = (filter: ReconciliationFilterInput | null | undefined): ReconciliationFilter => ({
  statuses: filter?.statuses ?? null,
  outcomes: filter?.outcomes ?? null,
  channelIds: idsIn("Channel", filter?.channelIds, ["filter", "channelIds"]),
  settlementId: filter?.settlementId == null ? null : idIn("Settlement", filter.settlementId, ["filter", "settlementId"]),
  orderId: filter?.orderId == null ? null : idIn("Order", filter.orderId, ["filter", "orderId"]),
});
