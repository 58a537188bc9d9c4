import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { answerCancellationRequest } from "../../src/flows/answer-cancellation.ts";
import { onOrder } from "../../src/flows/work.ts";
import {
  type CancellationRequestRow,
  cancellationCount,
  cancellationPage,
  cancellationRequestsById,
  cancellationsOfOrders,
} from "../../src/fulfillment/cancellation-requests.rows.ts";
import { fulfillmentOrdersById } from "../../src/fulfillment/fulfillment.rows.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { type OrderRow, orderLinesById } from "../../src/orders/orders.rows.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { mutate } from "../kit/user-errors.ts";
import { OrderLineObject, OrderObject } from "../orders/order.type.ts";
import { cancellationFilterIn } from "./cancellation.filter.ts";
import {
  AnswerCancellationRequestInput,
  AnswerCancellationRequestPayload,
  CancellationRequestConnection,
  CancellationRequestFilterInput,
  CancellationRequestObject,
} from "./cancellation.type.ts";
import { FulfillmentOrderObject } from "./fulfillment.type.ts";

@Resolver(() => CancellationRequestObject)
export class CancellationRequestResolver {
  @Needs("fulfillment:read")
  @Query(() => CancellationRequestConnection, {
    description: "Cancellations that who picks or packs decides on, at the places that the key sees, oldest first.",
  })
  async cancellationRequests(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => CancellationRequestFilterInput, { nullable: true, description: "Which ones; all when left out." })
    input: CancellationRequestFilterInput | null,
    @Ctx() { em, access }: Context,
  ) {
    const filter = cancellationFilterIn(input);
    const found = await cancellationPage(em, filter, page, access);
    return connectionOf(CancellationRequestConnection, found, () => cancellationCount(em, filter, mostCounted, access));
  }

  @Needs("fulfillment:write")
  @Mutation(() => AnswerCancellationRequestPayload, {
    description: "Whoever picks or packs says whether units can still be cancelled. A partner answers for its whole work instead.",
  })
  answerCancellationRequest(
    @Arg("input", () => AnswerCancellationRequestInput, { description: "The answer." }) input: AnswerCancellationRequestInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "answerCancellationRequest", input, async (em, deed) => {
      const [found] = await cancellationRequestsById(em, [idIn("CancellationRequest", input.id, ["id"])], context.access);
      if (!found) throw new Refusal("NOT_FOUND", "There is no such cancellation.", ["id"]);
      const answer = { accept: input.accept, note: input.note ?? null };
      await onOrder(em, deed, found.orderId, (book, work) => answerCancellationRequest(book, work, found.id, answer));
      return { requestId: found.id };
    });
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: CancellationRequestRow): string {
    return globalId("CancellationRequest", id);
  }

  @FieldResolver(() => OrderLineObject, { nullable: true, description: "The line whose units these are." })
  line(@Root() { orderLineId }: CancellationRequestRow, @Ctx() context: Context) {
    return loadOne(context, orderLinesById, orderLineId);
  }

  @Needs("fulfillment:read")
  @FieldResolver(() => FulfillmentOrderObject, { nullable: true, description: "The work that they are in. Needs `fulfillment:read`." })
  fulfillmentOrder(@Root() { fulfillmentOrderId }: CancellationRequestRow, @Ctx() context: Context) {
    return loadOne(context, fulfillmentOrdersById, fulfillmentOrderId);
  }
}

@Resolver(() => OrderObject)
export class OrderCancellationsResolver {
  @FieldResolver(() => [CancellationRequestObject], { description: "Cancellations that who does the work decides on, oldest first." })
  cancellationRequests(@Root() { id }: OrderRow, @Ctx() { loaders }: Context) {
    return loaders.many(cancellationsOfOrders, ({ orderId }) => orderId, id);
  }
}
