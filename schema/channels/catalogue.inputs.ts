import { Field, ID, InputType } from "type-graphql";
import { MutationInput } from "../kit/mutation.input.ts";

@InputType({ description: "A catalogue to read." })
export class PullCatalogueInput extends MutationInput {
  @Field(() => ID, { description: "The channel whose catalogue it is." })
  channelId!: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description: "Whether to begin at the first page, also where one is being read or failed on the way.",
  })
  restart!: boolean;
}

@InputType({ description: "Which item a thing in a catalogue is." })
export class CatalogueMatchInput {
  @Field(() => ID, { description: "The entry of the catalogue." })
  entryId!: string;

  @Field(() => ID, { nullable: true, description: "The item; the one that is proposed when left out." })
  itemId?: string | null;
}

@InputType({ description: "Things in a catalogue that are items of ours. Give `matches`, or say that all proposals are right." })
export class MatchCatalogueEntriesInput extends MutationInput {
  @Field(() => ID, { description: "The channel whose catalogue it is." })
  channelId!: string;

  @Field(() => [CatalogueMatchInput], { nullable: true, description: "Each entry once, at most 500." })
  matches?: CatalogueMatchInput[] | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: "Accepts what is proposed, 2000 at once, by SKU. Repeat it while `matched` is 2000.",
  })
  allProposed!: boolean;
}
