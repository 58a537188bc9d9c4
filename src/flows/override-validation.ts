import { Refusal } from "../kit/errors.ts";
import type { OrderBook } from "./order-book.ts";
import { settleOrder } from "./settle-order.ts";
import type { Work } from "./work.ts";

/**
 * Goes on in spite of a finding, for a stated reason. The order opens when nothing else blocks it.
 *
 * Throws Refusal NOT_FOUND, INVALID without a reason, ILLEGAL_TRANSITION when the finding no longer stands.
 */
export function overrideValidation(book: OrderBook, work: Work, validationId: string, reason: string): void {
  const finding = book.validations.find(({ id }) => id === validationId);
  if (!finding) throw new Refusal("NOT_FOUND", "There is no such validation.", ["validationId"]);
  if (!reason.trim()) throw new Refusal("INVALID", "An override needs a reason.", ["reason"]);
  if (finding.status !== "OPEN") throw new Refusal("ILLEGAL_TRANSITION", `The finding is ${finding.status} already.`, ["validationId"]);
  finding.status = "OVERRIDDEN";
  finding.reason = reason;
  finding.resolvedBy = work.deed.actor;
  finding.resolvedAt = work.deed.at;
  work.tell(book, "order.validation_overridden", { validationId, code: finding.code });
  settleOrder(book, work);
}
