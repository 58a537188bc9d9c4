import type { CommandAnswer } from "../../src/channels/command.ts";
import { call, type TikTokAccount } from "./client.ts";
import type { Order, Row } from "./order.ts";
import { rejected, rejectedBy } from "./outcome.ts";

/**
 * The package that holds these rows and no others: the one they are in, or one that is split off. In South-East Asia, Brazil and Mexico only
 * all units of a SKU can be split off together; TikTok says so.
 */
export async function packageOf(
  account: TikTokAccount,
  orderId: string,
  order: Order,
  packageId: string,
  rows: readonly Row[],
): Promise<string | CommandAnswer> {
  const others = order.rows.filter((row) => row.packageId === packageId && !row.cancelled && !rows.includes(row));
  if (others.length === 0) return packageId;
  const idsOf = (some: readonly Row[]) => some.map(({ id }) => id);
  const answer = await call(account, {
    path: `/fulfillment/202309/orders/${encodeURIComponent(orderId)}/split`,
    body: {
      splittable_groups: [
        { id: "1", order_line_item_ids: idsOf(rows) },
        { id: "2", order_line_item_ids: idsOf(others) },
      ],
    },
  });
  if (!answer.done) return rejectedBy("a package for a part of the order", answer);
  const made = (answer.data.optionalList("packages") ?? []).find((one) => one.optionalId("splittable_group_id") === "1");
  return made?.id("id") ?? rejected("TikTok Shop split the order but names no package for the parcel: look at it in Seller Center.");
}
