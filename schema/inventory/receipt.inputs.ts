import { Field, ID, InputType, Int } from "type-graphql";
import type { NewReceipt } from "../../src/flows/edit-receipt.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { LocalDate } from "../kit/scalars.ts";
import { ReceiptSource } from "./receipt.type.ts";
import { ItemQuantityInput } from "./stock.inputs.ts";

@InputType({ description: "Units that are expected at a location: all of the lines or none." })
export class CreateExpectedReceiptsInput extends MutationInput {
  @Field(() => ID, { description: "Where they are expected." })
  locationId!: string;

  @Field(() => LocalDate, { description: "The day they are expected on, local to the location." })
  eta!: string;

  @Field(() => ReceiptSource, { defaultValue: "PO", description: "Where they come from." })
  source!: NewReceipt["source"];

  @Field(() => String, { nullable: true, description: "Your own reference, up to 200 characters, no personal data." })
  reference?: string | null;

  @Field(() => [ItemQuantityInput], { description: "What is expected, 1 to 500; each line becomes a receipt." })
  lines!: ItemQuantityInput[];
}

@InputType({ description: "A change of what is expected. What is left out stays as it is. Orders that wait are promised anew." })
export class UpdateExpectedReceiptInput extends MutationInput {
  @Field(() => ID, { description: "The receipt." })
  id!: string;

  @Field(() => Int, { nullable: true, description: "The version you read; when it has changed since, nothing is done." })
  version?: number | null;

  @Field(() => LocalDate, { nullable: true, description: "The day it is expected on." })
  eta?: string | null;

  @Field(() => Int, { nullable: true, description: "Units expected in all, more than came in already." })
  quantity?: number | null;

  @Field(() => String, { nullable: true, description: "Your own reference; null takes it away." })
  reference?: string | null;
}

@InputType({ description: "A receipt of which nothing more is expected." })
export class CancelExpectedReceiptInput extends MutationInput {
  @Field(() => ID, { description: "The receipt." })
  id!: string;
}
