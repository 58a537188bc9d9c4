import { join } from "node:path";
import { Http } from "../http.ts";
import { type Client, expect, type Filled, type Peer, pageSize } from "../peer.ts";
import { peersFolder } from "../server.ts";
import { versionOf } from "../versions.ts";

const orderFields = `id code state total customer { firstName lastName emailAddress } lines { id quantity unitPrice sku name }
  fulfillments { id state method trackingCode lines { orderLineId quantity } }`;
const listDocument = `query ($take: Int!, $skip: Int!) { orders(take: $take, skip: $skip) { totalItems items { ${orderFields} } } }`;
const orderDocument = `query ($id: Int!) { order(id: $id) { ${orderFields} } }`;
const stockDocument =
  "query ($skus: [String!]!) { stock(skus: $skus) { id sku stockLevels { stockLocationId stockOnHand stockAllocated } } }";

interface Order {
  readonly id: number;
  readonly lines: readonly unknown[];
}

export const mercurius: Peer = {
  name: "mercurius",
  version: versionOf("mercurius"),
  asked: {
    "W1, W2, W4":
      "GraphQL over Vendure's tables with statements and loaders by hand and its JIT; no keys, no rights, no prices reckoned; reads only",
  },
  launch: { script: join(peersFolder, "servers", "mercurius.js"), health: "/graphql" },
  open,
};

async function open({ url }: Filled): Promise<Client> {
  const http = new Http(url);
  const asked = async <Data>(document: string, variables: unknown) => (await http.graphql<Data>("/graphql", document, variables)).body;
  return {
    http,
    async listOrders(page) {
      const { orders } = await asked<{ orders: { items: Order[] } }>(listDocument, { take: pageSize, skip: page * pageSize });
      expect(orders.items.length === pageSize && orders.items.every(({ lines }) => lines.length === 3), orders);
      return orders.items.map(({ id }) => String(id));
    },
    async readOrder(id) {
      const { order } = await asked<{ order: Order }>(orderDocument, { id: Number(id) });
      expect(order.lines.length === 3, order);
    },
    async readStock(wanted) {
      const { stock } = await asked<{ stock: { stockLevels: unknown[] }[] }>(stockDocument, { skus: wanted });
      expect(stock.length === wanted.length && stock.every(({ stockLevels }) => stockLevels.length === 3), stock);
    },
  };
}
