import { Field, InputType } from "type-graphql";

@InputType()
export abstract class MutationInput {
  @Field(() => String, {
    nullable: true,
    description:
      "8 to 255 characters of your choice. A repeat with the same key and input within 72 hours is answered as the first was, and does nothing.",
  })
  idempotencyKey?: string | null;
}
