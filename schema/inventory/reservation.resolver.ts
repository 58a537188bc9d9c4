import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { requireChannel } from "../../src/access/access.ts";
import { consumeReservations } from "../../src/flows/claim-reservations.ts";
import { extendReservations, releaseReservations } from "../../src/flows/end-reservations.ts";
import { reserveStock } from "../../src/flows/reserve-stock.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { ordersById } from "../../src/orders/orders.rows.ts";
import type { Context } from "../kit/context.ts";
import { idIn } from "../kit/global-id.ts";
import { Needs } from "../kit/needs.ts";
import { mutate } from "../kit/user-errors.ts";
import { afterStockArrived } from "./after-stock-arrived.ts";
import { reservationsIn } from "./reservation.values.ts";
import { ConsumeReservationsInput, ExtendReservationsInput, ReleaseReservationInput, ReserveStockInput } from "./stock.inputs.ts";
import {
  ConsumeReservationsPayload,
  ExtendReservationsPayload,
  idList,
  idsOf,
  ReleaseReservationPayload,
  ReserveStockPayload,
} from "./stock.payloads.ts";
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
      const channelId = input.channelId == null ? null : idIn("Channel", input.channelId, ["channelId"]);
      if (channelId !== null) requireChannel(context.access, channelId);
      const lines = placesIn(context, input.lines, "lines");
      const reserved = await reserveStock(em, deed, { lines, ownerType, ownerId, expiresAt: expiresAt ?? null, channelId });
      return { reservationIds: idList(reserved) };
    });
  }

  @Needs("inventory:write")
  @Mutation(() => ExtendReservationsPayload, { description: "Keeps what was reserved until another time." })
  extendReservations(
    @Arg("input", () => ExtendReservationsInput, { description: "Which reservations, and how long." }) input: ExtendReservationsInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "extendReservations", input, async (em, deed) => {
      const ids = await reservationsIn(context, em, input.reservationIds);
      await extendReservations(em, deed, ids, input.expiresAt ?? null);
      return { reservationIds: idList(ids) };
    });
  }

  @Needs("inventory:write", "orders:write")
  @Mutation(() => ConsumeReservationsPayload, {
    description:
      "Gives what was reserved to an order that came without it: what the order waits for is taken from these very units, the rest is free again. `createOrder` does it at once.",
  })
  async consumeReservations(
    @Arg("input", () => ConsumeReservationsInput, { description: "Which reservations, and the order." }) input: ConsumeReservationsInput,
    @Ctx() context: Context,
  ) {
    const outcome = await mutate(context, "consumeReservations", input, async (em, deed) => {
      const ids = await reservationsIn(context, em, input.reservationIds);
      const orderId = idIn("Order", input.orderId, ["orderId"]);
      const [order] = await ordersById(em, [orderId], context.access);
      if (!order) throw new Refusal("NOT_FOUND", "There is no such order.", ["orderId"]);
      return { reservationIds: idList(ids), itemIds: idList(await consumeReservations(em, deed, orderId, ids)) };
    });
    if (outcome.itemIds) await afterStockArrived(context, idsOf(outcome.itemIds));
    return outcome;
  }

  @Needs("inventory:write")
  @Mutation(() => ReleaseReservationPayload, { description: "Gives back what was reserved. Orders that wait for it get it at once." })
  async releaseReservation(
    @Arg("input", () => ReleaseReservationInput, { description: "Which reservations." }) input: ReleaseReservationInput,
    @Ctx() context: Context,
  ) {
    const outcome = await mutate(context, "releaseReservation", input, async (em, deed) => {
      const ids = await reservationsIn(context, em, input.reservationIds);
      const places = await releaseReservations(em, deed, ids);
      return { reservationIds: idList(ids), itemIds: idList(places.map(({ itemId }) => itemId)) };
    });
    if (outcome.itemIds) await afterStockArrived(context, idsOf(outcome.itemIds));
    return outcome;
  }
}
