import { Field, Float, ID, InputType, Int, ObjectType } from "type-graphql";
import { DateTime, LocalDate } from "../kit/scalars.ts";
import { CartLineInput, cartReservations, DestinationInput } from "./cart.type.ts";

@InputType({ description: "What is to be picked up, and where the buyer is." })
export class PickupLocationsInput {
  @Field(() => ID, { nullable: true, description: "The channel it is sold on; or give `channelCode`." })
  channelId?: string | null;

  @Field(() => String, { nullable: true, description: "The channel's code, in place of `channelId`." })
  channelCode?: string | null;

  @Field(() => [CartLineInput], { description: "1 to 100 lines." })
  lines!: CartLineInput[];

  @Field(() => DestinationInput, {
    nullable: true,
    description: "Where the buyer is; without a point no distance is known, and priority decides.",
  })
  near?: DestinationInput | null;

  @Field(() => DateTime, { nullable: true, description: "When it would be ordered; now when left out." })
  readyAt?: Date | null;

  @Field(() => [ID], { nullable: true, description: cartReservations })
  reservationIds?: string[] | null;

  @Field(() => Int, { defaultValue: 10, description: "At most so many places, 1 to 100." })
  first!: number;
}

@ObjectType("PickupLocation", { description: "A place where all that was asked for can be picked up." })
export class PickupPlaceObject {
  @Field(() => Float, { nullable: true, description: "From the buyer, as the crow flies. Null when either end is not known." })
  kilometres!: number | null;

  @Field(() => LocalDate, {
    description: "The day on which it stands ready, local to the place: by its cut-off, working days, handling and free capacity.",
  })
  readyOn!: string;
}
