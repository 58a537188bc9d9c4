import { leftOf } from "../payments/balance.ts";
import { takings } from "../payments/payment.states.ts";
import type { Refund } from "../payments/refund.entity.ts";
import type { Return } from "../returns/return.entity.ts";
import type { ReturnLine } from "../returns/return-line.entity.ts";
import { commitPlans } from "./commit-plan.ts";
import { channelHasTheMoney } from "./derive-payment.ts";
import { addExchangeLine } from "./exchange-line.ts";
import type { OrderBook } from "./order-book.ts";
import { routeAt } from "./plan-fulfillment.ts";
import { refundUnits } from "./refund-units.ts";
import { amountsOf, unitsOf } from "./return-money.ts";
import { reverseOf } from "./reverse-work.ts";
import { telling } from "./tell-channel.ts";
import { namesOf, tellOfReturn } from "./tell-of-return.ts";
import type { Work } from "./work.ts";

/** A line's resolution is final: the money is given, what was repaired goes back. Throws Refusal as `refundUnits` does. */
export function commitResolution(book: OrderBook, work: Work, ret: Return, line: ReturnLine): void {
  Object.assign(line, amountsOf(book, work, line));
  line.commit(work.deed.at);
  const refund = line.amountMinor > 0n ? give(book, work, ret, line) : null;
  line.refundId = refund?.id ?? null;
  if (line.resolution === "REPAIR") sendBack(book, work, line);
  tellOfReturn(book, work, ret, "resolution_committed", {
    ...namesOf(line),
    quantity: line.quantity,
    resolution: line.resolution,
    amountMinor: line.amountMinor.toString(),
    dueMinor: line.dueMinor.toString(),
    refundId: line.refundId,
  });
}

/** Null where the channel has the money and gives it back itself. */
function give(book: OrderBook, work: Work, ret: Return, line: ReturnLine): Refund | null {
  const { resolution, feeMinor, amountMinor } = line;
  const method = resolution === "STORE_CREDIT" ? "STORE_CREDIT" : "ORIGINAL";
  if (method === "ORIGINAL" && channelHasTheMoney(book) && (ret.toldChannel || (telling(book, "REFUND") === null && liesAtChannel(book))))
    return null;
  const priced = resolution === "REFUND" || resolution === "STORE_CREDIT";
  const of = priced ? { units: unitsOf(book, line, book.line(line.orderLineId)), feeMinor } : { units: [], extraMinor: amountMinor };
  return refundUnits(book, work, { ...of, reason: "RETURN", method, note: `Return ${ret.number}` });
}

/** Of the buyer's money something is with the channel: cash that a carrier of ours took is not. */
const liesAtChannel = ({ payments }: OrderBook): boolean =>
  payments.some(
    (one) => one.gateway === "channel" && takings.includes(one.kind) && one.status === "SUCCEEDED" && leftOf(one, payments) > 0n,
  );

/** What was repaired lies where it came back: it leaves from there where that place sends anything, else from wherever it is. */
function sendBack(book: OrderBook, work: Work, line: ReturnLine): void {
  const of = book.line(line.orderLineId);
  const sent = addExchangeLine(book, work, { of, quantity: line.quantity, sku: null, priceMinor: 0n });
  line.exchangeLineId = sent.id;
  const locationId = reverseOf(book, line)?.locationId ?? null;
  const routed = locationId === null ? null : routeAt(book, work, [{ line: sent, quantity: line.quantity }], locationId);
  if (routed) commitPlans(book, work, [routed]);
}

/** Whether what is known of the goods decides: they were seen, and what was to be repaired is fit again. */
export const isDecided = ({ goods, disposition, receivedAt, resolution }: ReturnLine): boolean =>
  goods === "DISPOSED" &&
  disposition !== "PROCESSING_REQUIRED" &&
  !(disposition === "MISSING" && receivedAt == null) &&
  (resolution !== "REPAIR" || disposition === "RESTOCKED");
