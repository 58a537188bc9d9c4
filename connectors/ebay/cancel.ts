import type { CancelReason, CommandAnswer, Teller } from "../../src/channels/command.ts";
import { Reader } from "../../src/kit/read.ts";
import { type EbayAccount, isDone, orderPath, post, read, reasonIn } from "./client.ts";
import type { EbaySettings } from "./settings.ts";

/** Orders are cancelled by the Post-Order API. https://developer.ebay.com/Devzone/post-order/index.html */
const path = "/post-order/v2/cancellation";

/** The others that eBay has are the buyer's. Whatever we cannot send for is "cannot fulfil". */
const reasons: Readonly<Record<CancelReason, string>> = {
  OUT_OF_STOCK: "OUT_OF_STOCK_OR_CANNOT_FULFILL",
  CUSTOMER_REQUEST: "BUYER_ASKED_CANCEL",
  ADDRESS: "ADDRESS_ISSUES",
  FRAUD: "OUT_OF_STOCK_OR_CANNOT_FULFILL",
  PRICE_ERROR: "OUT_OF_STOCK_OR_CANNOT_FULFILL",
  OTHER: "OUT_OF_STOCK_OR_CANNOT_FULFILL",
};

const accepted = (reference: string | null): CommandAnswer => ({ outcome: "ACCEPTED", reference });
const rejected = (reason: string): CommandAnswer => ({ outcome: "REJECTED", reason });

/** eBay cancels only whole orders, within 30 days, and pays the money back itself. */
export const cancel: Teller<EbaySettings, "CANCEL"> = {
  decides: true,
  async send({ order, reason, lines }, account) {
    if (lines !== null) return rejected("eBay cancels only whole orders: refund the lines instead.");
    const there = await orderAt(account, order.externalId);
    if (isCancelled(there)) return accepted(null);
    const answer = await post(account, path, requestOf(there, reasons[reason]), { signs: true });
    if (!isDone(answer)) return rejected(`eBay refused the cancellation: ${reasonIn(answer)}`);
    const said = Reader.json(answer.body);
    const id = said.optionalId("cancelId");
    return id === null ? rejected(`eBay does not cancel it${whyNot(said)}.`) : accepted(id);
  },
  async observe({ order }, account) {
    const there = await orderAt(account, order.externalId);
    const ours = requestsOf(there).find((each) => isBy(each, "seller") && each.optionalText("cancelRequestState") !== "REJECTED");
    return ours || isCancelled(there) ? accepted(ours?.optionalId("cancelRequestId") ?? null) : null;
  },
};

/** What becomes of a buyer's request; approved, eBay cancels the order and pays the money back. */
export const answerCancellation: Teller<EbaySettings, "ANSWER_CANCELLATION"> = {
  decides: true,
  async send({ order, accept }, account) {
    const there = await orderAt(account, order.externalId);
    const open = requestsOf(there).find((each) => isBy(each, "buyer") && each.optionalText("cancelRequestState") === "REQUESTED");
    if (!open) return rejected("eBay has no open request of the buyer to cancel the order.");
    const id = open.id("cancelRequestId");
    const way = `${path}/${encodeURIComponent(id)}/${accept ? "approve" : "reject"}`;
    // A rejection wants a body, if an empty one; an approval wants none.
    const answer = await post(account, way, accept ? null : {}, { signs: accept });
    return isDone(answer) ? accepted(id) : rejected(`eBay refused the answer: ${reasonIn(answer)}`);
  },
  async observe({ order, accept }, account) {
    const there = await orderAt(account, order.externalId);
    const requests = requestsOf(there).filter((each) => isBy(each, "buyer"));
    const answered = requests.find((each) => each.optionalText("cancelRequestState") === (accept ? "COMPLETED" : "REJECTED"));
    if (answered) return accepted(answered.optionalId("cancelRequestId"));
    if (accept && isCancelled(there)) return accepted(null);
    return requests.some((each) => each.optionalText("cancelRequestState") === "REQUESTED")
      ? null
      : rejected("eBay has no open request of the buyer to cancel the order.");
  },
};

const orderAt = async (account: EbayAccount, externalId: string): Promise<Reader> =>
  Reader.json(await read(account, orderPath(externalId)));

/** Only the call for a single order fills these in; in lists they are empty. */
const requestsOf = (order: Reader): Reader[] => order.optionalObject("cancelStatus")?.optionalList("cancelRequests") ?? [];
const isCancelled = (order: Reader): boolean => order.optionalObject("cancelStatus")?.optionalText("cancelState") === "CANCELED";
const isBy = (request: Reader, who: "buyer" | "seller"): boolean => request.optionalText("cancelInitiator")?.toLowerCase() === who;

function requestOf(order: Reader, cancelReason: string) {
  const payments = order.optionalObject("paymentSummary")?.optionalList("payments") ?? [];
  const paidAt = payments.flatMap((payment) => payment.optionalText("paymentDate") ?? [])[0];
  const buyerPaid = !["PENDING", "FAILED"].includes(order.optionalText("orderPaymentStatus") ?? "");
  return {
    legacyOrderId: order.optionalId("legacyOrderId") ?? order.id("orderId"),
    cancelReason,
    buyerPaid,
    ...(buyerPaid && paidAt !== undefined ? { buyerPaidDate: { value: paidAt } } : {}),
  };
}

function whyNot(answer: Reader): string {
  const why = answer.optionalObject("orderEligibilityResult")?.raw("failureReason");
  const words = (Array.isArray(why) ? why : [why]).filter((word) => typeof word === "string");
  return words.length === 0 ? "" : `: ${words.join(", ")}`;
}
