import { Ctx, Field, Float, Int, ObjectType } from "type-graphql";
import { rateCardsById } from "../../src/carriers/carriers.rows.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { loadOne } from "../kit/loaders.ts";
import { Node } from "../kit/node.ts";
import { CurrencyCode, DateTime, LocalDate } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";
import { Weekday } from "../locations/location-work.type.ts";
import { RateCardStatus } from "./rate-card.enums.ts";

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
