import type { EntityManager } from "@mikro-orm/postgresql";
import { Refusal } from "../kit/errors.ts";
import { total } from "../payments/paid-for.ts";
import { derivePayment } from "./derive-payment.ts";
import { lookAtBooks } from "./order-book.ts";
import { type WantedRefund, wantedOf } from "./refund-order.ts";
import { quote } from "./refund-units.ts";
import { aboutNothing, Work } from "./work.ts";

/** What a refund would come to, in minor units of the order's currency. Nothing is locked and nothing changes. Throws Refusal as a refund does. */
export async function quoteOrder(em: EntityManager, orderId: string, wanted: WantedRefund) {
  const [book] = await lookAtBooks(em, [orderId]);
  if (!book) throw new Refusal("NOT_FOUND", "There is no such order.", ["orderId"]);
  const work = await Work.lookAt(em, { actor: "system", at: new Date(), correlationId: null }, aboutNothing);
  // What an older version of the order was paid with may not be noted yet.
  derivePayment(book, work);
  const { lines, ...quoted } = quote(book, wantedOf(book, wanted));
  const linesMinor = total(lines.map(({ amountMinor }) => amountMinor));
  return { ...quoted, linesMinor, refundableMinor: book.balance.refundable, currency: book.order.currency };
}
