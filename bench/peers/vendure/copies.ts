import pg from "pg";
import { type Copied, copyRows, customerCopies } from "../copies.ts";

const numbered = [
  "customer",
  "order",
  "shipping_line",
  "order_line",
  "payment",
  "fulfillment",
  "order_line_reference",
  "stock_movement",
  "history_entry",
] as const;
type Numbered = (typeof numbered)[number];

/** Multiplies the orders that are there. Ids are numbers: a copy's is the original's plus so many times the highest there was. */
export async function copyOrders(databaseUrl: string, copies: number): Promise<void> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    const highest = await highestIds(client);
    await client.query("begin");
    await copyRows(client, customerTables(highest), customerCopies);
    await copyRows(client, orderTables(highest), copies);
    await client.query(`update stock_level set "stockAllocated" = "stockAllocated" * ${copies + 1}`);
    for (const table of numbered)
      await client.query(`select setval(pg_get_serial_sequence('"${table}"', 'id'), (select max(id) from "${table}"))`);
    await client.query("commit");
  } finally {
    await client.end();
  }
}

type Highest = Readonly<Record<Numbered, number>>;

async function highestIds(client: pg.Client): Promise<Highest> {
  const columns = numbered.map((table) => `(select max(id) from "${table}") as "${table}"`);
  const { rows } = await client.query<Highest>(`select ${columns.join(", ")}`);
  return rows[0] as Highest;
}

/** A table whose first column given tells originals apart. Each column refers to ids of the table it is given with. */
function copied(highest: Highest, table: string, ids: Readonly<Record<string, Numbered>>, more: Copied["columns"] = {}): Copied {
  const references = Object.entries(ids);
  const moved = references.map(([column, to]) => [column, `original."${column}" + copy * ${highest[to]}`]);
  const [first, to] = references[0] as [string, Numbered];
  return { table, columns: { ...Object.fromEntries(moved), ...more }, originals: `original."${first}" <= ${highest[to]}` };
}

const customerTables = (highest: Highest): Copied[] => [
  copied(highest, "customer", { id: "customer" }, { emailAddress: `'copy' || copy || original."emailAddress"` }),
  copied(highest, "customer_channels_channel", { customerId: "customer" }),
];

const earlier = (column: string) => `original."${column}" - copy * interval '1 hour'`;

/** Those that refer to others come after them. */
const orderTables = (highest: Highest): Copied[] => [
  copied(
    highest,
    "order",
    { id: "order" },
    {
      code: "original.code || 'C' || copy",
      customerId: `original."customerId" + copy % ${customerCopies + 1} * ${highest.customer}`,
      createdAt: earlier("createdAt"),
      orderPlacedAt: earlier("orderPlacedAt"),
    },
  ),
  copied(highest, "order_channels_channel", { orderId: "order" }),
  copied(highest, "shipping_line", { id: "shipping_line", orderId: "order" }),
  copied(highest, "order_line", { id: "order_line", orderId: "order", shippingLineId: "shipping_line" }),
  copied(highest, "payment", { id: "payment", orderId: "order" }),
  copied(highest, "fulfillment", { id: "fulfillment" }, { trackingCode: `original."trackingCode" || 'C' || copy` }),
  copied(highest, "order_fulfillments_fulfillment", { orderId: "order", fulfillmentId: "fulfillment" }),
  copied(highest, "order_line_reference", { id: "order_line_reference", orderLineId: "order_line", fulfillmentId: "fulfillment" }),
  // Only what an order moved: counts set by hand have no order line.
  copied(highest, "stock_movement", { orderLineId: "order_line", id: "stock_movement" }),
  copied(highest, "history_entry", { orderId: "order", id: "history_entry" }),
];
