import { StockForChannel } from "../channels/stock-for-channel.ts";
import type { StockView } from "../routing/request.ts";
import type { OrderBook } from "./order-book.ts";
import { keptBackByRule } from "./routing-request.ts";
import { heldBy } from "./take-reserved.ts";
import type { Work } from "./work.ts";

/**
 * The stock an order may leave from, what it should use first coming first: the very units that were reserved for it; what its channel is
 * shown; and, as the order did come in, its channel's buffers that are not strict. What is reserved for others is in none of these, nor is
 * an item before its release. `keepBack`: further units to leave where they are, for example by a rule.
 */
export function stocksForOrder(
  book: OrderBook,
  work: Work,
  keepBack?: (itemId: string, locationId: string) => number,
): readonly StockView[] {
  const { terms, ledger, network, deed } = work;
  const { id: channelId } = book.channel;
  const released = (stock: StockView): StockView => ({
    available: (itemId, locationId) => (terms.releaseOf(itemId, deed.at) === null ? stock.available(itemId, locationId) : 0),
  });
  const stock = {
    available: (itemId: string, locationId: string) => ledger.available(itemId, locationId) - owedFirst(book, work, itemId, locationId),
    kept: (itemId: string, locationId: string) => heldBy(book, itemId, locationId) + terms.allotted(channelId, itemId, locationId),
    buffersFor: (itemId: string) => terms.buffersFor(channelId, itemId),
    tagsOf: (itemId: string) => terms.tagsOf(itemId),
    networksOf: (locationId: string) => network.find(({ id }) => id === locationId)?.networks ?? [],
    keepBack,
  };
  const views: StockView[] = [];
  if (book.claimed.some(({ status }) => status === "ACTIVE"))
    views.push(released({ available: (itemId, locationId) => heldBy(book, itemId, locationId) }));
  views.push(released(new StockForChannel(stock, { forOrders: false })));
  if (terms.buffersOf(channelId).some(({ strict }) => !strict)) views.push(released(new StockForChannel(stock, { forOrders: true })));
  return views;
}

/** All that an order may take, in whatever way. */
export const allStockFor = (book: OrderBook, work: Work): StockView =>
  stocksForOrder(book, work, keptBackByRule(book, work)).at(-1) as StockView;

/**
 * Between the day of a release and the moment its pre-orders are given their stock, what is there is theirs: a new order sees less of it. Which
 * of the levels they will take is not known yet; the first in the ledger's order are taken for it, so that no unit too many is hidden.
 */
function owedFirst(book: OrderBook, work: Work, itemId: string, locationId: string): number {
  let owed = book.fulfillmentOrders.length === 0 ? work.terms.unreleased(itemId) : 0;
  if (owed === 0) return 0;
  for (const level of work.ledger.levels()) {
    if (level.itemId !== itemId) continue;
    const here = Math.min(owed, level.AVAILABLE);
    if (level.locationId === locationId) return here;
    owed -= here;
  }
  return 0;
}
