import { createHash, timingSafeEqual } from "node:crypto";
import type { Delivery } from "../../src/channels/connector.ts";
import { MalformedMessage, Reader } from "../../src/kit/read.ts";
import type { PaymentFact } from "../../src/payments/gateway.ts";

/** `signature_key` is the SHA-512 of order_id, status_code, gross_amount and the server key, as they stand. docs.midtrans.com/docs/https-notification-webhooks */
export function isSigned(delivery: Delivery, serverKey: string): boolean {
  try {
    const said = Reader.json(delivery.body);
    const signed = [said.id("order_id"), said.id("status_code"), grossAmount(said), serverKey].join("");
    const wanted = Buffer.from(createHash("sha512").update(signed).digest("hex"));
    const given = Buffer.from(said.text("signature_key").toLowerCase());
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  } catch (error) {
    if (error instanceof MalformedMessage) return false;
    throw error;
  }
}

/** As it is written, so that it can be signed. */
const grossAmount = (said: Reader): string => said.decimal("gross_amount");

/** A notification has no id of its own: it is its payment, what it says of it, and, for a refund, how far that came. */
export function idOf(delivery: Delivery): string {
  const said = Reader.json(delivery.body);
  const words = ["transaction_status", "fraud_status", "refund_key", "settlement_time"].map((key) => said.optionalText(key) ?? "");
  return [said.text("transaction_id"), said.id("status_code"), said.optionalDecimal("refund_amount") ?? "", ...words].join("/");
}

export function normalise(delivery: Delivery): readonly PaymentFact[] {
  const fact = factOf(Reader.json(delivery.body));
  return fact ? [fact] : [];
}

const states: Readonly<Record<string, PaymentFact["state"]>> = {
  pending: "PENDING",
  authorize: "AUTHORIZED",
  capture: "CAPTURED",
  settlement: "CAPTURED",
  refund: "CAPTURED",
  partial_refund: "CAPTURED",
  chargeback: "CAPTURED",
  partial_chargeback: "CAPTURED",
  deny: "ENDED",
  cancel: "ENDED",
  expire: "ENDED",
  failure: "ENDED",
};

/** A notification, or an answer of the status API, which has the same form. Null for what is no payment. */
export function factOf(said: Reader): PaymentFact | null {
  const status = said.text("transaction_status");
  const state = states[status];
  if (state === undefined) return null;
  const currency = said.has("currency") ? said.currency("currency") : "IDR";
  const gross = said.money("gross_amount", currency).minor;
  const paymentRef = said.text("transaction_id");
  // A card payment that the fraud check holds back has not been taken: a person accepts or denies it.
  const challenged = status === "capture" && said.optionalText("fraud_status") === "challenge";
  return {
    paymentRef,
    orderRef: said.id("order_id"),
    currency,
    occurredAt: timeIn(said),
    state: challenged ? "PENDING" : state,
    amountMinor: gross,
    refundedMinor: refundedIn(said, status, currency, gross),
    refunds: (said.optionalList("refunds") ?? []).flatMap((refund) => {
      const key = refund.optionalText("refund_key");
      return key === null ? [] : [{ key, status: "SUCCEEDED" as const, reference: refund.optionalId("refund_chargeback_id") ?? key }];
    }),
    dispute: status.endsWith("chargeback")
      ? { reference: `${paymentRef}/chargeback`, amountMinor: refundedAmount(said, currency) ?? gross, outcome: "LOST" }
      : null,
  };
}

/** In all: a full refund is of the gross amount; of partial ones the list counts, or where there is none the amount named. */
function refundedIn(said: Reader, status: string, currency: string, gross: bigint): bigint | null {
  if (status === "refund") return gross;
  if (status !== "partial_refund") return null;
  const list = said.optionalList("refunds");
  if (list && list.length > 0) return list.reduce((sum, refund) => sum + refund.money("refund_amount", currency).minor, 0n);
  return refundedAmount(said, currency);
}

const refundedAmount = (said: Reader, currency: string): bigint | null => said.optionalMoney("refund_amount", currency)?.minor ?? null;

/** Midtrans writes Western Indonesian time without saying so. */
function timeIn(said: Reader): Date {
  const text = said.optionalText("settlement_time") ?? said.text("transaction_time");
  const at = new Date(`${text.replace(" ", "T")}+07:00`);
  return Number.isNaN(at.getTime()) ? said.fail("transaction_time", "a time such as 2026-11-22 15:45:00") : at;
}
