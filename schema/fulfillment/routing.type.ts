import { Field, Float, Int, ObjectType } from "type-graphql";
import { routingModes, routingReasons } from "../../src/fulfillment/routing-decision.entity.ts";
import { costKinds, exclusionCodes } from "../../src/routing/plan.ts";
import { describedEnum } from "../kit/enums.ts";
import { DateTime, JsonObject } from "../kit/scalars.ts";

export const RoutingReason = describedEnum("RoutingReason", "What an order was routed for.", routingReasons, {
  NEW_ORDER: "It came in.",
  ORDER_CHANGED: "Units of it were not planned yet: lines were added, a finding was mended; or it may be sent otherwise.",
  REJECTED: "A location rejected it.",
  SHORT_PICK: "A location came short of it.",
  SHORTAGE: "A count found less than was promised, or a till sold what was promised.",
  ADDRESS_CHANGED: "It goes elsewhere.",
  HOLD_RELEASED: "It was released too late for what was promised.",
  OUTAGE: "Its location was closed for a time.",
  LOCATION: "Its location is no longer in use.",
  RECEIPT: "Stock arrived for what waited.",
  RELEASE: "The day has come on which its goods are released.",
  BY_HAND: "Somebody moved it there.",
});

export const RoutingMode = describedEnum("RoutingMode", "Whether a decision was carried out.", routingModes, {
  LIVE: "It was.",
  SIMULATED: "It was only asked what would be.",
});

export const RoutingExclusion = describedEnum("RoutingExclusion", "Why a location was left out, the first that holds.", exclusionCodes, {
  CLOSED: "It is closed for now.",
  NOT_ALLOWED: "The channel or a rule does not allow it.",
  NETWORK: "It is in none of the allowed networks.",
  SERVICE: "It sends no parcels.",
  HANDLING: "It cannot handle the goods.",
  VENDOR: "It is not the goods' vendor.",
  DESTINATION: "It does not serve the destination.",
  CAPACITY: "Its day is full.",
  NO_CARRIER: "No carrier that may be used goes from there to the destination.",
  PROMISE_MISSED: "No carrier is there in time.",
  REJECTED_BEFORE: "It rejected the goods, or came short of them.",
  NO_STOCK: "It has none of it.",
  CANNOT_SHIP_COMPLETE: "It has some, and the order may not be split.",
});

export const RoutingCostKind = describedEnum("RoutingCostKind", "What a part of the cost is for.", costKinds, {
  CARRIAGE: "The carrier's price, with its surcharges.",
  HANDLING: "Handling a parcel at the location.",
  SPLIT: "Each parcel after the first.",
  LATENESS: "Days after the day it is wanted.",
  LOAD: "A location that is busy.",
  REJECT_RISK: "How often the location rejects work, times what that costs.",
  SCARCITY: "What parting with the last units costs later, if a rule wants that counted. Nobody pays it.",
});

@ObjectType("RoutingCost", { description: "A part of what a plan costs." })
export class RoutingCostObject {
  @Field(() => RoutingCostKind, { description: "What it is for." })
  kind!: string;
}

@ObjectType("RoutingShare", { description: "Units of an order line." })
export class RoutingShareObject {
  @Field(() => Int, { description: "Units." })
  quantity!: number;
}

@ObjectType("RoutingShortItem", { description: "Units of an item that a location lacks for the whole order." })
export class RoutingShortItemObject {
  @Field(() => Int, { description: "Units of the item." })
  quantity!: number;
}

@ObjectType("RoutingLack", { description: "What a location lacks for the whole order." })
export class RoutingLackObject {
  @Field(() => [String], { description: "Handling tags it does not have." })
  tags!: string[];
}

@ObjectType("RoutingCandidate", { description: "A location that was looked at." })
export class RoutingCandidateObject {
  @Field(() => Float, { nullable: true, description: "Kilometres to the destination; null when either end is not known." })
  distance!: number | null;

  @Field(() => RoutingExclusion, { nullable: true, description: "Why it was left out; null when it was considered." })
  exclusion!: string | null;

  @Field(() => Boolean, { description: "Whether something leaves from there." })
  chosen!: boolean;
}

@ObjectType("RoutingAlternative", { description: "Another plan for as many units." })
export class RoutingAlternativeObject {}

@ObjectType("RoutingDecision", { description: "Why an order's parts leave from where they do. Written once, when it was decided." })
export class RoutingDecisionObject {
  @Field(() => Int, { description: "1, 2, 3 … of the order." })
  sequence!: number;

  @Field(() => RoutingMode, { description: "Whether it was carried out." })
  mode!: string;

  @Field(() => RoutingReason, { description: "What it was made for." })
  reason!: string;

  @Field(() => String, {
    description: "One sentence: what was chosen for how much, then the best of the others and what spoke against each.",
  })
  summary!: string;

  @Field(() => Int, { nullable: true, description: "The version of the rules that directed it; null for those that are built in." })
  ruleSetVersion!: number | null;

  @Field(() => String, {
    nullable: true,
    description: "SHA-256 of all that was decided on, in hex. Two decisions with the same hash had the same to decide on.",
  })
  inputsHash!: string | null;

  @Field(() => JsonObject, { description: "All of it, as the router gave it." })
  explanation!: Record<string, unknown>;

  @Field(() => DateTime, { description: "When it was decided." })
  createdAt!: string;
}
