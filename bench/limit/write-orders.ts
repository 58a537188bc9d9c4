import type pg from "pg";
import { type InventedOrder, totalOf } from "../orders.ts";
import type { Shop } from "../shop.ts";
import { acceptStatement } from "./accept.ts";

/** An order to be written, and what of it differs from one bench to the other. */
export interface Written {
  readonly order: InventedOrder;
  readonly placedAt: Date;
  readonly locationId: string;
  /** The webhook that it would have come by. */
  readonly message: { readonly deliveryId: string; readonly headers: Readonly<Record<string, string>>; readonly body: string };
}

/** Writes a batch of orders with the limit's statement, in a transaction of its own. */
export async function writeOrders(client: pg.Client, shop: Shop, batch: readonly Written[]): Promise<void> {
  const now = new Date();
  const values = [
    JSON.stringify(batch.map((one) => orderRow(one, shop))),
    JSON.stringify(batch.flatMap((one) => lineRows(one, shop))),
    shop.channelId,
    now,
  ];
  const { rows } = await client.query<{ count: number }>({ name: "accept", text: acceptStatement, values });
  if (rows[0]?.count !== batch.length) throw new Error(`${rows[0]?.count} of ${batch.length} orders were written`);
}

const orderRow = ({ order, placedAt, locationId, message }: Written, { locationIds }: Shop) => ({
  number: order.number,
  external_id: String(order.number),
  placed_at: placedAt,
  total: totalOf(order) * 100,
  location_id: locationId,
  search_text: [`#${order.number}`, order.number, ...order.lines.flatMap(({ sku, title }) => [sku, title])].join(" ").toLowerCase(),
  customer_external_id: String(order.number + 1),
  customer: order.customer,
  email: `${order.customer.split(" ")[0]?.toLowerCase()}@example.com`,
  explanation: {
    summary: "The nearest location has everything.",
    candidates: locationIds.map((id, index) => ({
      locationId: id,
      distance: 9.588 + index * 640,
      exclusion: null,
      couldShip: order.lines.map(({ quantity }) => ({ lineId: id, quantity })),
      chosen: id === locationId,
    })),
    chosenLocationIds: [locationId],
    exact: true,
    steps: 0,
  },
  delivery_id: message.deliveryId,
  headers: message.headers,
  body: message.body,
});

const lineRows = ({ order: { number, lines } }: Written, { itemIds }: Shop) =>
  lines.map(({ sku, title, quantity, price }, index) => ({
    number,
    position: index + 1,
    external_id: String(number * 10 + index),
    variant: String(number * 100 + index),
    sku,
    item_id: itemIds[sku],
    title,
    quantity,
    price: price * 100,
  }));
