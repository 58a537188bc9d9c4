import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { Access, Rights } from "../access/access.ts";
import { inEach, once } from "../kit/in-each.ts";
import { firstOf, type List, type Order, type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { all, countOf, rows, sql, texts, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";

export interface ReverseRow {
  readonly id: string;
  readonly returnId: string;
  readonly orderId: string;
  readonly locationId: string | null;
  readonly status: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface ReverseFilter {
  readonly statuses?: readonly string[] | null;
  readonly locationIds?: readonly string[] | null;
}

export const reverses = table<ReverseRow>("reverse_fulfillment_orders reverse", [
  ...(["id", "returnId", "orderId", "locationId", "status", "createdAt", "updatedAt"] as const),
]);
const columns = allColumns(reverses);

/** A key limited to locations sees what comes back to these, one limited to channels what comes back of their orders. */
export const visibleReverses = ({ channelIds, locationIds }: Rights) =>
  all([
    channelIds === null ? null : sql`reverse.channel_id = any(${uuids([...channelIds])})`,
    locationIds === null ? null : sql`reverse.location_id = any(${uuids([...locationIds])})`,
  ]);

export const reversesById = (em: EntityManager, ids: readonly string[], access: Access): Promise<ReverseRow[]> =>
  rows(
    em,
    sql<ReverseRow>`select ${columns} from reverse_fulfillment_orders reverse where reverse.id = any(${uuids(ids)}) and ${visibleReverses(access)}`,
  );

export const reversesOfReturns = (em: EntityManager, ids: readonly string[], access: Access): Promise<ReverseRow[]> =>
  rows(
    em,
    sql<ReverseRow>`
      select ${columns} from reverse_fulfillment_orders reverse where reverse.return_id = any(${uuids(ids)}) and ${visibleReverses(access)}
      order by reverse.return_id, reverse.id`,
  );

/** Oldest first: what was to come first is looked for first. */
export const reverseOrder: Order = {
  name: "oldest",
  column: sql`reverse.created_at`,
  type: "timestamptz",
  id: sql`reverse.id`,
  descending: false,
};

const matching = ({ statuses, locationIds }: ReverseFilter, access: Access) =>
  all([
    visibleReverses(access),
    statuses ? sql`reverse.status = any(${texts(statuses)})` : null,
    locationIds ? sql`reverse.location_id = any(${uuids(locationIds)})` : null,
  ]);

/** The ids of this stretch of the list, by the index that holds what comes to a location, has a status or is of a channel in its order; else null. */
function idsOf(filter: ReverseFilter, access: Access, list: List): RawBuilder<unknown> | null {
  const locationIds = filter.locationIds ?? access.locationIds;
  const places = locationIds && { column: sql`reverse.location_id`, values: uuids(once(locationIds)) };
  const states = filter.statuses && { column: sql`reverse.status`, values: texts(once(filter.statuses)) };
  const channels = access.channelIds && { column: sql`reverse.channel_id`, values: uuids(once(access.channelIds)) };
  const led = places && states ? [places, states] : [places ?? states ?? channels].filter((one) => one != null);
  if (led.length === 0) return null;
  const where = matching(filter, access);
  return inEach(led, { from: sql`reverse_fulfillment_orders reverse`, id: sql`reverse.id`, key: sql`reverse.created_at`, where, list });
}

/** Where what comes back of this stretch is found. */
export function reversesOn(filter: ReverseFilter, access: Access, list: List): RawBuilder<unknown> {
  const ids = idsOf(filter, access, list);
  return ids ? sql`reverse.id = any(array(${ids}))` : sql`${matching(filter, access)} and ${list.where}`;
}

/** A row for each, up to `most`. */
export function reversesCounted(filter: ReverseFilter, access: Access, most: number): RawBuilder<unknown> {
  const list = firstOf(reverseOrder, most);
  const plain = sql`select reverse.id from reverse_fulfillment_orders reverse where ${matching(filter, access)} ${list.order}`;
  return idsOf(filter, access, list) ?? plain;
}

export const reversePage = (em: EntityManager, filter: ReverseFilter, args: PageArgs, access: Access): Promise<Page<ReverseRow>> =>
  pageOf(em, reverses, reverseOrder, args, (page) => reversesOn(filter, access, page));

export const reverseCount = (em: EntityManager, filter: ReverseFilter, most: number, access: Access): Promise<number> =>
  countOf(em, reversesCounted(filter, access, most));

export interface ReverseDeliveryRow {
  readonly id: string;
  readonly reverseFulfillmentOrderId: string;
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
  readonly labelUrl: string | null;
  readonly voidedAt: string | null;
  readonly createdAt: string;
}

export const reverseDeliveries = table<ReverseDeliveryRow>("reverse_deliveries brought", [
  ...(["id", "reverseFulfillmentOrderId", "carrier", "trackingNumber", "trackingUrl", "labelUrl", "voidedAt", "createdAt"] as const),
]);

export const deliveriesOfReverses = (em: EntityManager, ids: readonly string[]): Promise<ReverseDeliveryRow[]> =>
  rows(
    em,
    sql<ReverseDeliveryRow>`
      select ${allColumns(reverseDeliveries)} from reverse_deliveries brought where brought.reverse_fulfillment_order_id = any(${uuids(ids)})
      order by brought.reverse_fulfillment_order_id, brought.id`,
  );

export interface UnexpectedItemRow {
  readonly id: string;
  readonly reverseFulfillmentOrderId: string;
  readonly sku: string | null;
  readonly quantity: number;
  readonly note: string | null;
}

export const unexpectedItems = table<UnexpectedItemRow>("unexpected_items stray", [
  ...(["id", "reverseFulfillmentOrderId", "sku", "quantity", "note"] as const),
]);

export const unexpectedOfReverses = (em: EntityManager, ids: readonly string[]): Promise<UnexpectedItemRow[]> =>
  rows(
    em,
    sql<UnexpectedItemRow>`
      select ${allColumns(unexpectedItems)} from unexpected_items stray where stray.reverse_fulfillment_order_id = any(${uuids(ids)})
      order by stray.reverse_fulfillment_order_id, stray.id`,
  );
