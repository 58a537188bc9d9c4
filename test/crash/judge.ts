import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { connectors } from "../../connectors/index.ts";
import type { IncomingOrder } from "../../src/channels/connector.ts";
import { checkInvariants, type Invariant } from "../../src/invariants.ts";
import { json, row, rows, sql } from "../../src/kit/sql.ts";
import { type Post, postOf } from "./channels.ts";
import { type Life, newestOf, type Version } from "./orders.ts";
import { denied, hot, type Shop, shelves } from "./shop.ts";
import { orderOf } from "./square.ts";
import type { Subscriber } from "./subscriber.ts";

export interface Evidence {
  readonly shop: Shop;
  readonly lives: readonly Life[];
  readonly acknowledged: readonly Post[];
  readonly subscribers: readonly Subscriber[];
}

/** Counts what went wrong: every count is 0 after any number of crashes. */
export async function judge(orm: MikroORM, evidence: Evidence): Promise<readonly Invariant[]> {
  const em = orm.em.fork() as EntityManager;
  const { shop, acknowledged, subscribers } = evidence;
  return [
    ...(await ofOrders(em, evidence)),
    ...(await ofStock(em)),
    ...(await checkInvariants(em, {
      acknowledged: acknowledged.map(({ channel, deliveryId }) => ({ channelId: shop.channelIds[channel], deliveryId })),
      seen: subscribers.map(({ aggregateType, positions }) => ({ aggregateType, after: 0, positions })),
    })),
  ];
}

interface Stored {
  readonly id: string;
  readonly channelId: string;
  readonly status: string;
  readonly paymentStatus: string;
  readonly nativeStatus: string;
  readonly updatedAt: string;
  readonly units: number;
}

/** The orders as the database has them against the lives they had at their channels. */
async function ofOrders(em: EntityManager, { shop, lives }: Evidence): Promise<Invariant[]> {
  const stored = await rows(
    em,
    sql<Stored>`
      select external_id as id, channel_id as "channelId", status, channel_payment_status as "paymentStatus", native_status as "nativeStatus",
        to_char(external_updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "updatedAt",
        (select sum(ordered_quantity)::int from order_lines line where line.order_id = orders.id) as units
      from orders where channel_id <> ${shop.channelIds.told}`,
  );
  const byId = Map.groupBy(stored, ({ channelId, id }) => `${channelId} ${id}`);
  let [missing, double, stale, wrong] = [0, 0, 0, 0];
  for (const life of lives) {
    const version = newestOf(life);
    const found = byId.get(`${shop.channelIds[version.channel]} ${version.id}`) ?? [];
    const [order] = found;
    if (!order) missing += 1;
    else if (found.length > 1) double += 1;
    else if (!isNewest(order, version)) stale += 1;
    else if (!statusesOf(version).includes(order.status)) wrong += 1;
  }
  return [
    { name: "lost", meaning: "Orders that are nowhere.", count: missing },
    {
      name: "twice",
      meaning: "Orders that are there twice, or that nobody placed.",
      count: double + Math.max(0, stored.length - lives.length),
    },
    { name: "stale", meaning: "Orders that are not as the newest version at the channel says.", count: stale },
    { name: "wrong status", meaning: "Orders whose status does not follow from that version.", count: wrong },
  ];
}

function isNewest(order: Stored, version: Version): boolean {
  const said = incomingOf(version);
  return (
    order.updatedAt === said.updatedAt.toISOString() &&
    order.paymentStatus === said.paymentStatus &&
    order.nativeStatus === said.nativeStatus &&
    order.units === said.lines.reduce((sum, { quantity }) => sum + quantity, 0)
  );
}

/** What the connector makes of a version, without any gateway. */
function incomingOf(version: Version): IncomingOrder {
  const { headers, body } =
    version.channel === "square" ? { headers: {}, body: JSON.stringify({ order: orderOf(version) }) } : postOf("http://x", version);
  const [event] = connectors.find(({ key }) => key === version.channel)?.normalise({ headers, body: Buffer.from(body) }) ?? [];
  if (event?.kind !== "order") throw new Error(`Version ${version.id}/${version.number} is not an order`);
  return event.order;
}

function statusesOf({ stage, lines }: Version): readonly string[] {
  if (stage === "CANCELLED") return ["CANCELLED"];
  if (stage === "GONE") return ["COMPLETED"];
  return lines.some(({ sku }) => denied.has(sku)) ? ["OPEN", "EXCEPTION"] : ["OPEN"];
}

/** What was promised and what has left against what lay on the shelves, reckoned from the promises and not from the levels. */
async function ofStock(em: EntityManager): Promise<Invariant[]> {
  const initial = shelves.map(([sku, west, east]) => ({ sku, units: west + east }));
  const counted = await row(
    em,
    sql<{ oversold: number; unaccounted: number }>`
      with initial as (select id as item_id, units from jsonb_to_recordset(${json(initial)}::jsonb) as initial(sku text, units int)
          join inventory_items using (sku)),
        promised as (
          select item_id, quantity from allocations where status = 'ALLOCATED'
          union all select item_id, quantity from reservations where status = 'ACTIVE'
          union all select item_id, quantity from inventory_movements where to_bucket = 'EXTERNAL'),
        sold as (select item_id, sum(quantity) as units from promised group by 1),
        here as (select item_id, sum(on_hand) as units from inventory_levels group by 1),
        left_us as (select item_id, sum(quantity) as units from inventory_movements where to_bucket = 'EXTERNAL' group by 1)
      select count(*) filter (where coalesce(sold.units, 0) > initial.units)::int as oversold,
        count(*) filter (where coalesce(here.units, 0) + coalesce(left_us.units, 0) <> initial.units)::int as unaccounted
      from initial left join sold using (item_id) left join here using (item_id) left join left_us using (item_id)`,
  );
  return [
    { name: "oversold", meaning: "Things of which more was promised or has left than there was.", count: counted?.oversold ?? 1 },
    { name: "unaccounted", meaning: "Things of which units appeared or vanished.", count: counted?.unaccounted ?? 1 },
  ];
}

/** For the report: of how many units of the hot thing how many were sold, and how many orders want more. */
export async function hotSales(orm: MikroORM): Promise<{ sold: number; stock: number; waiting: number }> {
  const [, west = 0, east = 0] = shelves.find(([sku]) => sku === hot) ?? [];
  const counted = await row(
    orm.em.fork() as EntityManager,
    sql<{ sold: number; waiting: number }>`
      select (select coalesce(sum(committed + reserved), 0)::int from inventory_levels join inventory_items on id = item_id where sku = ${hot}) as sold,
        (select count(*)::int from orders where status = 'EXCEPTION') as waiting`,
  );
  return { sold: counted?.sold ?? 0, stock: west + east, waiting: counted?.waiting ?? 0 };
}
