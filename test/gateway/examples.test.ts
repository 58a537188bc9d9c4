import { expect, test } from "vitest";
import { cursorOf } from "../../schema/kit/live.ts";
import { examples } from "../../src/playground/examples.ts";
import { anExampleShop } from "../support/an-example-shop.ts";
import { openGateway, sleep, subscribe, until } from "../support/gateway.ts";
import { anOrder } from "../support/shop.ts";

const gateway = await openGateway();
const { shop } = gateway;
const { filledIn } = await anExampleShop(gateway);

const streams = examples.filter(({ query }) => query.startsWith("subscription"));
const finite = streams.filter(({ query }) => query.includes("simulateRouting"));
const live = streams.filter((example) => !finite.includes(example));
const asked = examples.filter((example) => !streams.includes(example));

test("there are examples of both kinds", () => {
  expect(live.length).toBeGreaterThan(1);
  expect(asked.length).toBeGreaterThan(3);
});

test.each(asked)("the example “$name” is answered", async ({ query, variables }) => {
  const answer = await gateway.ask(query, await filledIn(variables));

  expect(answer).toEqual({ status: 200, data: expect.any(Object) });
  // In their order they can all be done: what one names, one before it made.
  expect(refusalsIn(answer)).toEqual([]);
});

/** All that mutations refused. */
const refusalsIn = (value: unknown): unknown[] =>
  typeof value !== "object" || value === null
    ? []
    : Object.entries(value).flatMap(([key, inner]) => (key === "userErrors" ? (inner as unknown[]) : refusalsIn(inner)));

/** Where something goes on. */
const busy = await shop.channel({ code: "busy" });

test.each(live)("the example “$name” goes on", async ({ query, variables }) => {
  const { ended, events } = subscribe(gateway.client(await gateway.owner()), query, { ...variables, after: cursorOf(0) });
  // Until it has joined, which a busy machine may take its time for.
  for (let order = 0; order < 20 && events.length === 0; order++) {
    await shop.accept(busy, anOrder());
    await sleep(300);
  }

  expect(ended()).toBeNull();
  expect(events.length).toBeGreaterThan(0);
});

test.each(finite)("the example “$name” is told to its end", async ({ query, variables }) => {
  const { ended, events } = subscribe<{ done: number; total: number }>(
    gateway.client(await gateway.owner()),
    query,
    await filledIn(variables),
  );
  await until(() => ended() !== null);

  expect(ended()).toBe("complete");
  expect(events.at(-1)?.total).toBeGreaterThan(0);
  expect(events.at(-1)?.done).toBe(events.at(-1)?.total);
});
