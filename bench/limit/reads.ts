/**
 * A program, the limit of reading: a bare HTTP server and one hand-written statement that answers the page as JSON. It checks no
 * key, reads no GraphQL, and knows one currency.
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { obey } from "../program.ts";

const pageStatement = `
with page as materialized (
  select id, number, status, placed_at, total_minor, currency, customer_id from orders
  where (placed_at, id) < ($1::timestamptz, $2::uuid) order by placed_at desc, id desc limit 51
), shown as materialized (
  select * from page order by placed_at desc, id desc limit 50
)
select row_to_json(answer)::text as body from (
  select (select row_to_json(data) from (
    select (select row_to_json(orders) from (
      select
        array_to_json(array(
          select row_to_json(node) from (
            select
              encode(convert_to('Order:' || shown.id, 'UTF8'), 'base64') as id, number, status,
              to_char(placed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "placedAt",
              (select row_to_json(money) from (select (total_minor / 100.0)::numeric(20, 2)::text as amount, currency as "currencyCode") money) as total,
              (select row_to_json(customer) from (select name from customers where customers.id = shown.customer_id) customer) as customer,
              array_to_json(array(
                select row_to_json(line) from (
                  select sku, title, ordered_quantity as "orderedQuantity",
                    (select row_to_json(money) from (select (unit_price_minor / 100.0)::numeric(20, 2)::text as amount) money) as "unitPrice"
                  from order_lines where order_id = shown.id order by position
                ) line
              )) as lines,
              array_to_json(array(
                select row_to_json(work) from (
                  select status, (select row_to_json(location) from (select code from locations where locations.id = location_id) location) as location
                  from fulfillment_orders where order_id = shown.id order by fulfillment_orders.id
                ) work
              )) as "fulfillmentOrders"
            from shown order by placed_at desc, shown.id desc
          ) node
        )) as nodes,
        (select row_to_json(info) from (
          select (select count(*) from page) > 50 as "hasNextPage",
            (select rtrim(translate(encode(convert_to('["newest","' || placed_at || '","' || id || '"]', 'UTF8'), 'base64'), E'+/\\n', '-_'), '=')
             from shown order by placed_at, id limit 1) as "endCursor"
        ) info) as "pageInfo"
    ) orders) as orders
  ) data) as data
) answer`;

interface Asked {
  readonly variables: { readonly after: string };
}

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString("utf8")) as Asked;
}

obey({
  async open({ databaseUrl, connections }: { readonly databaseUrl: string; readonly connections: number }): Promise<string> {
    const pool = new pg.Pool({ connectionString: databaseUrl, max: connections });
    const server = createServer(async (request, response) => {
      const { variables } = await read(request);
      const [, placedAt, id] = JSON.parse(Buffer.from(variables.after, "base64url").toString("utf8")) as string[];
      const { rows } = await pool.query<{ body: string }>({ name: "page", text: pageStatement, values: [placedAt, id] });
      const body = Buffer.from(rows[0]?.body ?? "");
      response.writeHead(200, { "content-type": "application/json; charset=utf-8", "content-length": body.byteLength });
      response.end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`;
  },
});
