import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from "type-graphql";
import { eraseInvoicePeople } from "../../src/flows/erase-invoice-people.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { ordersById } from "../../src/orders/orders.rows.ts";
import type { Context } from "../kit/context.ts";
import { idIn } from "../kit/global-id.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { Needs } from "../kit/needs.ts";
import { mutate } from "../kit/user-errors.ts";
import { OrderPayload } from "../orders/order.payloads.ts";

@InputType({ description: "Whose papers name nobody any more." })
export class EraseInvoicePeopleInput extends MutationInput {
  @Field(() => ID, { description: "The order." })
  orderId!: string;
}

@ObjectType({ description: "What came of erasing the buyer from papers." })
export class EraseInvoicePeoplePayload extends OrderPayload {}

@Resolver()
export class EraseInvoicePeopleResolver {
  @Needs("payments:write", "pii:read")
  @Mutation(() => EraseInvoicePeoplePayload, {
    description:
      "Erases the buyer from the invoices and credit notes of an order, for good. Numbers, goods and amounts stay, and the papers are printed anew without the buyer.",
  })
  eraseInvoicePeople(
    @Arg("input", () => EraseInvoicePeopleInput, { description: "Which order." }) input: EraseInvoicePeopleInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "eraseInvoicePeople", input, async (em, deed) => {
      const orderId = idIn("Order", input.orderId, ["orderId"]);
      if ((await ordersById(em, [orderId], context.access)).length === 0)
        throw new Refusal("NOT_FOUND", "There is no such order.", ["orderId"]);
      await eraseInvoicePeople(em, deed, orderId);
      return { orderId };
    });
  }
}
