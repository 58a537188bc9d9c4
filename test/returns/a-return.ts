import type { EntityManager } from "@mikro-orm/postgresql";
import type { Channel } from "../../src/channels/channel.entity.ts";
import type { IncomingOrder } from "../../src/channels/connector.ts";
import { type NewReturn, type NewReturnLine, openReturn, requestReturn, returnIn } from "../../src/flows/open-return.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { termsOf } from "../../src/flows/return-terms.ts";
import { shipFulfillmentOrder } from "../../src/flows/ship-fulfillment.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import { retrying } from "../../src/kit/retry.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Return } from "../../src/returns/return.entity.ts";
import type { Resolution } from "../../src/returns/return.states.ts";
import { ReturnPolicy } from "../../src/returns/return-policy.entity.ts";
import { aDeed, anOrder, type Shop } from "../support/shop.ts";

const shipping = { carrier: "JNE", trackingNumber: null, trackingUrl: null, notifyBuyer: false };

/** A shop where things come back. */
export class ReturnsDesk {
  readonly shop: Shop;
  constructor(shop: Shop) {
    this.shop = shop;
  }

  /** Takes an order and ships all of it; answers its id. */
  async shipped(channel: Channel, values: Partial<IncomingOrder> = {}): Promise<string> {
    const [taken] = await this.shop.accept(channel, anOrder(values));
    const orderId = taken?.orderId as string;
    for (const { id } of await this.works(orderId)) await this.ship(orderId, id);
    return orderId;
  }

  works(orderId: string): Promise<{ id: string; status: string }[]> {
    return this.shop.read(
      sql<{
        id: string;
        status: string;
      }>`select id, status from fulfillment_orders where order_id = ${orderId} and status not in ('CLOSED', 'CANCELLED') order by id`,
    );
  }

  ship(orderId: string, workId: string): Promise<OrderBook> {
    return this.on(orderId, (book, work) => {
      const one = book.fulfillmentOrders.find(({ id }) => id === workId);
      if (one) shipFulfillmentOrder(book, work, one, null, shipping);
    });
  }

  on(
    orderId: string,
    verb: (book: OrderBook, work: Work) => void,
    lookUp: readonly { channelId: string; key: string }[] = [],
  ): Promise<OrderBook> {
    return retrying(() => this.shop.em.transactional((em) => onOrder(em as EntityManager, aDeed(), orderId, verb, { lookUp })));
  }

  /** Opens a return by staff, or asks for it as a buyer does. Lines are named by SKU. */
  async comesBack(
    orderId: string,
    lines: readonly Partial<NewReturnLine & { sku: string }>[],
    values: Partial<NewReturn> = {},
  ): Promise<string> {
    const terms = await termsOf(this.shop.em, orderId);
    const [order] = await this.shop.read(sql<{ channelId: string }>`select channel_id as "channelId" from orders where id = ${orderId}`);
    const keys = lines.flatMap(({ exchange }) => (exchange ? [{ channelId: order?.channelId as string, key: exchange.sku }] : []));
    let id = "";
    const verb = (book: OrderBook, work: Work): void => {
      const wanted: NewReturn = {
        origin: "STAFF",
        locationId: null,
        externalId: null,
        note: null,
        exception: false,
        ...values,
        lines: lines.map(({ sku = "MUG", ...line }) => ({
          lineId: book.lines.find((one) => one.sku === sku)?.id as string,
          quantity: 1,
          reason: "UNWANTED",
          resolution: "REFUND",
          exchange: null,
          keepMinor: 0n,
          note: null,
          photos: [],
          ...line,
        })),
      };
      id = (wanted.origin === "BUYER" || wanted.origin === "CHANNEL" ? requestReturn : openReturn)(book, work, terms, wanted).id;
    };
    await this.on(orderId, verb, keys);
    return id;
  }

  /** Does something to a return. */
  async onReturn(id: string, verb: (book: OrderBook, work: Work, ret: Return) => void, skus: readonly string[] = []): Promise<OrderBook> {
    const [found] = await this.shop.read(
      sql<{ orderId: string; channelId: string }>`select order_id as "orderId", channel_id as "channelId" from returns where id = ${id}`,
    );
    const keys = skus.map((key) => ({ channelId: found?.channelId as string, key }));
    return this.on(found?.orderId as string, (book, work) => verb(book, work, returnIn(book, id)), keys);
  }

  async policy(values: Partial<ReturnPolicy>): Promise<void> {
    const em = this.shop.em;
    em.create(ReturnPolicy, { name: "Terms", ...values } as ReturnPolicy);
    await em.flush();
  }

  /** A return's lines in words: `2 REFUND PENDING EXPECTED`. */
  async lines(id: string): Promise<string[]> {
    const found = await this.shop.read(sql<{ words: string }>`
      select concat_ws(' ', quantity, resolution, resolution_state, goods, disposition) as words from return_lines where return_id = ${id} order by 1`);
    return found.map(({ words }) => words);
  }

  async lineIds(id: string): Promise<string[]> {
    return (await this.shop.read(sql<{ id: string }>`select id from return_lines where return_id = ${id} order by id`)).map(
      (line) => line.id,
    );
  }

  async told(orderId: string): Promise<string[]> {
    return (await this.shop.read(sql<{ type: string }>`select type from outbox where order_id = ${orderId} order by id`)).map(
      ({ type }) => type,
    );
  }

  /** What there is of an order that a resolution brings about, without ids. */
  async effects(orderId: string): Promise<unknown> {
    const [found] = await this.shop.read(sql<{ effects: unknown }>`
      select json_build_object(
        'status', orders.status, 'returnStatus', orders.return_status, 'payment', orders.payment_status,
        'lines', (select json_agg(json_build_array(sku, origin, ordered_quantity - cancelled_quantity, unit_price_minor, tax_minor * (ordered_quantity - cancelled_quantity) / ordered_quantity, return_requested_quantity, returned_quantity) order by origin, sku, ordered_quantity)
          from order_lines where order_id = orders.id and ordered_quantity > cancelled_quantity),
        'work', (select json_agg(json_build_array(work.status, work.held_from, place.code, part.quantity, line.sku) order by 1, 5, 4)
          from fulfillment_orders work join fulfillment_order_lines part on part.fulfillment_order_id = work.id
          join order_lines line on line.id = part.order_line_id left join locations place on place.id = work.location_id
          where work.order_id = orders.id and work.status not in ('CLOSED', 'CANCELLED', 'INCOMPLETE')),
        'holds', (select json_agg(json_build_array(target, reason, handle, line.sku) order by reason, line.sku)
          from holds left join order_lines line on line.id = line_id where holds.order_id = orders.id and holds.status = 'ACTIVE'),
        'allocated', (select json_agg(json_build_array(item.sku, allocation.status, allocation.quantity) order by 1, 3) from allocations allocation
          join inventory_items item on item.id = allocation.item_id
          join fulfillment_order_lines part on part.id = allocation.fulfillment_order_line_id
          join fulfillment_orders work on work.id = part.fulfillment_order_id where work.order_id = orders.id and allocation.status in ('ALLOCATED', 'EXPECTED')),
        'coming', (select json_agg(json_build_array(line.quantity, line.resolution, line.resolution_state, line.goods, line.amount_minor, line.fee_minor, line.due_minor, line.exchange_line_id is null) order by line.quantity, line.resolution)
          from return_lines line where line.order_id = orders.id),
        'reverse', (select json_agg(json_build_array(reverse.status, place.code) order by 1) from reverse_fulfillment_orders reverse
          left join locations place on place.id = reverse.location_id where reverse.order_id = orders.id and reverse.status <> 'CANCELLED'),
        'refunds', (select count(*) from refunds where order_id = orders.id)
      ) as effects from orders where id = ${orderId}`);
    return found?.effects;
  }
}

export const allResolutions: readonly Resolution[] = ["REFUND", "STORE_CREDIT", "EXCHANGE", "REPLACE", "REPAIR", "KEEP"];
