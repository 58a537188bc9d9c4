import type { ChannelPaymentStatus } from "../../src/channels/connector.ts";
import { Refusal } from "../../src/kit/errors.ts";

const saidByUs: Readonly<Record<string, ChannelPaymentStatus>> = {
  UNPAID: "PENDING",
  PENDING: "PENDING",
  AUTHORIZED: "AUTHORIZED",
  COD_PENDING: "COD_DUE",
  PARTIALLY_PAID: "PARTIALLY_PAID",
  PAID: "PAID",
};

/** What a new order is said to be paid. Throws Refusal INVALID for what it cannot be. */
export function paymentIn(status: string): ChannelPaymentStatus {
  const said = saidByUs[status];
  if (!said) throw new Refusal("INVALID", `A new order cannot be ${status}.`, ["paymentStatus"]);
  return said;
}
