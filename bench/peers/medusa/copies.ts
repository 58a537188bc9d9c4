import pg from "pg";
import { type Copied, copyRows, customerCopies } from "../copies.ts";

/** Multiplies the orders that are there. Ids are texts: a copy's is the original's with the copy's number behind it. */
export async function copyOrders(databaseUrl: string, copies: number): Promise<void> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    const { rows } = await client.query<{ highest: number }>('select max(display_id) as highest from "order"');
    await client.query("begin");
    await copyRows(client, [copied("customer", [], { email: "'copy' || copy || original.email" })], customerCopies);
    await copyRows(client, orderTables(rows[0]?.highest as number), copies);
    await client.query(
      `update inventory_level set reserved_quantity = reserved_quantity * ${copies + 1},
         raw_reserved_quantity = jsonb_build_object('value', (reserved_quantity * ${copies + 1})::text, 'precision', 20)`,
    );
    await client.query(`select setval(pg_get_serial_sequence('"order"', 'display_id'), (select max(display_id) from "order"))`);
    await client.query("commit");
  } finally {
    await client.end();
  }
}

const renamed = (column: string) => `original."${column}" || 'c' || copy`;

/** A table with an `id`; the other columns named hold ids of copied rows, too. */
function copied(table: string, ids: readonly string[], more: Copied["columns"] = {}): Copied {
  const columns = ["id", ...ids].map((column) => [column, renamed(column)]);
  return { table, columns: { ...Object.fromEntries(columns), ...more }, originals: "original.id !~ 'c\\d+$'" };
}

/** Those that refer to others come after them. */
const orderTables = (highest: number): Copied[] => [
  copied("order_address", []),
  copied("order", ["shipping_address_id", "billing_address_id"], {
    display_id: `original.display_id + copy * ${highest}`,
    customer_id: `original.customer_id || coalesce('c' || nullif(copy % ${customerCopies + 1}, 0), '')`,
    created_at: "original.created_at - copy * interval '1 hour'",
  }),
  copied("order_line_item", []),
  copied("order_item", ["order_id", "item_id"]),
  copied("order_line_item_tax_line", ["item_id"]),
  copied("order_shipping_method", []),
  copied("order_shipping", ["order_id", "shipping_method_id"]),
  copied("order_shipping_method_tax_line", ["shipping_method_id"]),
  copied("order_summary", ["order_id"]),
  copied("order_change", ["order_id"]),
  copied("order_change_action", ["order_id", "order_change_id"]),
  copied("fulfillment_address", []),
  copied("fulfillment", ["delivery_address_id"]),
  copied("fulfillment_item", ["line_item_id", "fulfillment_id"]),
  copied("fulfillment_label", ["fulfillment_id", "tracking_number"]),
  copied("order_fulfillment", ["order_id", "fulfillment_id"]),
  copied("payment_collection", []),
  copied("payment_session", ["payment_collection_id"]),
  copied("payment", ["payment_collection_id", "payment_session_id"]),
  copied("order_payment_collection", ["order_id", "payment_collection_id"]),
  copied("reservation_item", ["line_item_id"]),
];
