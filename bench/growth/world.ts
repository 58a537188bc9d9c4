import { ask } from "../ask.ts";

/** What the cases ask for, found in the database that they are asked of. */
export interface World {
  /** Most orders first; the last one took orders at the very beginning only. */
  readonly channelIds: readonly string[];
  /** Most work first; the last one opened only lately. */
  readonly locationIds: readonly string[];
  /** An order in the middle of the history. */
  readonly order: { readonly id: string; readonly channelId: string; readonly externalId: string; readonly number: string };
  /** One who ordered a few times, and one who stands for one of a hundred orders. */
  readonly customerIds: { readonly usual: string; readonly frequent: string };
  readonly oldest: Date;
  readonly newest: Date;
  readonly itemId: string;
  /** The item that sells most. */
  readonly frequentItemId: string;
  /** A rate card with many prices. */
  readonly rateCardId: string;
}

export async function worldOf(url: string): Promise<World> {
  const one = async <Row extends object>(statement: string, values: readonly unknown[] = []): Promise<Row> => {
    const [row] = await ask<Row[]>(url, statement, values);
    if (!row) throw new Error(`Nothing is found by: ${statement}`);
    return row;
  };
  const ids = async (table: string) => (await ask<{ id: string }[]>(url, `select id from ${table} order by code`)).map(({ id }) => id);
  const { oldest, newest } = await one<{ oldest: Date; newest: Date }>(
    "select min(placed_at) as oldest, max(placed_at) as newest from orders",
  );
  const middle = new Date((oldest.getTime() + newest.getTime()) / 2);
  const order = await one<World["order"] & { customerId: string }>(
    `select id, channel_id as "channelId", external_id as "externalId", number, customer_id as "customerId" from orders where placed_at >= $1 order by placed_at limit 1`,
    [middle],
  );
  const customer = (externalId: string) => one<{ id: string }>("select id from customers where external_id = $1", [externalId]);
  const item = (sku: string) => one<{ id: string }>("select id from inventory_items where sku = $1", [sku]);
  const rateCard = await one<{ id: string }>("select id from rate_cards order by lane_count desc limit 1");
  return {
    channelIds: await ids("channels"),
    locationIds: await ids("locations"),
    order,
    customerIds: { usual: (await customer("7000000011")).id, frequent: (await customer("7000000000")).id },
    oldest,
    newest,
    itemId: (await item("SKU-000013")).id,
    frequentItemId: (await item("SKU-000000")).id,
    rateCardId: rateCard.id,
  };
}
