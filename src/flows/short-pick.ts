import type { EntityManager } from "@mikro-orm/postgresql";
import type { ScannedItem } from "../catalog/scanned-item.rows.ts";
import type { Deed } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { openBooks } from "./order-book.ts";
import { lockList, picksNowOf, tell } from "./pick-list.ts";
import { type RejectedStock, rejectWork } from "./reject-work.ts";
import { inHand, Work } from "./work.ts";

/**
 * The shelf has too little of an item on a list: so many units are not there. The youngest orders on the list go without them: they are routed
 * anew, elsewhere.
 *
 * Throws Refusal INVALID for more than is left to pick, ILLEGAL_TRANSITION unless it is being picked.
 */
export async function shortPick(
  em: EntityManager,
  deed: Deed,
  pickListId: string,
  { item, quantity, stock }: { readonly item: ScannedItem; readonly quantity: number; readonly stock: RejectedStock },
): Promise<void> {
  const concerned = await picksNowOf(em, pickListId, item.id);
  const books = await openBooks(em, [...new Set(concerned.map(({ orderId }) => orderId))]);
  const work = await Work.begin(em, deed, inHand(books));
  const list = await lockList(em, pickListId, ["IN_PROGRESS"], "reported short; start it first");
  // As it stands now that nothing of it changes any more; the youngest first.
  const picks = (await picksNowOf(em, pickListId, item.id)).reverse();
  const left = picks.reduce((sum, { wanted, picked }) => sum + wanted - picked, 0);
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > left)
    throw new Refusal("INVALID", `${left} of "${item.title}" are left to pick; ${quantity} of them cannot be missing.`, ["quantity"]);
  let rest = quantity;
  for (const { orderId, fulfillmentOrderId, orderLineId, perUnit, wanted, picked } of picks) {
    // Of a bundle that lacks a part, the whole is not done.
    const units = Math.ceil(Math.min(rest, wanted - picked) / perUnit);
    rest -= Math.min(rest, wanted - picked);
    const book = books.find(({ order }) => order.id === orderId);
    if (units === 0 || !book) continue;
    rejectWork(book, work, {
      fulfillmentOrderId,
      kind: "SHORT_PICK",
      reason: stock === "DAMAGED" ? "DAMAGED" : "OUT_OF_STOCK",
      lines: [{ lineId: orderLineId, quantity: units }],
      stock,
      notes: `Pick list ${pickListId}`,
    });
  }
  await work.finish();
  await tell(em, deed, list, "item_short", { itemId: item.id, quantity, stock });
}
