import { leaveClosed } from "../../src/flows/leave-location.ts";
import { type Context, deedOf } from "../kit/context.ts";

/**
 * Brings work in step with places that closed or opened, once that has committed. The change stands whatever comes of this: what is left to do
 * the gateway's own round finds.
 */
export async function afterClosing(context: Context): Promise<void> {
  try {
    await leaveClosed(context.orm.em.fork(), deedOf(context));
    context.nudge();
  } catch (error) {
    context.log.error({ err: error }, "routing work away from closed locations failed");
  }
}
