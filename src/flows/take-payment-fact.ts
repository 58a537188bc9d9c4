import { leftOf, min } from "../payments/balance.ts";
import type { PaymentFact } from "../payments/gateway.ts";
import { above0, total } from "../payments/paid-for.ts";
import { takings } from "../payments/payment.states.ts";
import type { PaymentTransaction } from "../payments/payment-transaction.entity.ts";
import { addPayment, endPayment, type NewPayment } from "./add-payment.ts";
import { channelHasTheMoney } from "./derive-payment.ts";
import { placeHold, releaseHold } from "./keep-holds.ts";
import type { OrderBook } from "./order-book.ts";
import { endRefundOf } from "./refund-units.ts";
import { settleOrder } from "./settle-order.ts";
import type { Work } from "./work.ts";

/** Who says it. */
export interface Teller {
  readonly gateway: string;
  readonly accountId: string;
}

/**
 * Takes what a gateway says of a payment, as far as it says more than is known: so the same twice, or something older after something newer,
 * changes nothing. What has ended stays so. Of an order whose channel has the money only what a bank takes back is noted: the rest the channel
 * tells itself.
 */
export function takePaymentFact(book: OrderBook, work: Work, fact: PaymentFact, teller: Teller): void {
  const known = new Known(book, work, fact, teller);
  if (!channelHasTheMoney(book)) {
    takeState(known, fact);
    takeRefunds(known, fact);
  }
  takeDispute(known, fact);
  settleOrder(book, work);
}

/** The rows of one payment at one gateway, and how further ones are added. */
class Known {
  readonly book: OrderBook;
  readonly work: Work;
  readonly ref: string;
  readonly #new: Pick<NewPayment, "gateway" | "gatewayAccountId" | "occurredAt">;

  constructor(book: OrderBook, work: Work, fact: PaymentFact, { gateway, accountId }: Teller) {
    this.book = book;
    this.work = work;
    this.ref = fact.paymentRef;
    this.#new = { gateway, gatewayAccountId: accountId, occurredAt: fact.occurredAt };
  }

  rows(...kinds: readonly PaymentTransaction["kind"][]): PaymentTransaction[] {
    return this.book.payments.filter(
      ({ kind, gateway, gatewayRef }) =>
        kinds.includes(kind) && gateway === this.#new.gateway && (gatewayRef === this.ref || gatewayRef?.startsWith(`${this.ref}/`)),
    );
  }

  get auth(): PaymentTransaction | undefined {
    return this.rows("AUTH")[0];
  }

  get taken(): PaymentTransaction[] {
    return this.rows(...takings).filter(({ status }) => status === "SUCCEEDED");
  }

  get pending(): PaymentTransaction | undefined {
    return this.rows("SALE").find(({ status }) => status === "PENDING");
  }

  /** What we asked the gateway to do with what it reserved, and heard nothing of. */
  asked(kind: "CAPTURE" | "VOID"): PaymentTransaction | undefined {
    return this.rows(kind).find(({ status }) => status === "PENDING");
  }

  /** It was said that it will not be paid any more. */
  get hasEnded(): boolean {
    const failed = this.rows("SALE").some(({ status, note }) => status === "FAILED" && note !== superseded);
    const voided = this.rows("VOID").some(({ status }) => status === "SUCCEEDED");
    return failed || voided || this.rows("REFUND").some(isEnd);
  }

  add(payment: Pick<NewPayment, "kind" | "status" | "amountMinor"> & Partial<NewPayment>): void {
    addPayment(this.book, this.work, { gatewayRef: this.ref, ...this.#new, ...payment });
  }
}

/** Stands with a payment that was waited for and came in another way. */
const superseded = "It was paid in another way.";

const isEnd = ({ gatewayRef }: PaymentTransaction): boolean => gatewayRef?.endsWith("/ended") ?? false;

function takeState(known: Known, { state, amountMinor }: PaymentFact): void {
  const { auth, pending, taken, hasEnded, book, work } = known;
  if (state === "UNKNOWN" || amountMinor <= 0n || hasEnded) return;
  const seen = auth ?? pending ?? taken[0];
  if (state === "PENDING" && !seen) known.add({ kind: "SALE", status: "PENDING", amountMinor });
  if (state === "AUTHORIZED" && !auth && taken.length === 0) {
    known.add({ kind: "AUTH", status: "SUCCEEDED", amountMinor });
    if (pending) endPayment(book, work, pending, "FAILED", superseded);
  }
  if (state === "CAPTURED") takeCapture(known, amountMinor);
  if (state === "ENDED") {
    const [capture, letGo] = [known.asked("CAPTURE"), known.asked("VOID")];
    if (capture) endPayment(book, work, capture, "FAILED", "It was let go of.");
    if (pending) endPayment(book, work, pending, "FAILED");
    else if (taken.length > 0) giveAllBack(known);
    else if (letGo) endPayment(book, work, letGo, "SUCCEEDED");
    else if (auth) known.add({ kind: "VOID", status: "SUCCEEDED", amountMinor: auth.amountMinor, paymentId: auth.id });
    // So that what came before it, and is heard later, changes nothing.
    else known.add({ kind: "SALE", status: "FAILED", amountMinor });
  }
}

/** As much as is said to be taken in all. */
function takeCapture(known: Known, amountMinor: bigint): void {
  const { auth, pending, taken, book, work, ref } = known;
  const more = amountMinor - total(taken.map((one) => one.amountMinor));
  if (more <= 0n) return;
  const letGo = known.asked("VOID");
  if (letGo) endPayment(book, work, letGo, "FAILED", "It was captured.");
  const awaited = known.asked("CAPTURE") ?? pending;
  if (awaited?.amountMinor === more) {
    endPayment(book, work, awaited, "SUCCEEDED");
    return;
  }
  if (awaited) endPayment(book, work, awaited, "FAILED", superseded);
  const kind = auth || known.rows("SALE").length > 0 ? "CAPTURE" : "SALE";
  const gatewayRef = known.rows(kind).length === 0 ? ref : `${ref}/${amountMinor}`;
  known.add({ kind, status: "SUCCEEDED", amountMinor: more, gatewayRef, paymentId: auth?.id ?? null });
}

/** What was taken and then cancelled at the gateway went back to the buyer. */
function giveAllBack(known: Known): void {
  const { taken, book, ref } = known;
  for (const [index, payment] of taken.entries()) {
    const amountMinor = min(leftOf(payment, book.payments), book.balance.refundable);
    const gatewayRef = index === 0 ? `${ref}/ended` : `${ref}/${index}/ended`;
    if (amountMinor > 0n) known.add({ kind: "REFUND", status: "SUCCEEDED", amountMinor, gatewayRef, paymentId: payment.id });
  }
}

/** Refunds that we asked for end; what somebody gave back at the gateway itself is noted. */
function takeRefunds(known: Known, { refunds, refundedMinor }: PaymentFact): void {
  const { book, work, ref } = known;
  for (const { key, status } of refunds) {
    const ours = book.payments.find(({ id, kind }) => id === key && kind === "REFUND");
    if (ours && status !== "PENDING") endRefundOf(book, work, ours, status);
  }
  const [payment] = known.taken;
  if (refundedMinor === null || !payment) return;
  const ids = new Set(known.taken.map(({ id }) => id));
  const back = book.payments.filter(({ kind, status, paymentId }) => kind === "REFUND" && status !== "FAILED" && ids.has(paymentId ?? ""));
  const more = min(above0(refundedMinor - total(back.map(({ amountMinor }) => amountMinor))), book.balance.refundable);
  if (more > 0n)
    known.add({ kind: "REFUND", status: "SUCCEEDED", amountMinor: more, gatewayRef: `${ref}/${refundedMinor}`, paymentId: payment.id });
}

const disputed = "chargeback";

/** The buyer's bank takes the money back: what has not left stays until that is over. */
function takeDispute(known: Known, { dispute, amountMinor }: PaymentFact): void {
  if (!dispute) return;
  const { book, work } = known;
  const { reference, outcome } = dispute;
  const row = book.payments.find(({ kind, gatewayRef }) => kind === "CHARGEBACK" && gatewayRef === reference);
  const status = outcome === "OPEN" ? "PENDING" : outcome === "LOST" ? "SUCCEEDED" : "FAILED";
  if (!row) {
    const payment = known.taken[0];
    known.add({
      kind: "CHARGEBACK",
      status,
      amountMinor: dispute.amountMinor || amountMinor,
      gatewayRef: reference,
      paymentId: payment?.id ?? null,
    });
  } else if (row.status === "PENDING" && status !== "PENDING") endPayment(book, work, row, status);
  holdDisputed(book, work, row === undefined);
}

/** `isNew`: a person who let the order go on after that is not overruled. */
export function holdDisputed(book: OrderBook, work: Work, isNew: boolean): void {
  const standing = book.activeHolds().find(({ placedBy, handle }) => placedBy === "system" && handle === disputed);
  const due = book.payments.some(({ kind, status }) => kind === "CHARGEBACK" && status !== "FAILED");
  const isOpen = book.order.status !== "CANCELLED" && book.lines.some(({ openQuantity }) => openQuantity > 0);
  if (due && isNew && isOpen && !standing)
    placeHold(book, work, { target: "ORDER", reason: "HIGH_RISK_OF_FRAUD", handle: disputed, placedBy: "system" });
  if (!due && standing) releaseHold(book, work, standing, "system");
}
