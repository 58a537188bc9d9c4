import type { EntityManager } from "@mikro-orm/postgresql";
import type { Channel } from "../../src/channels/channel.entity.ts";
import type { IncomingOrder } from "../../src/channels/connector.ts";
import { packWork } from "../../src/flows/pack-work.ts";
import { onOrder } from "../../src/flows/work.ts";
import type { Units } from "../../src/fulfillment/fulfillment-order.entity.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Location } from "../../src/locations/location.entity.ts";
import { aDeed, aLine, anOrder, type Shop } from "../support/shop.ts";

export interface Packed {
  readonly orderId: string;
  readonly fulfillmentId: string;
}

/** Orders of a shop, as far as shipping needs them. */
export class Packing {
  readonly shop: Shop;
  readonly place: Location;
  #skus = 0;

  constructor(shop: Shop, place: Location) {
    this.shop = shop;
    this.place = place;
  }

  /** An order of so many units of goods of its own, taken and routed. Answers its id. */
  async order(units: number, { channel, ...values }: Partial<IncomingOrder> & { readonly channel?: Channel } = {}): Promise<string> {
    const sku = `GOODS-${++this.#skus}-${this.place.code}`;
    await this.shop.item(sku, { weightGrams: 500 });
    await this.shop.stock(this.place, { [sku]: units });
    const [taken] = await this.shop.accept(channel ?? (await this.shop.channel()), anOrder({ lines: [aLine(sku, units)], ...values }));
    return taken?.orderId as string;
  }

  /** Packs units of an order's work, all that remain when none are named. Answers the parcel's id. */
  async pack(orderId: string, units: number | null = null): Promise<string> {
    let id = "";
    await this.shop.em.transactional((em) =>
      onOrder(em as EntityManager, aDeed(), orderId, (book, work) => {
        const one = book.liveFulfillmentOrders[0];
        if (!one) throw new Error("There is no work");
        const lines: Units[] | null = units === null ? null : [{ lineId: book.lines[0]?.id as string, quantity: units }];
        id = packWork(book, work, one, { lines, boxes: [] }).id;
      }),
    );
    return id;
  }

  async packed(units = 1, values: Parameters<Packing["order"]>[1] = {}): Promise<Packed> {
    const orderId = await this.order(units, values);
    return { orderId, fulfillmentId: await this.pack(orderId) };
  }

  async stateOf(fulfillmentId: string): Promise<{ status: string; trackingNumber: string | null; carrier: string | null }> {
    const [found] = await this.shop.read(sql<{ status: string; trackingNumber: string | null; carrier: string | null }>`
      select status, tracking_number as "trackingNumber", carrier from fulfillments where id = ${fulfillmentId}`);
    return found as { status: string; trackingNumber: string | null; carrier: string | null };
  }

  /** What was told of a parcel, in order. */
  async told(fulfillmentId: string): Promise<string[]> {
    const found = await this.shop.read(sql<{ type: string }>`
      select type from (
        select type, sequence, aggregate_id from outbox where aggregate_type = 'Fulfillment'
        union all select type, sequence, aggregate_id from event_log where aggregate_type = 'Fulfillment'
      ) told where aggregate_id = ${fulfillmentId} order by sequence`);
    return found.map(({ type }) => type);
  }
}
