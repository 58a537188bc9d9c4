import type { RefundFilter } from "../../src/payments/refunds.rows.ts";
import { idIn } from "../kit/global-id.ts";
import type { RefundFilterInput } from "./refund.type.ts";

/** The filter with ids of ours. Throws Refusal INVALID for an id that is none. */
export const refundFilterIn = (filter: RefundFilterInput | null | undefined): RefundFilter => ({
  ...filter,
  orderId: filter?.orderId == null ? null : idIn("Order", filter.orderId, ["filter", "orderId"]),
});
