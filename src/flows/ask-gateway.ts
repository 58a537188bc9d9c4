import { triedHours } from "../commands/channel-command.entity.ts";
import { make } from "../kit/insert.ts";
import { openOf } from "../payments/balance.ts";
import { GatewayCall } from "../payments/gateway-call.entity.ts";
import type { PaymentTransaction } from "../payments/payment-transaction.entity.ts";
import { addPayment } from "./add-payment.ts";
import { channelHasTheMoney } from "./derive-payment.ts";
import type { OrderBook } from "./order-book.ts";
import type { Work } from "./work.ts";

/** The gateway is asked for a capture, a void or a refund once this is committed, and ends it when it has answered. */
export function askGateway(work: Work, { id }: PaymentTransaction): void {
  const { at } = work.deed;
  work.add(
    make(GatewayCall, {
      paymentId: id,
      attempts: 0,
      nextAttemptAt: at,
      tryUntil: new Date(at.getTime() + triedHours * 3_600_000),
      reason: null,
      endedAt: null,
      attentionSince: null,
    }),
  );
}

/** What was asked for of a reservation and is not known to have come of it yet. */
export const underWayOf = ({ payments }: OrderBook, { id }: PaymentTransaction): PaymentTransaction | undefined =>
  payments.find(({ paymentId, kind, status }) => paymentId === id && status === "PENDING" && (kind === "CAPTURE" || kind === "VOID"));

/** The gateway is asked to take some of a reservation, in minor units, or to let go of all of it. */
export function askForReserved(
  book: OrderBook,
  work: Work,
  auth: PaymentTransaction,
  { kind, amountMinor }: { readonly kind: "CAPTURE" | "VOID"; readonly amountMinor: bigint },
): PaymentTransaction {
  const { gateway, gatewayRef = null, gatewayAccountId = null } = auth;
  // Each attempt is known apart, behind the payment's own id.
  const before = book.payments.filter((one) => one.kind === kind && one.paymentId === auth.id).length;
  const asked = addPayment(book, work, {
    kind,
    status: "PENDING",
    amountMinor,
    gateway,
    gatewayAccountId,
    gatewayRef: before === 0 ? gatewayRef : `${gatewayRef}/asked-${before}`,
    paymentId: auth.id,
  });
  askGateway(work, asked);
  return asked;
}

/** Nothing of a cancelled order is to be paid: what gateways have reserved for it they let go of. They are asked once. */
export function letGoOfReserved(book: OrderBook, work: Work): void {
  if (book.order.status !== "CANCELLED" || channelHasTheMoney(book)) return;
  for (const auth of book.payments.filter(({ kind, status }) => kind === "AUTH" && status === "SUCCEEDED")) {
    const asked = book.payments.some(({ kind, paymentId }) => kind === "VOID" && paymentId === auth.id);
    const open = openOf(auth, book.payments);
    if (auth.gatewayAccountId != null && open > 0n && !asked && !underWayOf(book, auth))
      askForReserved(book, work, auth, { kind: "VOID", amountMinor: open });
  }
}
