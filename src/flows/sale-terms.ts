import type { EntityManager } from "@mikro-orm/postgresql";
import type { Buffer } from "../channels/kept-back.ts";
import type { AheadLimit } from "../fulfillment/fulfillment-order.states.ts";
import type { OpenReceipt } from "../inventory/promise-from-receipts.ts";
import { Reservation } from "../inventory/reservation.entity.ts";
import { make } from "../kit/insert.ts";
import { row, sql, uuids } from "../kit/sql.ts";

/** On what terms an item is sold that is not there yet. */
interface ItemTerms {
  readonly tags: readonly string[];
  readonly releaseAt: Date | null;
  /** Pre-ordered units whose day has come, and which have not been given their stock yet. */
  readonly unreleased: number;
  readonly limits: Readonly<Record<AheadLimit, number | null>>;
  /** Units promised ahead: as they stood, and as this transaction changes them. */
  readonly ahead: Record<AheadLimit, number>;
}

/** What terms are read of. */
interface Wanted {
  readonly at: Date;
  readonly channelIds: readonly string[];
  readonly itemIds: readonly string[];
  /** Reservations that orders of this transaction may use up. */
  readonly claimed: readonly string[];
  /** False for who only looks. */
  readonly lock: boolean;
}

/**
 * What decides what may be sold beside the ledger: buffers, stock kept for channels, pre-orders, limits, and what is expected. Read with
 * one statement after the levels are locked, which guard it; what is sold ahead is locked here.
 */
export class SaleTerms {
  readonly #items: Map<string, ItemTerms>;
  readonly #buffers: ReadonlyMap<string, readonly Buffer[]>;
  /** Of those, by channel and item: most buffers are of other items. */
  readonly #buffersOfItems = new Map<string, readonly Buffer[]>();
  readonly #allotments: ReadonlyMap<string, readonly Reservation[]>;
  readonly #receipts: ReadonlyMap<string, readonly OpenReceipt[]>;
  readonly #read: Read;
  /** What is kept for channels and for carts whose orders are here: as it stands in this transaction. */
  readonly reservations: readonly Reservation[];

  private constructor(read: Read, reservations: readonly Reservation[]) {
    this.#read = read;
    this.#items = new Map((read.items ?? []).map((item) => [item.itemId, termsOf(item)]));
    this.#buffers = Map.groupBy(read.buffers ?? [], ({ channelId }) => channelId);
    this.#receipts = Map.groupBy(read.receipts ?? [], ({ itemId }) => itemId);
    this.reservations = reservations;
    this.#allotments = Map.groupBy(
      reservations.filter(({ ownerType, channelId }) => ownerType === "CHANNEL" && channelId != null),
      ({ channelId, itemId, locationId }) => `${channelId} ${itemId} ${locationId}`,
    );
  }

  static async read(em: EntityManager, { at, channelIds, itemIds, claimed, lock }: Wanted): Promise<SaleTerms> {
    const read = await row(em, termsFor(at, channelIds, itemIds, lock));
    const ids = [...new Set([...(read?.allotments ?? []), ...claimed])];
    const reservations = ids.length === 0 ? [] : await em.find(Reservation, { id: { $in: ids }, status: "ACTIVE" }, { refresh: true });
    return new SaleTerms(read ?? {}, reservations);
  }

  /** The terms as they were read, for a try of its own. */
  copy(): SaleTerms {
    return new SaleTerms(this.#read, this.reservations.map(copyOf));
  }

  buffersOf(channelId: string): readonly Buffer[] {
    return this.#buffers.get(channelId) ?? [];
  }

  /** Those of a channel's buffers that may count for an item. */
  buffersFor(channelId: string, itemId: string): readonly Buffer[] {
    const all = this.buffersOf(channelId);
    if (all.length === 0) return all;
    const key = `${channelId} ${itemId}`;
    const known = this.#buffersOfItems.get(key) ?? all.filter((buffer) => buffer.itemId === null || buffer.itemId === itemId);
    this.#buffersOfItems.set(key, known);
    return known;
  }

  /** Units that are kept for a channel there, for whichever order of it comes. */
  allotted(channelId: string, itemId: string, locationId: string): number {
    return this.allotments(channelId, itemId, locationId).reduce((units, { quantity }) => units + quantity, 0);
  }

  allotments(channelId: string, itemId: string, locationId: string): readonly Reservation[] {
    const kept = this.#allotments.get(`${channelId} ${itemId} ${locationId}`);
    return kept ? kept.filter(({ status }) => status === "ACTIVE") : [];
  }

  /** Empty unless a buffer of this transaction's channels goes by tags. */
  tagsOf(itemId: string): readonly string[] {
    return this.#items.get(itemId)?.tags ?? [];
  }

  /** When an item that is sold as a pre-order now will be released; null for any other. */
  releaseOf(itemId: string, at: Date): Date | null {
    const releaseAt = this.#items.get(itemId)?.releaseAt ?? null;
    return releaseAt !== null && releaseAt > at ? releaseAt : null;
  }

  /** Pre-ordered units whose day has come: what is there is theirs before it is a new order's. */
  unreleased(itemId: string): number {
    return this.#items.get(itemId)?.unreleased ?? 0;
  }

  /** Units of an item that may still be promised ahead. */
  room(itemId: string, limit: AheadLimit): number {
    const terms = this.#items.get(itemId);
    const most = terms?.limits[limit] ?? null;
    return most === null ? Number.MAX_SAFE_INTEGER : Math.max(0, most - (terms as ItemTerms).ahead[limit]);
  }

  /** Units are promised ahead, or no longer when negative. */
  count(itemId: string, limit: AheadLimit | null, units: number): void {
    if (limit === null) return;
    const terms = this.#items.get(itemId) ?? withoutTerms();
    this.#items.set(itemId, terms);
    terms.ahead[limit] += units;
  }

  /** Units promised ahead in all. */
  aheadOf(itemId: string): number {
    const ahead = this.#items.get(itemId)?.ahead;
    return ahead ? ahead.BACKORDER + ahead.PREORDER : 0;
  }

  receiptsOf(itemId: string): readonly OpenReceipt[] {
    return this.#receipts.get(itemId) ?? [];
  }
}

interface ReadItem {
  readonly itemId: string;
  readonly tags: readonly string[] | null;
  readonly releaseAt: string | null;
  readonly unreleased: number | null;
  readonly backorderLimit: number | null;
  readonly backordered: number | null;
  readonly preorderLimit: number | null;
  readonly preordered: number | null;
}

interface Read {
  readonly items?: readonly ReadItem[] | null;
  readonly buffers?: readonly Buffer[] | null;
  readonly allotments?: readonly string[] | null;
  readonly receipts?: readonly OpenReceipt[] | null;
}

/** As it was read: entities of the unit of work are not to change in a try. */
function copyOf(reservation: Reservation): Reservation {
  const { id, itemId, locationId, quantity, ownerType, ownerId, expiresAt, channelId, allotmentId, status, eventSequence, createdAt } =
    reservation;
  const values = {
    id,
    itemId,
    locationId,
    quantity,
    ownerType,
    ownerId,
    expiresAt,
    channelId,
    allotmentId,
    status,
    eventSequence,
    createdAt,
  };
  return make(Reservation, values as Partial<Reservation>);
}

const termsOf = (item: ReadItem): ItemTerms => ({
  tags: item.tags ?? [],
  releaseAt: item.releaseAt === null ? null : new Date(item.releaseAt),
  unreleased: item.unreleased ?? 0,
  limits: { BACKORDER: item.backorderLimit, PREORDER: item.preorderLimit },
  ahead: { BACKORDER: item.backordered ?? 0, PREORDER: item.preordered ?? 0 },
});

const withoutTerms = (): ItemTerms => ({
  tags: [],
  releaseAt: null,
  unreleased: 0,
  limits: { BACKORDER: null, PREORDER: null },
  ahead: { BACKORDER: 0, PREORDER: 0 },
});

const termsFor = (at: Date, channelIds: readonly string[], itemIds: readonly string[], lock: boolean) => {
  const items = uuids(itemIds);
  const channels = uuids(channelIds);
  return sql<Read>`
    with buffer as materialized (
      select * from channel_buffers where channel_id = any(${channels}) and (item_id is null or item_id = any(${items}))
    ), ahead as materialized (
      select * from sold_ahead where item_id = any(${items}) order by item_id ${lock ? sql`for update` : sql``}
    ), special as (
      select item.*, exists (select 1 from buffer where item_tag is not null) as by_tags from inventory_items item where id = any(${items})
    )
    select
      (select jsonb_agg(jsonb_build_object('channelId', channel_id, 'locationId', location_id, 'network', network, 'itemId', item_id,
        'itemTag', item_tag, 'units', units, 'percent', percent, 'strict', strict) order by id) from buffer) as buffers,
      (select jsonb_agg(jsonb_build_object('itemId', item.id, 'tags', case when by_tags then tags end, 'releaseAt', preorder_release_at,
        'backorderLimit', ahead.backorder_limit, 'backordered', backordered, 'preorderLimit', ahead.preorder_limit, 'preordered', preordered,
        'unreleased', case when preorder_release_at <= ${at} and preordered > 0 then (
          select sum(allocation.quantity) from allocations allocation
          join fulfillment_order_lines part on part.id = allocation.fulfillment_order_line_id
          join fulfillment_orders work on work.id = part.fulfillment_order_id
          where allocation.item_id = item.id and allocation.status = 'EXPECTED' and (work.status = 'SCHEDULED' or work.held_from = 'SCHEDULED')) end
        )) from special item left join ahead on ahead.item_id = item.id
        where by_tags or preorder_release_at is not null or ahead.item_id is not null) as items,
      (select jsonb_agg(id order by expires_at nulls last, id) from reservations
        where status = 'ACTIVE' and owner_type = 'CHANNEL' and channel_id = any(${channels}) and item_id = any(${items})) as allotments,
      (select jsonb_agg(jsonb_build_object('id', id, 'itemId', item_id, 'locationId', location_id, 'eta', eta,
        'left', quantity - received_quantity) order by eta, id) from expected_receipts
        where status = 'OPEN' and item_id = any(${items})) as receipts`;
};
