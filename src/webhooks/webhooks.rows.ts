import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { Access, Rights } from "../access/access.ts";
import { type List, type Order, type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { all, anything, countOf, rows, sql, texts, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";

/** A webhook without its secrets. Positions are places of the log. */
export interface WebhookRow {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly keyId: string;
  readonly status: string;
  readonly statusReason: string | null;
  readonly position: number;
  readonly replayAfter: number | null;
  readonly replayUntil: number | null;
  readonly failures: number;
  readonly failingSince: string | null;
  readonly lastReason: string | null;
  readonly lastDeliveredAt: string | null;
  readonly quietUntil: string | null;
  /** How many deliveries wait, and how many are dead: counted only so far. */
  readonly pendingCount: number;
  readonly deadCount: number;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface DeliveryRow {
  readonly id: string;
  readonly subscriptionId: string;
  readonly eventId: string;
  readonly position: number;
  readonly type: string;
  readonly aggregateType: string;
  readonly status: string;
  readonly attempts: number;
  readonly nextAttemptAt: string;
  readonly responseStatus: number | null;
  readonly reason: string | null;
  readonly deliveredAt: string | null;
  readonly createdAt: string;
}

const countedAs = (status: string): string =>
  `(select count(*)::int from (select 1 from webhook_deliveries one where one.subscription_id = webhook.id and one.status = '${status}' limit 10000) found)`;

export const webhooks = table<WebhookRow>(
  "webhook_subscriptions webhook",
  [
    ...([
      "id",
      "name",
      "url",
      "document",
      "variables",
      "keyId",
      "status",
      "statusReason",
      "position",
      "replayAfter",
      "replayUntil",
    ] as const),
    ...([
      "failures",
      "failingSince",
      "lastReason",
      "lastDeliveredAt",
      "quietUntil",
      "pendingCount",
      "deadCount",
      "version",
      "createdAt",
      "updatedAt",
    ] as const),
  ],
  {
    position: "webhook.position::float8",
    replayAfter: "webhook.replay_after::float8",
    replayUntil: "webhook.replay_until::float8",
    pendingCount: countedAs("PENDING"),
    deadCount: countedAs("DEAD"),
  },
);
export const deliveries = table<DeliveryRow>(
  "webhook_deliveries delivery",
  [
    ...(["id", "subscriptionId", "eventId", "position", "type", "aggregateType", "status", "attempts", "nextAttemptAt"] as const),
    ...(["responseStatus", "reason", "deliveredAt", "createdAt"] as const),
  ],
  { position: "delivery.position::float8" },
);

/** A limited key sees the webhooks of keys that see no more than it does. */
export function visibleWebhooks({ channelIds, locationIds }: Rights): RawBuilder<unknown> {
  if (channelIds === null && locationIds === null) return anything;
  const within = (column: "channel_ids" | "location_ids", ids: ReadonlySet<string> | null) =>
    ids === null ? null : sql`cardinality(key.${sql.ref(column)}) > 0 and key.${sql.ref(column)} <@ ${uuids([...ids])}`;
  const limits = all([within("channel_ids", channelIds), within("location_ids", locationIds)]);
  return sql`exists (select 1 from api_keys key where key.id = webhook.key_id and ${limits})`;
}
export const visibleDeliveries = (rights: Rights): RawBuilder<unknown> =>
  sql`exists (select 1 from webhook_subscriptions webhook where webhook.id = delivery.subscription_id and ${visibleWebhooks(rights)})`;

export const webhooksById = (em: EntityManager, ids: readonly string[], access: Access): Promise<WebhookRow[]> =>
  rows(
    em,
    sql<WebhookRow>`select ${allColumns(webhooks)} from webhook_subscriptions webhook where webhook.id = any(${uuids(ids)}) and ${visibleWebhooks(access)}`,
  );

export const webhookOrder: Order = {
  name: "oldest",
  column: sql`webhook.created_at`,
  type: "timestamptz",
  id: sql`webhook.id`,
  descending: false,
};

export interface WebhookFilter {
  readonly statuses?: readonly string[] | null;
}

export const matchingWebhooks = ({ statuses }: WebhookFilter): RawBuilder<unknown> =>
  statuses == null ? anything : sql`webhook.status = any(${texts(statuses)})`;

export const webhookPage = (em: EntityManager, filter: WebhookFilter, args: PageArgs, access: Access): Promise<Page<WebhookRow>> =>
  pageOf(em, webhooks, webhookOrder, args, (page) => all([visibleWebhooks(access), matchingWebhooks(filter), page.where]));

export const webhookCount = (em: EntityManager, filter: WebhookFilter, most: number, access: Access): Promise<number> =>
  countOf(
    em,
    sql`select 1 from webhook_subscriptions webhook where ${all([visibleWebhooks(access), matchingWebhooks(filter)])} limit ${sql.lit(most)}`,
  );

export interface DeliveryFilter {
  readonly subscriptionId: string;
  readonly statuses?: readonly string[] | null;
}

export const deliveryOrder: Order = {
  name: "newest",
  column: sql`delivery.created_at`,
  type: "timestamptz",
  id: sql`delivery.id`,
  descending: true,
};

export const matchingDeliveries = ({ subscriptionId, statuses }: DeliveryFilter, rights: Rights): RawBuilder<unknown> =>
  all([
    sql`delivery.subscription_id = ${subscriptionId}`,
    visibleDeliveries(rights),
    statuses == null ? null : sql`delivery.status = any(${texts(statuses)})`,
  ]);

export const deliveryPage = (em: EntityManager, filter: DeliveryFilter, args: PageArgs, access: Access): Promise<Page<DeliveryRow>> =>
  pageOf(em, deliveries, deliveryOrder, args, (page: List) => all([matchingDeliveries(filter, access), page.where]));

export const deliveryCount = (em: EntityManager, filter: DeliveryFilter, most: number, access: Access): Promise<number> =>
  countOf(em, sql`select 1 from webhook_deliveries delivery where ${matchingDeliveries(filter, access)} limit ${sql.lit(most)}`);

export const deliveriesById = (em: EntityManager, ids: readonly string[], access: Access): Promise<DeliveryRow[]> =>
  rows(
    em,
    sql<DeliveryRow>`
      select ${allColumns(deliveries)} from webhook_deliveries delivery
      where delivery.id = any(${uuids(ids)}) and ${visibleDeliveries(access)}`,
  );
