import type { Money } from "../kit/money.ts";

/**
 * Where a return stands at its channel. REQUESTED: somebody has to decide. APPROVED: it is taken back. DECLINED: it is not. CANCELLED: the buyer
 * no longer wants it. REFUNDED: the buyer has the money.
 */
export const channelReturnStatuses = ["REQUESTED", "APPROVED", "DECLINED", "CANCELLED", "REFUNDED"] as const;
export type ChannelReturnStatus = (typeof channelReturnStatuses)[number];

/** REFUND: goods come back, the money goes back. REFUND_ONLY: the buyer keeps the goods, or never had them. REPLACE: the same anew. */
export const returnWishes = ["REFUND", "REFUND_ONLY", "REPLACE"] as const;

export const channelReturnReasons = [
  "UNWANTED",
  "WRONG_SIZE",
  "WRONG_COLOUR",
  "NOT_AS_DESCRIBED",
  "DEFECTIVE",
  "DAMAGED",
  "WRONG_ITEM",
  "TOO_LATE",
  "OTHER",
] as const;
export type ChannelReturnReason = (typeof channelReturnReasons)[number];

/** A return that a buyer asked the channel for, in the neutral words every channel is turned into: always all of it, as it is now. */
export interface IncomingReturn {
  /** The channel's own id of it, unique within the connected account. */
  readonly externalId: string;
  readonly externalOrderId: string;
  readonly status: ChannelReturnStatus;
  /** The channel's own word. */
  readonly nativeStatus: string;
  readonly wish: (typeof returnWishes)[number];
  readonly askedAt: Date;
  /** The channel's own time of this version. An older one never overwrites a newer one. */
  readonly updatedAt: Date;
  /** Once it is approved the channel gives the money back by itself. False: the merchant is to refund it. */
  readonly channelRefunds: boolean;
  /** What is given back for it in all, as far as the channel says it; null: what was paid for the units. */
  readonly refund: Money | null;
  readonly lines: readonly IncomingReturnLine[];
}

export interface IncomingReturnLine {
  /** The order's lines it is of, by native id: several where the channel has one a unit. Empty where it names only the goods. */
  readonly externalIds: readonly string[];
  /** What the goods may be known by, best first, as with the lines of orders. */
  readonly listingKeys: readonly string[];
  readonly quantity: number;
  readonly reason: ChannelReturnReason;
  /** The channel's own word for the reason; never what the buyer wrote. */
  readonly nativeReason: string | null;
}
