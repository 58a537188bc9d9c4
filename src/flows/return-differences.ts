import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import { OrderValidation, type ValidationCode } from "../orders/order-validation.entity.ts";
import { parcelFindings } from "./lost-parcels.ts";
import type { OrderBook } from "./order-book.ts";
import { reopenOrder } from "./return-status.ts";
import type { Work } from "./work.ts";

/** Findings that hold nothing up: they are about what has left. An order is not complete while one stands. */
export const afterwards: ReadonlySet<ValidationCode> = new Set<ValidationCode>([...parcelFindings, "RETURN_DIFFERS"]);

/** What a channel says of a return does not fit: a person sees it with the order, once, until somebody overrides it. */
export function raiseDifference(book: OrderBook, work: Work, message: string): void {
  if (book.validations.some((one) => one.code === "RETURN_DIFFERS" && one.message === message)) return;
  const { deed } = work;
  const finding = make(OrderValidation, {
    ...{ id: newId(), orderId: book.order.id, lineId: null, ruleId: null },
    ...{ code: "RETURN_DIFFERS", severity: "BLOCK", message, status: "OPEN", resolvedBy: null, reason: null, resolvedAt: null },
    createdAt: deed.at,
  } as const);
  book.validations.push(work.add(finding));
  reopenOrder(book, work);
  work.tell(book, "order.return_differs", { validationId: finding.id });
}

/** What was raised of a return that could not be taken: it was by now. */
export function endDifference(book: OrderBook, work: Work, message: string): void {
  for (const one of book.openFindings())
    if (one.code === "RETURN_DIFFERS" && one.message === message)
      Object.assign(one, { status: "RESOLVED", resolvedBy: work.deed.actor, resolvedAt: work.deed.at });
}
