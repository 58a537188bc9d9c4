import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aPartner, run } from "./a-partner.ts";
import { schemaText } from "./typed-client.ts";

const list = `
  import { graphql } from "react-relay";
  export const query = graphql\`
    query OrdersQuery($first: Int!, $filter: OrderFilterInput) {
      ...Orders_query @arguments(first: $first, filter: $filter)
    }
  \`;
  export const page = graphql\`
    fragment Orders_query on Query
    @refetchable(queryName: "OrdersPaginationQuery")
    @argumentDefinitions(first: { type: "Int", defaultValue: 20 }, after: { type: "String" }, filter: { type: "OrderFilterInput" }) {
      orders(first: $first, after: $after, filter: $filter) @connection(key: "Orders_orders") {
        totalCount
        edges { node { id ...Orders_order } }
      }
    }
  \`;
  export const card = graphql\`
    fragment Orders_order on Order @refetchable(queryName: "OrderRefetchQuery") {
      number
      status
      total { amount currencyCode }
      lines { title orderedQuantity }
    }
  \`;
  export const news = graphql\`
    subscription OrdersNewsSubscription($after: String) {
      orderEvents(after: $after) { cursor type order { ...Orders_order } }
    }
  \`;
  export const cancel = graphql\`
    mutation OrdersCancelMutation($input: CancelOrderInput!) {
      cancelOrder(input: $input) { order { ...Orders_order } userErrors { message } }
    }
  \`;
`;

const settings = {
  src: "./src",
  schema: "./schema.graphql",
  language: "typescript",
  artifactDirectory: "./src/made",
  eagerEsModules: true,
};

const aRelayProject = (source: string) =>
  aPartner({
    "schema.graphql": schemaText(),
    "relay.config.json": JSON.stringify(settings),
    "src/Orders.ts": source,
    "src/made/.keep": "",
  });

test("Relay compiles paging, refetching, a subscription and a mutation with no word of adaptation", async () => {
  const folder = aRelayProject(list);

  const { code, said } = await run(folder, "relay-compiler", "relay.config.json");

  expect(code, said).toBe(0);
  expect(readdirSync(join(folder, "src/made"))).toEqual(
    expect.arrayContaining([
      "OrdersPaginationQuery.graphql.ts",
      "OrderRefetchQuery.graphql.ts",
      "OrdersNewsSubscription.graphql.ts",
      "OrdersCancelMutation.graphql.ts",
    ]),
  );
});

test("Relay finds a field that does not exist", async () => {
  const { code, said } = await run(aRelayProject(list.replace("orderedQuantity", "orderdQuantity")), "relay-compiler", "relay.config.json");

  expect(code).not.toBe(0);
  expect(said).toContain("orderdQuantity");
});
