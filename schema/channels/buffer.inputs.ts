import { Field, ID, InputType, Int } from "type-graphql";
import { MutationInput } from "../kit/mutation.input.ts";

@InputType({ description: "How much is kept back: units or a percentage, one of them." })
abstract class KeptBackInput extends MutationInput {
  @Field(() => Int, { nullable: true, description: "Units kept back at each location." })
  units?: number | null;

  @Field(() => Int, { nullable: true, description: "0 to 100 per cent of what is available at each location, rounded up." })
  percent?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "True: not even an order that came in may take these units. False when a new buffer does not say.",
  })
  strict?: boolean | null;
}

@InputType({
  description: "A buffer to add. Name a location or a network, or neither for everywhere; an item or a tag, or neither for all items.",
})
export class CreateChannelBufferInput extends KeptBackInput {
  @Field(() => ID, { description: "The channel that is not shown these units." })
  channelId!: string;

  @Field(() => ID, { nullable: true, description: "Only at this location." })
  locationId?: string | null;

  @Field(() => String, { nullable: true, description: "Only at locations of this network." })
  network?: string | null;

  @Field(() => ID, { nullable: true, description: "Only for this item. Not a bundle: name its parts." })
  itemId?: string | null;

  @Field(() => String, { nullable: true, description: "Only for items with this tag." })
  itemTag?: string | null;
}

@InputType({ description: "A change of how much is kept back. What is left out stays as it is." })
export class UpdateChannelBufferInput extends KeptBackInput {
  @Field(() => ID, { description: "The buffer." })
  id!: string;

  @Field(() => Int, { nullable: true, description: "The version you read; when it has changed since, nothing is done." })
  version?: number | null;
}

@InputType({ description: "A buffer to take away." })
export class DeleteChannelBufferInput extends MutationInput {
  @Field(() => ID, { description: "The buffer." })
  id!: string;
}
