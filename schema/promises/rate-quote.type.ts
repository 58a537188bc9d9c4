import { Field, Float, ID, InputType, Int, ObjectType } from "type-graphql";
import { noQuotes } from "../../src/carriers/rater.ts";
import { describedEnum } from "../kit/enums.ts";
import { MoneyInput } from "../kit/money.type.ts";
import { DateTime, LocalDate } from "../kit/scalars.ts";
import { DestinationInput } from "./cart.type.ts";
import { PricePartObject } from "./price-part.type.ts";
import { dates } from "./promise.type.ts";

export const NoQuoteCode = describedEnum("NoQuoteCode", "Why a service does not quote.", noQuotes, {
  NOT_VALID: "No active rate card holds on the day of leaving.",
  NO_LANE: "It does not go from there to the destination.",
  TOO_HEAVY: "The parcel is heavier than it carries.",
  CURRENCY: "It cannot collect in that currency.",
  UNAVAILABLE: "The location is closed, or the carrier gives no answer.",
});

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
