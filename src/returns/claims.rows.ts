import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { Access, Rights } from "../access/access.ts";
import { inEach, once } from "../kit/in-each.ts";
import { firstOf, type List, type Order, type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { all, countOf, rows, sql, texts, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";

/** Amounts are minor units of `currency`, as text. */
export interface ClaimRow {
  readonly id: string;
  readonly orderId: string;
  readonly status: string;
  readonly reason: string;
  readonly against: string;
  readonly fulfillmentId: string | null;
  readonly resolution: string;
  readonly amountMinor: string | null;
  readonly refundId: string | null;
  readonly photos: readonly string[];
  readonly note: string | null;
  readonly endNote: string | null;
  readonly currency: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface ClaimFilter {
  readonly statuses?: readonly string[] | null;
  readonly channelIds?: readonly string[] | null;
  readonly orderId?: string | null;
}

export const claims = table<ClaimRow>(
  "claims claim",
  [
    ...(["id", "orderId", "status", "reason", "against", "fulfillmentId", "resolution", "amountMinor", "refundId"] as const),
    ...(["photos", "note", "endNote", "currency", "createdAt", "updatedAt"] as const),
  ],
  { currency: "(select currency from orders where orders.id = claim.order_id)" },
);
const columns = allColumns(claims);

/** A key limited to channels sees the claims on their orders, one limited to locations those about parcels that left there. */
export const visibleClaims = ({ channelIds, locationIds }: Rights) =>
  all([
    channelIds === null ? null : sql`claim.channel_id = any(${uuids([...channelIds])})`,
    locationIds === null
      ? null
      : sql`coalesce((select true from fulfillments parcel where parcel.id = claim.fulfillment_id and parcel.location_id = any(${uuids([...locationIds])})), false)`,
  ]);

export const claimsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<ClaimRow[]> =>
  rows(em, sql<ClaimRow>`select ${columns} from claims claim where claim.id = any(${uuids(ids)}) and ${visibleClaims(access)}`);

export const claimsOfOrders = (em: EntityManager, orderIds: readonly string[], access: Access): Promise<ClaimRow[]> =>
  rows(
    em,
    sql<ClaimRow>`
      select ${columns} from claims claim where claim.order_id = any(${uuids(orderIds)}) and ${visibleClaims(access)} order by claim.order_id, claim.id`,
  );

/** Newest first. */
export const claimOrder: Order = {
  name: "newest",
  column: sql`claim.created_at`,
  type: "timestamptz",
  id: sql`claim.id`,
  descending: true,
};

const matching = ({ statuses, channelIds, orderId }: ClaimFilter, access: Access) =>
  all([
    visibleClaims(access),
    statuses ? sql`claim.status = any(${texts(statuses)})` : null,
    channelIds ? sql`claim.channel_id = any(${uuids(channelIds)})` : null,
    orderId ? sql`claim.order_id = ${orderId}` : null,
  ]);

/** The ids of this stretch of the list, by the index that holds the claims of a status or a channel in its order; else null. */
function idsOf(filter: ClaimFilter, access: Access, list: List): RawBuilder<unknown> | null {
  const channelIds = filter.channelIds ?? access.channelIds;
  const led = filter.statuses
    ? { column: sql`claim.status`, values: texts(once(filter.statuses)) }
    : channelIds && { column: sql`claim.channel_id`, values: uuids(once(channelIds)) };
  if (filter.orderId || !led) return null;
  return inEach([led], { from: sql`claims claim`, id: sql`claim.id`, key: sql`claim.created_at`, where: matching(filter, access), list });
}

/** Where claims of this stretch are found. */
export function claimsOn(filter: ClaimFilter, access: Access, list: List): RawBuilder<unknown> {
  const ids = idsOf(filter, access, list);
  return ids ? sql`claim.id = any(array(${ids}))` : sql`${matching(filter, access)} and ${list.where}`;
}

/** A row for each claim, up to `most`. */
export function claimsCounted(filter: ClaimFilter, access: Access, most: number): RawBuilder<unknown> {
  const list = firstOf(claimOrder, most);
  return idsOf(filter, access, list) ?? sql`select claim.id from claims claim where ${matching(filter, access)} ${list.order}`;
}

export const claimPage = (em: EntityManager, filter: ClaimFilter, args: PageArgs, access: Access): Promise<Page<ClaimRow>> =>
  pageOf(em, claims, claimOrder, args, (page) => claimsOn(filter, access, page));

export const claimCount = (em: EntityManager, filter: ClaimFilter, most: number, access: Access): Promise<number> =>
  countOf(em, claimsCounted(filter, access, most));

export interface ClaimLineRow {
  readonly id: string;
  readonly claimId: string;
  readonly orderLineId: string;
  readonly quantity: number;
  readonly replacementLineId: string | null;
}

export const claimLines = table<ClaimLineRow>("claim_lines claimed", [
  ...(["id", "claimId", "orderLineId", "quantity", "replacementLineId"] as const),
]);

export const linesOfClaims = (em: EntityManager, ids: readonly string[]): Promise<ClaimLineRow[]> =>
  rows(
    em,
    sql<ClaimLineRow>`
      select ${allColumns(claimLines)} from claim_lines claimed where claimed.claim_id = any(${uuids(ids)}) order by claimed.claim_id, claimed.id`,
  );
