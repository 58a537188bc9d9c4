import { answerCancellationRequest } from "../../src/flows/answer-cancellation.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import type { Work } from "../../src/flows/work.ts";

/** Who works on an order gives up all that is to be cancelled of it. */
export function giveUp(book: OrderBook, work: Work): void {
  for (const { id } of book.cancellations.filter(({ status }) => status === "OPEN"))
    answerCancellationRequest(book, work, id, { accept: true, note: null });
}
