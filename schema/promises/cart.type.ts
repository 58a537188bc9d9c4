import { Field, Float, ID, InputType, Int, ObjectType } from "type-graphql";
import { DateTime } from "../kit/scalars.ts";

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
