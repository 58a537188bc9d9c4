import { globalId } from "../schema/kit/global-id.ts";
import { ask } from "./ask.ts";
import { skuOf } from "./orders.ts";

/** What clients ask again and again, each time with other variables. */
export interface Question {
  readonly name: string;
  /** Where the limit answers it. */
  readonly path: string;
  readonly query: string;
  /** The variables to choose from. */
  variables(database: string): Promise<readonly object[]>;
}

const choices = 1_000;

const someOrders = (database: string) =>
  ask<{ sort: string; id: string }[]>(database, `select placed_at::text as sort, id from orders order by random() limit ${choices}`);

export const questions: readonly Question[] = [
  {
    name: "orders list",
    path: "/page",
    query: `query ($after: String) {
  orders(first: 50, after: $after) {
    nodes {
      id number status placedAt
      total { amount currencyCode }
      customer { name }
      lines { sku title orderedQuantity unitPrice { amount } }
      fulfillmentOrders { status location { code } }
    }
    pageInfo { hasNextPage endCursor }
  }
}`,
    /** Cursors all over the list, as the list itself would give them. */
    async variables(database) {
      const places = await someOrders(database);
      return places.map(({ sort, id }) => ({ after: Buffer.from(JSON.stringify(["newest", sort, id])).toString("base64url") }));
    },
  },
  {
    name: "one order",
    path: "/order",
    query: `query ($id: ID!) {
  order(id: $id) {
    id number externalId origin status paymentStatus fulfillmentStatus nativeStatus placedAt updatedAt tags orderVersion
    subtotal { amount } discountTotal { amount } taxTotal { amount } shippingTotal { amount } total { amount currencyCode }
    channel { code name }
    customer { name email phone }
    shipTo { name lines city region postalCode countryCode phone }
    lines {
      position sku title orderedQuantity cancelledQuantity fulfilledQuantity
      unitPrice { amount } discount { amount } tax { amount }
    }
    validations { code severity message status }
    holds { reason status }
    fulfillmentOrders {
      status deliveryMethod location { code name }
      lines { quantity remainingQuantity orderLine { sku } }
      routingDecision { summary explanation }
    }
    events(first: 50) { nodes { type occurredAt actor sequence data } }
  }
}`,
    variables: async (database) => (await someOrders(database)).map(({ id }) => ({ id: globalId("Order", id) })),
  },
  {
    name: "levels of 100 SKUs",
    path: "/levels",
    query: `query ($skus: [String!]) {
  inventoryItems(first: 100, filter: { skus: $skus }) {
    nodes { sku title levels { location { code } available reserved committed onHand } }
  }
}`,
    variables: async () =>
      Array.from({ length: 50 }, (_, turn) => ({ skus: Array.from({ length: 100 }, (_, n) => skuOf((turn * 37 + n * 7) % 1_000)) })),
  },
];
