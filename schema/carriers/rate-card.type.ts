import { Ctx, Field, Float, ID, InputType, Int, ObjectType } from "type-graphql";
import { rateCardsById } from "../../src/carriers/carriers.rows.ts";
import { rateCardStatuses } from "../../src/carriers/rate-card.states.ts";
import { surchargeBases, surchargeConditions } from "../../src/carriers/rate-card.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { describedEnum } from "../kit/enums.ts";
import { loadOne } from "../kit/loaders.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { Node } from "../kit/node.ts";
import { CurrencyCode, DateTime, Decimal, LocalDate } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";
import { Weekday } from "../locations/location-work.type.ts";

export const RateCardStatus = describedEnum("RateCardStatus", "Whether a rate card is quoted by.", rateCardStatuses, {
  DRAFT: "It is not quoted by yet.",
  ACTIVE: "It is quoted by from its first day on, until a newer one of the service begins.",
  EXPIRED: "It is no longer quoted by. It can be activated again.",
});

export const RateFileFormat = describedEnum(
  "RateFileFormat",
  "How a file of rates is written; docs/carriers.md has both.",
  ["CSV", "JSON"],
  {
    CSV: "A row a lane, with a header line. The rest of the card comes in `card`.",
    JSON: "The whole card, its lanes among it.",
  },
);

export const SurchargeCondition = describedEnum("SurchargeCondition", "When a surcharge comes on top.", surchargeConditions, {
  ALWAYS: "On every parcel.",
  REMOTE: "To the places it names.",
  COD: "When the carrier collects from the buyer.",
});

export const SurchargeBasis = describedEnum("SurchargeBasis", "Of what a percentage is.", surchargeBases, {
  FREIGHT: "Of the price of the step, and of each kilogram beyond.",
  COD_AMOUNT: "Of what the carrier collects.",
});

@ObjectType("RateCard", { implements: Node, description: "What a carrier's service costs and how long it takes, from a day on." })
export class RateCardObject extends Node {
  @Field(() => String, { description: "The name people use." })
  name!: string;

  @Field(() => RateCardStatus, { description: "Whether it is quoted by." })
  status!: string;

  @Field(() => CurrencyCode, { description: "What all its prices are in." })
  currency!: string;

  @Field(() => LocalDate, { description: "The first day on which it holds." })
  validFrom!: string;

  @Field(() => LocalDate, { nullable: true, description: "The last day on which it holds; null: until another one begins." })
  validUntil!: string | null;

  @Field(() => Int, { nullable: true, description: "Cubic centimetres that count as a kilogram; null: only the weight counts." })
  volumetricDivisor!: number | null;

  @Field(() => String, { nullable: true, description: "Local time of day until which the carrier collects, `HH:MM`." })
  cutOff!: string | null;

  @Field(() => [Weekday], { description: "On which days of the week it collects." })
  collectsOn!: string[];

  @Field(() => [Weekday], { description: "On which days of the week it delivers. Transit is counted in these days." })
  deliversOn!: string[];

  @Field(() => String, { nullable: true, description: "Whose public holidays it keeps, ISO 3166-1 alpha-2." })
  holidayCountry!: string | null;

  @Field(() => String, { nullable: true, description: "The part of that country." })
  holidayRegion!: string | null;

  @Field(() => Int, { description: "How many lanes it has." })
  laneCount!: number;

  @Field(() => Int, { description: "Grows with every change." })
  version!: number;

  @Field(() => DateTime, { description: "When it was imported." })
  createdAt!: string;

  @Field(() => DateTime, { description: "When it last changed." })
  updatedAt!: string;
}

export const RateCardConnection = connectionType(() => RateCardObject, "RateCard", "rate cards");

@ObjectType("RateLane", { description: "The prices from a place to another, or up to a distance." })
export class RateLaneObject {
  @Field(() => String, { description: "Where from: `*`, a country, or `ID/postal:127`, `ID/city:medan`, `ID/region:bali`." })
  origin!: string;

  @Field(() => String, { description: "Where to, written alike." })
  destination!: string;

  @Field(() => Float, { nullable: true, description: "Great-circle kilometres up to which it holds; null: any distance." })
  upToKm!: number | null;

  @Field(() => String, { description: "What it is called, and by what transit is observed." })
  zone!: string;

  @Field(() => Int, { description: "Days of delivery between handing over and arrival, at least." })
  minDays!: number;

  @Field(() => Int, { description: "The same at most." })
  maxDays!: number;
}

export const RateLaneConnection = connectionType(() => RateLaneObject, "RateLane", "lanes");

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

@ObjectType({ description: "Something in a file that cannot be taken." })
export class RateFileFinding {
  @Field(() => Int, { description: "The line of a CSV file, its header being 1; the lane of a JSON file, the first being 1." })
  row!: number;

  @Field(() => String, { nullable: true, description: "The column; null: the row as a whole." })
  column!: string | null;

  @Field(() => String, { description: "What is wrong." })
  problem!: string;

  @Field(() => String, { description: "How to mend it." })
  remedy!: string;
}

@ObjectType({ description: "What a file of rates holds." })
export class RateFileReport {
  @Field(() => Int, { description: "Rows of the file." })
  rowsRead!: number;

  @Field(() => Int, { description: "Lanes that could be read." })
  lanes!: number;

  @Field(() => Int, { description: "Rows that are of another service." })
  otherServices!: number;

  @Field(() => Int, { description: "Rows that cannot be taken. A card with one is not imported." })
  refused!: number;

  @Field(() => [RateFileFinding], { description: "What is wrong with them; the first hundred." })
  findings!: RateFileFinding[];

  @Field(() => [String], { description: "Columns that say nothing here; perhaps misspelt." })
  ignoredColumns!: string[];
}

@ObjectType()
abstract class RateCardPayload extends Payload {
  rateCardId?: string | null;

  @Field(() => RateCardObject, { nullable: true, description: "The rate card as it stands now; null when nothing was done." })
  rateCard(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, rateCardsById, this.rateCardId);
  }
}

@ObjectType({ description: "What came of importing a rate card." })
export class ImportRateCardPayload extends RateCardPayload {
  reportJson?: string;

  @Field(() => RateFileReport, { nullable: true, description: "What the file holds; null when it could not be read, or was refused." })
  report(): RateFileReport | null {
    return this.reportJson === undefined ? null : (JSON.parse(this.reportJson) as RateFileReport);
  }
}

@ObjectType({ description: "What came of activating a rate card." })
export class ActivateRateCardPayload extends RateCardPayload {}

@ObjectType({ description: "What came of ending a rate card." })
export class ExpireRateCardPayload extends RateCardPayload {}
