import { Field, Float, ObjectType } from "type-graphql";
import { LocalDate } from "../kit/scalars.ts";
import { dates } from "./promise.type.ts";

const orNull = (date: string): string => `${date.slice(0, -1)}; null when nobody knows.`;

/** Of several things that go to the buyer the latest dates; of one, its own. */
@ObjectType()
export abstract class LatestDates {
  @Field(() => LocalDate, { nullable: true, description: orNull(dates.shipBy) })
  shipBy!: string | null;

  @Field(() => LocalDate, { nullable: true, description: orNull(dates.deliverFrom) })
  deliverFrom!: string | null;

  @Field(() => LocalDate, { nullable: true, description: orNull(dates.deliverTo) })
  deliverTo!: string | null;
}

/** And how sure they are. */
@ObjectType()
export abstract class ReckonedDates extends LatestDates {
  @Field(() => Float, { nullable: true, description: dates.confidence })
  confidence!: number | null;

  @Field(() => String, { nullable: true, description: dates.basis })
  basis!: string | null;
}
