import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, eventSequence, idColumn, instant, refersTo, updatedAt, version } from "../kit/columns.ts";
import { step } from "../kit/transitions.ts";
import { Order } from "../orders/order.entity.ts";
import { Book } from "./book.entity.ts";
import { type PostingState, postingKinds, postingStates, postingTransitions } from "./book.states.ts";

/** One thing that is written into the books, once. */
const schema = defineEntity({
  name: "BookPosting",
  tableName: "book_postings",
  properties: {
    id: idColumn(),
    bookId: () => refersTo(Book, "book_id"),
    kind: p.enum(postingKinds),
    /** What it is about: an order's, a payment's or a refund's id, or a channel's and a day. Once a book and kind. */
    subject: p.text(),
    orderId: () => refersTo(Order, "order_id").nullable().index(),
    /** It is posted first: the contact of an invoice, the invoice of a payment. */
    needsId: p.uuid().nullable().index(),
    status: p.enum(postingStates).default("PENDING"),
    /** By which it is found in the books again. Unique there. */
    reference: p.text(),
    /** The books' own id of it. */
    externalId: p.text().nullable(),
    attempts: p.integer().default(0),
    nextAttemptAt: instant(),
    /** Somebody works on it until then. */
    busyUntil: instant().nullable(),
    /** Why it was refused or is not done yet. No personal data. */
    reason: p.text().nullable(),
    postedAt: instant().nullable(),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  uniques: [
    { name: "book_postings_once", properties: ["bookId", "kind", "subject"] },
    { name: "book_postings_reference", properties: ["bookId", "kind", "reference"] },
  ],
  checks: [{ name: "book_postings_posted", expression: "(status = 'POSTED') = (external_id is not null)" }],
  indexes: [
    { properties: ["createdAt", "id"] },
    { properties: ["bookId", "createdAt", "id"] },
    { properties: ["status", "createdAt", "id"] },
    { properties: ["kind", "createdAt", "id"] },
    { name: "book_postings_due", properties: ["nextAttemptAt", "id"], where: "status in ('PENDING', 'SENT', 'UNKNOWN')" },
  ],
});

export class BookPosting extends schema.class {
  become(status: PostingState): void {
    this.status = step(postingTransitions, this.status, status, `Posting ${this.id}`);
  }
}
schema.setClass(BookPosting);

/** An order that a day's journal counts: in one journal of a book, ever. */
const summed = defineEntity({
  name: "BookSummaryOrder",
  tableName: "book_summary_orders",
  properties: {
    bookId: () => refersTo(Book, "book_id").primary(),
    orderId: () => refersTo(Order, "order_id").primary(),
    postingId: () => refersTo(BookPosting, "posting_id").index(),
  },
  indexes: [{ properties: ["orderId"] }],
});

export class BookSummaryOrder extends summed.class {}
summed.setClass(BookSummaryOrder);
