import { hash } from "node:crypto";
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

const orderRow = ({ order, placedAt, locationId, message }: Written, { locationIds, itemIds }: Shop) => ({
  number: order.number,
  external_id: String(order.number),
  placed_at: placedAt,
  total: totalOf(order) * 100,
  location_id: locationId,
  search_text: [`#${order.number}`, order.number, ...order.lines.flatMap(({ sku, title }) => [sku, title])].join(" ").toLowerCase(),
  customer_external_id: String(order.number + 1),
  customer: order.customer,
  email: `${order.customer.split(" ")[0]?.toLowerCase()}@example.com`,
  facts_hash: hash("sha256", message.deliveryId, "base64url"),
  explanation: explanationOf(order, locationIds, locationId),
  inputs: inputsOf(order, locationIds, itemIds),
  inputs_hash: hash("sha256", message.deliveryId, "hex"),
  delivery_id: message.deliveryId,
  headers: message.headers,
  body: message.body,
});

/** As the router explains that the nearest of three locations that all have everything ships. Its ids are of the right length, no more. */
function explanationOf({ lines }: InventedOrder, locationIds: readonly string[], chosenId: string) {
  const shipped = lines.map(({ quantity }) => ({ lineId: chosenId, quantity }));
  return {
    summary: "The nearest location has everything.",
    candidates: locationIds.map((id, index) => ({
      locationId: id,
      distance: 9.629 + index * 655,
      exclusion: null,
      detail: null,
      couldShip: shipped,
      alone: null,
      chosen: id === chosenId,
    })),
    alternatives: [],
    chosenLocationIds: [chosenId],
    exact: true,
    steps: 0,
    bound: null,
    fulfillmentOrders: [{ locationId: chosenId, lines: shipped, parcel: null, cost: [] }],
  };
}

/** What the router was given, as a decision keeps it. */
const inputsOf = ({ lines }: InventedOrder, locationIds: readonly string[], itemIds: Shop["itemIds"]) => ({
  method: "SHIP",
  currency: "IDR",
  destination: { point: { latitude: -6.261, longitude: 106.814 }, countryCode: "ID", region: "Jakarta", postalCode: "12730" },
  lines: lines.map(({ sku, quantity }) => ({ lineId: itemIds[sku], quantity, needs: [{ itemId: itemIds[sku], perUnit: 1 }] })),
  locations: locationIds.map((id) => ({
    id,
    type: "WAREHOUSE",
    point: { latitude: -6.1754, longitude: 106.8272 },
    priority: 100,
    services: { ships: true, pickup: false },
  })),
  stock: [...new Set(lines.map(({ sku }) => sku))].map((sku) => ({ itemId: itemIds[sku], at: locationIds.map(() => 99_999_990) })),
  policy: { deliverByIsHard: true, distanceTariff: true },
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
