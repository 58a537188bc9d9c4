import type { EntityManager } from "@mikro-orm/postgresql";
import { globalId, readGlobalId } from "../../schema/kit/global-id.ts";
import type { Channel } from "../../src/channels/channel.entity.ts";
import type { IncomingLine } from "../../src/channels/connector.ts";
import { acceptRequest, workOf } from "../../src/flows/answer-request.ts";
import { requestCancellation } from "../../src/flows/ask-to-cancel.ts";
import { issueInvoice } from "../../src/flows/issue-invoice.ts";
import { mergeWork } from "../../src/flows/merge-work.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { packWork } from "../../src/flows/pack-work.ts";
import { makePickList } from "../../src/flows/pick-list.ts";
import { shipFulfillmentOrder } from "../../src/flows/ship-fulfillment.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import type { FulfillmentOrder } from "../../src/fulfillment/fulfillment-order.entity.ts";
import { newId } from "../../src/kit/ids.ts";
import { sql } from "../../src/kit/sql.ts";
import { anAccess } from "./api.ts";
import { aDeed, aLine, anOrder, type Shop } from "./shop.ts";

/** Work in the states that examples are about, made anew each time: ids as the API gives them. */
export class WorkForExamples {
  readonly #shop: Shop;
  #buyersChannel: Channel | null = null;
  #scanned: Promise<string> | null = null;
  #toPickUp: Promise<string> | null = null;
  #ofTwo: Promise<{ readonly id: string; readonly orderId: string; readonly lineId: string }> | null = null;

  constructor(shop: Shop) {
    this.#shop = shop;
  }

  /** At a partner's place, who is asked for it, or waits to be asked by hand. */
  async asked(byItself = true): Promise<string> {
    return globalId("FulfillmentOrder", (await this.#atPartner(byItself)).id);
  }

  async accepted(): Promise<string> {
    return this.#after((book, work, one) => acceptRequest(book, work, one, null));
  }

  async askedBack(): Promise<string> {
    return this.#after((book, work, one) => {
      acceptRequest(book, work, one, null);
      requestCancellation(book, work, one, "The buyer changed their mind");
    });
  }

  /** Each time of another order of the same buyer. */
  async ofBuyer(): Promise<string> {
    this.#buyersChannel ??= await this.#shop.channel();
    return globalId("FulfillmentOrder", (await this.#order(this.#buyersChannel, "MUG")).id);
  }

  /** A parcel that waits to leave. */
  async packedParcel(): Promise<string> {
    const { id, orderId } = await this.#order(await this.#shop.channel(), "MUG");
    let parcelId = "";
    await this.#shop.em.transactional((em) =>
      onOrder(em as EntityManager, aDeed(), orderId, (book, work) => {
        parcelId = packWork(book, work, workOf(book, id), { lines: null, boxes: [] }).id;
      }),
    );
    return globalId("Fulfillment", parcelId);
  }

  async manifest(): Promise<string> {
    const [made] = await this.#shop.read(sql<{ id: string }>`
      insert into manifests (id, carrier, location_id, day, status, event_sequence, created_at, updated_at)
      select ${newId()}, ${`CARRIER-${newId()}`}, id, current_date, 'OPEN', 0, now(), now() from locations limit 1 returning id`);
    return globalId("Manifest", made?.id as string);
  }

  async parcel(): Promise<string> {
    const channel = await this.#shop.channel();
    const ids = [(await this.#order(channel, "MUG")).id, (await this.#order(channel, "MUG")).id];
    const merged = await this.#shop.em.transactional((em) => mergeWork(em as EntityManager, aDeed(), ids, anAccess()));
    return globalId("ShipmentGroup", merged);
  }

  /** Of money that was given back for an order that was invoiced. */
  async refund(): Promise<string> {
    const { orderId } = await this.#order(await this.#shop.channel(), "MUG");
    const request = { units: "ORDERED" as const, buyerTaxId: null };
    await this.#shop.em.transactional((em) => issueInvoice(em as EntityManager, aDeed(), orderId, request));
    const id = newId();
    await this.#shop.read(sql`
      insert into refunds (id, order_id, status, reason, amount_minor, extra_minor, currency, created_at, updated_at)
      values (${id}, ${orderId}, 'SUCCEEDED', 'APPEASEMENT', 100, 100, 'IDR', now(), now())`);
    return Buffer.from(`Refund:${id}`).toString("base64url");
  }

  async shipped(): Promise<string> {
    const { id, orderId } = await this.#order(await this.#shop.channel(), "MUG");
    const shipping = { carrier: "JNE", trackingNumber: "JX1", trackingUrl: null, notifyBuyer: false };
    let parcel = "";
    await this.#shop.em.transactional((em) =>
      onOrder(em as EntityManager, aDeed(), orderId, (book, work) => {
        parcel = shipFulfillmentOrder(book, work, workOf(book, id), null, shipping).id;
      }),
    );
    return globalId("Fulfillment", parcel);
  }

  /** Of a channel that nobody can tell anything any more. */
  async deadCommand(): Promise<string> {
    const channel = await this.#shop.channel({ connectorKey: "gone", tells: { ACKNOWLEDGE: "TELLS" } });
    const { orderId } = await this.#order(channel, "MUG");
    const [command] = await this.#shop.read(sql<{ id: string }>`
      update channel_commands set dead_since = now(), attention_since = now(), reason = 'Tried for too long.' where order_id = ${orderId} returning id`);
    return globalId("ChannelCommand", command?.id as string);
  }

  /** Of one mug, the same each time. */
  scanned(): Promise<string> {
    this.#scanned ??= this.ofBuyer();
    return this.#scanned;
  }

  /** To be picked up at a store, the same each time. */
  toPickUp(): Promise<string> {
    const make = async () => {
      const store = await this.#shop.location({ type: "STORE", pickup: true, ships: false });
      const sku = `SKU-${newId()}`;
      await this.#shop.stock(store, { [sku]: 5 });
      return globalId("FulfillmentOrder", (await this.#order(await this.#shop.channel(), sku, 1, { pickup: { locationId: store.id } })).id);
    };
    this.#toPickUp ??= make();
    return this.#toPickUp;
  }

  async pickupCode(): Promise<string> {
    const [found] = await this.#shop.read(sql<{ code: string }>`
      select pickup_code as code from fulfillments where fulfillment_order_id = ${readGlobalId(await this.toPickUp())?.id}`);
    return found?.code as string;
  }

  async pickList(): Promise<string> {
    const { id } = await this.#order(await this.#shop.channel(), "MUG");
    const [at] = await this.#shop.read(
      sql<{ locationId: string }>`select location_id as "locationId" from fulfillment_orders where id = ${id}`,
    );
    const anyOf = { regions: null, postalPrefixes: null, shipBy: null, carriers: null, services: null, methods: null };
    const wanted = { ...anyOf, locationId: at?.locationId as string, fulfillmentOrderIds: [id], most: 1 };
    return globalId("PickList", await this.#shop.em.transactional((em) => makePickList(em as EntityManager, aDeed(), wanted, anAccess())));
  }

  /** Of two units, the same each time, and its line. */
  ofTwo(): Promise<{ readonly id: string; readonly orderId: string; readonly lineId: string }> {
    this.#ofTwo ??= this.#shop.channel().then((channel) => this.#order(channel, "MUG", 2));
    return this.#ofTwo;
  }

  async splitOff(): Promise<string> {
    const { id, orderId } = await this.ofTwo();
    const [found] = await this.#shop.read(
      sql<{ id: string }>`select id from fulfillment_orders where order_id = ${orderId} and id <> ${id}`,
    );
    return globalId("FulfillmentOrder", found?.id as string);
  }

  /** That has all that the shop has. */
  async anotherLocation(): Promise<string> {
    const place = await this.#shop.location({ priority: 900 });
    await this.#shop.stock(place, { MUG: 50 });
    return globalId("Location", place.id);
  }

  async #after(verb: (book: OrderBook, work: Work, one: FulfillmentOrder) => void): Promise<string> {
    const { id, orderId } = await this.#atPartner(true);
    await this.#shop.em.transactional((em) =>
      onOrder(em as EntityManager, aDeed(), orderId, (book, work) => verb(book, work, workOf(book, id))),
    );
    return globalId("FulfillmentOrder", id);
  }

  async #atPartner(submitsRequests: boolean) {
    const partner = await this.#shop.location({ type: "THREE_PL", externalRequest: true, submitsRequests });
    const sku = `SKU-${newId()}`;
    await this.#shop.stock(partner, { [sku]: 5 });
    return this.#order(await this.#shop.channel(), sku);
  }

  async #order(channel: Channel, sku: string, units = 1, values: Partial<IncomingLine> = {}) {
    const [taken] = await this.#shop.accept(channel, anOrder({ lines: [aLine(sku, units, values)] }));
    const [found] = await this.#shop.read(sql<{ id: string; orderId: string; lineId: string }>`
      select work.id, work.order_id as "orderId", part.order_line_id as "lineId" from fulfillment_orders work
      join fulfillment_order_lines part on part.fulfillment_order_id = work.id where work.order_id = ${taken?.orderId}`);
    return found as { id: string; orderId: string; lineId: string };
  }
}
