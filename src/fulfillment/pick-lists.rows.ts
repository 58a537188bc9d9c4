import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { Access, Rights } from "../access/access.ts";
import { inEach, once } from "../kit/in-each.ts";
import { firstOf, type List, type Order, type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { all, countOf, rows, sql, texts, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import { type FulfillmentOrderRow, fulfillmentOrders, visibleFulfillmentOrders } from "./fulfillment.rows.ts";

export interface PickListRow {
  readonly id: string;
  readonly locationId: string;
  readonly status: string;
  readonly assignee: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly createdAt: string;
}

export interface PickListFilter {
  readonly statuses?: readonly string[] | null;
  readonly locationIds?: readonly string[] | null;
}

export const pickLists = table<PickListRow>("pick_lists", [
  ...(["id", "locationId", "status", "assignee", "startedAt", "endedAt", "createdAt"] as const),
]);
const columns = allColumns(pickLists);

/** A key limited to locations sees the lists there; one limited to channels none, as a list holds work of any. */
export const visiblePickLists = ({ channelIds, locationIds }: Rights) =>
  all([
    locationIds === null ? null : sql`pick_lists.location_id = any(${uuids([...locationIds])})`,
    channelIds === null ? null : sql`false`,
  ]);

export const pickListsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<PickListRow[]> =>
  rows(em, sql<PickListRow>`select ${columns} from pick_lists where id = any(${uuids(ids)}) and ${visiblePickLists(access)}`);

const matching = ({ statuses, locationIds }: PickListFilter, access: Access) =>
  all([
    visiblePickLists(access),
    statuses ? sql`pick_lists.status = any(${texts(statuses)})` : null,
    locationIds ? sql`pick_lists.location_id = any(${uuids(locationIds)})` : null,
  ]);

/** Newest first. */
export const pickListOrder: Order = {
  name: "made",
  column: sql`pick_lists.created_at`,
  type: "timestamptz",
  id: sql`pick_lists.id`,
  descending: true,
};

function idsOf(filter: PickListFilter, access: Access, list: List): RawBuilder<unknown> | null {
  const locationIds = filter.locationIds ?? access.locationIds;
  const places = locationIds && { column: sql`pick_lists.location_id`, values: uuids(once(locationIds)) };
  const states = filter.statuses && { column: sql`pick_lists.status`, values: texts(once(filter.statuses)) };
  const led = [places, states].filter((one) => one != null);
  if (led.length === 0) return null;
  const where = matching(filter, access);
  return inEach(led, { from: sql`pick_lists`, id: sql`pick_lists.id`, key: sql`pick_lists.created_at`, where, list });
}

/** Where lists of this stretch are found. */
export function pickListsOn(filter: PickListFilter, access: Access, list: List): RawBuilder<unknown> {
  const ids = idsOf(filter, access, list);
  return ids ? sql`pick_lists.id = any(array(${ids}))` : sql`${matching(filter, access)} and ${list.where}`;
}

/** A row for each list, up to `most`. */
export function pickListsCounted(filter: PickListFilter, access: Access, most: number): RawBuilder<unknown> {
  const list = firstOf(pickListOrder, most);
  return idsOf(filter, access, list) ?? sql`select pick_lists.id from pick_lists where ${matching(filter, access)} ${list.order}`;
}

export const pickListPage = (em: EntityManager, filter: PickListFilter, args: PageArgs, access: Access): Promise<Page<PickListRow>> =>
  pageOf(em, pickLists, pickListOrder, args, (page) => pickListsOn(filter, access, page));

export const pickListCount = (em: EntityManager, filter: PickListFilter, most: number, access: Access): Promise<number> =>
  countOf(em, pickListsCounted(filter, access, most));

/** What each line of work still needs of the round: nothing once it no longer goes on there, less when it shrank. */
const picksNowText = `select pick.id, pick.pick_list_id, pick.fulfillment_order_line_id, part.fulfillment_order_id, part.order_line_id, work.order_id,
    work.placed_at, pick.item_id, item.sku, item.title, item.barcode, pick.per_unit, pick.picked,
    case when work.location_id = list.location_id and work.status in ('OPEN', 'IN_PROGRESS') and (work.work_state is null or work.work_state in ('ACCEPTED', 'PICKING'))
      then greatest(pick.picked, least(pick.quantity, pick.per_unit * part.remaining_quantity)) else pick.picked end as wanted
  from pick_list_picks pick
  join pick_lists list on list.id = pick.pick_list_id
  join fulfillment_order_lines part on part.id = pick.fulfillment_order_line_id
  join fulfillment_orders work on work.id = part.fulfillment_order_id
  join inventory_items item on item.id = pick.item_id`;
export const picksNow = sql.raw(picksNowText);

/** All units of an item on a list. */
export interface PickListLineRow {
  readonly pickListId: string;
  readonly itemId: string;
  readonly sku: string;
  readonly title: string;
  readonly barcode: string | null;
  readonly quantity: number;
  readonly picked: number;
}

export const pickListLines = table<PickListLineRow>(
  `(select pick_list_id, item_id, sku, title, barcode, sum(wanted)::int as quantity, sum(picked)::int as picked
    from (${picksNowText}) now group by 1, 2, 3, 4, 5) list_line`,
  ["pickListId", "itemId", "sku", "title", "barcode", "quantity", "picked"],
);

export const linesOfPickLists = (em: EntityManager, ids: readonly string[]): Promise<PickListLineRow[]> =>
  rows(
    em,
    sql<PickListLineRow>`
      select ${allColumns(pickListLines)} from ${sql.raw(pickListLines.from)} where list_line.pick_list_id = any(${uuids(ids)})
      order by list_line.pick_list_id, list_line.sku`,
  );

/** For which work units of an item on a list are. */
export interface PickListShareRow {
  readonly pickListId: string;
  readonly itemId: string;
  readonly fulfillmentOrderId: string;
  readonly quantity: number;
  readonly picked: number;
}

export const pickListShares = table<PickListShareRow & { readonly placedAt: string }>(
  `(select pick_list_id, item_id, fulfillment_order_id, placed_at, sum(wanted)::int as quantity, sum(picked)::int as picked
    from (${picksNowText}) now group by 1, 2, 3, 4) share`,
  ["pickListId", "itemId", "fulfillmentOrderId", "placedAt", "quantity", "picked"],
);

/** `keys`: a list's id and an item's id, with a space between them. */
export const sharesOfPickListLines = (em: EntityManager, keys: readonly string[]): Promise<PickListShareRow[]> =>
  rows(
    em,
    sql<PickListShareRow>`
      select ${allColumns(pickListShares)} from ${sql.raw(pickListShares.from)}
      where share.pick_list_id = any(${uuids(keys.map((key) => key.split(" ")[0] as string))})
        and share.pick_list_id || ' ' || share.item_id = any(${texts(keys)})
      order by share.placed_at, share.fulfillment_order_id`,
  );

/** Lists' work, each with the list that it is or was on. */
export const fulfillmentOrdersOfPickLists = (
  em: EntityManager,
  ids: readonly string[],
  access: Access,
): Promise<(FulfillmentOrderRow & { readonly pickListId: string })[]> =>
  rows(
    em,
    sql<FulfillmentOrderRow & { readonly pickListId: string }>`
      select ${allColumns(fulfillmentOrders)}, entry.pick_list_id as "pickListId"
      from pick_list_entries entry join fulfillment_orders work on work.id = entry.fulfillment_order_id
      where entry.pick_list_id = any(${uuids(ids)}) and ${visibleFulfillmentOrders(access)} order by entry.pick_list_id, work.placed_at, work.id`,
  );

/** What a wave is made of. */
export interface WaveFilter {
  readonly locationId: string;
  /** Regions of the destination. */
  readonly regions: readonly string[] | null;
  /** What the destination's postal code begins with. */
  readonly postalPrefixes: readonly string[] | null;
  /** The last local day on which it is promised to leave; what has no promise is left out then. */
  readonly shipBy: string | null;
  readonly carriers: readonly string[] | null;
  readonly services: readonly string[] | null;
  readonly methods: readonly string[] | null;
  /** Only these; null for any. */
  readonly fulfillmentOrderIds: readonly string[] | null;
  readonly most: number;
}

/** Work at a location that can be picked now and is on no open list, what is promised first going first; then by priority and age. */
export const workForWave = (
  em: EntityManager,
  { locationId, regions, postalPrefixes, shipBy, carriers, services, methods, fulfillmentOrderIds, most }: WaveFilter,
  access: Access,
): Promise<{ readonly id: string; readonly orderId: string }[]> =>
  rows(
    em,
    sql<{ id: string; orderId: string }>`
      select work.id, work.order_id as "orderId" from fulfillment_orders work
      join orders on orders.id = work.order_id
      left join addresses address on address.id = orders.ship_to_id
      left join promises promise on promise.fulfillment_order_id = work.id
      where work.location_id = ${locationId} and ${pickable} and ${visibleFulfillmentOrders(access)} and ${all([
        regions ? sql`address.region = any(${texts(regions)})` : null,
        postalPrefixes
          ? sql`exists (select 1 from unnest(${texts(postalPrefixes)}) prefix(code) where starts_with(address.postal_code, prefix.code))`
          : null,
        shipBy ? sql`promise.ship_by <= ${shipBy}::date` : null,
        carriers ? sql`promise.carrier = any(${texts(carriers)})` : null,
        services ? sql`promise.service = any(${texts(services)})` : null,
        methods ? sql`work.delivery_method = any(${texts(methods)})` : null,
        fulfillmentOrderIds ? sql`work.id = any(${uuids(fulfillmentOrderIds)})` : null,
      ])}
      order by promise.ship_by nulls last, orders.priority desc, work.placed_at, work.id limit ${sql.lit(most)}`,
  );

const pickable = sql`
  (work.status = 'OPEN' or (work.status = 'IN_PROGRESS' and work.work_state in ('ACCEPTED', 'PICKING')))
  and (work.request_status is null or work.request_status = 'ACCEPTED') and (work.fulfill_at is null or work.fulfill_at <= now())
  and not exists (select 1 from pick_list_entries entry where entry.fulfillment_order_id = work.id and entry.open)`;

/** Work goes on no list any more that it is on. */
export async function takeOffLists(em: EntityManager, fulfillmentOrderIds: readonly string[]): Promise<void> {
  if (fulfillmentOrderIds.length === 0) return;
  await rows(em, sql`update pick_list_entries set open = false where open and fulfillment_order_id = any(${uuids(fulfillmentOrderIds)})`);
}
