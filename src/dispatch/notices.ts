import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type { EventOf } from "../events/record.ts";
import { type Deed, record } from "../events/record.ts";
import { type Composed, type Composing, composeNotice, type NoticeSubject } from "../flows/compose-notice.ts";
import { noteNotices } from "../flows/note-notices.ts";
import type { Log } from "../kit/log.ts";
import { Loop } from "../kit/loop.ts";
import { retrying } from "../kit/retry.ts";
import { row, rows, sql } from "../kit/sql.ts";
import { lowerCase } from "../kit/words.ts";
import { mayWriteTo } from "../notices/addressee.ts";
import type { Mailed, Mailer } from "./mail.ts";

/** How quick it is; a test's own is quicker. */
export interface NoticePace {
  readonly idleMilliseconds: number;
  /** The first pause after a failure; it doubles, up to an hour. */
  readonly pauseMilliseconds: number;
  /** Mails a minute, at most. */
  readonly perMinute: number;
}

export interface NoticesOptions extends Composing {
  readonly orm: MikroORM;
  readonly mailer: Mailer;
  /** The domain of the ids of mails. */
  readonly domain: string;
  readonly log: Log;
  readonly pace: NoticePace;
  readonly onCommitted: () => void;
}

interface Claimed extends NoticeSubject {
  readonly id: string;
  readonly attempts: number;
  readonly tryUntil: string;
}

/** Longer than a mail server can keep us waiting. */
const busySeconds = 300;
const longestPause = 3_600_000;

/** Writes to buyers: notes from the log what they are to be told, and sends it, one mail after the other. */
export class Notices {
  readonly #options: NoticesOptions;
  readonly #noting: Loop;
  readonly #sending: Loop;
  #nextAt = 0;

  constructor(options: NoticesOptions) {
    this.#options = options;
    const { log, pace } = options;
    const { idleMilliseconds } = pace;
    this.#noting = new Loop({ name: "notices noting", log, idleMilliseconds, turn: () => this.#note() });
    this.#sending = new Loop({ name: "notices", log, idleMilliseconds, turn: () => this.#send() });
  }

  start(): void {
    this.#noting.start();
    this.#sending.start();
  }

  nudge(): void {
    this.#sending.nudge();
  }

  /** Waits for the mail that is being sent. */
  async stop(): Promise<void> {
    await Promise.all([this.#noting.stop(), this.#sending.stop()]);
    this.#options.mailer.close();
  }

  get #em(): EntityManager {
    return this.#options.orm.em.fork() as EntityManager;
  }

  #note(): Promise<boolean> {
    return retrying(() => this.#em.transactional((em) => noteNotices(em as EntityManager, new Date())));
  }

  /** One mail. It is noted as being sent before it is: a process that dies then leaves a notice of which nobody knows. */
  async #send(): Promise<boolean> {
    const wait = this.#nextAt - Date.now();
    if (wait > 0) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(wait, this.#options.pace.idleMilliseconds)));
      return wait <= this.#options.pace.idleMilliseconds;
    }
    await this.#doubt();
    const claimed = await row(
      this.#em,
      sql<Claimed>`
        update notices set status = 'SENDING', attempts = attempts + 1, busy_until = now() + make_interval(secs => ${busySeconds}), updated_at = now()
        where id = (select id from notices where status = 'PENDING' and next_attempt_at <= now() order by next_attempt_at limit 1 for update skip locked)
        returning id, order_id as "orderId", kind, data, attempts, try_until as "tryUntil"`,
    );
    if (!claimed) return false;
    this.#nextAt = Date.now() + 60_000 / this.#options.pace.perMinute;
    const composed = await composeNotice(this.#em, claimed, this.#options).catch((error: unknown) => {
      this.#options.log.error({ err: error, noticeId: claimed.id }, "notices: one could not be written");
      return null;
    });
    await this.#settle(claimed, composed, await this.#mail(claimed, composed));
    return true;
  }

  async #mail({ id, kind, orderId }: Claimed, composed: Composed | null): Promise<Mailed> {
    if (!composed) return { outcome: "LATER", reason: "What it says could not be read; our log says why." };
    const { email, shop, language, subject, text, html } = composed;
    if (!mayWriteTo(email)) return { outcome: "REFUSED", reason: "The order has no e-mail address that we may write to." };
    if (kind === "ORDER_LINK" && this.#options.linkTo(orderId) === null)
      return { outcome: "REFUSED", reason: "There are no links: MUARA_PUBLIC_URL is not set." };
    return this.#options.mailer.send({
      to: email,
      fromName: shop,
      subject,
      text,
      html,
      language,
      messageId: `<${id}@${this.#options.domain}>`,
    });
  }

  async #settle({ id, attempts, tryUntil, orderId, kind }: Claimed, composed: Composed | null, mailed: Mailed): Promise<void> {
    const now = new Date();
    const { pauseMilliseconds } = this.#options.pace;
    const pause = Math.min(pauseMilliseconds * 2 ** (attempts - 1), longestPause) * (0.5 + Math.random());
    const nextAt = new Date(now.getTime() + pause);
    const again = mailed.outcome === "LATER" && nextAt < new Date(tryUntil);
    const status = again ? "PENDING" : mailed.outcome === "SENT" ? "SENT" : mailed.outcome === "UNKNOWN" ? "UNKNOWN" : "FAILED";
    const reason = mailed.outcome === "SENT" ? null : mailed.reason;
    if (reason !== null) this.#options.log.warn({ noticeId: id, orderId, kind, reason }, "notices: one was not sent");
    await this.#em.transactional(async (em) => {
      const settled = await row(
        em as EntityManager,
        sql<{ sequence: number; channelId: string }>`
          update notices notice set status = ${status}, reason = ${reason}, busy_until = null, next_attempt_at = ${nextAt}, updated_at = ${now},
            language = ${composed?.language ?? null}, sent_at = case when ${status === "SENT"} then ${now}::timestamptz else notice.sent_at end,
            event_sequence = notice.event_sequence + ${again ? 0 : 1}
          from orders where notice.id = ${id} and notice.status = 'SENDING' and orders.id = notice.order_id
          returning notice.event_sequence as sequence, orders.channel_id as "channelId"`,
      );
      if (!settled || status === "PENDING") return;
      await record(em as EntityManager, aDeed(now), [eventOf(id, status, settled, { orderId, kind, reason })]);
    });
    this.#options.onCommitted();
  }

  /** Whoever sent these died. */
  async #doubt(): Promise<void> {
    const now = new Date();
    const reason = "The gateway ended while it was being sent: the buyer may have it.";
    await this.#em.transactional(async (em) => {
      const doubted = await rows(
        em as EntityManager,
        sql<{ id: string; sequence: number; channelId: string; orderId: string; kind: string }>`
          update notices notice set status = 'UNKNOWN', busy_until = null, reason = ${reason}, updated_at = ${now}, event_sequence = notice.event_sequence + 1
          from orders where notice.status = 'SENDING' and notice.busy_until < now() and orders.id = notice.order_id
          returning notice.id, notice.event_sequence as sequence, orders.channel_id as "channelId", notice.order_id as "orderId", notice.kind`,
      );
      const events = doubted.map(({ id, orderId, kind, ...one }) => eventOf(id, "UNKNOWN", one, { orderId, kind, reason }));
      if (events.length > 0) await record(em as EntityManager, aDeed(now), events);
    });
  }
}

const eventOf = (
  id: string,
  status: "SENT" | "FAILED" | "UNKNOWN",
  { sequence, channelId }: { readonly sequence: number; readonly channelId: string },
  { orderId, kind, reason }: { readonly orderId: string; readonly kind: string; readonly reason: string | null },
): EventOf<"Notice"> => ({
  type: `notice.${lowerCase(status)}`,
  aggregateType: "Notice",
  aggregateId: id,
  sequence,
  orderId,
  channelId,
  data: { kind, status, reason },
});

const aDeed = (at: Date): Deed => ({ actor: "system", at, correlationId: null });
