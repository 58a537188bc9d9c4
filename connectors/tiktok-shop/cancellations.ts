import type { Reader } from "../../src/kit/read.ts";
import { read, type TikTokAccount } from "./client.ts";

/** A request to cancel an order or some of its units, whoever made it. */
export interface Cancellation {
  readonly id: string;
  readonly state: "PENDING" | "DONE" | "OFF";
  /** The native words of it. */
  readonly status: string;
  readonly lineIds: readonly string[];
}

/** `CANCEL`: by the seller or TikTok; `BUYER_CANCEL`: by the buyer, to be answered. Newest first. */
export async function cancellationsOf(
  account: TikTokAccount,
  orderId: string,
  type: "CANCEL" | "BUYER_CANCEL",
): Promise<readonly Cancellation[]> {
  const { data } = await read(account, {
    path: "/return_refund/202309/cancellations/search",
    query: { sort_field: "create_time", sort_order: "DESC", page_size: "50" },
    body: { order_ids: [orderId], cancel_types: [type] },
  });
  // Asked for by type; told apart once more, as a wrong one would be answered in the merchant's name.
  return (data.optionalList("cancellations") ?? [])
    .filter((one) => one.optionalId("order_id") === orderId && (one.optionalText("cancel_type") ?? type) === type)
    .map(cancellationOf);
}

function cancellationOf(one: Reader): Cancellation {
  const status = one.text("cancel_status");
  return {
    id: one.id("cancel_id"),
    state: status.endsWith("_PENDING") ? "PENDING" : /_(SUCCESS|COMPLETE)$/.test(status) ? "DONE" : "OFF",
    status,
    lineIds: (one.optionalList("cancel_line_items") ?? []).map((line) => line.id("order_line_item_id")),
  };
}
