import type { EntityManager } from "@mikro-orm/postgresql";
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import { buyLabel, parcelOf, voidParcel } from "../../src/flows/buy-label.ts";
import { recordScans } from "../../src/flows/record-tracking.ts";
import { shipParcel } from "../../src/flows/ship-parcel.ts";
import { onOrder } from "../../src/flows/work.ts";
import { type FulfillmentRow, fulfillmentsById } from "../../src/fulfillment/fulfillments.rows.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { fulfillmentByNumber, labelsOfFulfillments, trackingOfFulfillments } from "../../src/shipping/shipping.rows.ts";
import { FulfillmentObject } from "../fulfillment/parcel.type.ts";
import type { Context } from "../kit/context.ts";
import { idIn } from "../kit/global-id.ts";
import { Needs } from "../kit/needs.ts";
import { mutate } from "../kit/user-errors.ts";
import {
  BuyLabelInput,
  BuyLabelPayload,
  ParcelLabelObject,
  RecordTrackingEventInput,
  RecordTrackingEventPayload,
  ShipFulfillmentInput,
  ShipFulfillmentPayload,
  TrackingEventObject,
  VoidLabelInput,
  VoidLabelPayload,
} from "./label.type.ts";

@Resolver(() => FulfillmentObject)
export class ParcelShippingResolver {
  @Needs("fulfillment:write")
  @Mutation(() => BuyLabelPayload, {
    description: "A packed parcel gets its label: a carrier is chosen and booked, once. `labels` says how far that is.",
  })
  buyLabel(@Arg("input", () => BuyLabelInput, { description: "The parcel." }) input: BuyLabelInput, @Ctx() context: Context) {
    return mutate(context, "buyLabel", input, async (em, deed) => {
      const { id } = await visibleParcel(context, em, input.fulfillmentId);
      const { carrier = null, service = null, replace } = input;
      await buyLabel(em, deed, context.carrierAccounts.clients, id, { carrier, service, replace });
      return { fulfillmentId: id };
    });
  }

  @Needs("fulfillment:write")
  @Mutation(() => VoidLabelPayload, {
    description: "A packed parcel does not leave: it is CANCELLED, its label is taken back, and what is in it can be packed anew.",
  })
  voidLabel(@Arg("input", () => VoidLabelInput, { description: "The parcel." }) input: VoidLabelInput, @Ctx() context: Context) {
    return mutate(context, "voidLabel", input, async (em, deed) => {
      const { id, orderId } = await visibleParcel(context, em, input.fulfillmentId);
      await onOrder(em, deed, orderId, (book, work) => voidParcel(book, work, parcelOf(book, id), input.reason));
      return { fulfillmentId: id };
    });
  }

  @Needs("fulfillment:write")
  @Mutation(() => ShipFulfillmentPayload, {
    description:
      "A packed parcel leaves, with those of other orders in the same box: stock is gone, units are fulfilled, the channel is told.",
  })
  shipFulfillment(
    @Arg("input", () => ShipFulfillmentInput, { description: "The parcel." }) input: ShipFulfillmentInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "shipFulfillment", input, async (em, deed) => {
      const { id } = await visibleParcel(context, em, input.fulfillmentId);
      await shipParcel(em, deed, id);
      return { fulfillmentId: id };
    });
  }

  @Needs("fulfillment:write")
  @Mutation(() => RecordTrackingEventPayload, {
    description: "Tells what happened to a parcel. It moves the parcel forward, never back; told again it does nothing.",
  })
  recordTrackingEvent(
    @Arg("input", () => RecordTrackingEventInput, { description: "What happened." }) input: RecordTrackingEventInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "recordTrackingEvent", input, async (em, deed) => {
      const id = await scannedParcel(context, em, input);
      const { status = null, happenedAt: at, note = null, eventId = null } = input;
      const code = input.code ?? status;
      if (code === null) throw new Refusal("INVALID", "Say a status, or a code of your own.", ["status"]);
      await recordScans(em, deed, id, [{ id: eventId, status, code, at, note }], "HAND");
      return { fulfillmentId: id };
    });
  }

  @FieldResolver(() => [ParcelLabelObject], { description: "Its bookings with carriers, oldest first: the last is the one that counts." })
  labels(@Root() { id }: FulfillmentRow, @Ctx() { loaders }: Context) {
    return loaders.many(labelsOfFulfillments, ({ fulfillmentId }) => fulfillmentId, id);
  }

  @FieldResolver(() => [TrackingEventObject], { description: "What happened to it on its way, oldest first." })
  trackingEvents(@Root() { id }: FulfillmentRow, @Ctx() { loaders }: Context) {
    return loaders.many(trackingOfFulfillments, ({ fulfillmentId }) => fulfillmentId, id);
  }
}

/** Throws Refusal NOT_FOUND for a parcel that the key may not see. */
async function visibleParcel({ access }: Context, em: EntityManager, text: string): Promise<FulfillmentRow> {
  const [found] = await fulfillmentsById(em, [idIn("Fulfillment", text, ["fulfillmentId"])], access);
  if (!found) throw new Refusal("NOT_FOUND", "There is no such parcel.", ["fulfillmentId"]);
  return found;
}

async function scannedParcel(
  context: Context,
  em: EntityManager,
  { fulfillmentId, trackingNumber }: RecordTrackingEventInput,
): Promise<string> {
  if ((fulfillmentId == null) === (trackingNumber == null))
    throw new Refusal("INVALID", "Give the parcel's id or its number, one of them.", ["fulfillmentId"]);
  if (fulfillmentId != null) return (await visibleParcel(context, em, fulfillmentId)).id;
  const found = await fulfillmentByNumber(em, trackingNumber as string, context.access);
  if (found === null) throw new Refusal("NOT_FOUND", "There is no parcel with this number: was it mistyped?", ["trackingNumber"]);
  return found;
}
