import { type FulfillmentOrder, isPacked } from "../fulfillment/fulfillment-order.entity.ts";
import { type WorkState, workStates } from "../fulfillment/fulfillment-order.states.ts";
import { Refusal } from "../kit/errors.ts";
import { refuseHeld } from "./keep-holds.ts";
import type { OrderBook } from "./order-book.ts";
import type { Work } from "./work.ts";

const rank = (state: WorkState | null | undefined): number => (state == null ? -1 : workStates.indexOf(state));

/** Brings work as far as this at least, through the steps in between, each with its event. Throws Refusal ILLEGAL_TRANSITION. */
export function beginWork(book: OrderBook, work: Work, one: FulfillmentOrder, to: WorkState): void {
  if (one.status === "ON_HOLD") refuseHeld(book, one);
  if (one.requestStatus === "CANCELLATION_REQUESTED")
    throw new Refusal("ILLEGAL_TRANSITION", `Fulfillment order ${one.id} is asked back: answer that first.`, ["fulfillmentOrderId"]);
  if (one.status !== "IN_PROGRESS") {
    one.start();
    work.tellOfWork(book, one, "fulfillment_order.started", { workState: one.workState });
  }
  advance(book, work, one, to);
}

function advance(book: OrderBook, work: Work, one: FulfillmentOrder, to: WorkState): void {
  while (rank(one.workState) < rank(to)) {
    const from = one.workState as WorkState;
    one.workOn(workStates[rank(from) + 1] as WorkState);
    tellOfState(book, work, one, from);
  }
}

/** Brings work to a step that somebody takes now: refused once it was taken. Throws Refusal as `beginWork` does. */
export function takeStep(book: OrderBook, work: Work, one: FulfillmentOrder, to: "ACCEPTED" | "PICKING"): void {
  // Says what is possible from where it stands.
  if (one.status === "IN_PROGRESS" && rank(one.workState) >= rank(to)) one.workOn(to);
  beginWork(book, work, one, to);
}

/** Work is PACKED exactly while all that is left of it is in parcels: what else changed them, the last parcel made it, or an unpacked one undid it. */
export function keepPacked(book: OrderBook, work: Work): void {
  for (const one of book.liveFulfillmentOrders) {
    if (one.status !== "IN_PROGRESS") continue;
    const lacking = book.linesOf(one).some((part) => book.unpacked(part) > 0);
    if (!lacking) advance(book, work, one, "PACKED");
    else if (isPacked(one)) {
      const from = one.workState as WorkState;
      one.unpack();
      tellOfState(book, work, one, from);
    }
  }
}

const tellOfState = (book: OrderBook, work: Work, one: FulfillmentOrder, from: WorkState): void =>
  work.tellOfWork(book, one, "fulfillment_order.work_state_changed", { from, to: one.workState });
