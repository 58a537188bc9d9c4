import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { connectionType } from "../kit/connection.ts";
import { Node } from "../kit/node.ts";
import { DateTime } from "../kit/scalars.ts";
import {
  ChannelReturnStatus,
  LabelPayer,
  ReturnDisposition,
  ReturnGoodsState,
  ReturnOrigin,
  ReturnReason,
  ReturnResolution,
  ReturnResolutionState,
  ReturnStatus,
  ReverseFulfillmentOrderStatus,
} from "./return.enums.ts";

@ObjectType("Return", { implements: Node, description: "Units of an order that come back, and what the buyer gets for them." })
export class ReturnObject extends Node {
  @Field(() => String, { description: "What a person calls it: the order's number, and which of its returns it is." })
  number!: string;

  @Field(() => ReturnStatus, { description: "Where it stands." })
  status!: string;

  @Field(() => ReturnOrigin, { description: "Who wanted it." })
  origin!: string;

  @Field(() => String, { nullable: true, description: "The channel's own id of it, where the channel has it, too." })
  externalId!: string | null;

  @Field(() => ChannelReturnStatus, {
    nullable: true,
    description: "What the channel said of it last; null: nothing, or it does not have it.",
  })
  channelStatus!: string | null;

  @Field(() => LabelPayer, { description: "Who pays the way back." })
  labelPaidBy!: string;

  @Field(() => String, { nullable: true, description: "What was said with it." })
  note!: string | null;

  @Field(() => String, { nullable: true, description: "Why it was declined or cancelled." })
  endNote!: string | null;

  @Field(() => DateTime, { description: "When it was made." })
  createdAt!: string;

  @Field(() => DateTime, { description: "When it last changed." })
  updatedAt!: string;
}

@ObjectType("ReturnLine", {
  implements: Node,
  description: "Units that are in one state and have one resolution. Where some of them go another way, they become a line of their own.",
})
export class ReturnLineObject extends Node {
  @Field(() => Int, { description: "How many units." })
  quantity!: number;

  @Field(() => ReturnReason, { description: "Why they come back." })
  reason!: string;

  @Field(() => String, { nullable: true, description: "What was said with it." })
  note!: string | null;

  @Field(() => [String], { description: "Where pictures of the goods are." })
  photos!: readonly string[];

  @Field(() => ReturnResolution, { description: "What the buyer gets for them." })
  resolution!: string;

  @Field(() => ReturnResolutionState, { description: "Whether that can still be switched." })
  resolutionState!: string;

  @Field(() => DateTime, { nullable: true, description: "When it became final." })
  committedAt!: string | null;

  @Field(() => ReturnGoodsState, { nullable: true, description: "Where they are; null: they do not come back, or not yet." })
  goods!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When they came." })
  receivedAt!: string | null;

  @Field(() => ReturnDisposition, { nullable: true, description: "What became of them." })
  disposition!: string | null;

  @Field(() => String, { nullable: true, description: "With EXCHANGE: the SKU that is wanted." })
  exchangeSku!: string | null;
}

@ObjectType("ReverseFulfillmentOrder", { implements: Node, description: "Goods that come back to one place and are looked at there." })
export class ReverseFulfillmentOrderObject extends Node {
  @Field(() => ReverseFulfillmentOrderStatus, { description: "Where it stands." })
  status!: string;

  @Field(() => DateTime, { description: "When it was made." })
  createdAt!: string;

  @Field(() => DateTime, { description: "When it last changed." })
  updatedAt!: string;
}

@ObjectType("ReverseDelivery", { description: "A parcel in which goods come back." })
export class ReverseDeliveryObject {
  @Field(() => String, { nullable: true, description: "Who carries it." })
  carrier!: string | null;

  @Field(() => String, { nullable: true, description: "By which the carrier knows it." })
  trackingNumber!: string | null;

  @Field(() => String, { nullable: true, description: "Where it can be followed." })
  trackingUrl!: string | null;

  @Field(() => String, { nullable: true, description: "Where the carrier has its label." })
  labelUrl!: string | null;

  @Field(() => DateTime, { nullable: true, description: "Since when nothing comes back in it any more." })
  voidedAt!: string | null;

  @Field(() => DateTime, { description: "When it became known." })
  createdAt!: string;
}

@ObjectType("UnexpectedItem", { description: "Something that came along and was not to come back. It is in no stock." })
export class UnexpectedItemObject {
  @Field(() => String, { nullable: true, description: "Its SKU, if it was read." })
  sku!: string | null;

  @Field(() => Int, { description: "How many." })
  quantity!: number;

  @Field(() => String, { nullable: true, description: "What it is, in words." })
  note!: string | null;
}

export const ReturnConnection = connectionType(() => ReturnObject, "Return", "returns");
export const ReverseFulfillmentOrderConnection = connectionType(
  () => ReverseFulfillmentOrderObject,
  "ReverseFulfillmentOrder",
  "reverse fulfillment orders",
);

@InputType({ description: "Which returns. Conditions that are left out do not limit." })
export class ReturnFilterInput {
  @Field(() => [ReturnStatus], { nullable: true, description: "Only with one of these statuses." })
  statuses?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Only of orders of these channels." })
  channelIds?: string[] | null;

  @Field(() => ID, { nullable: true, description: "Only of this order." })
  orderId?: string | null;

  @Field(() => String, { nullable: true, description: "Only of this number, as the QR code of a return label says it." })
  number?: string | null;
}

@InputType({ description: "Which goods that come back. Conditions that are left out do not limit." })
export class ReverseFulfillmentOrderFilterInput {
  @Field(() => [ReverseFulfillmentOrderStatus], { nullable: true, description: "Only with one of these statuses." })
  statuses?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Only to these locations." })
  locationIds?: string[] | null;
}
