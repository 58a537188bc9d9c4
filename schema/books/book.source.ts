import type { BookPolicy } from "../../src/exports/book-policy.ts";
import {
  bookOrder,
  bookPostings,
  books,
  postingOrder,
  postingsCounted,
  postingsOn,
  visibleBooks,
  visiblePostings,
} from "../../src/exports/books.rows.ts";
import type { PageArgs } from "../../src/kit/page.ts";
import { globalId } from "../kit/global-id.ts";
import { computedObject, id, one } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";
import { postingFilterIn } from "./book.filter.ts";
import type { BookPolicyObject, BookPostingFilterInput } from "./book.type.ts";

const b = books.columns;
const p = bookPostings.columns;

/** A policy as clients read it. */
export const policyShown = ({ channels, ...policy }: BookPolicy): BookPolicyObject => ({
  ...policy,
  channels: Object.entries(channels)
    .map(([channelId, way]) => ({ channelId: globalId("Channel", channelId), way }))
    .sort((a, b) => (a.channelId < b.channelId ? -1 : 1)),
});

/** How books, and what is posted into them, are read. */
export const bookSources: Sources = {
  Query: {
    fields: {
      books: page<PageArgs>({ order: () => bookOrder, where: (_, access) => visibleBooks(access) }),
      bookPostings: page<PageArgs & { readonly filter?: BookPostingFilterInput | null }>({
        order: () => postingOrder,
        found: ({ filter: given }, access) => {
          const filter = postingFilterIn(given);
          return { on: (list) => postingsOn(filter, access, list), counted: (most) => postingsCounted(filter, access, most) };
        },
      }),
    },
  },
  Book: source(books, { id: id("Book", b.id), policy: computedObject(b.policy, policyShown) }, { visible: visibleBooks }),
  BookPosting: source(
    bookPostings,
    { id: id("BookPosting", p.id), book: one(p.bookId), order: one(p.orderId) },
    { visible: visiblePostings },
  ),
};
