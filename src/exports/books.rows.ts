import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { Access, Rights } from "../access/access.ts";
import { inEach, once } from "../kit/in-each.ts";
import { firstOf, type List, type Order, type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { all, anything, countOf, rows, sql, texts, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import { visibleOrders } from "../orders/order-filter.ts";
import type { BookPolicy } from "./book-policy.ts";

export interface BookRow {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly keeperKey: string;
  readonly status: string;
  readonly access: string;
  readonly accessReason: string | null;
  readonly policy: BookPolicy;
  readonly createdAt: string;
}

export interface BookPostingRow {
  readonly id: string;
  readonly bookId: string;
  readonly kind: string;
  readonly status: string;
  readonly orderId: string | null;
  readonly reference: string;
  readonly externalId: string | null;
  readonly attempts: number;
  readonly nextAttemptAt: string;
  readonly reason: string | null;
  readonly postedAt: string | null;
  readonly createdAt: string;
}

export const books = table<BookRow>("books book", [
  ...(["id", "code", "name", "keeperKey", "status", "access", "accessReason", "policy", "createdAt"] as const),
]);

export const bookPostings = table<BookPostingRow>("book_postings posting", [
  ...(["id", "bookId", "kind", "status", "orderId", "reference", "externalId", "attempts", "nextAttemptAt", "reason"] as const),
  ...(["postedAt", "createdAt"] as const),
]);

const unlimited = ({ channelIds, locationIds }: Rights) => channelIds === null && locationIds === null;

/** Books are of the whole shop: no key with limits sees them. */
export const visibleBooks = (rights: Rights) => (unlimited(rights) ? anything : sql`false`);

/** A key with limits sees what is posted of the orders that it sees. */
export const visiblePostings = (rights: Rights) =>
  unlimited(rights) ? anything : sql`exists (select 1 from orders where orders.id = posting.order_id and ${visibleOrders(rights)})`;

export const booksById = (em: EntityManager, ids: readonly string[], access: Access): Promise<BookRow[]> =>
  rows(em, sql<BookRow>`select ${allColumns(books)} from books book where book.id = any(${uuids(ids)}) and ${visibleBooks(access)}`);

export const bookPostingsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<BookPostingRow[]> =>
  rows(
    em,
    sql<BookPostingRow>`
      select ${allColumns(bookPostings)} from book_postings posting where posting.id = any(${uuids(ids)}) and ${visiblePostings(access)}`,
  );

export const bookOrder: Order = { name: "code", column: sql`book.code`, type: "text", id: sql`book.id`, descending: false };

/** Newest first. */
export const postingOrder: Order = {
  name: "newest",
  column: sql`posting.created_at`,
  type: "timestamptz",
  id: sql`posting.id`,
  descending: true,
};

export interface BookPostingFilter {
  readonly bookId?: string | null;
  readonly orderId?: string | null;
  readonly kinds?: readonly string[] | null;
  readonly statuses?: readonly string[] | null;
}

const matchingPostings = ({ bookId, orderId, kinds, statuses }: BookPostingFilter, access: Access) =>
  all([
    visiblePostings(access),
    bookId ? sql`posting.book_id = ${bookId}` : null,
    orderId ? sql`posting.order_id = ${orderId}` : null,
    kinds ? sql`posting.kind = any(${texts(kinds)})` : null,
    statuses ? sql`posting.status = any(${texts(statuses)})` : null,
  ]);

/** The ids of this stretch of the list, by the index that holds the postings of a kind, a status or some books in its order; else null. */
function idsOf(filter: BookPostingFilter, access: Access, list: List): RawBuilder<unknown> | null {
  const { bookId, orderId, kinds, statuses } = filter;
  const led = kinds
    ? { column: sql`posting.kind`, values: texts(once(kinds)) }
    : statuses
      ? { column: sql`posting.status`, values: texts(once(statuses)) }
      : bookId && { column: sql`posting.book_id`, values: uuids([bookId]) };
  if (orderId || !led) return null;
  const where = matchingPostings(filter, access);
  return inEach([led], { from: sql`book_postings posting`, id: sql`posting.id`, key: sql`posting.created_at`, where, list });
}

/** Where postings of this stretch are found. */
export function postingsOn(filter: BookPostingFilter, access: Access, list: List): RawBuilder<unknown> {
  const ids = idsOf(filter, access, list);
  return ids ? sql`posting.id = any(array(${ids}))` : sql`${matchingPostings(filter, access)} and ${list.where}`;
}

/** A row for each posting, up to `most`. */
export function postingsCounted(filter: BookPostingFilter, access: Access, most: number): RawBuilder<unknown> {
  const list = firstOf(postingOrder, most);
  return (
    idsOf(filter, access, list) ?? sql`select posting.id from book_postings posting where ${matchingPostings(filter, access)} ${list.order}`
  );
}

export const bookPage = (em: EntityManager, args: PageArgs, access: Access): Promise<Page<BookRow>> =>
  pageOf(em, books, bookOrder, args, (page) => all([visibleBooks(access), page.where]));

export const bookCount = (em: EntityManager, most: number, access: Access): Promise<number> =>
  countOf(em, sql`select 1 from books book where ${visibleBooks(access)} limit ${sql.lit(most)}`);

export const postingPage = (em: EntityManager, filter: BookPostingFilter, args: PageArgs, access: Access): Promise<Page<BookPostingRow>> =>
  pageOf(em, bookPostings, postingOrder, args, (page) => postingsOn(filter, access, page));

export const postingCount = (em: EntityManager, filter: BookPostingFilter, most: number, access: Access): Promise<number> =>
  countOf(em, postingsCounted(filter, access, most));
