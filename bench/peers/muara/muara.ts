import { ask } from "../../ask.ts";
import { Http } from "../http.ts";
import { type Books, type Client, expect, type Filled, type LastUnits, lastUnits, type Peer, pageSize, pages, skus } from "../peer.ts";
import { ownVersion } from "../versions.ts";
import { muaraData } from "./data.ts";
import { createKey, program } from "./key.ts";
import { createOrder, orderOf, ownChannel } from "./orders.ts";

const orderFields = `id number status total { amount currencyCode } customer { name email }
  lines { id sku title orderedQuantity unitPrice { amount } }
  fulfillmentOrders { id status deliveryMethod location { code } lines { quantity orderLine { id } } }`;
const listDocument = `query ($after: String) { orders(first: ${pageSize}, after: $after) { totalCount nodes { ${orderFields} } } }`;
const orderDocument = `query ($id: ID!) { order(id: $id) { ${orderFields} } }`;
const stockDocument = `query ($skus: [String!]!) {
  inventoryItems(first: 100, filter: { skus: $skus }) { nodes { id sku levels { location { id } onHand committed } } }
}`;
const adjustDocument = `mutation ($input: AdjustStockInput!) {
  adjustStock(input: $input) { levels { id available } userErrors { message } }
}`;

interface Order {
  readonly id: string;
  readonly lines: readonly unknown[];
  readonly fulfillmentOrders: readonly { readonly lines: readonly unknown[] }[];
}

export const muara: Peer = {
  name: "muara",
  version: ownVersion(),
  asked: {
    "W1, W2": "GraphQL `orders` (by cursor) and `order` with fulfillmentOrders, their location and lines",
    W3: "GraphQL `createOrder` with an idempotency key",
    W4: "GraphQL `inventoryItems` with levels; `adjustStock` by one unit",
    W5: "`createOrder` of an item that may not be back-ordered; what finds no stock is kept as EXCEPTION",
  },
  launch: {
    script: program,
    arguments: () => ["start"],
    environment: { DATABASE_POOL_SIZE: "20", MUARA_PLAYGROUND: "false" },
    health: "/readyz",
  },
  data: muaraData,
  open,
};

async function open({ url, databaseUrl, folder }: Filled): Promise<Client> {
  const http = new Http(url);
  http.headers.authorization = `Bearer ${await createKey(databaseUrl, folder)}`;
  const asked = async <Answer>(document: string, variables?: unknown) => (await http.graphql<Answer>("/graphql", document, variables)).body;
  const { channelId, locations, items } = await contextOf(asked);
  const cursors = await cursorsOf(asked);
  let placed = 0;
  const place = (bought: readonly string[], buyer: number) =>
    createOrder(http, { ...orderOf(`order-${++placed}`, bought, buyer), channelId });

  return {
    http,
    async listOrders(page) {
      const answer = await asked<{ orders: { nodes: Order[] } }>(listDocument, { after: cursors[page] });
      const { nodes } = answer.orders;
      expect(nodes.length === pageSize && nodes.every(isWhole), answer);
      return nodes.map(({ id }) => id);
    },
    async readOrder(id) {
      const { order } = await asked<{ order: Order }>(orderDocument, { id });
      expect(isWhole(order), order);
    },
    async placeOrder(bought, buyer) {
      const status = await place(bought, buyer);
      expect(status === "OPEN", status);
    },
    async readStock(wanted) {
      const { inventoryItems } = await asked<{ inventoryItems: { nodes: { levels: unknown[] }[] } }>(stockDocument, { skus: wanted });
      expect(
        inventoryItems.nodes.length === wanted.length && inventoryItems.nodes.every(({ levels }) => levels.length === 3),
        inventoryItems,
      );
    },
    async adjustStock(sku, index, change) {
      const changes = [{ itemId: items.get(sku), locationId: locations[index], delta: 1 }];
      const answer = await asked<{ adjustStock: { levels: unknown[] } }>(adjustDocument, {
        input: { changes, document: `count:${change}` },
      });
      expect(answer.adjustStock.levels.length === 1, answer);
    },
    async putUpLastUnits(name): Promise<LastUnits> {
      const created = await asked<{ createInventoryItem: { item: { id: string } } }>(
        'mutation ($sku: String!) { createInventoryItem(input: { sku: $sku, title: "Last units", backorderPolicy: DENY }) { item { id } } }',
        { sku: name },
      );
      const itemId = created.createInventoryItem.item.id;
      const input = { locationId: locations[0], lines: [{ itemId, quantity: lastUnits }] };
      await asked("mutation ($input: ReceiveStockInput!) { receiveStock(input: $input) { levels { id } } }", { input });
      return {
        buy: async (buyer) => (await place([name], buyer)) === "OPEN",
        books: () => booksOf(databaseUrl, name),
      };
    },
  };
}

type Asked = <Answer>(document: string, variables?: unknown) => Promise<Answer>;

const isWhole = ({ lines, fulfillmentOrders }: Order) => lines.length === 3 && fulfillmentOrders.every((work) => work.lines.length > 0);

/** What a client of the gateway knows before it begins. */
async function contextOf(asked: Asked) {
  const { channels, locations } = await asked<Record<"channels" | "locations", { nodes: { id: string; code: string }[] }>>(
    "{ channels { nodes { id code } } locations { nodes { id code } } }",
  );
  const items = new Map<string, string>();
  for (let first = 0; first < skus.length; first += 100) {
    const { inventoryItems } = await asked<{ inventoryItems: { nodes: { id: string; sku: string }[] } }>(
      "query ($skus: [String!]!) { inventoryItems(first: 100, filter: { skus: $skus }) { nodes { id sku } } }",
      { skus: skus.slice(first, first + 100) },
    );
    for (const { id, sku } of inventoryItems.nodes) items.set(sku, id);
  }
  return { channelId: channels.nodes.find(({ code }) => code === ownChannel)?.id, locations: locations.nodes.map(({ id }) => id), items };
}

/** Where each page begins: null for the first one, then the end of the one before. */
async function cursorsOf(asked: Asked): Promise<(string | null)[]> {
  const cursors: (string | null)[] = [null];
  while (cursors.length < pages) {
    const { orders } = await asked<{ orders: { pageInfo: { endCursor: string } } }>(
      `query ($after: String) { orders(first: ${pageSize}, after: $after) { pageInfo { endCursor } } }`,
      { after: cursors.at(-1) },
    );
    cursors.push(orders.pageInfo.endCursor);
  }
  return cursors;
}

async function booksOf(databaseUrl: string, sku: string): Promise<Books> {
  const [books] = await ask<Books[]>(
    databaseUrl,
    `with item as (select id from inventory_items where sku = $1)
     select
       (select count(*)::integer from orders where status = 'OPEN' and id in (select order_id from order_lines where sku = $1)) as orders,
       (select coalesce(sum(quantity), 0)::integer from allocations join item on item.id = item_id where status = 'ALLOCATED') as "setAside",
       (select coalesce(sum(committed), 0)::integer from inventory_levels join item on item.id = item_id) as counter`,
    [sku],
  );
  return books as Books;
}
