import { leaveClosed, leaveLocation } from "../../src/flows/leave-location.ts";
import { type Context, deedOf } from "../kit/context.ts";

/**
 * Routes away from a location what has not begun there, once its outage, or that it is no longer in use, has committed. The change stands
 * whatever comes of this; an outage is looked at again by the gateway's own round.
 */
export async function afterClosing(context: Context, inactive: string | null): Promise<void> {
  try {
    const em = context.orm.em.fork();
    if (inactive === null) await leaveClosed(em, deedOf(context));
    else await leaveLocation(em, deedOf(context), inactive, "LOCATION");
    context.nudge();
  } catch (error) {
    context.log.error({ err: error }, "routing work away from a location failed");
  }
}
