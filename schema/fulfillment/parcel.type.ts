import { Ctx, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { fulfillmentOrdersById } from "../../src/fulfillment/fulfillment.rows.ts";
import { fulfillmentStates } from "../../src/fulfillment/fulfillment.states.ts";
import { fulfillmentsById } from "../../src/fulfillment/fulfillments.rows.ts";
import { ChannelCommandPayload } from "../commands/command.type.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { describedEnum } from "../kit/enums.ts";
import { loadOne } from "../kit/loaders.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { Node } from "../kit/node.ts";
import { DateTime } from "../kit/scalars.ts";
import { FulfillmentOrderObject } from "./fulfillment.type.ts";

export const FulfillmentStatus = describedEnum("ParcelStatus", "How far a parcel is.", fulfillmentStates, {
  CREATED: "It is being packed.",
  LABELLED: "It has its label.",
  READY_FOR_PICKUP: "The buyer can fetch it.",
  SHIPPED: "It has left.",
  IN_TRANSIT: "It is on its way.",
  OUT_FOR_DELIVERY: "It is delivered today.",
  ATTEMPTED: "Nobody was there to take it.",
  DELIVERED: "It has arrived.",
  PICKED_UP: "The buyer has it.",
  LOST: "Nobody knows where it is.",
  RETURNED_TO_SENDER: "It comes back.",
  CANCELLED: "It does not leave.",
});

@ObjectType("Fulfillment", { implements: Node, description: "A parcel of an order, as it leaves one location." })
export class FulfillmentObject extends Node {
  @Field(() => FulfillmentStatus, { description: "How far it is." })
  status!: string;

  @Field(() => String, { nullable: true, description: "Who carries it: a carrier's code of ours, or a name." })
  carrier!: string | null;

  @Field(() => String, { nullable: true, description: "Code of the carrier's service." })
  service!: string | null;

  @Field(() => String, { nullable: true, description: "By which the carrier knows it." })
  trackingNumber!: string | null;

  @Field(() => String, { nullable: true, description: "Where it can be followed." })
  trackingUrl!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When it got its label." })
  labelledAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When it left." })
  shippedAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: "Pick-up: since when the buyer can fetch it." })
  readyAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: "Pick-up: until when it is kept for the buyer." })
  pickupUntil!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When the buyer had it: brought, or picked up." })
  deliveredAt!: string | null;

  @Field(() => DateTime, { description: "When it was made." })
  createdAt!: string;
}

export const FulfillmentConnection = connectionType(() => FulfillmentObject, "Fulfillment", "parcels");

@InputType({ description: "Which parcels. Conditions that are left out do not limit." })
export class FulfillmentFilterInput {
  @Field(() => [FulfillmentStatus], { nullable: true, description: "Only with one of these statuses." })
  statuses?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Only from these locations." })
  locationIds?: string[] | null;

  @Field(() => [String], { nullable: true, description: "Only with one of these numbers, as they stand on labels." })
  trackingNumbers?: string[] | null;

  @Field(() => ID, { nullable: true, description: "Only of this order." })
  orderId?: string | null;
}

@ObjectType("FulfillmentLine", { description: "Units of an order line in a parcel." })
export class FulfillmentLineObject {
  @Field(() => Int, { description: "How many units." })
  quantity!: number;
}

@InputType({ description: "Units of an order line that leave." })
export class ShipLineInput {
  @Field(() => ID, { description: "The order line." })
  lineId!: string;

  @Field(() => Int, { description: "How many units." })
  quantity!: number;
}

@InputType({ description: "Work that is packed." })
export class MarkReadyToShipInput extends MutationInput {
  @Field(() => ID, { description: "The fulfillment order." })
  fulfillmentOrderId!: string;

  @Field(() => String, { nullable: true, description: "Who carries it: a carrier's code of ours, or a name." })
  carrier?: string | null;

  @Field(() => String, { nullable: true, description: "By which the carrier knows it." })
  trackingNumber?: string | null;

  @Field(() => String, { nullable: true, description: "Where it can be followed: an address that begins with https://." })
  trackingUrl?: string | null;

  @Field(() => Boolean, { defaultValue: true, description: "Whether the channel is asked to tell the buyer." })
  notifyBuyer!: boolean;
}

@InputType({ description: "A parcel that leaves." })
export class ShipFulfillmentOrderInput extends MarkReadyToShipInput {
  @Field(() => [ShipLineInput], { nullable: true, description: "Only these units; all that remains to be done when left out." })
  lines?: ShipLineInput[] | null;
}

@ObjectType()
abstract class ShippingPayload extends ChannelCommandPayload {
  fulfillmentOrderId?: string;

  @Field(() => FulfillmentOrderObject, { nullable: true, description: "The work as it stands now; null when nothing was done." })
  fulfillmentOrder(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, fulfillmentOrdersById, this.fulfillmentOrderId);
  }
}

@ObjectType({ description: "What came of shipping." })
export class ShipFulfillmentOrderPayload extends ShippingPayload {
  fulfillmentId?: string;

  @Field(() => FulfillmentObject, { nullable: true, description: "The parcel; null when nothing was done." })
  fulfillment(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, fulfillmentsById, this.fulfillmentId);
  }
}

@ObjectType({ description: "What came of saying that work is packed." })
export class MarkReadyToShipPayload extends ShippingPayload {}
