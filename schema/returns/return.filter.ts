import type { ClaimFilter } from "../../src/returns/claims.rows.ts";
import type { ReturnPolicyFilter } from "../../src/returns/return-policies.rows.ts";
import type { ReturnFilter } from "../../src/returns/returns.rows.ts";
import type { ReverseFilter } from "../../src/returns/reverses.rows.ts";
import { idIn, idsIn } from "../kit/global-id.ts";
import type { ClaimFilterInput } from "./claim.type.ts";
import type { ReturnPolicyFilterInput } from "./policy.type.ts";
import type { ReturnFilterInput, ReverseFulfillmentOrderFilterInput } from "./return.type.ts";

/** The filter with ids of ours. Throws Refusal INVALID for an id that is none. */
export const returnFilterIn = (filter: ReturnFilterInput | null | undefined): ReturnFilter => ofOrders(filter);
export const claimFilterIn = (filter: ClaimFilterInput | null | undefined): ClaimFilter => ofOrders(filter);

const ofOrders = (filter: ReturnFilterInput | ClaimFilterInput | null | undefined) => ({
  ...filter,
  channelIds: idsIn("Channel", filter?.channelIds, ["filter", "channelIds"]),
  orderId: filter?.orderId == null ? null : idIn("Order", filter.orderId, ["filter", "orderId"]),
});

export const reverseFilterIn = (filter: ReverseFulfillmentOrderFilterInput | null | undefined): ReverseFilter => ({
  ...filter,
  locationIds: idsIn("Location", filter?.locationIds, ["filter", "locationIds"]),
});

export const policyFilterIn = (filter: ReturnPolicyFilterInput | null | undefined): ReturnPolicyFilter => ({
  channelIds: idsIn("Channel", filter?.channelIds, ["filter", "channelIds"]),
});
