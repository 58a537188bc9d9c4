import { join } from "node:path";
import { Http } from "../http.ts";
import { type Client, expect, type Filled, type Peer, pageSize } from "../peer.ts";
import { peersFolder } from "../server.ts";
import { versionOf } from "../versions.ts";

/** The schema is what the tables say: totals are parts to be added up, names hang on translations. */
const orderFields = `rowId code state subTotalWithTax shippingWithTax
  customerByCustomerId { firstName lastName emailAddress }
  orderLinesByOrderId { nodes {
    rowId quantity listPrice productVariantByProductVariantId { sku productVariantTranslationsByBaseId { nodes { name } } } } }
  orderFulfillmentsFulfillmentsByOrderId { nodes { fulfillmentByFulfillmentId {
    rowId state method trackingCode orderLineReferencesByFulfillmentId { nodes { orderLineId quantity } } } } }`;
const listDocument = `query ($skip: Int) {
  allOrders(first: ${pageSize}, offset: $skip, orderBy: ORDER_PLACED_AT_DESC) { totalCount nodes { ${orderFields} } }
}`;
const orderDocument = `query ($id: Int!) { orderByRowId(rowId: $id) { ${orderFields} } }`;

interface Order {
  readonly rowId: number;
  readonly orderLinesByOrderId: { readonly nodes: readonly unknown[] };
}

export const postgraphile: Peer = {
  name: "postgraphile",
  version: versionOf("postgraphile"),
  asked: { "W1, W2": "GraphQL as made from Vendure's tables; no keys, no rights, no prices reckoned; reads only" },
  launch: { script: join(peersFolder, "servers", "postgraphile.js"), health: "/graphql" },
  open,
};

async function open({ url }: Filled): Promise<Client> {
  const http = new Http(url);
  const asked = async <Data>(document: string, variables: unknown) => (await http.graphql<Data>("/graphql", document, variables)).body;
  const isWhole = (order: Order) => order.orderLinesByOrderId.nodes.length === 3;
  return {
    http,
    async listOrders(page) {
      const { allOrders } = await asked<{ allOrders: { nodes: Order[] } }>(listDocument, { skip: page * pageSize });
      expect(allOrders.nodes.length === pageSize && allOrders.nodes.every(isWhole), allOrders);
      return allOrders.nodes.map(({ rowId }) => String(rowId));
    },
    async readOrder(id) {
      const { orderByRowId } = await asked<{ orderByRowId: Order }>(orderDocument, { id: Number(id) });
      expect(isWhole(orderByRowId), orderByRowId);
    },
  };
}
