import { Field, ID, InputType, Int } from "type-graphql";
import { MutationInput } from "../kit/mutation.input.ts";
import { CurrencyCode, Decimal, LocalDate } from "../kit/scalars.ts";
import { Weekday } from "../locations/location-work.type.ts";
import { RateCardStatus, RateFileFormat, SurchargeBasis, SurchargeCondition } from "./rate-card.enums.ts";

@InputType({ description: "Which rate cards. Conditions that are left out do not limit." })
export class RateCardFilterInput {
  @Field(() => [RateCardStatus], { nullable: true, description: "Only with one of these statuses." })
  statuses?: string[] | null;

  @Field(() => [String], { nullable: true, description: "Only of carriers with these codes." })
  carriers?: string[] | null;

  @Field(() => LocalDate, { nullable: true, description: "Only those that hold on this day." })
  validOn?: string | null;
}

@InputType({ description: "An amount or a percentage that comes on top of the freight." })
export class SurchargeInput {
  @Field(() => String, { description: "What it is called in quotes, for example `FUEL`." })
  code!: string;

  @Field(() => SurchargeCondition, { nullable: true, description: "When it comes; `ALWAYS` when left out." })
  when?: string | null;

  @Field(() => Decimal, { nullable: true, description: "An amount a parcel, in the card's currency." })
  fixed?: string | null;

  @Field(() => Decimal, { nullable: true, description: 'A percentage with at most two decimals, such as `"12.5"`.' })
  percent?: string | null;

  @Field(() => SurchargeBasis, { nullable: true, description: "Of what the percentage is; `FREIGHT` when left out." })
  of?: string | null;

  @Field(() => Decimal, { nullable: true, description: "What the percentage of the collected amount comes to at least." })
  atLeast?: string | null;

  @Field(() => [String], { nullable: true, description: "For `REMOTE`: the destinations, such as `region:Papua` or `postal:99`." })
  places?: string[] | null;
}

@InputType({ description: "What a rate card says besides its lanes." })
export class RateCardInput {
  @Field(() => String, { description: "The carrier's code; the carrier is added when it is new." })
  carrier!: string;

  @Field(() => String, { nullable: true, description: "The name of a carrier that is new." })
  carrierName?: string | null;

  @Field(() => String, { description: "The service's code; the service is added when it is new." })
  service!: string;

  @Field(() => String, { nullable: true, description: "The name of a service that is new." })
  serviceName?: string | null;

  @Field(() => String, { nullable: true, description: "What people call the card." })
  name?: string | null;

  @Field(() => CurrencyCode, { description: "What all its prices are in." })
  currency!: string;

  @Field(() => String, { nullable: true, description: "The country of places that name none, ISO 3166-1 alpha-2." })
  country?: string | null;

  @Field(() => LocalDate, { description: "The first day on which it holds." })
  validFrom!: string;

  @Field(() => LocalDate, { nullable: true, description: "The last day on which it holds." })
  validUntil?: string | null;

  @Field(() => Int, { nullable: true, description: "Cubic centimetres that count as a kilogram, such as 6000." })
  volumetricDivisor?: number | null;

  @Field(() => String, { nullable: true, description: "Local time of day until which the carrier collects, `HH:MM`." })
  cutOff?: string | null;

  @Field(() => [Weekday], { nullable: true, description: "On which days of the week it collects; all when left out." })
  collectsOn?: string[] | null;

  @Field(() => [Weekday], { nullable: true, description: "On which days of the week it delivers; all when left out." })
  deliversOn?: string[] | null;

  @Field(() => String, { nullable: true, description: "Whose public holidays it keeps, ISO 3166-1 alpha-2." })
  holidayCountry?: string | null;

  @Field(() => String, { nullable: true, description: "The part of that country." })
  holidayRegion?: string | null;

  @Field(() => [SurchargeInput], { nullable: true, description: "What comes on top." })
  surcharges?: SurchargeInput[] | null;
}

@InputType({ description: "A file of rates to make a rate card of. Larger ones than a request may be go by `muara import rates`." })
export class ImportRateCardInput extends MutationInput {
  @Field(() => RateFileFormat, { description: "How the file is written." })
  format!: "CSV" | "JSON";

  @Field(() => String, { description: "The text of the file." })
  file!: string;

  @Field(() => RateCardInput, { nullable: true, description: "The card, for a CSV file." })
  card?: RateCardInput | null;

  @Field(() => Boolean, { nullable: true, description: "Only reads the file and reports; nothing is written." })
  dryRun?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Activates the card at once; otherwise it is a draft." })
  activate?: boolean | null;
}

@InputType({ description: "A rate card to quote by." })
export class ActivateRateCardInput extends MutationInput {
  @Field(() => ID, { description: "The rate card." })
  id!: string;
}

@InputType({ description: "A rate card to end." })
export class ExpireRateCardInput extends MutationInput {
  @Field(() => ID, { description: "The rate card." })
  id!: string;

  @Field(() => LocalDate, { nullable: true, description: "Its last day; at once when left out." })
  validUntil?: string | null;
}
