import { Ctx, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { fulfillmentOrdersById } from "../../src/fulfillment/fulfillment.rows.ts";
import { fulfillmentsById } from "../../src/fulfillment/fulfillments.rows.ts";
import type { Context } from "../kit/context.ts";
import { loadOne } from "../kit/loaders.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { DateTime } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";
import { FulfillmentOrderObject } from "./fulfillment.type.ts";
import { FulfillmentObject, ShipLineInput } from "./parcel.type.ts";

@ObjectType("PackedItem", { description: "Units of an item in a box. The parts of a bundle may lie in several boxes." })
export class PackedItemObject {
  @Field(() => Int, { description: "Units of the item." })
  quantity!: number;
}

@ObjectType()
abstract class Box {
  @Field(() => Int, { description: "Its number, from 1." })
  position!: number;

  @Field(() => Int, { nullable: true, description: "Its outer length in millimetres." })
  lengthMm!: number | null;

  @Field(() => Int, { nullable: true, description: "Its outer width in millimetres." })
  widthMm!: number | null;

  @Field(() => Int, { nullable: true, description: "Its outer height in millimetres." })
  heightMm!: number | null;
}

@ObjectType("FulfillmentPackage", { description: "A box of a parcel." })
export class FulfillmentPackageObject extends Box {
  @Field(() => Int, { description: "What the scale says, in grams, packaging included." })
  weightGrams!: number;

  @Field(() => String, { nullable: true, description: "Where the carrier gives each box its own; else the parcel's." })
  trackingNumber!: string | null;
}

@ObjectType("PackingBox", {
  description: "A box that is being filled by scanning. Once all of the work lies in closed boxes, they are a parcel's.",
})
export class PackingBoxObject extends Box {
  @Field(() => Int, { nullable: true, description: "Once it is closed: what the scale said, in grams." })
  weightGrams!: number | null;

  @Field(() => DateTime, { nullable: true, description: "When it was closed; null while it is open." })
  closedAt!: string | null;
}

@InputType({ description: "Work at a location." })
export class FloorWorkInput extends MutationInput {
  @Field(() => ID, { description: "The fulfillment order." })
  fulfillmentOrderId!: string;
}

@InputType({ description: "A box, weighed with all that is in it." })
export class BoxInput {
  @Field(() => Int, { description: "What the scale says, in grams, packaging included." })
  weightGrams!: number;

  @Field(() => Int, { nullable: true, description: "Its outer length in millimetres. All three sides, or none." })
  lengthMm?: number | null;

  @Field(() => Int, { nullable: true, description: "Its outer width in millimetres." })
  widthMm?: number | null;

  @Field(() => Int, { nullable: true, description: "Its outer height in millimetres." })
  heightMm?: number | null;
}

@InputType({ description: "Work that is packed at once, without scanning." })
export class PackFulfillmentOrderInput extends FloorWorkInput {
  @Field(() => [ShipLineInput], { nullable: true, description: "Only these units; all that is in no parcel yet when left out." })
  lines?: ShipLineInput[] | null;

  @Field(() => [BoxInput], { nullable: true, description: "The boxes, where they are weighed." })
  boxes?: BoxInput[] | null;
}

@InputType({ description: "A unit that goes into the open box." })
export class ScanToPackInput extends FloorWorkInput {
  @Field(() => String, { description: "The barcode that was read; where no item has it, a SKU. A bundle's stands for all its parts." })
  barcode!: string;
}

@InputType({ description: "The open box, weighed." })
export class ClosePackageInput extends FloorWorkInput {
  @Field(() => BoxInput, { description: "Its weight and size." })
  box!: BoxInput;
}

@InputType({ description: "A parcel that does not leave." })
export class CancelFulfillmentInput extends MutationInput {
  @Field(() => ID, { description: "The parcel: CREATED, LABELLED or READY_FOR_PICKUP." })
  fulfillmentId!: string;
}

@InputType({ description: "What the buyer says at the counter." })
export class HandOverPickupInput extends FloorWorkInput {
  @Field(() => String, { description: "The six digits of the notice." })
  code!: string;
}

@ObjectType()
abstract class FloorPayload extends Payload {
  fulfillmentOrderId?: string;

  @Field(() => FulfillmentOrderObject, { nullable: true, description: "The work as it stands now; null when nothing was done." })
  fulfillmentOrder(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, fulfillmentOrdersById, this.fulfillmentOrderId);
  }
}

@ObjectType()
abstract class ParcelPayload extends FloorPayload {
  fulfillmentId?: string | null;

  @Field(() => FulfillmentObject, { nullable: true, description: "The parcel; null when there is none, or nothing was done." })
  fulfillment(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, fulfillmentsById, this.fulfillmentId);
  }
}

@ObjectType({ description: "What came of taking work up." })
export class StartFulfillmentOrderPayload extends FloorPayload {}

@ObjectType({ description: "What came of beginning to pick." })
export class StartPickingPayload extends FloorPayload {}

@ObjectType({ description: "What came of packing." })
export class PackFulfillmentOrderPayload extends ParcelPayload {}

@ObjectType({ description: "What came of a scan." })
export class ScanToPackPayload extends FloorPayload {}

@ObjectType({ description: "What came of closing a box. With the last one there is a parcel." })
export class ClosePackagePayload extends ParcelPayload {}

@ObjectType({ description: "What came of emptying the boxes." })
export class RestartPackingPayload extends FloorPayload {}

@ObjectType({ description: "What came of unpacking a parcel." })
export class CancelFulfillmentPayload extends ParcelPayload {}

@ObjectType({ description: "What came of putting it ready." })
export class MarkReadyForPickupPayload extends FloorPayload {}

@ObjectType({ description: "What came of another code." })
export class RenewPickupPayload extends FloorPayload {}

@ObjectType({ description: "What came of handing over." })
export class HandOverPickupPayload extends FloorPayload {}
