import type { ChannelOrderStatus } from "../../src/channels/connector.ts";

export interface Purpose {
  readonly orderStatus: ChannelOrderStatus;
  /** Said anew, not for the first time: it never overwrites what is known of the order. */
  readonly again: boolean;
}

/** BGM 1225, the function of the message. Left out: original. */
const purposes = new Map<string, Purpose>([
  ["9", { orderStatus: "CONFIRMED", again: false }],
  ["1", { orderStatus: "CANCELLED", again: false }],
  ["5", { orderStatus: "CONFIRMED", again: false }],
  ["7", { orderStatus: "CONFIRMED", again: true }],
]);

/** Functions that change parts of an order: addition, deletion, change. */
export const changes: ReadonlySet<string> = new Set(["2", "3", "4"]);

/** A function that is not known never fails an import: the order is on hold, as it may be a copy for information. */
export const purposeOf = (code: string): Purpose => purposes.get(code) ?? { orderStatus: "ON_HOLD", again: false };
