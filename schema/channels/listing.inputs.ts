import { Field, ID, InputType, Int } from "type-graphql";
import { MutationInput } from "../kit/mutation.input.ts";

@InputType({ description: "Which listings. Conditions that are left out do not limit; those that are given hold together." })
export class ChannelListingFilterInput {
  @Field(() => [ID], { nullable: true, description: "Only of these channels." })
  channelIds?: string[] | null;

  @Field(() => [String], { nullable: true, description: "Only those that an item with one of these SKUs is a part of." })
  skus?: string[] | null;

  @Field(() => [String], { nullable: true, description: "Only with one of these SKUs of the channel, exactly." })
  externalSkus?: string[] | null;

  @Field(() => String, { nullable: true, description: "Part of the channel's SKU or of the title." })
  text?: string | null;
}

@InputType({ description: "What one unit sold takes from stock. Name the item by `itemId` or by `sku`, one of them." })
export class ListingComponentInput {
  @Field(() => ID, { nullable: true, description: "The item." })
  itemId?: string | null;

  @Field(() => String, { nullable: true, description: "The item's SKU." })
  sku?: string | null;

  @Field(() => Int, { defaultValue: 1, description: "Units of the item for one unit sold, 1 to 100000." })
  quantity!: number;
}

@InputType({ description: "A listing to add." })
export class CreateListingInput extends MutationInput {
  @Field(() => ID, { description: "The channel that sells it." })
  channelId!: string;

  @Field(() => String, { description: "The channel's own SKU, variant id or catalogue id: 1 to 255 characters, as its orders write it." })
  externalSku!: string;

  @Field(() => String, { nullable: true, description: "What the channel calls it." })
  title?: string | null;

  @Field(() => [ListingComponentInput], { description: "What it is made of: at least one item, each once." })
  components!: ListingComponentInput[];
}

@InputType({
  description: "A change of a listing. What is left out stays as it is; orders that were taken keep what they were taken with.",
})
export class UpdateListingInput extends MutationInput {
  @Field(() => ID, { description: "The listing." })
  id!: string;

  @Field(() => Int, { nullable: true, description: "The version you read; when it has changed since, nothing is done." })
  version?: number | null;

  @Field(() => String, { nullable: true, description: "The channel's own SKU, variant id or catalogue id: 1 to 255 characters." })
  externalSku?: string | null;

  @Field(() => String, { nullable: true, description: "What the channel calls it; null for nothing." })
  title?: string | null;

  @Field(() => [ListingComponentInput], { nullable: true, description: "What it is made of: all components, as they replace what was." })
  components?: ListingComponentInput[] | null;
}
