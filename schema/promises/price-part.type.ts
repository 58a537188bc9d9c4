import { Field, ObjectType } from "type-graphql";
import { Money } from "../kit/money.type.ts";

@ObjectType({ description: "A part of a price." })
export class PricePartObject {
  @Field(() => String, { description: "`FREIGHT`, or a surcharge's code." })
  code!: string;

  @Field(() => Money, { description: "What it comes to." })
  amount!: Money;
}
