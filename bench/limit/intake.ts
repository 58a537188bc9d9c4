/** A program, the limit of taking orders: one client that writes batch after batch, ready-made, and waits for each commit. */
import pg from "pg";
import { shopifyOrder } from "../../src/demo/channels.ts";
import { isSecretHeader } from "../../src/inbox/messages.ts";
import { type Demand, inventOrder } from "../orders.ts";
import { obey } from "../program.ts";
import type { Shop } from "../shop.ts";
import { type Written, writeOrders } from "./write-orders.ts";

/** As many as the gateway takes into one transaction. */
const batchSize = 200;

interface Batches {
  readonly first: number;
  readonly count: number;
  readonly demand: Demand;
}

let client: pg.Client | undefined;
let shop: Shop | undefined;
let prepared: readonly Written[] = [];

obey(
  {
    async open(input: { readonly databaseUrl: string; readonly shop: Shop }): Promise<void> {
      shop = input.shop;
      client = new pg.Client(input.databaseUrl);
      await client.connect();
    },
    prepare({ first, count, demand }: Batches): void {
      const placedAt = new Date();
      prepared = Array.from({ length: count }, (_, index) => {
        const order = inventOrder(first + index, demand);
        const { headers, body } = shopifyOrder("", {
          id: order.number,
          name: `#${order.number}`,
          customer: order.customer,
          lines: order.lines.map((line) => ({ ...line, price: `${line.price}.00` })),
        });
        const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !isSecretHeader(name)));
        const deliveryId = `${headers["x-shopify-event-id"]}:orders/create:${"0".repeat(64)}`;
        return { order, placedAt, locationId: shop?.locationIds[0] as string, message: { deliveryId, headers: kept, body } };
      });
    },
    async write(): Promise<void> {
      for (let done = 0; done < prepared.length; done += batchSize)
        await writeOrders(client as pg.Client, shop as Shop, prepared.slice(done, done + batchSize));
    },
  },
  () => client?.end(),
);
