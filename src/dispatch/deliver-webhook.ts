import type { EntityManager } from "@mikro-orm/postgresql";
import { type Deed, record } from "../events/record.ts";
import { eventColumns, type LoggedEvent } from "../events/tail.ts";
import { json, row, rows, sql } from "../kit/sql.ts";
import type { OpenDocument } from "../webhooks/event-documents.ts";
import { signedHeaders, type WebhookSecrets } from "../webhooks/secrets.ts";
import { disable, resyncType } from "./match-webhooks.ts";
import { type Posted, type PostOptions, post } from "./webhook-post.ts";

/** How quick and how patient it is; a test's own is quicker. */
export interface WebhookPace {
  /** How often is looked whether there is something to send. */
  readonly idleMilliseconds: number;
  /** How long a receiver may take for an answer. */
  readonly timeoutMilliseconds: number;
  /** The first pause after a failure; it doubles, up to an hour. */
  readonly pauseMilliseconds: number;
  /** How long a delivery is tried before it is dead. */
  readonly triedHours: number;
  /** How long nothing may go well before the receiver is taken for dead. */
  readonly deadHours: number;
}

export const usualPace: WebhookPace = {
  idleMilliseconds: 250,
  timeoutMilliseconds: 10_000,
  pauseMilliseconds: 5_000,
  triedHours: 48,
  deadHours: 72,
};

export interface Line {
  readonly id: string;
  readonly url: string;
  readonly secrets: WebhookSecrets;
  readonly opened: OpenDocument;
  readonly pace: WebhookPace;
  readonly allowLocal: boolean;
}

interface Due {
  readonly id: string;
  readonly position: number;
  readonly type: string;
  readonly aggregateId: string;
  readonly attempts: number;
  readonly tryUntil: string;
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly createdAt: string;
  /** Where the one before it of its aggregate is that still waits, too. */
  readonly after: number | null;
}

interface Done extends Due {
  readonly posted: Posted;
}

const mostAtOnce = 100;
const mostCalls = 8;
const mostTogether = 32;
/** No call begins later: the lease on the line is longer than that and a call together. */
const turnMilliseconds = 25_000;
/** After so many calls without an answer, and none with, the others are not tried. */
const enoughSilence = 3;
/** From so many failures in a row on, all of the line waits, at most so long. */
const patience = 5;
const longestQuiet = 600_000;
const longestPause = 3_600_000;

/**
 * Sends what is due of a subscription: each aggregate's one after the other, several aggregates at once, until one that fails, which holds up
 * only its own. Answers how many were looked at. Whoever calls it holds the line.
 */
export async function deliverSome(em: EntityManager, line: Line): Promise<number> {
  const chains = await dueChains(em, line.id);
  const due = chains.flat();
  if (due.length === 0) return 0;
  const bodies = await bodiesOf(em, line, due);
  const done = await sendAll(line, chains, bodies);
  await settle(em, line, done);
  return due.length;
}

/**
 * What is due, each aggregate's in its order and without a gap. They do not always fall due in that order: one that failed is tried later
 * than what was stored behind it meanwhile.
 */
async function dueChains(em: EntityManager, subscriptionId: string): Promise<readonly Due[][]> {
  const pendingBefore = sql`
    from webhook_deliveries earlier
    where earlier.subscription_id = due.subscription_id and earlier.status = 'PENDING' and earlier.aggregate_id = due.aggregate_id
      and earlier.position < due.position`;
  const due = await rows(
    em,
    sql<Due>`
      select id, position::float8 as position, type, aggregate_id as "aggregateId", attempts, try_until as "tryUntil", data, created_at as "createdAt",
        (select earlier.position::float8 ${pendingBefore} order by earlier.position desc limit 1) as "after"
      from webhook_deliveries due
      where subscription_id = ${subscriptionId} and status = 'PENDING' and next_attempt_at <= now()
        -- What waits for one that falls due later takes no place of others.
        and not exists (select 1 ${pendingBefore} and earlier.next_attempt_at > due.next_attempt_at)
      order by next_attempt_at, position limit ${sql.lit(mostAtOnce)}`,
  );
  return [...Map.groupBy(due, ({ aggregateId }) => aggregateId).values()].map((chain) => {
    const gap = chain.findIndex(({ after }, index) => after !== (chain[index - 1]?.position ?? null));
    return gap < 0 ? chain : chain.slice(0, gap);
  });
}

/** What each says, by its id. Events that the log no longer has are not among them. */
async function bodiesOf(em: EntityManager, { opened }: Line, due: readonly Due[]): Promise<ReadonlyMap<string, string | null>> {
  const bodies = new Map<string, string | null>(
    due.filter(({ type }) => type === resyncType).map((one) => [one.id, JSON.stringify(resyncBody(one))]),
  );
  const positions = [...new Set(due.filter(({ type }) => type !== resyncType).map(({ position }) => position))];
  const found = await rows(
    em,
    sql<LoggedEvent>`select ${eventColumns} from event_log where event_log.position = any(${positions}::bigint[])`,
  );
  const events = new Map(found.map((event) => [event.position, event]));
  const told = due.filter(({ id, position }) => !bodies.has(id) && events.has(position));
  for (let from = 0; from < told.length; from += mostTogether) {
    const some = told.slice(from, from + mostTogether);
    const said = await opened.bodies(some.map(({ position }) => events.get(position) as LoggedEvent));
    for (const [index, { id }] of some.entries()) bodies.set(id, said[index] ?? null);
  }
  return bodies;
}

const resyncBody = ({ id, position, data, createdAt }: Due) => ({
  id,
  type: resyncType,
  position,
  aggregateType: "WebhookSubscription",
  occurredAt: new Date(createdAt).toISOString(),
  payload: { data },
});

async function sendAll(line: Line, chains: readonly Due[][], bodies: ReadonlyMap<string, string | null>): Promise<Done[]> {
  const done: Done[] = [];
  const waiting = [...chains];
  const until = Date.now() + turnMilliseconds;
  let [silent, taken] = [0, 0];
  let stopped = false;

  async function follow(chain: readonly Due[]): Promise<void> {
    for (const one of chain) {
      if (stopped || Date.now() > until) return;
      const posted = await sendOne(line, one, bodies);
      done.push({ ...one, posted });
      if (posted.outcome === "TAKEN") taken += 1;
      else {
        if (posted.status === null) silent += 1;
        stopped ||= posted.wait !== null || posted.status === 410 || (silent >= enoughSilence && taken === 0);
        return;
      }
    }
  }

  async function work(): Promise<void> {
    for (let chain = waiting.shift(); chain; chain = waiting.shift()) await follow(chain);
  }

  await Promise.all(Array.from({ length: mostCalls }, work));
  return done;
}

const lost = "The log no longer has the event.";

async function sendOne(line: Line, { id }: Due, bodies: ReadonlyMap<string, string | null>): Promise<Posted> {
  const body = bodies.get(id);
  if (body === undefined) return { outcome: "FAILED", status: 0, reason: lost, wait: null };
  if (body === null) return { outcome: "FAILED", status: 0, reason: "What it says could not be read; our log says why.", wait: null };
  const { timeoutMilliseconds, allowLocal }: PostOptions = { ...line.pace, allowLocal: line.allowLocal };
  return post(line.url, signedHeaders(line.secrets, messageId(id), new Date(), body), body, { timeoutMilliseconds, allowLocal });
}

export const messageId = (deliveryId: string): string => `msg_${deliveryId.replaceAll("-", "")}`;

/** Half as long to half as long again, so that those who failed together do not come back together. */
const jittered = (milliseconds: number): number => milliseconds * (0.5 + Math.random());

/** Notes what came of each, in one transaction. Whose last attempt failed too late is dead, and it is told. */
async function settle(em: EntityManager, line: Line, done: readonly Done[]): Promise<void> {
  if (done.length === 0) return;
  const now = new Date();
  const { pauseMilliseconds, deadHours } = line.pace;
  const settled = done.map(({ id, aggregateId, attempts, tryUntil, posted }) => {
    if (posted.outcome === "TAKEN") return { id, aggregateId, status: "DELIVERED", code: posted.status, reason: null, nextAt: now };
    const pause = posted.wait ?? jittered(Math.min(pauseMilliseconds * 2 ** attempts, longestPause));
    const nextAt = new Date(now.getTime() + pause);
    const dead = posted.reason === lost || nextAt > new Date(tryUntil);
    return { id, aggregateId, status: dead ? "DEAD" : "PENDING", code: posted.status || null, reason: posted.reason, nextAt };
  });
  const last = done.at(-1)?.posted;
  const taken = done.some(({ posted }) => posted.outcome === "TAKEN");
  const failures = done.filter(({ posted }) => posted.outcome === "FAILED").length;
  const failed = done.flatMap(({ posted }) => (posted.outcome === "FAILED" ? [posted] : []));
  const wait = Math.max(0, ...failed.map((one) => one.wait ?? 0));
  const dead = settled.filter(({ status }) => status === "DEAD");
  const deed: Deed = { actor: "system", at: now, correlationId: null };

  await em.transactional(async (inner) => {
    const within = inner as EntityManager;
    const counted = await row(
      within,
      sql<{ failures: number; failingSince: string | null; sequence: number }>`
        update webhook_subscriptions set
          failures = case when ${taken} then 0 else failures + ${failures} end,
          failing_since = case when ${taken} then null else coalesce(failing_since, ${now}) end,
          last_delivered_at = case when ${taken} then ${now} else last_delivered_at end,
          last_reason = coalesce(${last?.outcome === "FAILED" ? last.reason : (failed[0]?.reason ?? null)}, last_reason),
          event_sequence = event_sequence + ${dead.length}
        where id = ${line.id}
        returning failures, failing_since as "failingSince", event_sequence as sequence`,
    );
    // It was deleted meanwhile.
    if (!counted) return;
    const quiet = Math.max(
      wait,
      counted.failures < patience
        ? 0
        : jittered(Math.min(pauseMilliseconds * 2 ** Math.floor((counted.failures - patience) / enoughSilence), longestQuiet)),
    );
    if (quiet > 0)
      await rows(within, sql`update webhook_subscriptions set quiet_until = ${new Date(now.getTime() + quiet)} where id = ${line.id}`);
    await rows(
      within,
      sql`
        update webhook_deliveries one set status = done.status, attempts = one.attempts + 1, next_attempt_at = done."nextAt",
          response_status = done.code, reason = done.reason, delivered_at = case when done.status = 'DELIVERED' then ${now}::timestamptz end
        from jsonb_to_recordset(${json(settled)}::jsonb) as done(id uuid, status text, code integer, reason text, "nextAt" timestamptz)
        where one.id = done.id and one.status = 'PENDING'`,
    );
    // What comes after one that failed waits with it, so that it need not be looked at meanwhile.
    const held = settled.filter(({ status }) => status === "PENDING").map(({ aggregateId, nextAt }) => ({ aggregateId, nextAt }));
    if (held.length > 0)
      await rows(
        within,
        sql`
          update webhook_deliveries one set next_attempt_at = held."nextAt"
          from jsonb_to_recordset(${json(held)}::jsonb) as held("aggregateId" text, "nextAt" timestamptz)
          where one.subscription_id = ${line.id} and one.status = 'PENDING' and one.aggregate_id = held."aggregateId" and one.next_attempt_at < held."nextAt"`,
      );
    await record(
      within,
      deed,
      dead.map(({ id, reason }, index) => ({
        type: "webhook_subscription.delivery_died",
        aggregateType: "WebhookSubscription" as const,
        aggregateId: line.id,
        sequence: counted.sequence - dead.length + index + 1,
        data: { deliveryId: id, reason },
      })),
    );
    const since = counted.failingSince === null ? null : new Date(counted.failingSince);
    if (failed.some(({ status }) => status === 410)) await disable(within, deed, [line.id], "The receiver answered 410: it is gone.");
    else if (since !== null && now.getTime() - since.getTime() >= deadHours * 3_600_000)
      await disable(within, deed, [line.id], `Nothing went well since ${since.toISOString()}. ${failed[0]?.reason ?? ""}`.trim());
  });
}
