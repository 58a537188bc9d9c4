import { createHash } from "node:crypto";
import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type { Account } from "../channels/account.ts";
import { Line, type Patience } from "../channels/line.ts";
import type { Vault } from "../channels/vault.ts";
import { Book } from "../exports/book.entity.ts";
import type { BookKeeper, Poster } from "../exports/book-keeper.ts";
import { bookingOf } from "../exports/bookings.rows.ts";
import { notePostings } from "../flows/note-postings.ts";
import { beginPosting, endPosting, type PostingOutcome, type PostingTurn } from "../flows/post-booking.ts";
import type { Http } from "../kit/http.ts";
import { ChannelRefused, ChannelUnavailable } from "../kit/http-errors.ts";
import type { Log } from "../kit/log.ts";
import { Loop } from "../kit/loop.ts";
import { Reader } from "../kit/read.ts";
import { retrying } from "../kit/retry.ts";
import { json, row, rows, sql } from "../kit/sql.ts";

export interface BookPosterOptions {
  readonly orm: MikroORM;
  readonly vault: Vault;
  readonly keepers: ReadonlyMap<string, BookKeeper>;
  readonly log: Log;
  readonly onCommitted?: () => void;
  /** Only tests give others. */
  readonly http?: Http;
  readonly patience?: Partial<Patience>;
  readonly now?: () => Date;
}

/** An access token that ends so soon is renewed before it is used. */
const dueMilliseconds = 2 * 60_000;
const firstPauseSeconds = 5;
const longestPauseSeconds = 3_600;

/** Posts what happens in the shop into its books: notes what is to be posted as it reads the log, and sends one thing after the other. */
export class BookPoster {
  readonly #options: BookPosterOptions;
  readonly #loop: Loop;
  readonly #lines = new Map<string, Line>();

  constructor(options: BookPosterOptions) {
    this.#options = options;
    this.#loop = new Loop({ name: "books", log: options.log, idleMilliseconds: 5_000, turn: () => this.turn() });
  }

  start(): void {
    this.#loop.start();
  }

  nudge(): void {
    this.#loop.nudge();
  }

  async stop(): Promise<void> {
    for (const line of this.#lines.values()) line.stop();
    await this.#loop.stop();
  }

  /** A piece of the work of each book; answers whether more of it waits. */
  async turn(): Promise<boolean> {
    const { orm, log } = this.#options;
    const books = await rows(
      orm.em.fork() as EntityManager,
      sql<{ id: string }>`
        select id from books where status = 'ACTIVE' and access <> 'ENDED' and (quiet_until is null or quiet_until <= ${this.#now}) order by id`,
    );
    let more = false;
    for (const { id } of books)
      try {
        if (await retrying(() => orm.em.fork().transactional((em) => notePostings(em as EntityManager, this.#deed, id)))) more = true;
        if (await this.#post(id)) more = true;
      } catch (error) {
        log.warn({ bookId: id, reason: error instanceof Error ? error.name : "unknown" }, "books: a turn failed, trying again");
      }
    return more;
  }

  async #post(bookId: string): Promise<boolean> {
    const { orm, onCommitted } = this.#options;
    const account = await this.#open(bookId);
    if (account === null) return false;
    const turn = await retrying(() => orm.em.fork().transactional((em) => beginPosting(em as EntityManager, this.#deed, bookId)));
    if (turn === null) return false;
    const outcome = await this.#call(turn, account);
    const { id, attempts } = turn.posting;
    await retrying(() => orm.em.fork().transactional((em) => endPosting(em as EntityManager, this.#deed, id, attempts, outcome)));
    onCommitted?.();
    return true;
  }

  async #call({ posting, kind, needed }: PostingTurn, { keeper, account }: Opened): Promise<PostingOutcome> {
    const poster = keeper.posts[posting.kind] as Poster<{ readonly reference: string }, unknown> | undefined;
    if (!poster) return { kind: "REFUSED", reason: `${keeper.title} takes nothing of this kind.` };
    try {
      if (kind === "FIND") {
        const found = await poster.find({ reference: posting.reference }, account);
        return found
          ? { kind: "POSTED", ...found }
          : { kind: "NOT_DONE", reason: "It was looked for and is not in the books.", at: this.#now };
      }
      const booking = await bookingOf(this.#options.orm.em.fork() as EntityManager, posting, needed);
      return { kind: "POSTED", ...(await poster.post(booking, account, keyOf(posting.id, booking))) };
    } catch (error) {
      return this.#failed(error, kind, posting.attempts);
    }
  }

  #failed(error: unknown, kind: PostingTurn["kind"], attempts: number): PostingOutcome {
    const { message: reason } = error as Error;
    if (error instanceof ChannelRefused && kind === "POST" && ![401, 403].includes(error.status)) return { kind: "REFUSED", reason };
    const unavailable = error instanceof ChannelUnavailable;
    const pause = (unavailable ? error.retryAfter : null) ?? Math.min(longestPauseSeconds, firstPauseSeconds * 2 ** Math.min(attempts, 10));
    const at = new Date(this.#now.getTime() + pause * 1000);
    // What cannot be understood of an answer may be in the books as well.
    const done = kind === "FIND" || (unavailable ? error.mayBeDone : !(error instanceof ChannelRefused));
    return { kind: done ? "UNKNOWN" : "NOT_DONE", reason, at };
  }

  /** The way into a book, with an access token that is good; null when nobody speaks to it, or it cannot be entered now. */
  async #open(bookId: string): Promise<Opened | null> {
    const { orm, vault, keepers, log, http, patience } = this.#options;
    const book = await (orm.em.fork() as EntityManager).findOne(Book, { id: bookId });
    const keeper = book && keepers.get(book.keeperKey);
    if (!book || !keeper) return null;
    const onPause = async (until: Date) => {
      await row(orm.em.fork() as EntityManager, sql`update books set quiet_until = greatest(quiet_until, ${until}) where id = ${bookId}`);
    };
    const line = this.#lines.get(bookId) ?? new Line({ channelId: bookId, connector: keeper as never, log, http, patience, onPause });
    this.#lines.set(bookId, line);
    const way = { http: line.http, heard: line.heard, now: () => this.#now };
    const read = () => keeper.settings(Reader.of(vault.open(book.settings), "settings"));
    const end = keeper.tokens?.expiresAt(read()) ?? null;
    if (end === null || end.getTime() - this.#now.getTime() > dueMilliseconds) return { keeper, account: { settings: read(), ...way } };
    return this.#renew(bookId, keeper, way);
  }

  /** The book's row stays locked while the product is asked, so that its refresh token is used once; what is new is stored before it is used. */
  async #renew(bookId: string, keeper: BookKeeper, way: Omit<Account<unknown>, "settings">): Promise<Opened | null> {
    const { orm, vault, log } = this.#options;
    const refused = await orm.em.fork().transactional(async (transaction) => {
      const em = transaction as EntityManager;
      const stored = await row(em, sql<Pick<Book, "settings">>`select settings from books where id = ${bookId} for no key update`);
      const present = vault.open(stored?.settings ?? {});
      const settings = keeper.settings(Reader.of(present, "settings"));
      const end = keeper.tokens?.expiresAt(settings) ?? null;
      if (end === null || end.getTime() - this.#now.getTime() > dueMilliseconds) return null;
      try {
        const patch = await keeper.tokens?.refresh({ settings, ...way });
        await row(em, sql`update books set settings = ${json(vault.toStore({ ...present, ...patch }))}::jsonb where id = ${bookId}`);
        return null;
      } catch (error) {
        if (!(error instanceof ChannelRefused)) throw error;
        await row(em, sql`update books set access = 'ENDED', access_reason = ${error.message} where id = ${bookId}`);
        return error;
      }
    });
    if (refused) {
      log.warn({ bookId }, "books: do not let us in any more, they have to be connected anew");
      return null;
    }
    const book = await (orm.em.fork() as EntityManager).findOneOrFail(Book, { id: bookId });
    return { keeper, account: { settings: keeper.settings(Reader.of(vault.open(book.settings), "settings")), ...way } };
  }

  get #now(): Date {
    return this.#options.now?.() ?? new Date();
  }

  get #deed() {
    return { actor: "system", at: this.#now, correlationId: null };
  }
}

interface Opened {
  readonly keeper: BookKeeper;
  readonly account: Account<unknown>;
}

/** The same for the same words of the same posting: a product may refuse a key that comes again with others. */
const keyOf = (id: string, booking: unknown): string => `${id}-${createHash("sha256").update(json(booking)).digest("hex").slice(0, 16)}`;
