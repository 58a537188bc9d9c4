import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { checkInvariants } from "../../src/invariants.ts";
import { json, row, rows, sql } from "../../src/kit/sql.ts";
import type { Shop } from "../shop.ts";
import { type Crew, sliceOf } from "./crews.ts";
import type { Heard, Slice, Slices } from "./subscribers.ts";
import type { Sent } from "./traffic.ts";

/** Something that must be 0 once all is quiet. */
export interface Fault {
  readonly name: string;
  readonly count: number;
}

const aggregates = { orderEvents: "Order", fulfillmentOrderEvents: "FulfillmentOrder", inventoryLevels: "InventoryLevel" } as const;

/** Messages and events that still wait to be worked off. */
export async function waiting(orm: MikroORM): Promise<number> {
  const found = await row(
    orm.em.fork(),
    sql<{ count: number }>`select ((select count(*) from inbox where status = 'PENDING') + (select count(*) from outbox))::int as count`,
  );
  return found?.count ?? 0;
}

/** What the crews may and must have heard, by slice, read from the log. */
export async function slicesOfLog(orm: MikroORM, { itemIds }: Shop, crews: readonly Crew[], after: number): Promise<Slices> {
  const log = await rows(
    orm.em.fork(),
    sql<{ position: number; type: string; itemId: string | null; isLast: boolean }>`
      select position::float8 as position, aggregate_type as type, item_id as "itemId",
        sequence = max(sequence) over (partition by aggregate_type, aggregate_id) as "isLast"
      from event_log where position > ${after} order by event_log.position`,
  );
  const slices: Record<string, Slice> = {};
  for (const crew of crews) {
    if (sliceOf(crew) in slices) continue;
    const wanted = crew.skus && new Set(crew.skus.map((sku) => itemIds[sku]));
    const events = log.filter(({ type, itemId }) => type === aggregates[crew.field] && (wanted === null || wanted.has(itemId ?? "")));
    const needed = crew.field === "inventoryLevels" ? events.filter(({ isLast }) => isLast) : events;
    const positions = (some: typeof events) => some.map(({ position }) => position);
    slices[sliceOf(crew)] = { all: positions(events), needed: positions(needed) };
  }
  return slices;
}

/** Counts of what went wrong, each 0 after any load: what was acknowledged against what is stored, and the gateway's invariants. */
export async function faultsOf(orm: MikroORM, { channelId }: Shop, { acknowledged, told }: Sent): Promise<readonly Fault[]> {
  const em = orm.em.fork() as EntityManager;
  const found = await row(
    em,
    sql<{ lost: number; stale: number; parked: number; oversold: number }>`
      with told as (select * from jsonb_to_recordset(${json(told)}::jsonb) as told("externalId" text, "updatedAt" timestamptz, cancelled boolean)),
        stock as (
          select item_id, sum(case when to_bucket = 'AVAILABLE' then quantity else -quantity end) as units from inventory_movements
          where 'EXTERNAL' in (from_bucket, to_bucket) group by 1),
        promised as (
          select item_id, sum(quantity) as units from (
            select item_id, quantity from allocations where status = 'ALLOCATED'
            union all select item_id, quantity from reservations where status = 'ACTIVE') promise group by 1)
      select
        (select count(*)::int from told left join orders on external_id = "externalId" where orders.id is null) as lost,
        (select count(*)::int from told join orders on external_id = "externalId"
          where external_updated_at <> "updatedAt" or (status = 'CANCELLED') <> cancelled) as stale,
        (select count(*)::int from inbox where status <> 'DONE') as parked,
        (select count(*)::int from promised left join stock using (item_id) where promised.units > coalesce(stock.units, 0)) as oversold`,
  );
  const invariants = await checkInvariants(em, { acknowledged: acknowledged.map((deliveryId) => ({ channelId, deliveryId })) });
  return [
    { name: "acknowledged orders that are nowhere", count: found?.lost ?? 1 },
    { name: "orders that are not as they were last told of", count: found?.stale ?? 1 },
    { name: "messages that were not worked off", count: found?.parked ?? 1 },
    { name: "things of which more was promised than there is", count: found?.oversold ?? 1 },
    ...invariants.map(({ name, count }) => ({ name: `invariant ${name}`, count })),
  ];
}

/** Counts of what subscribers heard otherwise than the log says. */
export const faultsOfHearing = ({ strays, behind, failures }: Heard): readonly Fault[] => [
  { name: "subscribers that heard what is not theirs, or something twice or out of order", count: strays },
  { name: `subscribers that did not hear all they must ${[...new Set(behind)].join(", ")}`.trimEnd(), count: behind.length },
  { name: `subscribers that were told of an error ${failures.join(" ")}`.trimEnd(), count: failures.length },
];
