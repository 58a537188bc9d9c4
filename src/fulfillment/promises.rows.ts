import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access } from "../access/access.ts";
import { anything, rows, sql, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";

export interface PromiseRow {
  readonly id: string;
  readonly fulfillmentOrderId: string | null;
  readonly lineId: string | null;
  readonly carrier: string | null;
  readonly service: string | null;
  readonly zone: string | null;
  readonly shipBy: string;
  readonly deliverFrom: string;
  readonly deliverTo: string;
  readonly firstDeliverTo: string;
  readonly confidence: number | null;
  readonly basis: string;
  readonly changes: number;
  readonly deliveredOn: string | null;
  readonly kept: boolean | null;
  readonly updatedAt: string;
}

export const promises = table<PromiseRow>("promises promise", [
  ...(["id", "fulfillmentOrderId", "lineId", "carrier", "service", "zone", "shipBy", "deliverFrom", "deliverTo"] as const),
  ...(["firstDeliverTo", "confidence", "basis", "changes", "deliveredOn", "kept", "updatedAt"] as const),
]);

export const promisesOfWork = (em: EntityManager, ids: readonly string[]): Promise<PromiseRow[]> =>
  rows(em, sql<PromiseRow>`select ${allColumns(promises)} from promises promise where fulfillment_order_id = any(${uuids(ids)})`);

export const promisesOfLines = (em: EntityManager, ids: readonly string[]): Promise<PromiseRow[]> =>
  rows(em, sql<PromiseRow>`select ${allColumns(promises)} from promises promise where line_id = any(${uuids(ids)})`);

/** Which promises are counted: those whose last day lies in these days. */
export interface Period {
  readonly from: string;
  readonly to: string;
  readonly locationIds: readonly string[] | null;
}

export interface Performance {
  /** Codes; null: picked up, or carried by nobody known. */
  readonly carrier: string | null;
  readonly service: string | null;
  readonly promised: number;
  readonly kept: number;
  readonly broken: number;
  /** Not there yet although the last day is over. */
  readonly overdue: number;
  /** There by the day that was promised first. */
  readonly keptFirst: number;
  readonly changed: number;
}

/** How promises of fulfillment orders were kept, by carrier and service. Of what the key may see. */
export const promisePerformance = (em: EntityManager, { from, to, locationIds }: Period, access: Access): Promise<Performance[]> =>
  rows(
    em,
    sql<Performance>`
      select promise.carrier, promise.service, count(*)::int as promised, count(*) filter (where kept)::int as kept,
        count(*) filter (where not kept)::int as broken, count(*) filter (where kept is null and deliver_to < current_date)::int as overdue,
        count(*) filter (where delivered_on <= first_deliver_to)::int as "keptFirst", count(*) filter (where changes > 0)::int as changed
      from promises promise
      join fulfillment_orders work on work.id = promise.fulfillment_order_id
      where promise.deliver_to between ${from}::date and ${to}::date
        and ${locationIds === null ? anything : sql`promise.location_id = any(${uuids([...locationIds])})`}
        and ${access.locationIds === null ? anything : sql`work.location_id = any(${uuids([...access.locationIds])})`}
        and ${access.channelIds === null ? anything : sql`work.channel_id = any(${uuids([...access.channelIds])})`}
      group by promise.carrier, promise.service order by promise.carrier nulls last, promise.service nulls last`,
  );
