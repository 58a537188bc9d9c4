import { fillBackorders } from "../../src/flows/fill-backorders.ts";
import { type Context, deedOf } from "../kit/context.ts";

/**
 * Gives what may have become available to the orders that wait for it. Call it once the change of stock has committed: orders
 * are locked before levels, so it is a transaction of its own. The change stands whatever comes of this; what fails here is
 * done by the gateway's own round a few seconds later.
 */
export async function afterStockArrived(context: Context, itemIds: readonly string[]): Promise<void> {
  try {
    const gained = await fillBackorders(context.orm.em.fork(), deedOf(context), [...new Set(itemIds)]);
    if (gained.length > 0) context.nudge();
  } catch (error) {
    context.log.error({ err: error }, "filling back-orders failed; the next round does it");
  }
}
