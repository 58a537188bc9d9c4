import type { EntityManager } from "@mikro-orm/postgresql";
import type { Channel } from "../../src/channels/channel.entity.ts";
import { ChannelBuffer } from "../../src/channels/channel-buffer.entity.ts";
import type { Deed } from "../../src/events/record.ts";
import { acceptOrders } from "../../src/flows/accept-orders.ts";
import { enterCalls } from "../../src/flows/create-order.ts";
import { type NewReservation, reserveStock } from "../../src/flows/reserve-stock.ts";
import { checkInvariants } from "../../src/invariants.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { retrying } from "../../src/kit/retry.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Location } from "../../src/locations/location.entity.ts";
import { aDeed, jakarta, type Shop } from "./shop.ts";

/** What the tests of stock for sale ask of a shop. */
export class Counter {
  readonly shop: Shop;
  #orders = 0;

  constructor(shop: Shop) {
    this.shop = shop;
  }

  run<Result>(verb: (em: EntityManager, deed: Deed) => Promise<Result>, deed = aDeed()): Promise<Result> {
    return retrying(() => this.shop.em.transactional((em) => verb(em as EntityManager, deed)));
  }

  async itemId(sku: string): Promise<string> {
    const [found] = await this.shop.read(sql<{ id: string }>`select id from inventory_items where sku = ${sku}`);
    return found?.id ?? (await this.shop.item(sku)).id;
  }

  async reserve(sku: string, quantity: number, at: Location, values: Partial<NewReservation> = {}): Promise<string[]> {
    const lines = [{ itemId: await this.itemId(sku), locationId: at.id, quantity }];
    return this.run((em, deed) => reserveStock(em, deed, { lines, ownerType: "CART", ownerId: "cart", expiresAt: null, ...values }));
  }

  async buffer(channel: Channel, values: Partial<ChannelBuffer>): Promise<void> {
    const em = this.shop.em;
    em.create(ChannelBuffer, { channelId: channel.id, ...values });
    await em.flush();
  }

  /** An order on a channel of our own, as `createOrder` takes it. Answers its id. */
  order(channel: Channel, skus: Readonly<Record<string, number>>, reservationIds: readonly string[] = [], placedAt: Date | null = null) {
    const externalId = `order-${++this.#orders}`;
    const lines = Object.entries(skus).map(([sku, quantity]) => ({
      sku,
      title: null,
      quantity,
      unitPrice: moneyOf("1000", "IDR"),
      discount: null,
      tax: null,
    }));
    const wanted = {
      channelId: channel.id,
      externalId,
      number: null,
      currencyCode: "IDR",
      lines,
      shipTo: jakarta,
      customer: null,
      shipping: null,
      shippingOption: "JNE REG",
      paymentStatus: "PAID" as const,
      placedAt,
      tags: [],
      soldAtLocationId: null,
      reservationIds,
    };
    const placed = Promise.withResolvers<string>();
    const call = { wanted, deed: aDeed(), request: null, resolve: placed.resolve, reject: placed.reject };
    return this.run(async (em, deed) => {
      const { arrivals, settle } = await enterCalls(em, [call]);
      return settle(await acceptOrders(em, deed, arrivals));
    }).then((answer) => {
      answer();
      return placed.promise;
    });
  }

  /** An order's work that has not been cancelled: `JKT OPEN 2`, and the day it is expected while it waits. */
  async workOf(orderId: string): Promise<string[]> {
    const found = await this.shop.read(sql<{ text: string }>`
      select coalesce(location.code, '-') || ' ' || work.status || coalesce('/' || work.held_from, '') || ' ' || sum(line.remaining_quantity)
        || case when work.status in ('OPEN', 'CLOSED') then '' else coalesce(' ' || work.expected_at, '') end as text
      from fulfillment_orders work join fulfillment_order_lines line on line.fulfillment_order_id = work.id
      left join locations location on location.id = work.location_id
      where work.order_id = ${orderId} and work.status <> 'CANCELLED' group by work.id, location.code order by 1`);
    return found.map(({ text }) => text);
  }

  /** An order's status with its open blocking findings. */
  async statusOf(orderId: string): Promise<string> {
    const [found] = await this.shop.read(sql<{ text: string }>`
      select status || coalesce(' ' || (select string_agg(code, ' ' order by code) from order_validations
        where order_id = orders.id and status = 'OPEN' and severity = 'BLOCK'), '') as text from orders where id = ${orderId}`);
    return found?.text ?? "";
  }

  /** Units that are kept for a channel there. */
  async allotted(channel: Channel, itemId: string, { id }: Location): Promise<number> {
    const [found] = await this.shop.read(sql<{ units: number }>`
      select coalesce(sum(quantity), 0)::int as units from reservations
      where status = 'ACTIVE' and owner_type = 'CHANNEL' and channel_id = ${channel.id} and item_id = ${itemId} and location_id = ${id}`);
    return found?.units ?? 0;
  }

  async reservation(id: string): Promise<string> {
    const [found] = await this.shop.read(
      sql<{ text: string }>`select status || ' ' || quantity as text from reservations where id = ${id}`,
    );
    return found?.text ?? "";
  }

  /** The rules of stock and orders that do not hold. */
  async broken(): Promise<string[]> {
    const checked = await checkInvariants(this.shop.em);
    return checked.filter(({ name, count }) => count > 0 && /^(I[2-4]|D)/.test(name)).map(({ name }) => name);
  }
}

/** What came of deeds done at once: how many were done, and why the others were not. */
export async function outcomes(deeds: readonly Promise<unknown>[]) {
  const settled = await Promise.allSettled(deeds);
  const refused = settled.flatMap((one) =>
    one.status === "rejected" ? [(one.reason as { code?: string }).code ?? String(one.reason)] : [],
  );
  return { done: settled.length - refused.length, refused: [...new Set(refused)] };
}
