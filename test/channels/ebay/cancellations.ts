import type { Answer, Called } from "../channel-server.ts";
import { jsonIn, type Routes } from "../routes.ts";
import { unsigned } from "./access.ts";
import { oldFailed } from "./answers.ts";
import type { Site } from "./site.ts";

export const cancellationRoutes: Routes<Site> = [[/^POST \/post-order\/v2\/cancellation(?:\/(\d+)\/(approve|reject))?$/, cancel]];

const sellersReasons = ["OUT_OF_STOCK_OR_CANNOT_FULFILL", "BUYER_ASKED_CANCEL", "ADDRESS_ISSUES", "ORDER_UNPAID"];

function cancel(site: Site, called: Called, requestId: string | undefined, verb: string | undefined): Answer {
  if (called.headers["x-ebay-c-marketplace-id"] !== "EBAY_US") throw new Error("The Post-Order API wants to know the site");
  const refusal = verb === "reject" ? null : unsigned(site, called);
  if (refusal) return refusal;
  if (requestId !== undefined) return answerBuyer(site, requestId, verb === "approve", called);
  const { legacyOrderId, cancelReason, buyerPaid, buyerPaidDate } = jsonIn(called);
  if (!sellersReasons.includes(String(cancelReason)) || buyerPaid !== true || !buyerPaidDate) return oldFailed(1104, "Invalid Input.");
  const order = site.find(String(legacyOrderId));
  if (order.cancelled || order.parcels.length > 0)
    return { body: { orderEligibilityResult: { eligible: false, failureReason: ["ORDER_SHIPPED"], legacyOrderId } } };
  const cancelId = site.cancel(order, "Seller");
  site.did(`CANCEL ${order.id}`, order);
  return { status: 201, body: { cancelId } };
}

function answerBuyer(site: Site, requestId: string, approved: boolean, called: Called): Answer {
  if (!approved && Buffer.from(called.body).toString() !== "{}") throw new Error("A rejection wants a body");
  const order = site.orders.find(({ requests }) => requests.some(({ cancelRequestId }) => cancelRequestId === requestId));
  const request = order?.requests.find(({ cancelRequestId }) => cancelRequestId === requestId);
  if (!order || request?.cancelRequestState !== "REQUESTED") return oldFailed(1107, "The request is not open.");
  request.cancelRequestState = approved ? "COMPLETED" : "REJECTED";
  if (approved) site.end(order);
  site.did(`ANSWER_CANCELLATION ${order.id}`, order);
  return { body: "" };
}
