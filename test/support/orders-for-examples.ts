import type { EntityManager } from "@mikro-orm/postgresql";
import { globalId } from "../../schema/kit/global-id.ts";
import type { Channel } from "../../src/channels/channel.entity.ts";
import { cancelAtChannel } from "../../src/flows/cancel-at-channel.ts";
import { confirmChange } from "../../src/flows/confirm-change.ts";
import { createDraft } from "../../src/flows/draft-order.ts";
import { createRecurringOrder, pauseRecurringOrder } from "../../src/flows/edit-recurring.ts";
import { beginChange } from "../../src/flows/stage-change.ts";
import { onOrder } from "../../src/flows/work.ts";
import { newId } from "../../src/kit/ids.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { sql } from "../../src/kit/sql.ts";
import { aDeed, aLine, anOrder, jakarta, type Shop } from "./shop.ts";

/** Orders, drafts and recurring orders in the states that examples are about, made anew each time: ids as the API gives them. */
export class OrdersForExamples {
  readonly #shop: Shop;
  #own: Channel | null = null;

  constructor(shop: Shop) {
    this.#shop = shop;
  }

  async channel(): Promise<string> {
    return globalId("Channel", (await this.#channel()).id);
  }

  async order(): Promise<string> {
    return globalId("Order", await this.#order());
  }

  async change(asked = false): Promise<string> {
    const orderId = await this.#order();
    const id = await this.#run((em) =>
      beginChange(em, aDeed(), orderId, {
        reason: "One more",
        baseVersion: null,
        actions: [{ kind: "ADD_LINE", sku: "MUG", quantity: 1, unitPrice: moneyOf("10000", "IDR") }],
      }),
    );
    if (asked) await this.#run((em) => confirmChange(em, aDeed(), { orderId, id }, { ask: true }));
    return globalId("OrderChange", id);
  }

  async cancellation(): Promise<string> {
    const orderId = await this.#order();
    await this.#run((em) =>
      onOrder(em, aDeed(), orderId, (book, work) => {
        for (const one of book.liveFulfillmentOrders.filter(({ locationId }) => locationId != null))
          Object.assign(one, { status: "IN_PROGRESS", workState: "PICKING" });
        cancelAtChannel(book, work, { units: null, reason: "Changed my mind", code: "CUSTOMER_REQUEST", onlyHere: false });
      }),
    );
    const [request] = await this.#shop.read(sql<{ id: string }>`select id from cancellation_requests where order_id = ${orderId}`);
    return globalId("CancellationRequest", request?.id as string);
  }

  async draft(): Promise<string> {
    const { id: channelId } = await this.#channel();
    const lines = [{ sku: "MUG", title: null, quantity: 1, unitPrice: moneyOf("10000", "IDR"), discount: null, tax: null }];
    const unsaid = { externalId: null, number: null, customer: null, shipping: null, shippingOption: null, tags: [] };
    return globalId(
      "Order",
      await this.#run((em) => createDraft(em, aDeed(), { channelId, currencyCode: "IDR", lines, shipTo: jakarta, ...unsaid })),
    );
  }

  async recurring(paused = false): Promise<string> {
    const { id: channelId } = await this.#channel();
    const lines = [{ sku: "MUG", title: null, quantity: 1, unitPrice: moneyOf("10000", "IDR"), discount: null, tax: null }];
    const when = { rule: "FREQ=DAILY", startsOn: "2099-01-01", localTime: "09:00", timeZone: null, leadDays: 0 };
    const how = { priceMode: "FIXED", missed: "ONCE", shipping: null, shippingOption: null, paymentStatus: "PAID" } as const;
    const id = await this.#run((em) =>
      createRecurringOrder(em, aDeed(), { channelId, name: "Mugs", ...when, ...how, lines, shipTo: jakarta, customer: null }),
    );
    if (paused) await this.#run((em) => pauseRecurringOrder(em, aDeed(), id));
    return globalId("RecurringOrder", id);
  }

  async #channel(): Promise<Channel> {
    this.#own ??= await this.#shop.channel({ type: "API" });
    return this.#own;
  }

  /** Of goods of its own, so that they are there whatever else the shop sells. */
  async #order(): Promise<string> {
    const sku = `CUP-${newId()}`;
    await this.#shop.stock(await this.#shop.location({ countryCode: "ID", city: "Jakarta", latitude: -6.2, longitude: 106.8 }), {
      [sku]: 5,
    });
    const [taken] = await this.#shop.accept(await this.#channel(), anOrder({ lines: [aLine(sku)] }));
    return taken?.orderId as string;
  }

  #run<Result>(verb: (em: EntityManager) => Promise<Result>): Promise<Result> {
    return this.#shop.em.transactional((em) => verb(em as EntityManager));
  }
}
