import type { Account, RateLimit } from "../channels/account.ts";
import type { Delivery } from "../channels/connector.ts";
import type { Money } from "../kit/money.ts";
import type { Reader } from "../kit/read.ts";

/**
 * What one payment gateway can do: it tells of payments by webhook, and is told to take money, let go of it, or give it back. Like a channel's connector it reads bytes
 * and answers in our words; it knows no database, and what asks it is given an `Account`, which holds the way out and the clock.
 */
export interface PaymentGateway<Settings = unknown> {
  /** Stored with every payment, so never renamed. */
  readonly key: string;
  readonly title: string;
  /** Throws MalformedMessage with the path of what is missing or wrong. */
  settings(raw: Reader): Settings;
  readonly limits?: readonly RateLimit[];
  /** True only if the gateway signed these bytes, at about `now` where it says when. Constant time. */
  verify(delivery: Delivery, settings: Settings, now: Date): boolean;
  /** The same message sent twice has the same id. Throws MalformedMessage. */
  idOf(delivery: Delivery): string;
  /** What a message says of payments, in whole: see PaymentFact. Pure. `[]`: nothing of ours. Throws MalformedMessage. */
  normalise(delivery: Delivery): readonly PaymentFact[];
  /**
   * Takes what was reserved; the rest of the reservation is let go of. `call.key` is the same for the same capture for ever. Throws as `refund`.
   */
  capture(call: CaptureCall, account: Account<Settings>): Promise<GatewayAnswer>;
  /** Lets go of what was reserved. Throws as `refund`. */
  void(call: VoidCall, account: Account<Settings>): Promise<GatewayAnswer>;
  /**
   * Gives money back. `call.key` is the same for the same refund for ever: sent twice it is given once. Throws ChannelRefused (never, asking
   * again cannot help), ChannelUnavailable (not now; its `mayBeDone` says whether it might have been done).
   */
  refund(call: RefundCall, account: Account<Settings>): Promise<GatewayAnswer>;
  /** Looks what became of a refund; null: the gateway does not have it. Throws as `refund`. */
  findRefund(call: RefundCall, account: Account<Settings>): Promise<GatewayAnswer | null>;
  /** How a payment stands; null: the gateway does not know it. Throws as `refund`. */
  status(paymentRef: string, account: Account<Settings>): Promise<PaymentFact | null>;
}

export interface RefundCall {
  readonly key: string;
  /** The gateway's own id of the payment. */
  readonly paymentRef: string;
  readonly amount: Money;
  readonly reason: string | null;
}

export interface VoidCall {
  readonly key: string;
  /** The gateway's own id of the payment. */
  readonly paymentRef: string;
}

export interface CaptureCall extends VoidCall {
  readonly amount: Money;
  /** All that is reserved. */
  readonly authorized: Money;
}

/** PENDING: the gateway has it, and decides later. */
export type GatewayAnswer =
  | { readonly outcome: "SUCCEEDED" | "PENDING"; readonly reference: string }
  | { readonly outcome: "FAILED"; readonly reason: string };

/**
 * How a payment stands as a message says it: never what changed. So messages may come twice and in any order, and what an earlier one says
 * is a part of what a later one does.
 */
export interface PaymentFact {
  /** The gateway's own id of the payment. */
  readonly paymentRef: string;
  /** By what it names our order: our id of it, or the channel's; null where the message does not say. */
  readonly orderRef: string | null;
  readonly currency: string;
  readonly occurredAt: Date;
  /**
   * PENDING: the buyer has not paid yet. AUTHORIZED: reserved. CAPTURED: taken. ENDED: it will not be paid any more, and what was reserved is
   * let go of. UNKNOWN: the message is about something else.
   */
  readonly state: "PENDING" | "AUTHORIZED" | "CAPTURED" | "ENDED" | "UNKNOWN";
  /** What is to be paid, was reserved or was taken, in minor units; 0 where the state is UNKNOWN. */
  readonly amountMinor: bigint;
  /** Given back so far in all, in minor units; null: the message does not say. */
  readonly refundedMinor: bigint | null;
  /** Refunds that it names. `key`: ours, where it is one that we asked for. */
  readonly refunds: readonly { readonly key: string; readonly status: "SUCCEEDED" | "FAILED" | "PENDING"; readonly reference: string }[];
  /** The buyer's bank takes the money back, wants to, or gave that up. */
  readonly dispute: { readonly reference: string; readonly amountMinor: bigint; readonly outcome: "OPEN" | "LOST" | "WON" } | null;
}
