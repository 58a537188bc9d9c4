/**
 * A server: Mercurius over Vendure's database with statements written by hand, a loader for every list and its JIT on. It knows no
 * keys, permissions, currencies or taxes: about the least that a GraphQL server on Node.js can do.
 */
import fastify from "fastify";
import mercurius from "mercurius";
import pg from "pg";

const { DATABASE_URL, PORT, POOL_SIZE } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: Number(POOL_SIZE) });

const schema = `
  type Query { orders(take: Int!, skip: Int!): OrderList!  order(id: Int!): Order  stock(skus: [String!]!): [Variant!]! }
  type OrderList { totalItems: Int!  items: [Order!]! }
  type Order { id: Int!  code: String!  state: String!  total: Int!  customer: Customer  lines: [Line!]!  fulfillments: [Fulfillment!]! }
  type Customer { firstName: String  lastName: String  emailAddress: String }
  type Line { id: Int!  quantity: Int!  unitPrice: Int!  sku: String!  name: String }
  type Fulfillment { id: Int!  state: String!  method: String  trackingCode: String  lines: [FulfillmentLine!]! }
  type FulfillmentLine { orderLineId: Int!  quantity: Int! }
  type Variant { id: Int!  sku: String!  stockLevels: [Level!]! }
  type Level { stockLocationId: Int!  stockOnHand: Int!  stockAllocated: Int! }`;

const orderColumns = `select id, code, state, "subTotalWithTax" + "shippingWithTax" as total, "customerId" from "order"`;

/** Rows of a statement that is prepared once on every connection. */
const rowsOf = async (name, text, ...values) => (await pool.query({ name, text, values })).rows;

/** A loader: one statement for the ids of all objects that ask, and each gets the rows whose `key` is its own. */
const listBy = (name, key, text) => async (asked) => {
  const rows = await rowsOf(name, text, [...new Set(asked.map(({ obj }) => obj.id))]);
  const found = Map.groupBy(rows, (row) => row[key]);
  return asked.map(({ obj }) => found.get(obj.id) ?? []);
};

const resolvers = {
  Query: {
    orders: (_, page) => page,
    order: async (_, { id }) => (await rowsOf("order", `${orderColumns} where id = $1`, id))[0],
    stock: (_, { skus }) => rowsOf("variants", "select id, sku from product_variant where sku = any($1)", skus),
  },
  OrderList: {
    totalItems: async () => (await rowsOf("count", 'select count(*)::integer as count from "order"'))[0].count,
    items: ({ take, skip }) => rowsOf("page", `${orderColumns} order by "orderPlacedAt" desc limit $1 offset $2`, take, skip),
  },
};

const loaders = {
  Order: {
    lines: listBy(
      "lines",
      "orderId",
      `select line."orderId", line.id, line.quantity, line."listPrice" as "unitPrice", variant.sku, named.name
       from order_line line join product_variant variant on variant.id = line."productVariantId"
       left join product_variant_translation named on named."baseId" = variant.id and named."languageCode" = 'en'
       where line."orderId" = any($1)`,
    ),
    fulfillments: listBy(
      "fulfillments",
      "orderId",
      `select of_order."orderId", fulfillment.id, state, method, "trackingCode"
       from order_fulfillments_fulfillment of_order join fulfillment on fulfillment.id = "fulfillmentId" where "orderId" = any($1)`,
    ),
    async customer(asked) {
      const ids = [...new Set(asked.map(({ obj }) => obj.customerId))];
      const rows = await rowsOf("customers", 'select id, "firstName", "lastName", "emailAddress" from customer where id = any($1)', ids);
      const found = new Map(rows.map((row) => [row.id, row]));
      return asked.map(({ obj }) => found.get(obj.customerId));
    },
  },
  Fulfillment: {
    lines: listBy(
      "fulfillment-lines",
      "fulfillmentId",
      'select "fulfillmentId", "orderLineId", quantity from order_line_reference where "fulfillmentId" = any($1)',
    ),
  },
  Variant: {
    stockLevels: listBy(
      "levels",
      "productVariantId",
      'select "productVariantId", "stockLocationId", "stockOnHand", "stockAllocated" from stock_level where "productVariantId" = any($1)',
    ),
  },
};

const app = fastify();
app.register(mercurius, { schema, resolvers, loaders, jit: 1 });
await app.listen({ port: Number(PORT), host: "127.0.0.1" });
