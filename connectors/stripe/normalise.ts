import type { Delivery } from "../../src/channels/connector.ts";
import { Reader } from "../../src/kit/read.ts";
import { secondsAt } from "../../src/kit/unix-seconds.ts";
import type { PaymentFact } from "../../src/payments/gateway.ts";
import { currencyIn, minorIn } from "./amount.ts";

export const idOf = (delivery: Delivery): string => Reader.json(delivery.body).text("id");

/** What an event says of its payment. Kinds that say nothing of one, and those we do not know, say nothing. */
export function normalise(delivery: Delivery): readonly PaymentFact[] {
  const event = Reader.json(delivery.body);
  const type = event.text("type");
  const read = readers[type];
  if (!read) return [];
  const fact = read(event.object("data").object("object"), secondsAt(event, "created"));
  return fact ? [fact] : [];
}

type Read = (object: Reader, at: Date) => PaymentFact | null;

const readers: Readonly<Record<string, Read>> = {
  "payment_intent.processing": intentFact,
  "payment_intent.amount_capturable_updated": intentFact,
  "payment_intent.succeeded": intentFact,
  "payment_intent.canceled": intentFact,
  // The buyer may try again with the same payment intent, so nothing has ended.
  "payment_intent.payment_failed": intentFact,
  "charge.refunded": chargeFact,
  "refund.updated": refundFact,
  "refund.failed": refundFact,
  "charge.refund.updated": refundFact,
  "charge.dispute.created": disputeFact,
  "charge.dispute.updated": disputeFact,
  "charge.dispute.closed": disputeFact,
};

const states: Readonly<Record<string, PaymentFact["state"]>> = {
  requires_payment_method: "PENDING",
  requires_confirmation: "PENDING",
  requires_action: "PENDING",
  processing: "PENDING",
  requires_capture: "AUTHORIZED",
  succeeded: "CAPTURED",
  canceled: "ENDED",
};

/** The order's name that the shop gave: `metadata.order_id`. */
const orderIn = (object: Reader): string | null => object.optionalObject("metadata")?.optionalId("order_id") ?? null;

/** What stands at an object's reference, which is an id, or the object itself where it was expanded. */
const referenceIn = (object: Reader, key: string): string | null =>
  object.hasObject(key) ? object.object(key).text("id") : object.optionalText(key);

export function intentFact(intent: Reader, occurredAt: Date): PaymentFact {
  const currency = currencyIn(intent);
  const state = states[intent.text("status")] ?? "UNKNOWN";
  const of = { AUTHORIZED: "amount_capturable", CAPTURED: "amount_received" }[state as string] ?? "amount";
  return {
    ...silent,
    paymentRef: intent.text("id"),
    orderRef: orderIn(intent),
    currency,
    occurredAt,
    state,
    amountMinor: minorIn(intent, of, currency),
  };
}

/** A charge has its payment intent's metadata, and says what was taken and given back in all. */
function chargeFact(charge: Reader, occurredAt: Date): PaymentFact | null {
  const paymentRef = referenceIn(charge, "payment_intent");
  if (paymentRef === null) return null;
  const currency = currencyIn(charge);
  const captured = minorIn(charge, "amount_captured", currency);
  return {
    ...silent,
    paymentRef,
    orderRef: orderIn(charge),
    currency,
    occurredAt,
    state: captured > 0n ? "CAPTURED" : "UNKNOWN",
    amountMinor: captured,
    refundedMinor: minorIn(charge, "amount_refunded", currency),
  };
}

function refundFact(refund: Reader, occurredAt: Date): PaymentFact | null {
  const paymentRef = referenceIn(refund, "payment_intent");
  const key = refund.optionalObject("metadata")?.optionalText("muara_refund") ?? null;
  // What somebody else refunds is told by its charge.
  if (paymentRef === null || key === null) return null;
  const status = refundStatus(refund);
  return { ...silent, paymentRef, currency: currencyIn(refund), occurredAt, refunds: [{ key, status, reference: refund.text("id") }] };
}

export function refundStatus(refund: Reader): "SUCCEEDED" | "FAILED" | "PENDING" {
  const status = refund.optionalText("status");
  if (status === "succeeded") return "SUCCEEDED";
  return status === "failed" || status === "canceled" ? "FAILED" : "PENDING";
}

/** A dispute has metadata of its own, so its payment is known by its payment intent. An inquiry (`warning_…`) takes no money. */
function disputeFact(dispute: Reader, occurredAt: Date): PaymentFact | null {
  const paymentRef = referenceIn(dispute, "payment_intent");
  const status = dispute.text("status");
  if (paymentRef === null || status.startsWith("warning_")) return null;
  const currency = currencyIn(dispute);
  const outcome = status === "lost" ? "LOST" : status === "won" || status === "prevented" ? "WON" : "OPEN";
  const reference = dispute.text("id");
  return {
    ...silent,
    paymentRef,
    currency,
    occurredAt,
    dispute: { reference, amountMinor: minorIn(dispute, "amount", currency), outcome },
  };
}

const silent = { orderRef: null, state: "UNKNOWN", amountMinor: 0n, refundedMinor: null, refunds: [], dispute: null } as const;
