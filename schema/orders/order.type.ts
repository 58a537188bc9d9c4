import { Field, Int, ObjectType } from "type-graphql";
import { DeliveryMethod } from "../fulfillment/fulfillment.type.ts";
import { connectionType } from "../kit/connection.ts";
import { Node } from "../kit/node.ts";
import { CurrencyCode, DateTime, JsonObject } from "../kit/scalars.ts";
import { OrderReturnStatus } from "../returns/return.enums.ts";
import {
  LineOrigin,
  OrderFulfillmentStatus,
  OrderOrigin,
  OrderStatus,
  PaymentStatus,
  ShipPreference,
  ValidationCode,
  ValidationSeverity,
  ValidationStatus,
} from "./order.enums.ts";

@ObjectType("Order", { implements: Node, description: "What a buyer ordered at a channel." })
export class OrderObject extends Node {
  @Field(() => String, { description: "The channel's own id of the order." })
  externalId!: string;

  @Field(() => String, { description: "What a person calls it, for example `#1001`. Unique only within its channel." })
  number!: string;

  @Field(() => OrderOrigin, { description: "How it came to be." })
  origin!: string;

  @Field(() => OrderStatus, { description: "Where it stands." })
  status!: string;

  @Field(() => PaymentStatus, { description: "What is paid of it." })
  paymentStatus!: string;

  @Field(() => OrderFulfillmentStatus, { description: "How far its goods are." })
  fulfillmentStatus!: string;

  @Field(() => OrderReturnStatus, { nullable: true, description: "What came back of it; null: no return or claim was ever opened." })
  returnStatus!: string | null;

  @Field(() => String, { description: "The channel's own word for its status." })
  nativeStatus!: string;

  @Field(() => Boolean, { description: "Whether the channel marks it as a test: kept, but neither stocked nor fulfilled." })
  test!: boolean;

  @Field(() => DateTime, { description: "When the buyer placed it, as the channel says." })
  placedAt!: string;

  @Field(() => String, { nullable: true, description: "The delivery the buyer chose, in the channel's words." })
  shippingOption!: string | null;

  @Field(() => ShipPreference, { description: "Whether it may be sent in parts. Its channel and rules may forbid it all the same." })
  shipPreference!: string;

  @Field(() => DateTime, { nullable: true, description: "When the channel wants it dispatched at the latest; null when it does not say." })
  dispatchBy!: string | null;

  @Field(() => [String], { description: "Words that rules and people put on it." })
  tags!: string[];

  @Field(() => Int, { description: "How urgent it is; higher goes first. 0 unless a rule says otherwise." })
  priority!: number;

  @Field(() => CurrencyCode, { name: "currencyCode", description: "The currency of all its amounts." })
  currency!: string;

  @Field(() => Boolean, { description: "Whether unit prices and shipping contain the tax." })
  pricesIncludeTax!: boolean;

  @Field(() => Int, { description: "Grows by one with every change of what was ordered." })
  orderVersion!: number;

  @Field(() => String, { nullable: true, description: "Why it was cancelled." })
  cancelReason!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When it was cancelled." })
  cancelledAt!: string | null;

  @Field(() => DateTime, { description: "When Muara took it." })
  createdAt!: string;

  @Field(() => DateTime, { description: "When it last changed here." })
  updatedAt!: string;
}

export const OrderConnection = connectionType(() => OrderObject, "Order", "orders");

@ObjectType("OrderLine", { implements: Node, description: "One line of an order. `ordered = cancelled + fulfilled + open`." })
export class OrderLineObject extends Node {
  @Field(() => LineOrigin, { description: "Whether the channel sent it or a rule added it." })
  origin!: string;

  @Field(() => String, { nullable: true, description: "The rule that added it." })
  ruleId!: string | null;

  @Field(() => Int, { description: "Its place in the order, from 1." })
  position!: number;

  @Field(() => [String], { description: "The channel's own ids of the line; several where it sends a row per unit." })
  externalIds!: string[];

  @Field(() => String, { nullable: true, description: "The SKU as the channel shows it." })
  sku!: string | null;

  @Field(() => String, { description: "What the buyer read when ordering." })
  title!: string;

  @Field(() => Boolean, { description: "False for what nobody ships, such as a gift card." })
  requiresShipping!: boolean;

  @Field(() => Boolean, {
    description: "True when the channel itself keeps and ships it: it takes none of our stock and is no work of ours.",
  })
  fulfilledByChannel!: boolean;

  @Field(() => DeliveryMethod, { description: "How its units reach the buyer. What is picked up is never shipped instead by itself." })
  deliveryMethod!: string;

  @Field(() => Int, { description: "Units ordered." })
  orderedQuantity!: number;

  @Field(() => Int, { description: "Of these, cancelled." })
  cancelledQuantity!: number;

  @Field(() => Int, { description: "Of these, left or handed over." })
  fulfilledQuantity!: number;

  @Field(() => Int, { description: "Of those fulfilled: a return or a claim is about them, those that came back among them." })
  returnRequestedQuantity!: number;

  @Field(() => Int, { description: "Of those: they came back." })
  returnedQuantity!: number;
}

@ObjectType("OrderValidation", {
  implements: Node,
  description: "Something about an order or one of its lines that a person should know or must mend.",
})
export class OrderValidationObject extends Node {
  @Field(() => ValidationCode, { description: "What was found." })
  code!: string;

  @Field(() => ValidationSeverity, { description: "Whether it stops the order." })
  severity!: string;

  @Field(() => String, { nullable: true, description: "The rule that found it; null for what is built in." })
  ruleId!: string | null;

  @Field(() => String, { description: "What is wrong and how to mend it, in plain English." })
  message!: string;

  @Field(() => ValidationStatus, { description: "Whether it still stands." })
  status!: string;

  @Field(() => String, { nullable: true, description: "Why it was overridden." })
  reason!: string | null;

  @Field(() => DateTime, { description: "When it was found." })
  createdAt!: string;

  @Field(() => DateTime, { nullable: true, description: "When it was resolved or overridden." })
  resolvedAt!: string | null;
}

@ObjectType("TimelineEvent", { description: "Something that happened to an order or to the work on it." })
export class TimelineEventObject {
  @Field(() => String, { description: "What happened, for example `order.opened`." })
  type!: string;

  @Field(() => DateTime, { description: "When." })
  occurredAt!: string;

  @Field(() => String, { description: "Who: a key's id, `intake` for the channels, or `system`." })
  actor!: string;

  @Field(() => Int, { description: "Its number among the events of the same thing, from 1 without a gap." })
  sequence!: number;

  @Field(() => JsonObject, { description: "Ids, states and quantities; what there is depends on the type. No personal data." })
  data!: Record<string, unknown>;
}

export const TimelineConnection = connectionType(() => TimelineEventObject, "TimelineEvent", "events");
