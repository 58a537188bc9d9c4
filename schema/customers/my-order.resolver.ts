import { Arg, Ctx, Mutation, Query, Resolver } from "type-graphql";
import { cancelByCustomer, customerOrder, shownReturns } from "../../src/flows/customer-order.ts";
import { returnableByCustomer, returnByCustomer } from "../../src/flows/return-by-customer.ts";
import { onOrder } from "../../src/flows/work.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { documentLink } from "../documents/document.links.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { moneyField } from "../kit/money.type.ts";
import { mutate } from "../kit/user-errors.ts";
import { CancelMyOrderInput, CancelMyOrderPayload, MyOrder, RequestMyReturnInput, RequestMyReturnPayload } from "./my-order.type.ts";

/** What a buyer may do who came by the link to an order. The names stand in `ownFields`, too: what is not there is refused. */
@Resolver()
export class MyOrderResolver {
  @Query(() => MyOrder, { nullable: true, description: "The order whose link is the key; null for every other key." })
  async myOrder(@Ctx() context: Context) {
    const { em, access } = context;
    const order = access.orderId === undefined ? null : await customerOrder(em, access.orderId);
    return (
      order && {
        ...order,
        total: moneyField(order.total.minor, order.total.currency),
        lines: order.lines.map((line) => ({ ...line, unitPrice: moneyField(line.unitPrice.minor, line.unitPrice.currency) })),
        returns: shownReturns(order, (documentId) => documentLink(documentId, context)),
        returnable: (await returnableByCustomer(em, order.id, new Date())).map((one) => ({
          ...one,
          lineId: globalId("OrderLine", one.lineId),
        })),
      }
    );
  }

  @Mutation(() => CancelMyOrderPayload, {
    description:
      "Cancels the order whose link is the key, while nobody works on it. Where its channel decides, the channel is asked. What was paid through a gateway that is connected here goes back by itself.",
  })
  async cancelMyOrder(@Arg("input", () => CancelMyOrderInput, { description: "Yes." }) input: CancelMyOrderInput, @Ctx() context: Context) {
    const answer = await mutate(context, "cancelMyOrder", input, async (em, deed) => {
      const { orderId } = context.access;
      if (orderId === undefined) throw new Refusal("FORBIDDEN", "This is for buyers with the link to their order; use `cancelOrder`.");
      if (!input.confirmed) throw new Refusal("INVALID", "Confirm that the order is to be cancelled.", ["confirmed"]);
      await onOrder(em, deed, orderId, (book, work) => void cancelByCustomer(book, work));
      return { orderId };
    });
    return { ...answer, myOrder: answer.orderId ? await this.myOrder(context) : null };
  }

  @Mutation(() => RequestMyReturnPayload, {
    description:
      "Asks to give units of the order back whose link is the key, by the shop's return policies. Somebody approves or declines it.",
  })
  async requestMyReturn(
    @Arg("input", () => RequestMyReturnInput, { description: "What comes back." }) input: RequestMyReturnInput,
    @Ctx() context: Context,
  ) {
    const answer = await mutate(context, "requestMyReturn", input, async (em, deed) => {
      const { orderId } = context.access;
      if (orderId === undefined) throw new Refusal("FORBIDDEN", "This is for buyers with the link to their order; use `requestReturn`.");
      const lines = input.lines.map(({ lineId, note = null, photos, ...line }, index) => ({
        ...line,
        ...{ note, photos: photos ?? [], lineId: idIn("OrderLine", lineId, ["lines", String(index), "lineId"]) },
      }));
      await returnByCustomer(em, deed, orderId, lines);
      return { orderId };
    });
    return { ...answer, myOrder: answer.orderId ? await this.myOrder(context) : null };
  }
}
