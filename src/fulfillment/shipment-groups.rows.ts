import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access, Rights } from "../access/access.ts";
import type { Deed } from "../events/record.ts";
import { rows, sql, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import { type FulfillmentOrderRow, fulfillmentOrders, visibleFulfillmentOrders } from "./fulfillment.rows.ts";

/** Amounts are minor units of `currency`, as text; null where nobody has prices. */
export interface ShipmentGroupRow {
  readonly id: string;
  readonly locationId: string;
  readonly carrier: string | null;
  readonly service: string | null;
  readonly apartMinor: string | null;
  readonly togetherMinor: string | null;
  readonly currency: string | null;
  readonly createdAt: string;
  readonly dissolvedAt: string | null;
}

export const shipmentGroups = table<ShipmentGroupRow>("shipment_groups parcel", [
  ...(["id", "locationId", "carrier", "service", "apartMinor", "togetherMinor", "currency", "createdAt", "dissolvedAt"] as const),
]);

/** A key sees the parcels in which work leaves that it sees. */
export const visibleShipmentGroups = (rights: Rights) =>
  sql`exists (select 1 from fulfillment_orders work where work.shipment_group_id = parcel.id and ${visibleFulfillmentOrders(rights)})`;

export const shipmentGroupsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<ShipmentGroupRow[]> =>
  rows(
    em,
    sql<ShipmentGroupRow>`
      select ${allColumns(shipmentGroups)} from shipment_groups parcel where parcel.id = any(${uuids(ids)}) and ${visibleShipmentGroups(access)}`,
  );

export const fulfillmentOrdersInGroups = (em: EntityManager, groupIds: readonly string[], access: Access): Promise<FulfillmentOrderRow[]> =>
  rows(
    em,
    sql<FulfillmentOrderRow>`
      select ${allColumns(fulfillmentOrders)} from fulfillment_orders work
      where work.shipment_group_id = any(${uuids(groupIds)}) and ${visibleFulfillmentOrders(access)} order by work.shipment_group_id, work.id`,
  );

/** Each leaves by itself again. Twice is as good as once. */
export async function dissolveGroups(em: EntityManager, { at }: Deed, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await rows(
    em,
    sql`
      update shipment_groups set dissolved_at = ${at.toISOString()}::timestamptz where id in (
        select id from shipment_groups where id = any(${uuids([...ids])}) and dissolved_at is null order by id for update)`,
  );
}
