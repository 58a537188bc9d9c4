import { Refusal } from "../kit/errors.ts";
import { amountOf, type Money } from "../kit/money.ts";
import { leftOf, openOf } from "../payments/balance.ts";
import { takings } from "../payments/payment.states.ts";
import type { PaymentTransaction } from "../payments/payment-transaction.entity.ts";
import { addPayment, endPayment } from "./add-payment.ts";
import { askForReserved, underWayOf } from "./ask-gateway.ts";
import { channelHasTheMoney, derivePayment } from "./derive-payment.ts";
import type { OrderBook } from "./order-book.ts";
import { settleOrder } from "./settle-order.ts";
import { customerOf, enterCredit, storeCredit } from "./store-credit.ts";
import { holdDisputed } from "./take-payment-fact.ts";
import type { Work } from "./work.ts";

/** Ways in which a person takes money. COD_COLLECT: cash that a carrier or a clerk took at the door. */
export const handedKinds = ["CASH", "MANUAL", "COD_COLLECT"] as const;
export type HandedKind = (typeof handedKinds)[number];

export interface HandedPayment {
  readonly kind: HandedKind;
  readonly amount: Money;
  /** What the till, the bank or the carrier calls it: the same is recorded once. */
  readonly reference: string | null;
  readonly note: string | null;
}

/**
 * Somebody took money for the order. Throws Refusal INVALID for another currency or nothing, ALREADY_EXISTS for a reference that is recorded,
 * CHANNEL_FORBIDS where the channel takes the money itself, but for cash on delivery.
 */
export function recordPayment(book: OrderBook, work: Work, { kind, amount, reference, note }: HandedPayment): PaymentTransaction {
  derivePayment(book, work);
  if (channelHasTheMoney(book) && kind !== "COD_COLLECT")
    throw new Refusal("CHANNEL_FORBIDS", `${book.channel.name} takes the money of its orders itself.`, ["orderId"]);
  const gateway = kind === "MANUAL" ? "manual" : "cash";
  // A reference is the order's own: a till may number each day anew.
  const gatewayRef = reference === null ? null : `${book.order.id} ${reference}`;
  if (gatewayRef !== null && book.payments.some((one) => one.gateway === gateway && one.gatewayRef === gatewayRef))
    throw new Refusal("ALREADY_EXISTS", `A payment "${reference}" is recorded already.`, ["reference"]);
  const added = addPayment(book, work, {
    kind: kind === "COD_COLLECT" ? kind : "SALE",
    status: "SUCCEEDED",
    amountMinor: inOrder(book, amount),
    gateway,
    gatewayRef,
    note,
  });
  settleOrder(book, work);
  return added;
}

/**
 * Takes money that is reserved; `amount` null: all of it. The rest of the reservation is let go of. A gateway is asked for it, and until it has
 * answered the payment is PENDING; what a person recorded counts at once. Throws Refusal ILLEGAL_TRANSITION where nothing is reserved, or is
 * being taken or let go of already, CHANNEL_FORBIDS where the channel has the money, INVALID for more than is reserved.
 */
export function capturePayment(book: OrderBook, work: Work, id: string, amount: Money | null): PaymentTransaction {
  const { auth, open } = reservation(book, id);
  const amountMinor = amount === null ? open : inOrder(book, amount);
  if (amountMinor > open) throw atMost(book, open, "captured");
  return ofReserved(book, work, auth, { kind: "CAPTURE", amountMinor });
}

/** Lets go of money that is reserved. Throws as `capturePayment` does. */
export function voidPayment(book: OrderBook, work: Work, id: string): PaymentTransaction {
  const { auth, open } = reservation(book, id);
  return ofReserved(book, work, auth, { kind: "VOID", amountMinor: open });
}

function ofReserved(
  book: OrderBook,
  work: Work,
  auth: PaymentTransaction,
  wanted: { readonly kind: "CAPTURE" | "VOID"; readonly amountMinor: bigint },
): PaymentTransaction {
  const added =
    auth.gatewayAccountId == null
      ? addPayment(book, work, { ...wanted, status: "SUCCEEDED", gateway: auth.gateway, paymentId: auth.id })
      : askForReserved(book, work, auth, wanted);
  settleOrder(book, work);
  return added;
}

function reservation(book: OrderBook, id: string): { readonly auth: PaymentTransaction; readonly open: bigint } {
  const auth = paymentIn(book, id);
  if (channelHasTheMoney(book))
    throw new Refusal("CHANNEL_FORBIDS", "Do it where the money is: what happens there is told here.", ["paymentId"]);
  const open = auth.kind === "AUTH" && auth.status === "SUCCEEDED" ? openOf(auth, book.payments) : 0n;
  if (open === 0n) throw new Refusal("ILLEGAL_TRANSITION", "Nothing of this payment is reserved.", ["paymentId"]);
  const underWay = underWayOf(book, auth);
  if (underWay)
    throw new Refusal("ILLEGAL_TRANSITION", `A ${underWay.kind} of it is under way already; see the order's payments.`, ["paymentId"]);
  return { auth, open };
}

export const chargebackOutcomes = ["OPEN", "LOST", "WON"] as const;
export type ChargebackOutcome = (typeof chargebackOutcomes)[number];

/**
 * The buyer's bank takes money back, wants to, or gave that up: said anew of the same payment, an open one ends. What has not left is held
 * until it is won. Throws Refusal INVALID for more than is left of the payment, and for what no bank had to do with.
 */
export function recordChargeback(
  book: OrderBook,
  work: Work,
  {
    paymentId,
    amount,
    outcome,
    note,
  }: { readonly paymentId: string; readonly amount: Money | null; readonly outcome: ChargebackOutcome; readonly note: string | null },
): PaymentTransaction {
  const payment = paymentIn(book, paymentId);
  if (payment.gateway === storeCredit) throw new Refusal("INVALID", "No bank takes back what was paid by credit.", ["paymentId"]);
  const status = outcome === "OPEN" ? "PENDING" : outcome === "LOST" ? "SUCCEEDED" : "FAILED";
  const open = book.payments.find((one) => one.kind === "CHARGEBACK" && one.status === "PENDING" && one.paymentId === paymentId);
  if (open && status !== "PENDING") {
    endPayment(book, work, open, status, note ?? undefined);
    holdDisputed(book, work, false);
    settleOrder(book, work);
    return open;
  }
  if (open) throw new Refusal("ALREADY_EXISTS", "A chargeback of this payment is open already.", ["paymentId"]);
  const left = takings.includes(payment.kind) && payment.status === "SUCCEEDED" ? leftOf(payment, book.payments) : 0n;
  const amountMinor = amount === null ? left : inOrder(book, amount);
  if (amountMinor === 0n || amountMinor > left) throw atMost(book, left, "taken back");
  const { gateway } = payment;
  const added = addPayment(book, work, { kind: "CHARGEBACK", status, amountMinor, gateway, paymentId, note });
  holdDisputed(book, work, true);
  settleOrder(book, work);
  return added;
}

/**
 * Pays with the customer's store credit; `balanceMinor` is what they have, read under the lock of their account. Throws Refusal INVALID for
 * more than they have, or than is due.
 */
export function payWithStoreCredit(book: OrderBook, work: Work, amount: Money | null, balanceMinor: bigint): PaymentTransaction {
  derivePayment(book, work);
  if (channelHasTheMoney(book))
    throw new Refusal("CHANNEL_FORBIDS", `${book.channel.name} takes the money of its orders itself.`, ["orderId"]);
  customerOf(book.order);
  const due = book.order.totalMinor - book.balance.captured;
  const wanted = amount === null ? (due < balanceMinor ? due : balanceMinor) : inOrder(book, amount);
  if (wanted <= 0n || wanted > due) throw atMost(book, due > 0n ? due : 0n, "paid");
  if (wanted > balanceMinor) throw atMost(book, balanceMinor, "spent");
  const added = addPayment(book, work, { kind: "SALE", status: "SUCCEEDED", amountMinor: wanted, gateway: storeCredit });
  enterCredit(book, work, added);
  settleOrder(book, work);
  return added;
}

function paymentIn(book: OrderBook, id: string): PaymentTransaction {
  const found = book.payments.find((one) => one.id === id);
  if (!found) throw new Refusal("NOT_FOUND", `Order ${book.order.number} has no such payment.`, ["paymentId"]);
  return found;
}

/** Minor units of an amount above zero in the order's currency. Throws Refusal INVALID. */
export function inOrder({ order }: OrderBook, amount: Money, field: readonly string[] = ["amount"]): bigint {
  if (amount.currency !== order.currency)
    throw new Refusal("INVALID", `Order ${order.number} is in ${order.currency}.`, [...field, "currencyCode"]);
  if (amount.minor <= 0n) throw new Refusal("INVALID", "An amount of money that moves is above zero.", field);
  return amount.minor;
}

const atMost = ({ order: { currency } }: OrderBook, minor: bigint, what: string): Refusal =>
  new Refusal("INVALID", `${amountOf({ minor, currency })} ${currency} can be ${what} at most.`, ["amount"]);
