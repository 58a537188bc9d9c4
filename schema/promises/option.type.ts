import { Field, Float, ID, InputType, Int, ObjectType } from "type-graphql";
import { noQuotes } from "../../src/carriers/rater.ts";
import { missingReasons } from "../../src/flows/cart-option.ts";
import { optionLevels } from "../../src/flows/option-levels.ts";
import { describedEnum } from "../kit/enums.ts";
import { Money, MoneyInput } from "../kit/money.type.ts";
import { DateTime, LocalDate } from "../kit/scalars.ts";
import { dates } from "./promise.type.ts";

export const NoQuoteCode = describedEnum("NoQuoteCode", "Why a service does not quote.", noQuotes, {
  NOT_VALID: "No active rate card holds on the day of leaving.",
  NO_LANE: "It does not go from there to the destination.",
  TOO_HEAVY: "The parcel is heavier than it carries.",
  CURRENCY: "It cannot collect in that currency.",
  UNAVAILABLE: "The location is closed, or the carrier gives no answer.",
});

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

@InputType({ description: "Where something is to go. The more of it is known, the more services can say what they ask." })
export class DestinationInput {
  @Field(() => String, { nullable: true, description: "Country, ISO 3166-1 alpha-2." })
  countryCode?: string | null;

  @Field(() => String, { nullable: true, description: "Province or state." })
  region?: string | null;

  @Field(() => String, { nullable: true, description: "City or regency." })
  city?: string | null;

  @Field(() => String, { nullable: true, description: "Postal code." })
  postalCode?: string | null;

  @Field(() => Float, { nullable: true, description: "Degrees north; goes with `longitude`." })
  latitude?: number | null;

  @Field(() => Float, { nullable: true, description: "Degrees east; goes with `latitude`." })
  longitude?: number | null;
}

@InputType({ description: "A parcel to be quoted for." })
export class QuoteRatesInput {
  @Field(() => [ID], { nullable: true, description: "Where it may leave; every location that ships when left out." })
  locationIds?: string[] | null;

  @Field(() => DestinationInput, { description: "Where it goes." })
  destination!: DestinationInput;

  @Field(() => Int, { description: "Its weight in grams, with its packaging." })
  grams!: number;

  @Field(() => Int, { nullable: true, description: "Its volume in cubic centimetres; only the weight counts when left out." })
  cm3?: number | null;

  @Field(() => DateTime, { nullable: true, description: "When it is ready to be worked on; now when left out." })
  readyAt?: Date | null;

  @Field(() => MoneyInput, { nullable: true, description: "What the carrier collects from the buyer." })
  collect?: MoneyInput | null;
}

@ObjectType({ description: "A part of a price." })
export class PricePartObject {
  @Field(() => String, { description: "`FREIGHT`, or a surcharge's code." })
  code!: string;

  @Field(() => Money, { description: "What it comes to." })
  amount!: Money;
}

@ObjectType({ description: "Why a service does not quote." })
export class NoQuoteReason {
  @Field(() => NoQuoteCode, { description: "The stable code." })
  code!: string;

  @Field(() => String, { description: "What stands in the way, in plain English." })
  message!: string;
}

@ObjectType("RateQuote", { description: "What a carrier's service asks for a parcel from a location." })
export class RateQuoteObject {
  @Field(() => String, { description: "The carrier's code." })
  carrier!: string;

  @Field(() => String, { description: "The service's code." })
  service!: string;

  @Field(() => [PricePartObject], { description: "What the price is made of." })
  parts!: PricePartObject[];

  @Field(() => Int, { description: "The grams that are paid for: of the weight or of the volume, whichever is more." })
  chargeableGrams!: number;

  @Field(() => String, { nullable: true, description: "The zone, as the rate card names it." })
  zone!: string | null;

  @Field(() => Int, { nullable: true, description: "Days of delivery on the way, at least." })
  minDays!: number | null;

  @Field(() => Int, { nullable: true, description: "The same at most." })
  maxDays!: number | null;

  @Field(() => LocalDate, { nullable: true, description: dates.shipBy })
  shipBy!: string | null;

  @Field(() => LocalDate, { nullable: true, description: dates.deliverFrom })
  deliverFrom!: string | null;

  @Field(() => LocalDate, { nullable: true, description: dates.deliverTo })
  deliverTo!: string | null;

  @Field(() => Float, { nullable: true, description: dates.confidence })
  confidence!: number | null;

  @Field(() => String, { nullable: true, description: dates.basis })
  basis!: string | null;

  @Field(() => NoQuoteReason, { nullable: true, description: "Why it has no price; null when it has one." })
  refused!: NoQuoteReason | null;
}

@ObjectType({ description: "What all services ask for a parcel." })
export class RateComparison {
  @Field(() => [RateQuoteObject], { description: "The cheapest first; those without a price at the end." })
  quotes!: RateQuoteObject[];
}

export const cartReservations = "What is reserved for this cart or quote already: it counts as there, where it lies.";

@InputType({ description: "A line of a cart." })
export class CartLineInput {
  @Field(() => String, { description: "The SKU as the channel names it." })
  sku!: string;

  @Field(() => Int, { description: "How many units." })
  quantity!: number;
}

@InputType({ description: "A cart, before it is an order." })
export class DeliveryOptionsInput {
  @Field(() => ID, { nullable: true, description: "The channel it is bought at; or give its code." })
  channelId?: string | null;

  @Field(() => String, { nullable: true, description: "The channel's code, instead of its id." })
  channelCode?: string | null;

  @Field(() => [CartLineInput], { description: "What is in it, 1 to 100 lines." })
  lines!: CartLineInput[];

  @Field(() => DestinationInput, { description: "Where it is to go." })
  destination!: DestinationInput;

  @Field(() => DateTime, { nullable: true, description: "When it would be ordered; now when left out." })
  readyAt?: Date | null;

  @Field(() => [ID], { nullable: true, description: cartReservations })
  reservationIds?: string[] | null;
}

@ObjectType({ description: "Units of a cart's line." })
export class CartQuantity {
  @Field(() => String, { description: "The SKU." })
  sku!: string;

  @Field(() => Int, { description: "How many units." })
  quantity!: number;
}

const [shipBy, deliverFrom, deliverTo] = [dates.shipBy, dates.deliverFrom, dates.deliverTo].map(
  (date) => `${date.slice(0, -1)}; null when nobody knows.`,
) as [string, string, string];

@ObjectType({ description: "A line of a cart, and when the last of its units that have a day would be there." })
export class OptionLineObject extends CartQuantity {
  @Field(() => LocalDate, { nullable: true, description: shipBy })
  shipBy!: string | null;

  @Field(() => LocalDate, { nullable: true, description: deliverFrom })
  deliverFrom!: string | null;

  @Field(() => LocalDate, { nullable: true, description: deliverTo })
  deliverTo!: string | null;

  @Field(() => Float, { nullable: true, description: dates.confidence })
  confidence!: number | null;

  @Field(() => String, { nullable: true, description: dates.basis })
  basis!: string | null;
}

@ObjectType({ description: "Units of a cart that would not leave at once." })
export class MissingQuantity extends CartQuantity {
  @Field(() => Boolean, { description: "Whether they may be ordered all the same, to follow later." })
  backorder!: boolean;

  @Field(() => MissingReasonEnum, { description: "Why." })
  reason!: string;

  @Field(() => LocalDate, { nullable: true, description: "The day on which the last of them is expected; null when nobody knows." })
  expectedOn!: string | null;

  @Field(() => DateTime, { nullable: true, description: "Of a pre-order: when it is released." })
  releaseAt!: Date | null;

  @Field(() => LocalDate, { nullable: true, description: shipBy })
  shipBy!: string | null;

  @Field(() => LocalDate, { nullable: true, description: deliverFrom })
  deliverFrom!: string | null;

  @Field(() => LocalDate, { nullable: true, description: deliverTo })
  deliverTo!: string | null;
}

@ObjectType("OptionParcel", { description: "One parcel of a delivery option." })
export class OptionParcelObject {
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

  @Field(() => LocalDate, { nullable: true, description: shipBy })
  shipBy!: string | null;

  @Field(() => LocalDate, { nullable: true, description: deliverFrom })
  deliverFrom!: string | null;

  @Field(() => LocalDate, { nullable: true, description: deliverTo })
  deliverTo!: string | null;
}

@ObjectType("DeliveryOption", {
  description:
    "A way in which a cart can reach the buyer. Its dates are the latest of its parcels that have any; what has none is in `missing`.",
})
export class DeliveryOptionObject {
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

  @Field(() => LocalDate, { nullable: true, description: shipBy })
  shipBy!: string | null;

  @Field(() => LocalDate, { nullable: true, description: deliverFrom })
  deliverFrom!: string | null;

  @Field(() => LocalDate, { nullable: true, description: deliverTo })
  deliverTo!: string | null;

  @Field(() => Float, { nullable: true, description: dates.confidence })
  confidence!: number | null;

  @Field(() => String, { nullable: true, description: dates.basis })
  basis!: string | null;

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
