import { Field, Int, ObjectType } from "type-graphql";
import { missingReasons } from "../../src/flows/cart-option.ts";
import { optionLevels } from "../../src/flows/option-levels.ts";
import { describedEnum } from "../kit/enums.ts";
import { DateTime, LocalDate } from "../kit/scalars.ts";
import { CartQuantity } from "./cart.type.ts";
import { LatestDates, ReckonedDates } from "./latest-dates.type.ts";
import { PricePartObject } from "./price-part.type.ts";

export const OptionMethod = describedEnum("OptionMethod", "How a cart can reach the buyer.", ["SHIP", "PICKUP"], {
  SHIP: "By a carrier.",
  PICKUP: "The buyer picks it up.",
});

export const OptionLevelEnum = describedEnum("OptionLevel", "What distinguishes an option among the others.", optionLevels, {
  STANDARD: "What an order gets of which nobody says how it is to be sent: routing's own choice.",
  CHEAPEST: "The least price among those sent by a carrier that are as complete as any.",
  FASTEST: "The earliest last day among the same.",
});

export const MissingReasonEnum = describedEnum("MissingReason", "Why units of a cart would not leave at once.", missingReasons, {
  EXPECTED: "They are expected, and follow on the days given.",
  PRE_ORDER: "They are not released yet, and follow on the days given.",
  NO_DATE: "They may be ordered and follow, but nobody knows when: not enough is expected, or nobody carries it from there.",
  OUT_OF_STOCK: "All locations together have too few, and they may not be ordered ahead.",
  NO_LOCATION: "No location may send them there.",
  CANNOT_SPLIT: "There are some, but no one location can send all, and it may not be split.",
});

@ObjectType({ description: "A line of a cart, and when the last of its units that have a day would be there." })
export class OptionLineObject extends ReckonedDates {
  @Field(() => String, { description: "The SKU." })
  sku!: string;

  @Field(() => Int, { description: "How many units." })
  quantity!: number;
}

@ObjectType({ description: "Units of a cart that would not leave at once." })
export class MissingQuantity extends LatestDates {
  @Field(() => String, { description: "The SKU." })
  sku!: string;

  @Field(() => Int, { description: "How many units." })
  quantity!: number;

  @Field(() => Boolean, { description: "Whether they may be ordered all the same, to follow later." })
  backorder!: boolean;

  @Field(() => MissingReasonEnum, { description: "Why." })
  reason!: string;

  @Field(() => LocalDate, { nullable: true, description: "The day on which the last of them is expected; null when nobody knows." })
  expectedOn!: string | null;

  @Field(() => DateTime, { nullable: true, description: "Of a pre-order: when it is released." })
  releaseAt!: Date | null;
}

@ObjectType("OptionParcel", { description: "One parcel of a delivery option." })
export class OptionParcelObject extends LatestDates {
  @Field(() => String, { nullable: true, description: "The carrier's code; null: picked up." })
  carrier!: string | null;

  @Field(() => String, { nullable: true, description: "The service's code." })
  service!: string | null;

  @Field(() => [CartQuantity], { description: "What is in it." })
  lines!: CartQuantity[];

  @Field(() => Int, { description: "The grams that are paid for." })
  chargeableGrams!: number;

  @Field(() => [PricePartObject], { description: "What the price is made of." })
  parts!: PricePartObject[];

  @Field(() => Boolean, {
    description: "Whether it would wait for stock, or for a release. What waits without a day costs what it would today.",
  })
  waits!: boolean;
}

@ObjectType("DeliveryOption", {
  description:
    "A way in which a cart can reach the buyer. Its dates are the latest of its parcels that have any; what has none is in `missing`.",
})
export class DeliveryOptionObject extends ReckonedDates {
  @Field(() => [OptionLevelEnum], { description: "What distinguishes it among the options; often nothing." })
  levels!: string[];

  @Field(() => OptionMethod, { description: "By a carrier, or picked up." })
  method!: string;

  @Field(() => String, { nullable: true, description: "The carrier's code; null: picked up, or the parcels go by several." })
  carrier!: string | null;

  @Field(() => String, { nullable: true, description: "The service's code; null: none, or several." })
  service!: string | null;

  @Field(() => [PricePartObject], { description: "What the price is made of, all parcels together." })
  parts!: PricePartObject[];

  @Field(() => [OptionParcelObject], { description: "The parcels it would take." })
  parcels!: OptionParcelObject[];

  @Field(() => [OptionLineObject], { description: "The cart's lines, in their order." })
  lines!: OptionLineObject[];

  @Field(() => [MissingQuantity], {
    description: "What would not leave at once, and when it would follow; empty when all of it would come by then.",
  })
  missing!: MissingQuantity[];
}

@ObjectType({ description: "The ways in which a cart can reach the buyer." })
export class DeliveryOptions {
  @Field(() => [DeliveryOptionObject], {
    description: "Complete ones first, the cheapest first among these. No two are equal. Empty when nothing of it can leave.",
  })
  options!: DeliveryOptionObject[];
}
