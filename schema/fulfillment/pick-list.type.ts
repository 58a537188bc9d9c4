import { Ctx, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { rejectedStocks } from "../../src/flows/reject-work.ts";
import { pickListStatuses } from "../../src/fulfillment/pick-list.states.ts";
import { pickListsById } from "../../src/fulfillment/pick-lists.rows.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { describedEnum } from "../kit/enums.ts";
import { loadOne } from "../kit/loaders.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { Node } from "../kit/node.ts";
import { DateTime, LocalDate } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";
import { DeliveryMethod } from "./fulfillment.type.ts";
import { RejectedStock } from "./rejection.type.ts";

export const PickListStatus = describedEnum("PickListStatus", "Where a pick list stands.", pickListStatuses, {
  OPEN: "It is made; nobody has set out.",
  IN_PROGRESS: "It is being picked.",
  COMPLETED: "All of it lies in the cart.",
  CANCELLED: "Nobody picks it; its work may go on another.",
});

@ObjectType("PickList", {
  implements: Node,
  description: "What one picker fetches in one round at a location, for several pieces of work: a wave.",
})
export class PickListObject extends Node {
  @Field(() => PickListStatus, { description: "Where it stands." })
  status!: string;

  @Field(() => String, { nullable: true, description: "Who picks it, in your own words." })
  assignee!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When the picker set out." })
  startedAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When it was completed or cancelled." })
  endedAt!: string | null;

  @Field(() => DateTime, { description: "When it was made." })
  createdAt!: string;
}

export const PickListConnection = connectionType(() => PickListObject, "PickList", "pick lists");

@ObjectType("PickListLine", { description: "All units of an item on a pick list. Lines come by SKU." })
export class PickListLineObject {
  @Field(() => String, { description: "The item's SKU." })
  sku!: string;

  @Field(() => String, { description: "The item's name." })
  title!: string;

  @Field(() => String, { nullable: true, description: "The item's barcode." })
  barcode!: string | null;

  @Field(() => Int, { description: "Units to fetch, those picked among them: fewer once work on the list shrinks, is held or ends." })
  quantity!: number;

  @Field(() => Int, { description: "Units that lie in the cart." })
  picked!: number;
}

@ObjectType("PickListShare", { description: "For which work units of an item are." })
export class PickListShareObject {
  @Field(() => Int, { description: "Units to fetch for it." })
  quantity!: number;

  @Field(() => Int, { description: "Of these, picked. Scans go to the oldest order first." })
  picked!: number;
}

@InputType({ description: "Which pick lists. What is not given leaves nothing out." })
export class PickListFilterInput {
  @Field(() => [PickListStatus], { nullable: true, description: "In one of these." })
  statuses?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "At one of these locations." })
  locationIds?: string[] | null;
}

@InputType({
  description:
    "A wave: work at a location that can be picked now and is on no open list. What is promised to leave first goes first, then by priority and age.",
})
export class CreatePickListInput extends MutationInput {
  @Field(() => ID, { description: "The location." })
  locationId!: string;

  @Field(() => Int, { defaultValue: 20, description: "At most so many fulfillment orders, 1 to 100." })
  most!: number;

  @Field(() => [String], { nullable: true, description: "Only to these provinces or states, as addresses name them." })
  regions?: string[] | null;

  @Field(() => [String], { nullable: true, description: "Only to postal codes that begin with one of these." })
  postalPrefixes?: string[] | null;

  @Field(() => LocalDate, { nullable: true, description: "Only what is promised to leave on this day of the location or before." })
  shipBy?: string | null;

  @Field(() => [String], { nullable: true, description: "Only what is promised with one of these carriers, by their codes." })
  carriers?: string[] | null;

  @Field(() => [String], { nullable: true, description: "Only what is promised with one of these services, by their codes." })
  services?: string[] | null;

  @Field(() => [DeliveryMethod], { nullable: true, description: "Only what reaches the buyer in one of these ways." })
  deliveryMethods?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Only these fulfillment orders." })
  fulfillmentOrderIds?: string[] | null;
}

@InputType({ description: "A pick list." })
export class PickListInput extends MutationInput {
  @Field(() => ID, { description: "The pick list." })
  pickListId!: string;
}

@InputType({ description: "Who picks a list." })
export class AssignPickListInput extends PickListInput {
  @Field(() => String, { nullable: true, description: "A number, a cart: your own words, no personal data. Null: nobody." })
  assignee?: string | null;
}

@InputType({ description: "Units that go into the cart." })
export class ScanPickInput extends PickListInput {
  @Field(() => String, { description: "The barcode that was read; where no item has it, a SKU. A bundle's stands for all its parts." })
  barcode!: string;

  @Field(() => Int, { defaultValue: 1, description: "Units." })
  quantity!: number;
}

@InputType({ description: "Units that are not on the shelf." })
export class ShortPickInput extends ScanPickInput {
  @Field(() => RejectedStock, {
    defaultValue: rejectedStocks[2],
    description: "What becomes of the units. Of a bundle's parts nothing is written off.",
  })
  stock!: string;
}

@ObjectType()
abstract class PickListPayload extends Payload {
  pickListId?: string;

  @Field(() => PickListObject, { nullable: true, description: "The pick list as it stands now; null when nothing was done." })
  pickList(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, pickListsById, this.pickListId);
  }
}

@ObjectType({ description: "What came of making a wave." })
export class CreatePickListPayload extends PickListPayload {}

@ObjectType({ description: "What came of saying who picks." })
export class AssignPickListPayload extends PickListPayload {}

@ObjectType({ description: "What came of setting out." })
export class StartPickListPayload extends PickListPayload {}

@ObjectType({ description: "What came of a scan." })
export class ScanPickPayload extends PickListPayload {}

@ObjectType({ description: "What came of reporting units short." })
export class ShortPickPayload extends PickListPayload {}

@ObjectType({ description: "What came of completing." })
export class CompletePickListPayload extends PickListPayload {}

@ObjectType({ description: "What came of cancelling." })
export class CancelPickListPayload extends PickListPayload {}
