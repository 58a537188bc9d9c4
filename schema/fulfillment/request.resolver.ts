import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { acceptCancellation, rejectCancellation } from "../../src/flows/answer-cancellation.ts";
import { acceptRequest, rejectRequest, workOf } from "../../src/flows/answer-request.ts";
import { submitRequest } from "../../src/flows/ask-for-work.ts";
import { requestCancellation } from "../../src/flows/ask-to-cancel.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import { fulfillmentOrdersById } from "../../src/fulfillment/fulfillment.rows.ts";
import type { FulfillmentOrder } from "../../src/fulfillment/fulfillment-order.entity.ts";
import type { RejectionReason } from "../../src/fulfillment/rejection.entity.ts";
import { Refusal } from "../../src/kit/errors.ts";
import type { Context } from "../kit/context.ts";
import { idIn } from "../kit/global-id.ts";
import { Needs } from "../kit/needs.ts";
import { mutate } from "../kit/user-errors.ts";
import {
  AcceptFulfillmentCancellationPayload,
  AcceptFulfillmentRequestInput,
  AcceptFulfillmentRequestPayload,
  FulfillmentCancellationInput,
  FulfillmentRequestInput,
  RejectFulfillmentCancellationPayload,
  RejectFulfillmentRequestInput,
  RejectFulfillmentRequestPayload,
  RequestFulfillmentCancellationPayload,
  SubmitFulfillmentRequestPayload,
} from "./request.type.ts";

/** Work that another firm is asked to do. A key that is limited to locations answers for these alone. */
@Resolver()
export class FulfillmentRequestResolver {
  @Needs("fulfillment:write")
  @Mutation(() => SubmitFulfillmentRequestPayload, {
    description:
      "Asks the firm at the location to do the work. Happens by itself as soon as the work is OPEN, unless the location says `submitsRequests: false`.",
  })
  submitFulfillmentRequest(
    @Arg("input", () => FulfillmentRequestInput, { description: "The work." }) input: FulfillmentRequestInput,
    @Ctx() context: Context,
  ) {
    return onWork(context, "submitFulfillmentRequest", input, (book, work, one) => submitRequest(book, work, one));
  }

  @Needs("fulfillment:write")
  @Mutation(() => AcceptFulfillmentRequestPayload, { description: "The firm that was asked does the work. One answer counts: the first." })
  acceptFulfillmentRequest(
    @Arg("input", () => AcceptFulfillmentRequestInput, { description: "The work." }) input: AcceptFulfillmentRequestInput,
    @Ctx() context: Context,
  ) {
    return onWork(context, "acceptFulfillmentRequest", input, (book, work, one) => acceptRequest(book, work, one, input.notes ?? null));
  }

  @Needs("fulfillment:write")
  @Mutation(() => RejectFulfillmentRequestPayload, {
    description: "The firm that was asked does not do the work: it ends INCOMPLETE, and its units are routed anew, elsewhere.",
  })
  rejectFulfillmentRequest(
    @Arg("input", () => RejectFulfillmentRequestInput, { description: "The work, and why not." }) input: RejectFulfillmentRequestInput,
    @Ctx() context: Context,
  ) {
    return onWork(context, "rejectFulfillmentRequest", input, (book, work, one) =>
      rejectRequest(book, work, one, { reason: input.reason as RejectionReason, notes: input.notes ?? null }),
    );
  }

  @Needs("fulfillment:write")
  @Mutation(() => RequestFulfillmentCancellationPayload, {
    description:
      "Asks the firm that has accepted work to give it up. Once they agree, its units are routed anew, elsewhere. To cancel units for good, use `cancelOrder`: it asks, too.",
  })
  requestFulfillmentCancellation(
    @Arg("input", () => FulfillmentCancellationInput, { description: "The work, and why." }) input: FulfillmentCancellationInput,
    @Ctx() context: Context,
  ) {
    return onWork(context, "requestFulfillmentCancellation", input, (book, work, one) =>
      requestCancellation(book, work, one, input.reason),
    );
  }

  @Needs("fulfillment:write")
  @Mutation(() => AcceptFulfillmentCancellationPayload, {
    description: "The firm gives the work up: what was to be cancelled is, and the rest is routed anew.",
  })
  acceptFulfillmentCancellation(
    @Arg("input", () => FulfillmentRequestInput, { description: "The work." }) input: FulfillmentRequestInput,
    @Ctx() context: Context,
  ) {
    return onWork(context, "acceptFulfillmentCancellation", input, (book, work, one) => acceptCancellation(book, work, one));
  }

  @Needs("fulfillment:write")
  @Mutation(() => RejectFulfillmentCancellationPayload, { description: "The firm goes on with the work." })
  rejectFulfillmentCancellation(
    @Arg("input", () => FulfillmentCancellationInput, { description: "The work, and why." }) input: FulfillmentCancellationInput,
    @Ctx() context: Context,
  ) {
    return onWork(context, "rejectFulfillmentCancellation", input, (book, work, one) => rejectCancellation(book, work, one, input.reason));
  }
}

type Verb = (book: OrderBook, work: Work, one: FulfillmentOrder) => void;

/** Runs a verb on work that the key may see. Throws Refusal NOT_FOUND otherwise. */
const onWork = (context: Context, operation: string, input: FulfillmentRequestInput, verb: Verb) =>
  mutate(context, operation, input, async (em, deed) => {
    const id = idIn("FulfillmentOrder", input.fulfillmentOrderId, ["fulfillmentOrderId"]);
    const [found] = await fulfillmentOrdersById(em, [id], context.access);
    if (!found) throw new Refusal("NOT_FOUND", "There is no such fulfillment order.", ["fulfillmentOrderId"]);
    await onOrder(em, deed, found.orderId, (book, work) => verb(book, work, workOf(book, id)));
    return { fulfillmentOrderId: id };
  });
