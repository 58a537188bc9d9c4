import type { ChannelFulfillmentStatus, ChannelOrderStatus, OrderStanding } from "../../src/channels/connector.ts";
import { channelPaymentStatuses, orderStatuses } from "../../src/channels/connector.ts";
import { folded } from "../../src/kit/column-mapping.ts";
import type { FilesSettings } from "./settings.ts";

export interface Standing extends OrderStanding {
  readonly cancelled: boolean;
  /** All units have left. */
  readonly gone: boolean;
}

const goods: Readonly<Partial<Record<ChannelOrderStatus, ChannelFulfillmentStatus>>> = {
  PARTIALLY_FULFILLED: "PARTIALLY_FULFILLED",
  FULFILLED: "FULFILLED",
  DELIVERED: "DELIVERED",
  COMPLETED: "FULFILLED",
  CANCELLED: "CANCELLED",
  RETURNED: "RETURNED",
  ON_HOLD: "ON_HOLD",
};
const left: readonly ChannelOrderStatus[] = ["FULFILLED", "DELIVERED", "COMPLETED", "RETURNED"];

/**
 * The file's words by the settings, else our own words as they stand. A word that nobody explained never fails an import: the order
 * is on hold, as sending by a word that may mean "cancelled" would hurt.
 */
export function standingOf(word: string | null, paymentWord: string | null, settings: FilesSettings): Standing {
  const orderStatus = word === null ? "CONFIRMED" : (meaning(word, settings.statuses, orderStatuses) ?? "ON_HOLD");
  const said = new Set([word, paymentWord].filter((each) => each !== null));
  return {
    orderStatus,
    paymentStatus: (paymentWord === null ? null : meaning(paymentWord, settings.paymentStatuses, channelPaymentStatuses)) ?? "UNKNOWN",
    fulfillmentStatus: goods[orderStatus] ?? "UNFULFILLED",
    nativeStatus: [...said].join(" / "),
    cancelled: orderStatus === "CANCELLED",
    gone: left.includes(orderStatus),
  };
}

function meaning<Status extends string>(word: string, words: ReadonlyMap<string, Status>, ours: readonly Status[]): Status | undefined {
  return words.get(folded(word)) ?? ours.find((status) => folded(status) === folded(word));
}
