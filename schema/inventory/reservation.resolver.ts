import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { releaseReservations } from "../../src/flows/end-reservations.ts";
import { reserveStock } from "../../src/flows/reserve-stock.ts";
import { reservationsById } from "../../src/inventory/reservations.rows.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { isId } from "../../src/kit/ids.ts";
import type { Context } from "../kit/context.ts";
import { Needs } from "../kit/needs.ts";
import { mutate } from "../kit/user-errors.ts";
import { afterStockArrived } from "./after-stock-arrived.ts";
import { ReleaseReservationInput, ReserveStockInput } from "./stock.inputs.ts";
import { idList, idsOf, ReleaseReservationPayload, ReserveStockPayload } from "./stock.payloads.ts";
import { placesIn } from "./stock.values.ts";

@Resolver()
export class ReserveStockResolver {
  @Needs("inventory:write")
  @Mutation(() => ReserveStockPayload, { description: "Keeps available units for a cart, a quote or a channel: all of the lines or none." })
  reserveStock(
    @Arg("input", () => ReserveStockInput, { description: "What to keep, and for whom." }) input: ReserveStockInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "reserveStock", input, async (em, deed) => {
      const { ownerType, ownerId, expiresAt } = input;
      const lines = placesIn(context, input.lines, "lines");
      return { reservationIds: idList(await reserveStock(em, deed, { lines, ownerType, ownerId, expiresAt: expiresAt ?? null })) };
    });
  }

  @Needs("inventory:write")
  @Mutation(() => ReleaseReservationPayload, { description: "Gives back what was reserved. Orders that wait for it get it at once." })
  async releaseReservation(
    @Arg("input", () => ReleaseReservationInput, { description: "Which reservations." }) input: ReleaseReservationInput,
    @Ctx() context: Context,
  ) {
    const outcome = await mutate(context, "releaseReservation", input, async (em, deed) => {
      const ids = [...new Set(input.reservationIds)];
      const seen = new Set((await reservationsById(em, ids.filter(isId), context.access)).map(({ id }) => id));
      const unseen = ids.findIndex((id) => !seen.has(id));
      if (unseen >= 0) throw new Refusal("NOT_FOUND", "There is no such reservation.", ["reservationIds", String(unseen)]);
      const places = await releaseReservations(em, deed, ids);
      return { reservationIds: idList(ids), itemIds: idList(places.map(({ itemId }) => itemId)) };
    });
    if (outcome.itemIds) await afterStockArrived(context, idsOf(outcome.itemIds));
    return outcome;
  }
}
