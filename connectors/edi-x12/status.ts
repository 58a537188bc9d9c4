import type { ChannelOrderStatus } from "../../src/channels/connector.ts";

export interface Purpose {
  readonly orderStatus: ChannelOrderStatus;
  /** Said anew, not for the first time: it never overwrites what is known of the order. */
  readonly again: boolean;
}

/** BEG01, why the order is sent (X12 data element 353). */
const purposes = new Map<string, Purpose>([
  ["00", { orderStatus: "CONFIRMED", again: false }],
  ["01", { orderStatus: "CANCELLED", again: false }],
  ["05", { orderStatus: "CONFIRMED", again: false }],
  ["06", { orderStatus: "CONFIRMED", again: true }],
  ["07", { orderStatus: "CONFIRMED", again: true }],
]);

/** Purposes that change parts of an order, which an 850 that is read as a whole does not tell. */
export const changes: ReadonlySet<string> = new Set(["02", "03", "04"]);

/** A purpose that is not known never fails an import: the order is on hold, as it may be an information copy. */
export const purposeOf = (code: string): Purpose => purposes.get(code) ?? { orderStatus: "ON_HOLD", again: false };
