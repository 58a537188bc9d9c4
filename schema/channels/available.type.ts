import { Field, Int, ObjectType } from "type-graphql";
import { DateTime } from "../kit/scalars.ts";

@ObjectType("AvailableAtLocation", { description: "Units that a channel may be shown from one location." })
export class AvailableAtLocationObject {
  @Field(() => Int, { description: "Units, more than 0." })
  units!: number;
}

@ObjectType("AvailableToSell", { description: "What a channel may be shown of one thing that it sells." })
export class AvailableToSellObject {
  @Field(() => String, { description: "The SKU that was asked for." })
  sku!: string;

  @Field(() => Int, {
    nullable: true,
    description:
      "Units at all its locations: at each, what is available less the channel's buffer, and what is kept for the channel; of a bundle, its scarcest part. Before a release, what may still be pre-ordered. Null when there is no limit: it is not counted, or pre-ordered without one.",
  })
  units!: number | null;

  @Field(() => [AvailableAtLocationObject], { description: "From where: locations that have any. Empty before a release." })
  locations!: unknown[];

  @Field(() => DateTime, { nullable: true, description: "When it is released, while it is sold as a pre-order; else null." })
  releaseAt!: string | null;
}
