import type { EntityManager } from "@mikro-orm/postgresql";
import { linkDays, type OrderLinks } from "./access/order-links.ts";
import type { Patience } from "./channels/line.ts";
import type { Config } from "./config.ts";
import { BookPoster } from "./dispatch/book-poster.ts";
import type { WebhookPace } from "./dispatch/deliver-webhook.ts";
import { openMailer, senderOf } from "./dispatch/mail.ts";
import { type NoticePace, Notices } from "./dispatch/notices.ts";
import { Webhooks } from "./dispatch/webhooks.ts";
import type { BookKeeper } from "./exports/book-keeper.ts";
import { beginNoting, endNoting } from "./flows/note-notices.ts";
import type { Ground } from "./ground.ts";
import type { EventDocuments } from "./webhooks/event-documents.ts";

export interface TellingSideOptions {
  readonly config: Config;
  readonly keepers: ReadonlyMap<string, BookKeeper>;
  readonly documents: EventDocuments;
  readonly links: OrderLinks;
  /** How quick it is where it waits; only tests are quicker. */
  readonly pace: {
    readonly line?: Partial<Patience>;
    readonly webhooks?: Partial<WebhookPace>;
    readonly notices?: Partial<NoticePace>;
  };
}

/** What the doors use of it. */
export interface TellingSide {
  readonly books: BookPoster;
  readonly webhooks: Webhooks;
  /** Null: no mail server is set. */
  readonly notices: Notices | null;
}

/** Starts what tells others of the log: the books of the shop, buyers by mail, and those who subscribed by webhook. */
export async function startTellingSide(ground: Ground, options: TellingSideOptions): Promise<TellingSide> {
  const { config, keepers, documents, pace } = options;
  const { onStarted } = ground;
  const books = new BookPoster({ ...ground, keepers, patience: pace.line ?? {} });
  books.start();
  onStarted(() => books.stop());
  const notices = await startNotices(ground, options);
  if (notices) onStarted(() => notices.stop());
  const webhooks = new Webhooks({ ...ground, documents, allowLocal: config.webhooksAllowLocal, pace: pace.webhooks });
  webhooks.start();
  onStarted(() => webhooks.stop());
  return { books, webhooks, notices };
}

async function startNotices({ orm, log, onCommitted }: Ground, { config, links, pace }: TellingSideOptions): Promise<Notices | null> {
  const { smtpUrl, mailFrom, mailsPerMinute, publicUrl } = config;
  const em = orm.em.fork() as EntityManager;
  if (smtpUrl === undefined || mailFrom === undefined) {
    await endNoting(em);
    log.info("notices are off: MUARA_SMTP_URL and MUARA_MAIL_FROM are not both set, so buyers are not written to");
    return null;
  }
  await beginNoting(em);
  const { name: shopName, address } = senderOf(mailFrom);
  const notices = new Notices({
    orm,
    log,
    shopName,
    mailer: openMailer(smtpUrl, mailFrom),
    domain: address.split("@").at(-1) ?? "localhost",
    linkTo(orderId) {
      const token = publicUrl === undefined ? null : links.make(orderId, new Date(Date.now() + linkDays * 86_400_000));
      return token && `${publicUrl}/o/${token}`;
    },
    onCommitted,
    pace: { idleMilliseconds: 500, pauseMilliseconds: 60_000, perMinute: mailsPerMinute, ...pace.notices },
  });
  notices.start();
  return notices;
}
