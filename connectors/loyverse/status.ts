import type { ChannelFulfillmentStatus, ChannelOrderStatus, ChannelPaymentStatus, OrderStanding } from "../../src/channels/connector.ts";
import { type Money, sum } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";

export const isCancelled = (receipt: Reader): boolean => receipt.optionalInstant("cancelled_at") !== null;

/** A sale at a till is paid and handed over when it is made; refunds of it are receipts of their own. */
export function standingOf(receipt: Reader, refunds: readonly Reader[], total: Money): OrderStanding {
  const type = receipt.text("receipt_type");
  const inForce = refunds.filter((refund) => !isCancelled(refund));
  const nativeStatus = [type, isCancelled(receipt) && "cancelled", ...inForce.map((refund) => `REFUND ${refund.id("receipt_number")}`)]
    .filter(Boolean)
    .join(" / ");
  const [orderStatus, paymentStatus, fulfillmentStatus] = wordsFor(receipt, type, backOf(inForce, total), total);
  return { orderStatus, paymentStatus, fulfillmentStatus, nativeStatus };
}

type Words = readonly [ChannelOrderStatus, ChannelPaymentStatus, ChannelFulfillmentStatus];

function wordsFor(receipt: Reader, type: string, back: Money | null, total: Money): Words {
  if (isCancelled(receipt)) return ["CANCELLED", "VOIDED", "CANCELLED"];
  if (type !== "SALE") return ["PROCESSING", "UNKNOWN", "UNKNOWN"];
  if (back === null) return ["COMPLETED", "PAID", "NOT_REQUIRED"];
  return back.minor >= total.minor ? ["RETURNED", "REFUNDED", "RETURNED"] : ["COMPLETED", "PARTIALLY_REFUNDED", "NOT_REQUIRED"];
}

/** What all refunds give back; null without any. */
function backOf(refunds: readonly Reader[], { currency }: Money): Money | null {
  if (refunds.length === 0) return null;
  return sum(
    refunds.map((refund) => positive(refund.money("total_money", currency))),
    currency,
  );
}

const positive = ({ minor, currency }: Money): Money => ({ minor: minor < 0n ? -minor : minor, currency });
