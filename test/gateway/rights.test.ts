import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { openGateway } from "../support/gateway.ts";
import { anOrder } from "../support/shop.ts";

const gateway = await openGateway();
const { shop } = gateway;
const jakarta = await shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8 });
await shop.stock(jakarta, { MUG: 100 });
await shop.accept(await shop.channel({ code: "web" }), anOrder({ number: "#1" }));

test("a key for the work at locations sees the lines to pick, and no way round to the order", async () => {
  const key = await gateway.key(["fulfillment:read"]);

  const picked = await gateway.ask("{ fulfillmentOrders { nodes { lines { quantity orderLine { sku title } } } } }", {}, key);
  expect(picked.data).toEqual({ fulfillmentOrders: { nodes: [{ lines: [{ quantity: 1, orderLine: { sku: "MUG", title: "MUG" } }] }] } });

  for (const way of ["order { number }", "lines { orderLine { order { number total { amount } } } }"]) {
    const answer = await gateway.ask(`{ fulfillmentOrders { nodes { ${way} } } }`, {}, key);
    expect(answer.errors, way).toMatchObject([{ extensions: { code: "UNAUTHORIZED" } }]);
    expect(JSON.stringify(answer.data), way).not.toContain("#1");
  }
});

test("without a key, with a wrong one and with a spoiled one nobody gets in", async () => {
  const key = await gateway.owner();
  const wrong = [
    "",
    "Bearer ",
    "Bearer nonsense",
    `Bearer ${key.slice(0, -1)}`,
    `Bearer ${key}x`,
    `Basic ${key}`,
    `Bearer ${key.replace(/_.{32}_/, `_${"0".repeat(32)}_`)}`,
  ];

  for (const authorization of wrong) {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization },
      body: '{"query":"{ __typename }"}',
    });
    expect(response.status, authorization).toBe(401);
  }
});

test("more things are asked for by id than are answered at once: that is said, not cut short", async () => {
  const ids = Array.from({ length: 101 }, () => globalId("Location", jakarta.id));
  const query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";

  expect((await gateway.ask<{ nodes: unknown[] }>(query, { ids: ids.slice(1) })).data?.nodes).toHaveLength(100);
  expect((await gateway.ask(query, { ids })).errors).toMatchObject([
    { message: expect.stringContaining("100"), extensions: { code: "INVALID", field: ["ids"] } },
  ]);
});
