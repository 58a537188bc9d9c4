import type { EntityManager } from "@mikro-orm/postgresql";
import type { Channel } from "../../src/channels/channel.entity.ts";
import type { IncomingLine, IncomingOrder } from "../../src/channels/connector.ts";
import { confirmChange } from "../../src/flows/confirm-change.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { beginChange, type StagedAction } from "../../src/flows/stage-change.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import { retrying } from "../../src/kit/retry.ts";
import { sql } from "../../src/kit/sql.ts";
import type { ChangePreview } from "../../src/orders/change-preview.ts";
import type { OrderSnapshot } from "../../src/orders/order-version.entity.ts";
import { aDeed, anOrder, type Shop } from "../support/shop.ts";

/** Orders that are changed, and what can be seen of them. */
export class ChangingShop {
  readonly shop: Shop;

  constructor(shop: Shop) {
    this.shop = shop;
  }

  async order(channel: Channel, lines: readonly IncomingLine[], values: Partial<IncomingOrder> = {}): Promise<string> {
    const [taken] = await this.shop.accept(channel, anOrder({ lines, ...values }));
    return taken?.orderId as string;
  }

  run<Result>(verb: (em: EntityManager) => Promise<Result>): Promise<Result> {
    return retrying(() => this.shop.em.transactional((em) => verb(em as EntityManager)));
  }

  verb(orderId: string, verb: (book: OrderBook, work: Work) => void): Promise<OrderBook> {
    return this.run((em) => onOrder(em, aDeed(), orderId, verb));
  }

  begin(orderId: string, actions: readonly StagedAction[], baseVersion: number | null = null): Promise<string> {
    return this.run((em) => beginChange(em, aDeed(), orderId, { reason: "The buyer asked", baseVersion, actions }));
  }

  confirm(orderId: string, id: string, ask = false): Promise<string | null> {
    return this.run((em) => confirmChange(em, aDeed(), { orderId, id }, { ask }));
  }

  async change(orderId: string, ...actions: readonly StagedAction[]): Promise<string> {
    const id = await this.begin(orderId, actions);
    await this.confirm(orderId, id);
    return id;
  }

  async previewOf(id: string): Promise<ChangePreview> {
    const [change] = await this.shop.read(sql<{ preview: ChangePreview }>`select preview from order_changes where id = ${id}`);
    return change?.preview as ChangePreview;
  }

  async lines(orderId: string): Promise<{ id: string; sku: string; origin: string; left: number }[]> {
    return this.shop.read(sql<{ id: string; sku: string; origin: string; left: number }>`
      select id, sku, origin, ordered_quantity - cancelled_quantity as "left" from order_lines where order_id = ${orderId} order by position`);
  }

  async lineId(orderId: string, sku: string): Promise<string> {
    return (await this.lines(orderId)).find((line) => line.sku === sku)?.id as string;
  }

  async seen(orderId: string) {
    const [order] = await this.shop.read(sql<{
      status: string;
      version: number;
      total: number;
      paymentStatus: string;
      refunded: number;
      captured: number;
    }>`
      select status, order_version as version, total_minor::float as total, payment_status as "paymentStatus", refunded_minor::float as refunded,
        captured_minor::float as captured from orders where id = ${orderId}`);
    return order as { status: string; version: number; total: number; paymentStatus: string; refunded: number; captured: number };
  }

  /** `CODE STATUS units`, sorted. */
  async work(orderId: string): Promise<string[]> {
    const found = await this.shop.read(sql<{ text: string }>`
      select coalesce(location.code, '-') || ' ' || work.status || ' ' || sum(part.remaining_quantity) as text from fulfillment_orders work
      left join locations location on location.id = work.location_id
      join fulfillment_order_lines part on part.fulfillment_order_id = work.id
      where work.order_id = ${orderId} and work.status <> 'CANCELLED' group by work.id, location.code order by 1`);
    return found.map(({ text }) => text);
  }

  async snapshot(orderId: string): Promise<OrderSnapshot> {
    const [now] = await this.shop.read(sql<{ snapshot: OrderSnapshot }>`select order_snapshot(${orderId}) as snapshot`);
    return now?.snapshot as OrderSnapshot;
  }

  async versions(orderId: string): Promise<{ number: number; snapshot: OrderSnapshot }[]> {
    return this.shop.read(sql<{ number: number; snapshot: OrderSnapshot }>`
      select number, snapshot from order_versions where order_id = ${orderId} order by number`);
  }

  async events(orderId: string): Promise<string[]> {
    const found = await this.shop.read(sql<{ type: string }>`
      select type from (select type, id from outbox where order_id = ${orderId}) told order by id`);
    return found.map(({ type }) => type);
  }
}
