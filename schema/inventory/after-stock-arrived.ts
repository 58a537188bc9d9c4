import { fillBackorders } from "../../src/flows/fill-backorders.ts";
import { promiseAnew } from "../../src/flows/promise-anew.ts";
import { type Context, deedOf } from "../kit/context.ts";

/**
 * Gives what may have become available to the orders that wait for it, and tells those that go on waiting when to expect theirs. Call it once the change of stock has committed: orders
 * are locked before levels, so it is a transaction of its own. The change stands whatever comes of this; what fails here is
 * done by the gateway's own round a few seconds later.
 */
export async function afterStockArrived(context: Context, itemIds: readonly string[]): Promise<void> {
  try {
    const items = [...new Set(itemIds)];
    const gained = await fillBackorders(context.orm.em.fork(), deedOf(context), items);
    const promised = await promiseAnew(context.orm.em.fork(), deedOf(context), items);
    if (gained.length > 0 || promised > 0) context.nudge();
  } catch (error) {
    context.log.error({ err: error }, "filling back-orders failed; the next round does it");
  }
}
