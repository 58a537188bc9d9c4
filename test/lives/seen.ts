import { sql, uuids } from "../../src/kit/sql.ts";
import type { Disposition, GoodsState, Resolution, ReturnStatus } from "../../src/returns/return.states.ts";
import type { Shop } from "../support/shop.ts";

/** A piece of work as it lies there now: what a step is done to. */
export interface SeenWork {
  readonly id: string;
  readonly orderId: string;
  readonly locationId: string | null;
  /** What it is, or was before it was held. */
  readonly from: string;
  readonly status: string;
  readonly method: string;
  readonly held: boolean;
  readonly begun: boolean;
  /** Something of it was scanned into a box. */
  readonly scanned: boolean;
  readonly lines: readonly { readonly lineId: string; readonly sku: string; readonly remaining: number; readonly packed: number }[];
}

export interface SeenParcel {
  readonly id: string;
  readonly orderId: string;
  readonly status: string;
  readonly code: string | null;
  readonly left: boolean;
  readonly collect: string | null;
  readonly work: string;
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
}

export interface SeenReturn {
  readonly id: string;
  readonly orderId: string;
  readonly status: ReturnStatus;
  readonly lines: readonly SeenReturnLine[];
}

export interface SeenReturnLine {
  readonly id: string;
  readonly lineId: string;
  readonly quantity: number;
  readonly resolution: Resolution;
  readonly pending: boolean;
  readonly goods: GoodsState | null;
  readonly received: boolean;
  readonly disposition: Disposition | null;
  readonly exchangeLineId: string | null;
  readonly given: boolean;
  readonly released: boolean;
}

const waiting = sql`('CREATED', 'LABELLED', 'READY_FOR_PICKUP')`;

const ended: ReadonlySet<string> = new Set(["CLOSED", "INCOMPLETE", "CANCELLED"]);
export const isOver = ({ status }: Pick<SeenWork, "status">): boolean => ended.has(status);

/** Somebody is at it. */
export const isBegun = sql<boolean>`(coalesce(work.status = 'IN_PROGRESS' or work.held_from = 'IN_PROGRESS', false) or exists (
  select 1 from fulfillments parcel where parcel.fulfillment_order_id = work.id and parcel.status in ${waiting}))`;

export const worksOf = (shop: Shop, orderIds: readonly string[]): Promise<SeenWork[]> =>
  shop.read(sql<SeenWork>`
    select work.id, work.order_id as "orderId", work.location_id as "locationId", work.status, coalesce(work.held_from, work.status) as "from",
      work.delivery_method as method, ${isBegun} as begun,
      exists (select 1 from holds where holds.order_id = work.order_id and holds.status = 'ACTIVE' and (holds.target = 'ORDER'
        or holds.fulfillment_order_id = work.id or holds.line_id in (select order_line_id from fulfillment_order_lines where fulfillment_order_id = work.id))) as held,
      exists (select 1 from packing_boxes box where box.fulfillment_order_id = work.id) as scanned,
      (select json_agg(json_build_object('lineId', part.order_line_id, 'sku', line.sku, 'remaining', part.remaining_quantity, 'packed', (
          select coalesce(sum(piece.quantity), 0) from fulfillment_lines piece join fulfillments parcel on parcel.id = piece.fulfillment_id
          where piece.fulfillment_order_line_id = part.id and parcel.status in ${waiting})) order by line.position)
        from fulfillment_order_lines part join order_lines line on line.id = part.order_line_id where part.fulfillment_order_id = work.id) as lines
    from fulfillment_orders work where work.order_id = any(${uuids(orderIds)}) order by work.id`);

export const parcelsOf = (shop: Shop, orderIds: readonly string[]): Promise<SeenParcel[]> =>
  shop.read(sql<SeenParcel>`
    select parcel.id, parcel.order_id as "orderId", parcel.status, parcel.pickup_code as code, parcel.shipped_at is not null as "left",
      parcel.collect_minor::text as collect, parcel.fulfillment_order_id as work,
      (select json_agg(json_build_object('lineId', order_line_id, 'quantity', quantity)) from fulfillment_lines where fulfillment_id = parcel.id) as lines
    from fulfillments parcel where parcel.order_id = any(${uuids(orderIds)}) order by parcel.id`);

export const returnsOf = (shop: Shop, orderIds: readonly string[]): Promise<SeenReturn[]> =>
  shop.read(sql<SeenReturn>`
    select id, order_id as "orderId", status, (
      select json_agg(json_build_object('id', line.id, 'lineId', order_line_id, 'quantity', quantity, 'resolution', resolution,
        'pending', resolution_state = 'PENDING', 'goods', goods, 'received', received_at is not null, 'disposition', disposition,
        'exchangeLineId', exchange_line_id, 'given', amount_minor > 0, 'released', released) order by line.id)
      from return_lines line where line.return_id = returns.id) as lines
    from returns where order_id = any(${uuids(orderIds)}) order by id`);
