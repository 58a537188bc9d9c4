import type { FulfillmentOrder } from "../fulfillment/fulfillment-order.entity.ts";
import { Refusal } from "../kit/errors.ts";
import type { Location } from "../locations/location.entity.ts";
import type { OrderBook } from "./order-book.ts";
import type { Work } from "./work.ts";

/**
 * Brings the requests to those who work for us in step with the work: who has to be asked is asked as soon as it can begin, and is no
 * longer asked while it is held. What they have accepted stays theirs.
 */
export function keepRequests(book: OrderBook, work: Work): void {
  for (const one of book.liveFulfillmentOrders) {
    const location = askedAt(one, work);
    if (location && one.requestStatus == null && one.status !== "IN_PROGRESS") one.requestStatus = "UNSUBMITTED";
    if (location?.submitsRequests === true && canAsk(one)) submit(book, work, one);
    if (one.requestStatus === "SUBMITTED" && one.status === "ON_HOLD") {
      one.request("UNSUBMITTED");
      work.tellOfWork(book, one, "fulfillment_request.withdrawn", { because: "HELD" });
    }
  }
}

/** Asks now. Throws Refusal ILLEGAL_TRANSITION for work that cannot begin, or that nobody has to be asked for. */
export function submitRequest(book: OrderBook, work: Work, one: FulfillmentOrder): void {
  if (one.requestStatus === "UNSUBMITTED" && one.status !== "OPEN")
    throw new Refusal("ILLEGAL_TRANSITION", `Fulfillment order ${one.id} is ${one.status}; it is asked for when it is OPEN.`, [
      "fulfillmentOrderId",
    ]);
  submit(book, work, one);
}

const canAsk = ({ status, requestStatus }: FulfillmentOrder): boolean => status === "OPEN" && requestStatus === "UNSUBMITTED";

function submit(book: OrderBook, work: Work, one: FulfillmentOrder): void {
  one.request("SUBMITTED");
  one.requestNote = null;
  one.requestDueAt = answerDue(one, work);
  work.tellOfWork(book, one, "fulfillment_request.submitted", { dueAt: one.requestDueAt });
}

/** When who is asked now has answered at the latest; null: whenever they like. */
export function answerDue(one: FulfillmentOrder, work: Work): Date | null {
  const minutes = askedAt(one, work)?.requestMinutes ?? null;
  return minutes === null ? null : new Date(work.deed.at.getTime() + minutes * 60_000);
}

/** Where work is asked for; undefined where the location does it without. */
const askedAt = ({ locationId }: FulfillmentOrder, { network }: Work): Location | undefined =>
  network.find(({ id, externalRequest }) => id === locationId && externalRequest === true);
