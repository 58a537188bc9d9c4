import type { BookPostingFilter } from "../../src/exports/books.rows.ts";
import { idIn } from "../kit/global-id.ts";
import type { BookPostingFilterInput } from "./book.type.ts";

/** The filter with ids of ours. Throws Refusal INVALID for an id that is none. */
export const postingFilterIn = (filter: BookPostingFilterInput | null | undefined): BookPostingFilter => ({
  ...filter,
  bookId: filter?.bookId ? idIn("Book", filter.bookId, ["filter", "bookId"]) : null,
  orderId: filter?.orderId ? idIn("Order", filter.orderId, ["filter", "orderId"]) : null,
});
