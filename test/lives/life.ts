import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../../src/events/record.ts";
import { coverShortages } from "../../src/flows/cover-shortages.ts";
import { fillBackorders } from "../../src/flows/fill-backorders.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import { retrying } from "../../src/kit/retry.ts";
import { sql, uuids } from "../../src/kit/sql.ts";
import type { Disposition, GoodsState, Resolution, ReturnStatus } from "../../src/returns/return.states.ts";
import { aDeed } from "../support/shop.ts";
import { Model, type ModelOrder } from "./model.ts";
import type { Town } from "./town.ts";

/** A piece of work as it lies there now: what a step is done to. */
export interface SeenWork {
  readonly id: string;
  readonly orderId: string;
  readonly status: string;
  readonly workState: string | null;
  readonly method: string;
  readonly held: boolean;
  readonly begun: boolean;
  /** Something of it was scanned into a box. */
  readonly scanned: boolean;
  readonly lines: readonly { readonly lineId: string; readonly sku: string; readonly remaining: number; readonly packed: number }[];
}

/** Somebody is at it. */
export const isBegun = sql<boolean>`(coalesce(work.status = 'IN_PROGRESS' or work.held_from = 'IN_PROGRESS', false) or exists (
  select 1 from fulfillments parcel where parcel.fulfillment_order_id = work.id and parcel.status in ('CREATED', 'LABELLED', 'READY_FOR_PICKUP')))`;

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

/** What is compared after every step. */
interface Seen {
  readonly lines: readonly (Counts & { readonly orderId: string; readonly id: string; readonly sku: string })[];
  readonly orders: readonly { readonly id: string; readonly captured: string; readonly refunded: string; readonly total: string }[];
  readonly stock: Readonly<Record<string, number>>;
  readonly events: Readonly<Record<string, number>>;
}

interface Counts {
  readonly ordered: number;
  readonly cancelled: number;
  readonly fulfilled: number;
  readonly delivered: number;
  readonly requested: number;
  readonly returned: number;
}

const counts = ["ordered", "cancelled", "fulfilled", "delivered", "requested", "returned"] as const;

/** One life in a town: goods of its own, so that it can be compared with its model whatever others there do. */
export class Life {
  readonly town: Town;
  readonly mark: number;
  readonly itemIds = new Map<string, string>();
  /** What a step may break on purpose, by its name. */
  readonly tamper: Tamper | null;
  #events: Seen["events"] = {};

  constructor(town: Town, mark: number, tamper: Tamper | null) {
    this.town = town;
    this.mark = mark;
    this.tamper = tamper;
  }

  sku(name: string): string {
    return `${name}-${this.mark}`;
  }

  itemId(sku: string): string {
    return this.itemIds.get(sku) as string;
  }

  /** Stocks the shelves; answers what the model begins with. */
  async begin(): Promise<Model> {
    const { shop, places } = this.town;
    const [mug, tea, set] = ["MUG", "TEA", "SET"].map((name) => this.sku(name)) as [string, string, string];
    this.itemIds.set(mug, (await shop.item(mug)).id);
    this.itemIds.set(tea, (await shop.item(tea)).id);
    this.itemIds.set(set, (await shop.bundle(set, { [mug]: 2, [tea]: 1 })).id);
    const model = new Model(new Map([[set, { [mug]: 2, [tea]: 1 }]]));
    await shop.stock(places[0], { [mug]: 6, [tea]: 3 });
    await shop.stock(places[1], { [mug]: 3, [tea]: 4 });
    model.stock(mug, 9);
    model.stock(tea, 7);
    return model;
  }

  run<Result>(verb: (em: EntityManager, deed: Deed) => Promise<Result>, deed = aDeed()): Promise<Result> {
    return retrying(() => this.town.shop.em.transactional((em) => verb(em as EntityManager, deed)));
  }

  on(orderId: string, verb: (book: OrderBook, work: Work) => void, deed = aDeed()): Promise<OrderBook> {
    return this.run((em, done) => onOrder(em, done, orderId, verb), deed);
  }

  /** What the gateway's loops do once stock came, or went beyond what was free. */
  async keep(): Promise<void> {
    await coverShortages(this.town.shop.em, aDeed());
    await fillBackorders(this.town.shop.em, aDeed(), [...this.itemIds.values()]);
  }

  works(model: Model): Promise<SeenWork[]> {
    return this.town.shop.read(sql<SeenWork>`
      select work.id, work.order_id as "orderId", work.status, work.work_state as "workState", work.delivery_method as method,
        exists (select 1 from holds where holds.order_id = work.order_id and holds.status = 'ACTIVE' and (holds.target = 'ORDER'
          or holds.fulfillment_order_id = work.id or holds.line_id in (select order_line_id from fulfillment_order_lines where fulfillment_order_id = work.id))) as held,
        ${isBegun} as begun,
        exists (select 1 from packing_boxes box where box.fulfillment_order_id = work.id) as scanned,
        (select json_agg(json_build_object('lineId', part.order_line_id, 'sku', line.sku, 'remaining', part.remaining_quantity, 'packed', (
            select coalesce(sum(piece.quantity), 0) from fulfillment_lines piece join fulfillments parcel on parcel.id = piece.fulfillment_id
            where piece.fulfillment_order_line_id = part.id and parcel.status in ('CREATED', 'LABELLED', 'READY_FOR_PICKUP'))) order by line.position)
          from fulfillment_order_lines part join order_lines line on line.id = part.order_line_id where part.fulfillment_order_id = work.id) as lines
      from fulfillment_orders work where work.order_id = any(${idsOf(model)}) order by work.id`);
  }

  parcels(model: Model): Promise<SeenParcel[]> {
    return this.town.shop.read(sql<SeenParcel>`
      select parcel.id, parcel.order_id as "orderId", parcel.status, parcel.pickup_code as code, parcel.shipped_at is not null as "left",
        parcel.collect_minor::text as collect, parcel.fulfillment_order_id as work,
        (select json_agg(json_build_object('lineId', order_line_id, 'quantity', quantity)) from fulfillment_lines where fulfillment_id = parcel.id) as lines
      from fulfillments parcel where parcel.order_id = any(${idsOf(model)}) order by parcel.id`);
  }

  returns(model: Model): Promise<SeenReturn[]> {
    return this.town.shop.read(sql<SeenReturn>`
      select id, order_id as "orderId", status, (
        select json_agg(json_build_object('id', line.id, 'lineId', order_line_id, 'quantity', quantity, 'resolution', resolution,
          'pending', resolution_state = 'PENDING', 'goods', goods, 'received', received_at is not null, 'disposition', disposition,
          'exchangeLineId', exchange_line_id, 'given', amount_minor > 0, 'released', released) order by line.id)
        from return_lines line where line.return_id = returns.id) as lines
      from returns where order_id = any(${idsOf(model)}) order by id`);
  }

  /** Ids of what there is of the orders in a table, with what a step asks of it. */
  things<Row>(model: Model, table: string, more = sql`status`): Promise<({ id: string; orderId: string } & Row)[]> {
    return this.town.shop.read(
      sql<{ id: string; orderId: string } & Row>`
        select id, order_id as "orderId", ${more} from ${sql.table(table)} where order_id = any(${idsOf(model)}) order by id`,
    );
  }

  /** Throws where the shop is not as the model says, or a rule is broken. `tells`: what this step had to tell; null: nothing happened. */
  async compare(model: Model, tells: readonly string[] | null): Promise<void> {
    const seen = await this.#see();
    const wrong: string[] = [];
    const differ = (what: string, is: unknown, should: unknown) => {
      if (is !== should) wrong.push(`${what} is ${is}, not ${should}`);
    };
    for (const order of model.orders) {
      this.#takeIn(order, seen, wrong);
      const now = seen.orders.find(({ id }) => id === order.id);
      differ(`captured of ${order.externalId}`, now?.captured, String(order.captured));
      differ(`refunded of ${order.externalId}`, now?.refunded, String(order.refunded));
    }
    for (const line of model.orders.flatMap(({ lines }) => lines)) {
      const now = seen.lines.find(({ id }) => id === line.id);
      for (const count of counts) differ(`${count} of ${line.sku} (${line.id.slice(-4)})`, now?.[count], line[count]);
    }
    differ("lines", seen.lines.length, model.orders.flatMap(({ lines }) => lines).length);
    differ("orders", seen.orders.length, model.orders.length);
    for (const [sku, units] of model.onHand) differ(`on hand of ${sku}`, seen.stock[sku] ?? 0, units);
    for (const type of tells ?? []) if ((seen.events[type] ?? 0) <= (this.#events[type] ?? 0)) wrong.push(`nobody was told ${type}`);
    if (tells === null) differ("events after a refusal", JSON.stringify(seen.events), JSON.stringify(this.#events));
    this.#events = seen.events;
    for (const rule of await this.town.broken()) wrong.push(`rule "${rule}" is broken`);
    if (wrong.length > 0) throw new Error(wrong.join("; "));
  }

  /** Lines that the step was to add, and did. */
  #takeIn(order: ModelOrder, seen: Seen, wrong: string[]): void {
    const fresh = seen.lines.filter(({ orderId, id }) => orderId === order.id && !order.lines.some((line) => line.id === id));
    for (const { sku, units, price, worth, exchange, fulfilled = 0 } of order.expected) {
      const index = fresh.findIndex((one) => one.sku === sku && one.ordered === units);
      const [found] = index < 0 ? [] : fresh.splice(index, 1);
      if (!found) wrong.push(`no line of ${units} ${sku} was added`);
      else
        order.lines.push({
          ...{ id: found.id, sku, price, worth, exchange, ordered: units },
          ...{ cancelled: 0, fulfilled, delivered: 0, requested: 0, returned: 0, refunded: 0 },
        });
    }
    order.expected = [];
    for (const { sku, ordered } of fresh) wrong.push(`a line of ${ordered} ${sku} was added`);
  }

  async #see(): Promise<Seen> {
    const skus = [...this.itemIds.keys()];
    const [seen] = await this.town.shop.read(sql<Seen>`
      with mine as (select distinct order_id as id from order_lines where sku = any(${skus}::text[]))
      select
        (select coalesce(json_agg(json_build_object('orderId', order_id, 'id', id, 'sku', sku, 'ordered', ordered_quantity, 'cancelled', cancelled_quantity,
          'fulfilled', fulfilled_quantity, 'delivered', delivered_quantity, 'requested', return_requested_quantity, 'returned', returned_quantity) order by id), '[]')
          from order_lines where order_id in (select id from mine)) as lines,
        (select coalesce(json_agg(json_build_object('id', id, 'captured', captured_minor::text, 'refunded', refunded_minor::text, 'total', total_minor::text)), '[]')
          from orders where id in (select id from mine)) as orders,
        (select coalesce(json_object_agg(sku, units), '{}') from (
          select item.sku, coalesce(sum(on_hand), 0) - (
            select coalesce(sum(quantity - taken), 0) from stock_shortages short where short.item_id = item.id and covered_at is null) as units
          from inventory_items item join inventory_levels level on level.item_id = item.id where item.sku = any(${skus}::text[]) group by item.id) shelf) as stock,
        (select coalesce(json_object_agg(type, told), '{}') from (
          select type, count(*) as told from outbox where order_id in (select id from mine) group by 1 order by 1) types) as events`);
    return seen as Seen;
  }
}

export interface Tamper {
  /** The step after which it happens, where it was not refused. */
  readonly after: string;
  readonly by: (life: Life) => readonly ReturnType<typeof sql>[];
}

const idsOf = (model: Model) => uuids(model.orders.map(({ id }) => id));
