import { type Buffer, bufferAt, keptBack } from "./kept-back.ts";

/** What is known of the stock that a channel sells from. */
export interface ChannelStock {
  /** Units free to promise to anybody. */
  available(itemId: string, locationId: string): number;
  /** Units that are kept for this channel, or for this very order: nobody else gets them. */
  kept(itemId: string, locationId: string): number;
  /** The channel's buffers, at least those that may count for the item. */
  buffersFor(itemId: string): readonly Buffer[];
  readonly tagsOf: (itemId: string) => readonly string[];
  readonly networksOf: (locationId: string) => readonly string[];
  /** Further units to leave where they are, for example by a rule. */
  readonly keepBack?: ((itemId: string, locationId: string) => number) | undefined;
}

/**
 * What one channel may be sold, by place: what is available less the channel's buffer, never below zero, and what is kept for it.
 *
 * `forOrders`: what an order that came in may take when that is not enough. It may use up its own channel's buffer, unless the buffer is
 * strict, but never what is kept for others: the goods are sold, and a buffer that refused them would have made them unsaleable.
 */
export class StockForChannel {
  readonly #stock: ChannelStock;
  readonly #forOrders: boolean;

  constructor(stock: ChannelStock, { forOrders }: { readonly forOrders: boolean }) {
    this.#stock = stock;
    this.#forOrders = forOrders;
  }

  available(itemId: string, locationId: string): number {
    const free = this.#stock.available(itemId, locationId);
    const left = free - this.#keptBack(itemId, locationId, free) - (this.#stock.keepBack?.(itemId, locationId) ?? 0);
    return Math.max(0, left) + this.#stock.kept(itemId, locationId);
  }

  #keptBack(itemId: string, locationId: string, free: number): number {
    const { tagsOf, networksOf } = this.#stock;
    const buffers = free === 0 ? [] : this.#stock.buffersFor(itemId);
    if (buffers.length === 0) return 0;
    const buffer = bufferAt(buffers, { itemId, tags: tagsOf(itemId), locationId, networks: networksOf(locationId) }, free);
    return buffer === null || (this.#forOrders && !buffer.strict) ? 0 : keptBack(buffer, free);
  }
}
