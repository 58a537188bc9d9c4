import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import type { Resolution, ReturnReason } from "../returns/return.states.ts";
import { requestReturn } from "./open-return.ts";
import { lookAtBooks, type OrderBook } from "./order-book.ts";
import { termsOf } from "./return-terms.ts";
import { type Eligibility, eligibilityOf } from "./returnable.ts";
import { onOrder } from "./work.ts";

/** What of a line its buyer may ask to give back, and how. */
export interface CustomerReturnable {
  readonly lineId: string;
  readonly title: string;
  readonly quantity: number;
  /** When the first of these may no longer be; null: never, or it has not arrived. */
  readonly until: string | null;
  readonly reasons: readonly ReturnReason[];
  readonly resolutions: readonly Resolution[];
  readonly photosRequired: boolean;
}

export interface CustomerReturnLine {
  readonly lineId: string;
  readonly quantity: number;
  readonly reason: string;
  readonly resolution: string;
  readonly note: string | null;
  readonly photos: readonly string[];
}

/** What a buyer chooses without anybody's help. */
const ownResolutions: readonly Resolution[] = ["REFUND", "STORE_CREDIT", "REPLACE"];
/** These the shop says, not the buyer. */
const notOwn: ReadonlySet<ReturnReason> = new Set<ReturnReason>(["RETURNED_TO_SENDER", "CANCELLED"]);

/** What a buyer may ask to give back now, by the return policies; nothing where the channel takes returns itself. */
export async function returnableByCustomer(em: EntityManager, orderId: string, at: Date): Promise<CustomerReturnable[]> {
  const [book] = await lookAtBooks(em, [orderId]);
  // Most orders that are looked at have not left: their policies need not be read.
  if (!book || atChannel(book) || !book.lines.some(({ fulfilledQuantity }) => fulfilledQuantity > 0)) return [];
  const terms = await termsOf(em, orderId);
  return book.lines.flatMap((line) => shownOf(eligibilityOf(book, terms, line, at)) ?? []);
}

/**
 * A buyer asks to give units back; somebody approves or declines it. What the policies do not let through is refused as it is for staff.
 * Throws Refusal INVALID, CHANNEL_FORBIDS.
 */
export async function returnByCustomer(
  em: EntityManager,
  deed: Deed,
  orderId: string,
  lines: readonly CustomerReturnLine[],
): Promise<void> {
  const terms = await termsOf(em, orderId);
  await onOrder(em, deed, orderId, (book, work) => {
    const asked = lines.map((line, index) => {
      const field = ["lines", String(index)];
      const may = shownOf(eligibilityOf(book, terms, book.line(line.lineId, [...field, "lineId"]), deed.at));
      const reason = may?.reasons.find((one) => one === line.reason);
      const resolution = may?.resolutions.find((one) => one === line.resolution);
      if (may && !reason) throw new Refusal("INVALID", "It cannot be returned for this reason.", [...field, "reason"]);
      if (may && !resolution) throw new Refusal("INVALID", "It cannot be returned for that.", [...field, "resolution"]);
      if (!reason || !resolution) throw new Refusal("INVALID", "It cannot be returned.", [...field, "lineId"]);
      return { ...line, reason, resolution, exchange: null, keepMinor: 0n };
    });
    const wanted = { origin: "BUYER", lines: asked, locationId: null, externalId: null, note: null, exception: false } as const;
    requestReturn(book, work, terms, wanted);
  });
}

const atChannel = ({ order, channel }: OrderBook): boolean => order.origin === "CHANNEL" && channel.rights.returnsBy === "CHANNEL";

function shownOf({ line, policy, quantity, until, reasons, resolutions }: Eligibility): CustomerReturnable | null {
  const own = resolutions.filter((one) => ownResolutions.includes(one));
  if (quantity === 0 || own.length === 0) return null;
  return {
    ...{ lineId: line.id, title: line.title, quantity, until: until?.toISOString() ?? null, resolutions: own },
    reasons: reasons.filter((one) => !notOwn.has(one)),
    photosRequired: policy?.photosRequired ?? false,
  };
}
