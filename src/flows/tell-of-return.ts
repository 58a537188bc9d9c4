import type { Return } from "../returns/return.entity.ts";
import type { OrderBook } from "./order-book.ts";
import type { Work } from "./work.ts";

export function tellOfReturn(book: OrderBook, work: Work, ret: Return, what: string, data: Record<string, unknown> = {}): void {
  ret.updatedAt = work.deed.at;
  work.tellOf(book, "Return", ret, `return.${what}`, { returnId: ret.id, number: ret.number, status: ret.status, ...data });
}
