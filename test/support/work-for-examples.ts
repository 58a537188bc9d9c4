import type { EntityManager } from "@mikro-orm/postgresql";
import { globalId } from "../../schema/kit/global-id.ts";
import type { Channel } from "../../src/channels/channel.entity.ts";
import { acceptRequest, workOf } from "../../src/flows/answer-request.ts";
import { requestCancellation } from "../../src/flows/ask-to-cancel.ts";
import { mergeWork } from "../../src/flows/merge-work.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { pack } from "../../src/flows/ship-fulfillment.ts";
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
        parcelId = pack(book, work, workOf(book, id), null).id;
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

  /** Of a channel that nobody can tell anything any more. */
  async deadCommand(): Promise<string> {
    const channel = await this.#shop.channel({ connectorKey: "gone", tells: { ACKNOWLEDGE: "TELLS" } });
    const { orderId } = await this.#order(channel, "MUG");
    const [command] = await this.#shop.read(sql<{ id: string }>`
      update channel_commands set dead_since = now(), attention_since = now(), reason = 'Tried for too long.' where order_id = ${orderId} returning id`);
    return globalId("ChannelCommand", command?.id as string);
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

  async #order(channel: Channel, sku: string) {
    const [taken] = await this.#shop.accept(channel, anOrder({ lines: [aLine(sku)] }));
    const [found] = await this.#shop.read(sql<{ id: string; orderId: string }>`
      select id, order_id as "orderId" from fulfillment_orders where order_id = ${taken?.orderId}`);
    return found as { id: string; orderId: string };
  }
}
