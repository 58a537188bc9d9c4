import { Ctx, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { scanStatuses } from "../../src/carriers/carrier-client.ts";
import { fulfillmentsById } from "../../src/fulfillment/fulfillments.rows.ts";
import { bookingStatuses } from "../../src/shipping/booking.states.ts";
import { trackingSources } from "../../src/shipping/tracking-event.entity.ts";
import { FulfillmentObject } from "../fulfillment/parcel.type.ts";
import type { Context } from "../kit/context.ts";
import { describedEnum } from "../kit/enums.ts";
import { loadOne } from "../kit/loaders.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { DateTime } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";

export const LabelStatus = describedEnum("LabelStatus", "How far the booking of a parcel with a carrier is.", bookingStatuses, {
  PENDING: "The carrier is called for it soon.",
  BOOKING: "The carrier is called for it right now, or will give it a number.",
  UNKNOWN: "A call broke off: what became of it is being found out. It is not booked twice.",
  BOOKED: "It has its label.",
  REFUSED: "The carrier does not carry it; see `reason`.",
  VOIDING: "It is taken back at the carrier.",
  VOIDED: "It was taken back.",
});

export const ScanStatus = describedEnum("ScanStatus", "What happened to a parcel on its way.", scanStatuses, {
  IN_TRANSIT: "The carrier has it.",
  OUT_FOR_DELIVERY: "It is brought to the buyer.",
  ATTEMPTED: "Nobody was there to take it.",
  DELIVERED: "The buyer has it.",
  LOST: "Nobody knows where it is, or it was destroyed.",
  RETURNED_TO_SENDER: "It comes back.",
  NOT_CARRIED: "The carrier let go of it before it had it.",
});

export const TrackingSource = describedEnum("TrackingSource", "Who said it.", trackingSources, {
  WEBHOOK: "The carrier, by a message.",
  POLL: "The carrier, when it was asked.",
  HAND: "Somebody with a key: a carrier's app, a partner, a clerk.",
});

@ObjectType("ParcelLabel", { description: "A parcel's booking with a carrier, and the label that comes of it." })
export class ParcelLabelObject {
  @Field(() => LabelStatus, { description: "How far it is." })
  status!: string;

  @Field(() => String, { nullable: true, description: "Our code of the carrier; null until one is chosen." })
  carrier!: string | null;

  @Field(() => String, { nullable: true, description: "Code of its service; null until one is chosen." })
  service!: string | null;

  @Field(() => String, { nullable: true, description: "Why this carrier and service." })
  because!: string | null;

  @Field(() => String, { nullable: true, description: "Why it was refused, or is not there yet." })
  reason!: string | null;

  @Field(() => DateTime, { nullable: true, description: "Since when it needs a person; null: it does not." })
  attentionSince!: string | null;

  @Field(() => Int, { description: "How often the carrier was called for what is done now." })
  attempts!: number;

  @Field(() => DateTime, { description: "When it was asked for." })
  createdAt!: string;
}

@ObjectType("TrackingEvent", { description: "Something that happened to a parcel on its way." })
export class TrackingEventObject {
  @Field(() => ScanStatus, { nullable: true, description: "What it means; null: good to know, and nothing more." })
  status!: string | null;

  @Field(() => String, { description: "In the carrier's own words." })
  code!: string;

  @Field(() => String, { nullable: true, description: "More, for people." })
  note!: string | null;

  @Field(() => DateTime, { description: "When it happened." })
  happenedAt!: string;

  @Field(() => TrackingSource, { description: "Who said it." })
  source!: string;

  @Field(() => Boolean, { description: "Whether the parcel's state followed it. What comes late is history and moves nothing." })
  moved!: boolean;

  @Field(() => DateTime, { description: "When we heard of it." })
  createdAt!: string;
}

@InputType({ description: "A packed parcel to get its label." })
export class BuyLabelInput extends MutationInput {
  @Field(() => ID, { description: "The parcel." })
  fulfillmentId!: string;

  @Field(() => String, {
    nullable: true,
    description: "Our code of the carrier; left out: what was promised, else the cheapest that keeps the promise and the rules allow.",
  })
  carrier?: string | null;

  @Field(() => String, { nullable: true, description: "Code of the carrier's service." })
  service?: string | null;

  @Field(() => Boolean, { defaultValue: false, description: "The label it has is taken back, and this one takes its place." })
  replace!: boolean;
}

@InputType({ description: "A packed parcel that does not leave." })
export class VoidLabelInput extends MutationInput {
  @Field(() => ID, { description: "The parcel." })
  fulfillmentId!: string;

  @Field(() => String, { description: "Why. No personal data." })
  reason!: string;
}

@InputType({ description: "A packed parcel that leaves." })
export class ShipFulfillmentInput extends MutationInput {
  @Field(() => ID, { description: "The parcel." })
  fulfillmentId!: string;
}

@InputType({ description: "Something that happened to a parcel, as a carrier's app, a partner or a clerk tells it." })
export class RecordTrackingEventInput extends MutationInput {
  @Field(() => ID, { nullable: true, description: "The parcel; or give its number." })
  fulfillmentId?: string | null;

  @Field(() => String, { nullable: true, description: "The number on its label, as it was scanned." })
  trackingNumber?: string | null;

  @Field(() => ScanStatus, { nullable: true, description: "What it means; null: good to know, and nothing more." })
  status?: (typeof scanStatuses)[number] | null;

  @Field(() => DateTime, { description: "When it happened." })
  happenedAt!: Date;

  @Field(() => String, { nullable: true, description: "Your own word for it; the status when left out." })
  code?: string | null;

  @Field(() => String, { nullable: true, description: "Your own id of it; the same is taken once. Left out: its time and code." })
  eventId?: string | null;

  @Field(() => String, { nullable: true, description: "More, for people. No personal data." })
  note?: string | null;
}

@ObjectType()
abstract class ParcelPayload extends Payload {
  fulfillmentId?: string;

  @Field(() => FulfillmentObject, { nullable: true, description: "The parcel as it stands now; null when nothing was done." })
  fulfillment(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, fulfillmentsById, this.fulfillmentId);
  }
}

@ObjectType({ description: "What came of asking for a label." })
export class BuyLabelPayload extends ParcelPayload {}

@ObjectType({ description: "What came of taking a parcel back." })
export class VoidLabelPayload extends ParcelPayload {}

@ObjectType({ description: "What came of a parcel's leaving." })
export class ShipFulfillmentPayload extends ParcelPayload {}

@ObjectType({ description: "What came of telling what happened to a parcel." })
export class RecordTrackingEventPayload extends ParcelPayload {}
