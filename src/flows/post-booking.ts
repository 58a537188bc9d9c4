import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { type Deed, record } from "../events/record.ts";
import { paperNumber } from "../exports/book-paper.ts";
import { BookPosting } from "../exports/book-posting.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { row, sql } from "../kit/sql.ts";

/** A call that was begun and not ended for so long has died with who made it. */
const busyMilliseconds = 120_000;

/** What is to be done about a posting now. */
export interface PostingTurn {
  readonly posting: BookPosting;
  /** Whether it is sent, or looked for first. */
  readonly kind: "POST" | "FIND";
  /** The books' id of what is posted before it. */
  readonly needed: string | null;
}

/** Takes the turn of the posting of a book that is due first: notes that the books are about to be called, before they are. Null: none is due. */
export async function beginPosting(em: EntityManager, deed: Deed, bookId: string): Promise<PostingTurn | null> {
  const due = await row(
    em,
    sql<{ id: string; needed: string | null }>`
      select posting.id, needed.external_id as needed from book_postings posting left join book_postings needed on needed.id = posting.needs_id
      where posting.book_id = ${bookId} and posting.status in ('PENDING', 'SENT', 'UNKNOWN') and posting.next_attempt_at <= ${deed.at}
        and (posting.busy_until is null or posting.busy_until <= ${deed.at}) and (posting.needs_id is null or needed.status = 'POSTED')
      order by posting.next_attempt_at, posting.id limit 1 for update of posting skip locked`,
  );
  if (!due) return null;
  const posting = await em.findOneOrFail(BookPosting, { id: due.id });
  // Who sent it and never said what came of it may have died behind the call.
  if (posting.status === "SENT") posting.become("UNKNOWN");
  const kind = posting.status === "UNKNOWN" ? "FIND" : "POST";
  if (kind === "POST") {
    // By which number it is looked for is settled before it is sent for the first time, and never changes.
    if (posting.attempts === 0) posting.reference = (await paperNumber(em, posting)) ?? posting.reference;
    posting.become("SENT");
  }
  posting.attempts += 1;
  posting.busyUntil = new Date(deed.at.getTime() + busyMilliseconds);
  await em.flush();
  return { posting, kind, needed: due.needed };
}

/** What came of a call. */
export type PostingOutcome =
  | { readonly kind: "POSTED"; readonly externalId: string }
  | { readonly kind: "REFUSED"; readonly reason: string }
  /** It is not in the books, for certain. */
  | { readonly kind: "NOT_DONE"; readonly reason: string; readonly at: Date }
  /** It may be in the books. */
  | { readonly kind: "UNKNOWN"; readonly reason: string; readonly at: Date };

/** Notes what came of a call. `attempt`: the one that it came of; one that somebody else took over says nothing any more. */
export async function endPosting(em: EntityManager, deed: Deed, id: string, attempt: number, outcome: PostingOutcome): Promise<void> {
  const posting = await em.findOneOrFail(BookPosting, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (posting.attempts !== attempt || posting.status === "POSTED") return;
  posting.busyUntil = null;
  if (outcome.kind === "POSTED") {
    posting.become("POSTED");
    posting.externalId = outcome.externalId;
    posting.postedAt = deed.at;
    posting.reason = null;
    return tell(em, deed, posting, "posted");
  }
  posting.reason = outcome.reason;
  if (outcome.kind === "REFUSED") {
    posting.become("REFUSED");
    return tell(em, deed, posting, "refused");
  }
  const next = outcome.kind === "NOT_DONE" ? "PENDING" : "UNKNOWN";
  if (posting.status !== next) posting.become(next);
  posting.nextAttemptAt = outcome.at;
  await em.flush();
}

/** A person has mended what the books refused it for. Throws Refusal NOT_FOUND, ILLEGAL_TRANSITION. */
export async function redrivePosting(em: EntityManager, deed: Deed, id: string): Promise<BookPosting> {
  const posting = await em.findOne(BookPosting, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!posting) throw new Refusal("NOT_FOUND", "There is no such posting.", ["id"]);
  if (posting.status !== "REFUSED")
    throw new Refusal("ILLEGAL_TRANSITION", `It is ${posting.status}; only what was refused is tried anew.`, ["id"]);
  posting.become("PENDING");
  posting.nextAttemptAt = deed.at;
  await tell(em, deed, posting, "redriven");
  return posting;
}

async function tell(em: EntityManager, deed: Deed, posting: BookPosting, what: string): Promise<void> {
  posting.eventSequence = (posting.eventSequence ?? 0) + 1;
  await em.flush();
  const { id, kind, status, reference, orderId = null, reason = null } = posting;
  const data = { bookId: posting.bookId, kind, status, reference, reason };
  await record(em, deed, [
    { type: `book_posting.${what}`, aggregateType: "BookPosting", aggregateId: id, sequence: posting.eventSequence, orderId, data },
  ]);
}
