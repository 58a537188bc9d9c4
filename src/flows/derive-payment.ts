import type { PaymentStatus } from "../orders/order.states.ts";
import { paymentStatusOf } from "../orders/payment.ts";
import type { Balance } from "../payments/balance.ts";
import { total } from "../payments/paid-for.ts";
import type { RefundReason } from "../payments/refund.entity.ts";
import { addPayment, type NewPayment } from "./add-payment.ts";
import { dueForExchanges } from "./exchange-due.ts";
import type { OrderBook } from "./order-book.ts";
import type { Work } from "./work.ts";

/** Its channel has the last word on what is paid of it: an order that a connected channel sent. */
export const channelHasTheMoney = ({ order, channel }: OrderBook): boolean => order.origin === "CHANNEL" && channel.connectorKey != null;

/** Under whose name stands what was said to be paid when the order came. */
const saidBy = (book: OrderBook): string => (channelHasTheMoney(book) ? "channel" : "manual");
const isSaid = ({ order }: OrderBook, ref: string | null | undefined): boolean => ref?.startsWith(`${order.id}/`) ?? false;

/**
 * The one place where an order's payment status comes from. What its channel, or who created it, says is paid becomes payments; then:
 *
 * - Where a connected channel has the last word, the status is what it said last. Only cash on delivery that was collected in full is PAID
 *   before the channel hears of it.
 * - An order of our own stands as it was created until a payment besides is known or it is changed, and from then on as its payments say.
 */
export function derivePayment(book: OrderBook, work: Work): void {
  noteWhatIsSaid(book, work);
  const { order } = book;
  const [from, to] = [order.paymentStatus, statusOf(book)];
  if (from === to) return;
  order.paymentStatus = to;
  work.tell(book, "order.payment_status_changed", { from, to });
}

function statusOf(book: OrderBook): PaymentStatus {
  const { order, payments, refunds, balance } = book;
  const said = paymentStatusOf(order.channelPaymentStatus);
  if (channelHasTheMoney(book)) return said === "COD_PENDING" && isCollected(book) ? "PAID" : said;
  const counts = (ref: string | null | undefined) => order.cancelledMinor != null || !isSaid(book, ref);
  const known = payments.some(({ gatewayRef, status }) => status !== "FAILED" && counts(gatewayRef));
  // What was given back because less is wanted is no longer in the total; it was paid for all the same.
  const lowered = order.status === "CANCELLED" ? [] : refunds.filter(({ reason, status }) => status !== "FAILED" && lowering.has(reason));
  const due = order.totalMinor + dueForExchanges(book) + total(lowered.map(({ amountMinor }) => amountMinor));
  // What we made ourselves, such as an exchange, stands as it was made.
  const standing = order.origin === "CHANNEL" ? said : order.paymentStatus;
  return known ? statusOfBalance(balance, { due, said, pending: isPending(book) }) : standing;
}

const lowering: ReadonlySet<RefundReason> = new Set<RefundReason>(["ORDER_CHANGE", "CANCELLATION"]);

const isCollected = ({ payments, balance, order }: OrderBook): boolean =>
  payments.some(({ kind, status }) => kind === "COD_COLLECT" && status === "SUCCEEDED") && balance.captured >= order.totalMinor;

const isPending = ({ payments }: OrderBook): boolean =>
  payments.some(({ kind, status }) => status === "PENDING" && kind !== "REFUND" && kind !== "CHARGEBACK");

/** What payments make of an order of which `due` is to be paid; `said`: what it was created as. */
export function statusOfBalance(
  { authorized, captured, refunded }: Pick<Balance, "authorized" | "captured" | "refunded">,
  { due, said, pending }: { readonly due: bigint; readonly said: PaymentStatus; readonly pending: boolean },
): PaymentStatus {
  if (captured === 0n && due > 0n) {
    if (authorized > 0n) return "AUTHORIZED";
    if (said === "COD_PENDING") return "COD_PENDING";
    return pending || said === "PENDING" ? "PENDING" : "UNPAID";
  }
  if (refunded > 0n && refunded >= captured) return "REFUNDED";
  if (captured - refunded > due) return "OVERPAID";
  if (captured < due) return said === "COD_PENDING" ? "COD_PENDING" : "PARTIALLY_PAID";
  return refunded > 0n ? "PARTIALLY_REFUNDED" : "PAID";
}

/**
 * Notes as payments what is said and not noted yet. Each is known by the sum it leads to, so the same word twice is noted once. A channel that
 * says that a part was paid or given back, and not how much, leaves nothing to note.
 */
function noteWhatIsSaid(book: OrderBook, work: Work): void {
  const { order, payments, balance } = book;
  if (order.origin !== "CHANNEL") return;
  // What was said of an order of our own stands until something else is said: it may have grown since.
  if (!channelHasTheMoney(book) && payments.length > 0 && !book.paymentSaid) return;
  const note = (kind: NewPayment["kind"], amountMinor: bigint, upTo: bigint, more: Partial<NewPayment> = {}) => {
    const gatewayRef = `${order.id}/${upTo}`;
    const known = payments.some((one) => one.kind === kind && one.gateway === saidBy(book) && one.gatewayRef === gatewayRef);
    if (amountMinor > 0n && !known)
      addPayment(book, work, { kind, status: "SUCCEEDED", amountMinor, gateway: saidBy(book), gatewayRef, ...more });
  };
  const due = order.totalMinor;
  const auth = payments.find(({ kind, gateway }) => kind === "AUTH" && gateway === saidBy(book));
  switch (order.channelPaymentStatus) {
    case "AUTHORIZED":
      if (!auth && balance.captured === 0n) note("AUTH", due, due);
      return;
    case "PAID":
    case "PARTIALLY_REFUNDED":
    case "REFUNDED":
      if (auth) note("CAPTURE", due - balance.captured, due, { paymentId: auth.id });
      else note("SALE", due - balance.captured, due);
      if (order.channelPaymentStatus === "REFUNDED") note("REFUND", book.balance.refundable, book.balance.captured);
      return;
    case "VOIDED":
      if (auth && book.balance.authorized > 0n) note("VOID", auth.amountMinor, auth.amountMinor, { paymentId: auth.id });
  }
}
