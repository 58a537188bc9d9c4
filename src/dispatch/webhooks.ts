import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { LRUCache } from "lru-cache";
import { rightsOf } from "../access/access.ts";
import type { Vault } from "../channels/vault.ts";
import type { Deed } from "../events/record.ts";
import { newId } from "../kit/ids.ts";
import type { Log } from "../kit/log.ts";
import { Loop } from "../kit/loop.ts";
import { retrying } from "../kit/retry.ts";
import { row, rows, sql, uuids } from "../kit/sql.ts";
import type { EventDocuments, OpenDocument } from "../webhooks/event-documents.ts";
import { signedHeaders, type WebhookSecrets } from "../webhooks/secrets.ts";
import { deliverSome, messageId, usualPace, type WebhookPace } from "./deliver-webhook.ts";
import { type Matched, matchWebhooks, type Opens, openAll } from "./match-webhooks.ts";
import { type Posted, post } from "./webhook-post.ts";

/** A line whose process died is taken by another after this. */
const leaseSeconds = 60;
const mostLines = 8;
const afterFailureMilliseconds = 10_000;
/** What an opened document looked up, as the items of SKUs, may be so old. */
const openedMilliseconds = 60_000;

export interface WebhooksOptions {
  readonly orm: MikroORM;
  readonly documents: EventDocuments;
  readonly vault: Vault;
  readonly log: Log;
  /** Whether receivers may be on this machine or in this network. */
  readonly allowLocal: boolean;
  readonly pace?: Partial<WebhookPace> | undefined;
  /** Called after each commit: there may be new events. */
  readonly onCommitted: () => void;
}

interface Held extends Matched {
  readonly url: string;
  readonly secret: { readonly $sealed: string };
}

/**
 * Tells receivers what they subscribed to. What they want of the log is stored first, and sent then: a line for each, of which one process at a
 * time holds the lease, so that a slow or dead receiver keeps nobody else waiting. Nothing is lost with a process: what it was sending is sent
 * again.
 */
export class Webhooks {
  readonly #options: WebhooksOptions;
  readonly #pace: WebhookPace;
  readonly #matching: Loop;
  readonly #sending: Loop;
  readonly #holder = newId();
  readonly #lines = new Set<Promise<void>>();
  readonly #opened = new LRUCache<string, OpenDocument>({ max: 500, ttl: openedMilliseconds });
  #stopping = false;

  constructor(options: WebhooksOptions) {
    this.#options = options;
    this.#pace = { ...usualPace, ...options.pace };
    const { log } = options;
    const { idleMilliseconds } = this.#pace;
    this.#matching = new Loop({ name: "webhooks matching", log, idleMilliseconds, turn: () => this.#match() });
    this.#sending = new Loop({ name: "webhooks", log, idleMilliseconds, turn: () => this.#startLines() });
  }

  start(): void {
    this.#matching.start();
    this.#sending.start();
  }

  /** There may be something new to tell. */
  nudge(): void {
    this.#matching.nudge();
    this.#sending.nudge();
  }

  /** Begins nothing more, and waits for what is being sent. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all([this.#matching.stop(), this.#sending.stop()]);
    await Promise.all(this.#lines);
  }

  /** Sends a message that only says that it is a test, at once. Null: there is no such subscription. */
  async test(id: string): Promise<Posted | null> {
    const found = await row(
      this.#em,
      sql<{ url: string; secret: { $sealed: string } }>`select url, secret from webhook_subscriptions where id = ${id}`,
    );
    if (!found) return null;
    const at = new Date();
    const deliveryId = newId();
    const body = JSON.stringify({ id: deliveryId, type: "webhook.test", occurredAt: at.toISOString(), payload: { data: null } });
    const { timeoutMilliseconds } = this.#pace;
    const { allowLocal } = this.#options;
    return post(found.url, signedHeaders(this.#secretsOf(found), messageId(deliveryId), at, body), body, {
      timeoutMilliseconds,
      allowLocal,
    });
  }

  get #em(): EntityManager {
    return this.#options.orm.em.fork() as EntityManager;
  }

  readonly #opens: Opens = async (subscription, access) => {
    const key = `${subscription.id} ${subscription.version} ${rightsOf(access)}`;
    const known = this.#opened.get(key);
    if (known) return known;
    const opened = await this.#options.documents.open(subscription, access);
    this.#opened.set(key, opened);
    return opened;
  };

  #secretsOf({ secret }: Pick<Held, "secret">): WebhookSecrets {
    return this.#options.vault.open(secret) as unknown as WebhookSecrets;
  }

  async #match(): Promise<boolean> {
    const options = { opens: this.#opens, triedHours: this.#pace.triedHours };
    const more = await retrying(() => this.#em.transactional((em) => matchWebhooks(em as EntityManager, aDeed(), options)));
    if (more) this.#sending.nudge();
    return more;
  }

  async #startLines(): Promise<boolean> {
    const free = mostLines - this.#lines.size;
    if (free <= 0) return false;
    const held = await rows(
      this.#em,
      sql<Held>`
        update webhook_subscriptions set holder = ${this.#holder}, busy_until = now() + make_interval(secs => ${leaseSeconds})
        where id in (
          select one.id from webhook_subscriptions one
          where one.status = 'ACTIVE' and (one.busy_until is null or one.busy_until < now()) and (one.quiet_until is null or one.quiet_until <= now())
            and exists (select 1 from webhook_deliveries due where due.subscription_id = one.id and due.status = 'PENDING' and due.next_attempt_at <= now())
          order by one.busy_until nulls first limit ${sql.lit(free)} for update skip locked)
        returning id, version, key_id as "keyId", document, variables, url, secret`,
    );
    for (const one of held) {
      const running = this.#run(one).finally(() => {
        this.#lines.delete(running);
        this.#sending.nudge();
      });
      this.#lines.add(running);
    }
    return false;
  }

  /** Never rejects. */
  async #run(held: Held): Promise<void> {
    const { log, allowLocal, onCommitted } = this.#options;
    const pace = this.#pace;
    // A line that found nothing it may send yet is left alone for a moment, one that failed for longer: it may have been sent.
    let rest = pace.idleMilliseconds * 4;
    try {
      const opened = (await openAll(this.#em, aDeed(), [held], this.#opens)).get(held.id);
      if (opened && !this.#stopping)
        rest =
          (await deliverSome(this.#em, { id: held.id, url: held.url, secrets: this.#secretsOf(held), opened, pace, allowLocal })) > 0
            ? 0
            : rest;
    } catch (error) {
      log.error({ err: error, subscriptionId: held.id }, "webhooks: a line failed, trying again");
      rest = afterFailureMilliseconds;
    }
    try {
      await rows(
        this.#em,
        sql`update webhook_subscriptions set holder = null, busy_until = ${rest === 0 ? null : new Date(Date.now() + rest)}::timestamptz
          where id = any(${uuids([held.id])}) and holder = ${this.#holder}`,
      );
    } catch (error) {
      log.warn({ err: error, subscriptionId: held.id }, "webhooks: could not give a line back; its lease runs out by itself");
    }
    onCommitted();
  }
}

const aDeed = (): Deed => ({ actor: "system", at: new Date(), correlationId: null });
