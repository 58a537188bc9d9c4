import pg from "pg";
import { writeOrders } from "./limit/write-orders.ts";
import { inventOrder } from "./orders.ts";
import type { Shop } from "./shop.ts";

const batchSize = 1_000;
/** Apart on purpose: orders of one instant would make pages depend on ids alone. */
const secondsBetween = 13;

/** Fills a shop with orders that reads can page through: 3 lines, a customer, an address and work at one of three places each. */
export async function fillOrders(url: string, shop: Shop, count: number): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const newest = Date.now();
    for (let done = 0; done < count; done += batchSize) {
      const numbers = Array.from({ length: Math.min(batchSize, count - done) }, (_, index) => done + index + 1);
      const batch = numbers.map((number) => ({
        order: inventOrder(number, "spread"),
        placedAt: new Date(newest - (count - number) * secondsBetween * 1_000),
        locationId: shop.locationIds[number % shop.locationIds.length] as string,
        message: { deliveryId: `data-${number}`, headers: {}, body: "{}" },
      }));
      await writeOrders(client, shop, batch);
    }
  } finally {
    await client.end();
  }
}
