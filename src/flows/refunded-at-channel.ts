import { money, split } from "../kit/money.ts";
import { leftOf, max, min } from "../payments/balance.ts";
import { total } from "../payments/paid-for.ts";
import { takings } from "../payments/payment.states.ts";
import type { Refund } from "../payments/refund.entity.ts";
import type { Return } from "../returns/return.entity.ts";
import type { ReturnLine } from "../returns/return-line.entity.ts";
import { addPayment } from "./add-payment.ts";
import { derivePayment } from "./derive-payment.ts";
import type { OrderBook } from "./order-book.ts";
import { exactly } from "./refund-at-channel.ts";
import { addRefund, endIfDone, worthOf } from "./refund-units.ts";
import { unitsOf } from "./return-money.ts";
import { linesOfReturn } from "./reverse-work.ts";
import { tellOfReturn } from "./tell-of-return.ts";
import type { Work } from "./work.ts";

/**
 * The channel gave the buyer money for a return: so much in all, in minor units; null: what was paid for its units. As much of it as is not known
 * yet is noted as a refund that was given, and what the buyer gets for the lines is final. What the channel said of the whole order counts as
 * known, so that no money is counted twice.
 */
export function noteRefunded(book: OrderBook, work: Work, ret: Return, saidMinor: bigint | null): void {
  derivePayment(book, work);
  const lines = linesOfReturn(book, ret).filter(({ compensatesId }) => compensatesId == null);
  const amountMinor = saidMinor ?? worthOf(book, unitsLeft(book, lines));
  const open = min(max(0n, amountMinor - knownOf(book, ret, lines)), book.balance.refundable);
  const refund = open > 0n ? give(book, work, ret, lines, open) : null;
  // Of what did not take place the money is noted, and nothing more.
  if (ret.status !== "OPEN" && ret.status !== "CLOSED") return;
  const shares = shareOf(book, lines, refund);
  for (const [index, line] of lines.entries()) settle(book, work, ret, line, refund, shares[index] as bigint);
}

const isRefOf = (book: OrderBook, ret: Return, ref: string | null | undefined): boolean =>
  ref === refOf(book, ret) || (ref?.startsWith(`${refOf(book, ret)}/`) ?? false);
const refOf = ({ order }: OrderBook, { externalId }: Return): string => `${order.id}/return/${externalId}`;

/** What was given for it already: by us, through the channel or otherwise, and by the channel as it said. */
function knownOf(book: OrderBook, ret: Return, lines: readonly ReturnLine[]): bigint {
  const refundIds = new Set(lines.flatMap(({ refundId }) => refundId ?? []));
  const ours = book.payments.filter(({ kind, status, refundId, gatewayRef }) => {
    const isOf = (refundId != null && refundIds.has(refundId)) || isRefOf(book, ret, gatewayRef);
    return kind === "REFUND" && status !== "FAILED" && isOf;
  });
  return total(ours.map(({ amountMinor }) => amountMinor));
}

function give(book: OrderBook, work: Work, ret: Return, lines: readonly ReturnLine[], amountMinor: bigint): Refund {
  const wanted = { ...exactly(book, unitsLeft(book, lines), amountMinor), reason: "RETURN", method: "ORIGINAL" } as const;
  const refund = addRefund(book, work, { ...wanted, note: `Return ${ret.number}` });
  const earlier = book.payments.filter(({ gatewayRef }) => isRefOf(book, ret, gatewayRef)).length;
  const paid = book.payments.find(
    (one) => takings.includes(one.kind) && one.status === "SUCCEEDED" && leftOf(one, book.payments) >= refund.amountMinor,
  );
  addPayment(book, work, {
    ...{ kind: "REFUND", status: "SUCCEEDED", amountMinor: refund.amountMinor, gateway: "channel", refundId: refund.id },
    gatewayRef: earlier === 0 ? refOf(book, ret) : `${refOf(book, ret)}/${earlier + 1}`,
    paymentId: paid?.id ?? null,
  });
  endIfDone(book, work, refund);
  return refund;
}

/** Units that come back, by line of the order, whose price was not given back otherwise. What the buyer keeps is given for goodwill. */
function unitsLeft(book: OrderBook, lines: readonly ReturnLine[]) {
  const back = lines.filter(({ resolution }) => resolution !== "KEEP");
  return [...Map.groupBy(back, ({ orderLineId }) => orderLineId)].flatMap(([orderLineId, all]) =>
    unitsOf(book, { quantity: all.reduce((sum, { quantity }) => sum + quantity, 0) }, book.line(orderLineId)),
  );
}

/** What of a refund falls to each line, by what its units cost. */
function shareOf(book: OrderBook, lines: readonly ReturnLine[], refund: Refund | null): bigint[] {
  if (refund === null) return lines.map(() => 0n);
  const weights = lines.map(({ orderLineId, quantity }) => book.line(orderLineId).unitPriceMinor * BigInt(quantity));
  const even = weights.every((weight) => weight === 0n) ? lines.map(() => 1n) : weights;
  return split(money(refund.amountMinor, book.order.currency), even).map(({ minor }) => minor);
}

/** What is PENDING becomes final; what is final gets the refund that it had not. */
function settle(book: OrderBook, work: Work, ret: Return, line: ReturnLine, refund: Refund | null, amountMinor: bigint): void {
  if (!line.isPending) {
    if (refund !== null) line.refundId ??= refund.id;
    return;
  }
  if (line.exchangeLineId != null) return;
  line.commit(work.deed.at);
  Object.assign(line, { amountMinor, feeMinor: 0n, dueMinor: 0n, refundId: refund?.id ?? null });
  tellOfReturn(book, work, ret, "resolution_committed", {
    ...{ lineId: line.id, quantity: line.quantity, resolution: line.resolution },
    ...{ amountMinor: amountMinor.toString(), dueMinor: "0", refundId: line.refundId },
  });
}
