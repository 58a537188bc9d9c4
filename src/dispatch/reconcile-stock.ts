import { nextToReconcile, pageReconciled } from "../channels/stock-lines.ts";
import { type Learnt, note, stockOf } from "../channels/stock-to-tell.ts";
import { type Level, levelsOf, toAsk } from "./stock-levels.ts";
import type { Telling } from "./tell-stock.ts";

const mostAtOnce = 50;

/**
 * Compares a page of what a channel shows with what is true, when a comparison is asked for or due, and marks what differs to be told anew.
 * Answers whether there was one to do. A comparison goes on behind its last page, whatever happened between.
 */
export async function reconcileStock(telling: Telling, everySeconds: number): Promise<boolean> {
  const { em, channelId, teller, account, places, settleMilliseconds } = telling;
  const page = await nextToReconcile(em, channelId, mostAtOnce, everySeconds);
  if (!page) return false;
  const stocks = page.listingIds.length === 0 ? [] : await stockOf(em, page.listingIds);
  const levels = stocks.flatMap((stock) => levelsOf(stock, places));
  const learnt: Learnt[] = [];
  const differing = new Map<string, number>();
  for (let from = 0; from < levels.length; from += teller.mostAtOnce) {
    const chunk = levels.slice(from, from + teller.mostAtOnce);
    const shown = await teller.shown(chunk.map(toAsk), account);
    for (const [index, level] of chunk.entries()) {
      const { stock, place, quantity } = level;
      const seen = shown[index] ?? null;
      const differs = seen !== quantity;
      learnt.push({ listingId: stock.listingId, place, shown: seen, differed: differs && seen !== level.previous });
      if (differs) differing.set(stock.listingId, Math.max(differing.get(stock.listingId) ?? 0, pauseFor(level, seen, settleMilliseconds)));
    }
  }
  await note(em, channelId, learnt);
  await pageReconciled(em, channelId, {
    looked: page.listingIds.length,
    last: page.listingIds.length === mostAtOnce ? (page.listingIds.at(-1) ?? null) : null,
    differing: [...differing].map(([listingId, inMilliseconds]) => ({ listingId, inMilliseconds })),
  });
  return true;
}

/** What shows less than it should may have been sold by an order that is on its way to us. */
const pauseFor = ({ previous }: Level, seen: number | null, settleMilliseconds: number): number =>
  seen !== null && previous !== null && seen < previous ? settleMilliseconds : 0;
