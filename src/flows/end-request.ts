import type { FulfillmentOrder } from "../fulfillment/fulfillment-order.entity.ts";
import type { OrderBook } from "./order-book.ts";
import type { Work } from "./work.ts";

const told = { CLOSED: "closed", UNSUBMITTED: "withdrawn", REJECTED: "rejected" } as const;

/** Work ends, and with it what was asked of who does it for us: that is told, too. */
export function endingRequest(book: OrderBook, work: Work, one: FulfillmentOrder, because: string, end: () => void): void {
  const { requestStatus: before } = one;
  end();
  const { requestStatus: after } = one;
  if (after === before || after == null) return;
  const what = told[after as keyof typeof told];
  work.tellOfWork(book, one, `fulfillment_request.${what}`, what === "rejected" ? { reason: because } : { because });
}
