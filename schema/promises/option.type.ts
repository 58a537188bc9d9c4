import { Field, Float, ID, InputType, Int, ObjectType } from "type-graphql";
import { noQuotes } from "../../src/carriers/rater.ts";
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
}

@ObjectType({ description: "Units of a cart's line." })
export class CartQuantity {
  @Field(() => String, { description: "The SKU." })
  sku!: string;

  @Field(() => Int, { description: "How many units." })
  quantity!: number;
}

@ObjectType({ description: "Units of a cart that are not in stock." })
export class MissingQuantity extends CartQuantity {
  @Field(() => Boolean, { description: "Whether they may be ordered all the same, to follow later." })
  backorder!: boolean;
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

  @Field(() => LocalDate, { description: dates.shipBy })
  shipBy!: string;

  @Field(() => LocalDate, { description: dates.deliverFrom })
  deliverFrom!: string;

  @Field(() => LocalDate, { description: dates.deliverTo })
  deliverTo!: string;
}

@ObjectType("DeliveryOption", { description: "A way in which a cart can reach the buyer. Its dates are the latest of its parcels." })
export class DeliveryOptionObject {
  @Field(() => OptionMethod, { description: "By a carrier, or picked up." })
  method!: string;

  @Field(() => String, { nullable: true, description: "The carrier's code; null: picked up." })
  carrier!: string | null;

  @Field(() => String, { nullable: true, description: "The service's code." })
  service!: string | null;

  @Field(() => LocalDate, { description: dates.shipBy })
  shipBy!: string;

  @Field(() => LocalDate, { description: dates.deliverFrom })
  deliverFrom!: string;

  @Field(() => LocalDate, { description: dates.deliverTo })
  deliverTo!: string;

  @Field(() => Float, { nullable: true, description: dates.confidence })
  confidence!: number | null;

  @Field(() => String, { description: dates.basis })
  basis!: string;

  @Field(() => [OptionParcelObject], { description: "The parcels it would take." })
  parcels!: OptionParcelObject[];

  @Field(() => [MissingQuantity], { description: "What is not in stock; empty when all of it would come by then." })
  missing!: MissingQuantity[];
}

@ObjectType({ description: "The ways in which a cart can reach the buyer." })
export class DeliveryOptions {
  @Field(() => [DeliveryOptionObject], { description: "Complete ones first, the cheapest first among these." })
  options!: DeliveryOptionObject[];
}
