import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import {
  fulfillmentOrderStatuses,
  holdStatuses,
  holdTargets,
  requestStatuses,
  workStates,
} from "../../src/fulfillment/fulfillment-order.states.ts";
import { deliveryMethods } from "../../src/orders/delivery-methods.ts";
import { holdReasons } from "../../src/rules/hold-reasons.ts";
import { connectionType } from "../kit/connection.ts";
import { describedEnum } from "../kit/enums.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { Node } from "../kit/node.ts";
import { DateTime, LocalDate } from "../kit/scalars.ts";

export const FulfillmentOrderStatus = describedEnum(
  "FulfillmentOrderStatus",
  "Where the work at one location stands.",
  fulfillmentOrderStatuses,
  {
    OPEN: "Its stock is there; the work can begin.",
    SCHEDULED: "It begins at a later time.",
    BACKORDERED: "It waits for stock.",
    ON_HOLD: "It is held; see the order's holds.",
    IN_PROGRESS: "The work has begun.",
    CLOSED: "All of it has left or was handed over.",
    INCOMPLETE: "The location could not do all of it; the rest went elsewhere.",
    CANCELLED: "It is no longer wanted.",
  },
);

export const WorkState = describedEnum("WorkState", "How far the work at a location is.", workStates, {
  ACCEPTED: "The location has taken it up.",
  PICKING: "Its goods are fetched from the shelves, or put into boxes.",
  PACKED: "All that is left of it lies in parcels that have not left.",
  READY_FOR_PICKUP: "The buyer can fetch it.",
});

export const FulfillmentRequestStatus = describedEnum(
  "FulfillmentRequestStatus",
  "Where work stands with the firm that is asked to do it.",
  requestStatuses,
  {
    UNSUBMITTED: "They are not asked yet: it waits, is held, or is asked for by hand.",
    SUBMITTED: "They are asked, and have not answered.",
    ACCEPTED: "They do it.",
    REJECTED: "They do not do it, or did not answer in time; its units went elsewhere.",
    CANCELLATION_REQUESTED: "They have accepted it and are asked to give it up.",
    CANCELLATION_ACCEPTED: "They gave it up.",
    CANCELLATION_REJECTED: "They go on with it in spite of being asked to give it up.",
    CLOSED: "It is done.",
  },
);

export const DeliveryMethod = describedEnum("DeliveryMethod", "How goods reach the buyer.", deliveryMethods, {
  SHIP: "By a carrier.",
  PICKUP: "The buyer picks them up.",
  LOCAL: "Brought by the location itself.",
  DIGITAL: "Nothing is moved.",
});

export const HoldTarget = describedEnum("HoldTarget", "What a hold stops.", holdTargets, {
  ORDER: "All work on the order.",
  LINE: "All work that has the line in it.",
  FULFILLMENT_ORDER: "The work at one location.",
});

export const HoldReason = describedEnum("HoldReason", "Why something is held.", holdReasons, {
  AWAITING_PAYMENT: "It is not paid yet.",
  HIGH_RISK_OF_FRAUD: "It may be fraud.",
  INCORRECT_ADDRESS: "Its address or another finding must be mended.",
  INVENTORY_OUT_OF_STOCK: "Stock is missing.",
  UNKNOWN_DELIVERY_DATE: "Nobody can say when it arrives.",
  AWAITING_RETURN_ITEMS: "It waits for goods that come back.",
  CUSTOMER_REQUEST: "The buyer asked for it.",
  LOCATION_ISSUE: "Something is wrong at the location.",
  CHANNEL_PENDING: "The channel has to decide.",
  OTHER: "See the notes.",
});

export const HoldStatus = describedEnum("HoldStatus", "Whether a hold still holds.", holdStatuses, {
  ACTIVE: "It holds.",
  RELEASED: "It was released.",
  EXPIRED: "It ran out.",
});

@ObjectType("FulfillmentOrder", { implements: Node, description: "Work at one location for one order: what leaves from there together." })
export class FulfillmentOrderObject extends Node {
  @Field(() => FulfillmentOrderStatus, { description: "Where it stands." })
  status!: string;

  @Field(() => FulfillmentOrderStatus, { nullable: true, description: "While it is held: what it goes back to." })
  heldFrom!: string | null;

  @Field(() => WorkState, { nullable: true, description: "How far the work is, once it has begun; kept when it has ended." })
  workState!: string | null;

  @Field(() => DeliveryMethod, { description: "How the goods reach the buyer." })
  deliveryMethod!: string;

  @Field(() => FulfillmentRequestStatus, {
    nullable: true,
    description: "Where it stands with the firm that is asked to do it; null where the location does it without being asked.",
  })
  requestStatus!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "While they are asked: no answer until then counts as a rejection. Null: no limit.",
  })
  requestDueAt!: string | null;

  @Field(() => String, { nullable: true, description: "What was last said with the request, such as why it was rejected." })
  requestNote!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When it begins, if not at once." })
  fulfillAt!: string | null;

  @Field(() => LocalDate, {
    nullable: true,
    description:
      "While it waits: the day on which the last of its units is expected, of the receipt that they are promised from. Null: nobody knows, or it does not wait.",
  })
  expectedAt!: string | null;

  @Field(() => DateTime, { description: "When it was routed." })
  createdAt!: string;

  @Field(() => DateTime, { description: "When it last changed." })
  updatedAt!: string;
}

export const FulfillmentOrderConnection = connectionType(() => FulfillmentOrderObject, "FulfillmentOrder", "fulfillment orders");

@ObjectType("FulfillmentOrderLine", { description: "Units of an order line that leave from this location." })
export class FulfillmentOrderLineObject {
  @Field(() => Int, { description: "Units that were routed here." })
  quantity!: number;

  @Field(() => Int, { description: "Of these, still to be done." })
  remainingQuantity!: number;
}

@ObjectType("Hold", {
  implements: Node,
  description: "Stops an order, a line or one fulfillment order until it is released. Held work keeps its stock.",
})
export class HoldObject extends Node {
  @Field(() => HoldTarget, { description: "What it stops." })
  target!: string;

  @Field(() => HoldReason, { description: "Why." })
  reason!: string;

  @Field(() => String, { description: "The placer's own name for it." })
  handle!: string;

  @Field(() => String, { nullable: true, description: "The rule that placed it." })
  ruleId!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: "The version of the rules that placed it; null for what is built in or was placed by hand.",
  })
  ruleSetVersion!: number | null;

  @Field(() => String, { nullable: true, description: "More, for people." })
  notes!: string | null;

  @Field(() => HoldStatus, { description: "Whether it still holds." })
  status!: string;

  @Field(() => DateTime, { nullable: true, description: "When it runs out by itself." })
  releaseAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When it was released." })
  releasedAt!: string | null;

  @Field(() => DateTime, { description: "When it was placed." })
  createdAt!: string;
}

@InputType({ description: "Which fulfillment orders. Conditions that are left out do not limit." })
export class FulfillmentOrderFilterInput {
  @Field(() => [FulfillmentOrderStatus], { nullable: true, description: "Only with one of these statuses." })
  statuses?: string[] | null;

  @Field(() => [FulfillmentRequestStatus], { nullable: true, description: "Only with one of these request statuses." })
  requestStatuses?: string[] | null;

  @Field(() => [WorkState], { nullable: true, description: "Only work that is under way, held or not, and is so far." })
  workStates?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Only at these locations." })
  locationIds?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Only for orders of these channels." })
  channelIds?: string[] | null;

  @Field(() => ID, { nullable: true, description: "Only of this order." })
  orderId?: string | null;
}

@InputType({ description: "Something to hold. The whole order when neither a line nor a fulfillment order is given." })
export class PlaceHoldInput extends MutationInput {
  @Field(() => ID, { description: "The order." })
  orderId!: string;

  @Field(() => ID, { nullable: true, description: "Only work that has this line in it." })
  lineId?: string | null;

  @Field(() => ID, { nullable: true, description: "Only this fulfillment order." })
  fulfillmentOrderId?: string | null;

  @Field(() => HoldReason, { description: "Why." })
  reason!: string;

  @Field(() => String, {
    nullable: true,
    description: "Your own name for it, so that two of your holds on the same thing are told apart; the reason when left out.",
  })
  handle?: string | null;

  @Field(() => String, { nullable: true, description: "More, for people. No personal data." })
  notes?: string | null;

  @Field(() => DateTime, { nullable: true, description: "When it runs out by itself." })
  releaseAt?: Date | null;
}

@InputType({ description: "A hold to release." })
export class ReleaseHoldInput extends MutationInput {
  @Field(() => ID, { description: "The hold." })
  holdId!: string;
}
