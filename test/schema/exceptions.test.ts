import type { GraphQLObjectType } from "graphql";
import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { nextStepsOf, steps } from "../../src/fulfillment/next-steps.ts";
import { sql } from "../../src/kit/sql.ts";
import { validationCodes } from "../../src/orders/order-validation.entity.ts";
import { holdReasons } from "../../src/rules/hold-reasons.ts";
import { aRule } from "../rules/some-facts.ts";
import { anAccess, openApi } from "../support/api.ts";
import { enforce } from "../support/rules.ts";
import { aLine, anOrder, jakarta, openShop } from "../support/shop.ts";

const shop = await openShop();
const api = await openApi(shop);
const web = await shop.channel({ code: "web" });
const b2b = await shop.channel({ code: "b2b", type: "B2B" });
await shop.stock(await shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8 }), { MUG: 50 });
await enforce(
  shop,
  aRule("payment", "order.awaitsPayment", { hold: { reason: "AWAITING_PAYMENT", expiresAfterMinutes: null, notes: null } }),
  aRule("vip", '"vip" in order.tags', { priority: 100 }),
  aRule("papua", 'destination.region == "Papua"', { finding: { severity: "BLOCK", message: "Ask the carrier first." } }),
);
await shop.accept(web, anOrder({ number: "#1", lines: [aLine("GHOST")] }));
await shop.accept(web, anOrder({ number: "#2", paymentStatus: "PENDING", tags: ["vip"] }));
await shop.accept(b2b, anOrder({ number: "#3", shipTo: { ...jakarta, region: "Papua" } }));
await shop.accept(web, anOrder({ number: "#4" }));

interface Exception {
  readonly code: string;
  readonly order: { number: string };
  readonly nextSteps: { code: string; mutation: string | null; label: string }[];
  readonly hold: { id: string } | null;
  readonly validation: { id: string } | null;
}

const queue = async (args = "", access = anAccess()) =>
  (
    await api.ask<{ exceptions: { totalCount: number; nodes: Exception[]; pageInfo: { endCursor: string; hasNextPage: boolean } } }>(
      `{ exceptions${args} { totalCount pageInfo { endCursor hasNextPage }
        nodes { kind code message ruleId priority createdAt order { number } hold { id } validation { id } nextSteps { code label mutation } } } }`,
      {},
      access,
    )
  ).exceptions;
const numbers = ({ nodes }: { nodes: readonly Exception[] }) => nodes.map(({ order }) => order.number);

test("the queue has what blocks and what is held, by age or by priority, and says what to do", async () => {
  const { nodes, totalCount } = await queue();
  expect(totalCount).toBe(3);
  expect(nodes).toMatchObject([
    {
      kind: "FINDING",
      code: "UNKNOWN_SKU",
      order: { number: "#1" },
      ruleId: null,
      nextSteps: [{ code: "CREATE_LISTING", mutation: "createListing" }, {}, {}, {}, {}],
    },
    {
      kind: "HOLD",
      code: "AWAITING_PAYMENT",
      order: { number: "#2" },
      ruleId: "payment",
      priority: 100,
      nextSteps: [{ code: "AWAIT_PAYMENT", mutation: null }, { code: "RELEASE_HOLD" }, {}],
    },
    { kind: "FINDING", code: "RULE", message: "Ask the carrier first.", order: { number: "#3" }, ruleId: "papua" },
  ]);
  expect(numbers(await queue("(sort: PRIORITY)"))).toEqual(["#2", "#1", "#3"]);
});

test("it is filtered by kind, code and channel, and read page by page", async () => {
  expect(numbers(await queue("(filter: { kinds: [HOLD] })"))).toEqual(["#2"]);
  expect(numbers(await queue('(filter: { codes: ["RULE", "AWAITING_PAYMENT"] })'))).toEqual(["#2", "#3"]);
  expect(numbers(await queue(`(filter: { channelIds: ["${globalId("Channel", b2b.id)}"] })`))).toEqual(["#3"]);
  expect(numbers(await queue("", anAccess({ channelIds: new Set([b2b.id]) })))).toEqual(["#3"]);
  expect(numbers(await queue("(filter: { kinds: [] })"))).toEqual([]);
  for (const sort of ["OLDEST", "PRIORITY"]) {
    const all = numbers(await queue(`(sort: ${sort})`));
    const read: string[] = [];
    let page = await queue(`(first: 1, sort: ${sort})`);
    for (;;) {
      read.push(...numbers(page));
      if (!page.pageInfo.hasNextPage) break;
      page = await queue(`(first: 1, sort: ${sort}, after: "${page.pageInfo.endCursor}")`);
    }
    expect(read).toEqual(all);
    expect(numbers(await queue(`(last: 2, sort: ${sort})`))).toEqual(all.slice(1));
  }
});

test("doing what it says takes an exception off the queue", async () => {
  const [unknown, held, papua] = (await queue()).nodes as [Exception, Exception, Exception];
  const does = async (mutation: string, input: Record<string, unknown>) => {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    const answer = await api.ask<Record<string, unknown>>(
      `mutation($input: ${type}!) { ${mutation}(input: $input) { userErrors { message } } }`,
      { input },
    );
    expect(answer[mutation]).toEqual({ userErrors: [] });
  };
  await does("overrideValidation", { validationId: papua.validation?.id, reason: "asked" });
  expect(numbers(await queue())).toEqual(["#1", "#2"]);
  await does("releaseHold", { holdId: held.hold?.id });
  expect(numbers(await queue())).toEqual(["#1"]);
  const [order] = await shop.read(sql<{ id: string }>`select id from orders where number = '#1'`);
  await does("cancelOrder", { orderId: globalId("Order", order?.id as string), reason: "no such thing" });
  expect(unknown.nextSteps.map(({ code }) => code)).toContain("CANCEL_UNITS");
  expect(await queue()).toMatchObject({ nodes: [], totalCount: 0 });
});

test("validations and holds say their next steps as long as they stand", async () => {
  await shop.accept(web, anOrder({ number: "#5", lines: [aLine("GHOST")], paymentStatus: "PENDING" }));
  const { orders } = await api.ask<{ orders: { nodes: unknown[] } }>(
    '{ orders(filter: { text: "#5" }) { nodes { priority validations { code nextSteps { code } } holds { reason ruleId ruleSetVersion nextSteps { code } } } } }',
  );
  expect(orders.nodes).toMatchObject([
    {
      priority: 0,
      validations: expect.arrayContaining([
        {
          code: "UNKNOWN_SKU",
          nextSteps: ["CREATE_LISTING", "CREATE_ITEM", "REVALIDATE", "OVERRIDE", "CANCEL_UNITS"].map((code) => ({ code })),
        },
      ]),
      holds: [
        {
          reason: "AWAITING_PAYMENT",
          ruleId: "payment",
          ruleSetVersion: 1,
          nextSteps: [{ code: "AWAIT_PAYMENT" }, { code: "RELEASE_HOLD" }, { code: "CANCEL_ORDER" }],
        },
      ],
    },
  ]);
});

test("every step names a mutation that there is, and whatever blocks or holds has a step", () => {
  const mutations = Object.keys((api.schema.getMutationType() as GraphQLObjectType).getFields());
  for (const { mutation } of Object.values(steps)) if (mutation !== null) expect(mutations).toContain(mutation);
  for (const code of holdReasons)
    for (const byHand of [true, false]) expect(nextStepsOf({ kind: "HOLD", code, byHand }).length).toBeGreaterThan(0);
  for (const code of ["NO_LINES", "UNKNOWN_SKU", "OUT_OF_STOCK", "ADDRESS_MISSING", "ADDRESS_INCOMPLETE", "RULE"] as const) {
    expect(validationCodes).toContain(code);
    expect(nextStepsOf({ kind: "FINDING", code }).length).toBeGreaterThan(0);
  }
});
