import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import type { Access } from "../../src/access/access.ts";
import { sql } from "../../src/kit/sql.ts";
import { anAccess, openApi } from "../support/api.ts";
import { openShop } from "../support/shop.ts";

const shop = await openShop();
const api = await openApi(shop);
const store = await shop.location();
const till = await shop.channel({ type: "POS", code: "till" });
const web = await shop.channel({ connectorKey: "shopify" });

interface Created {
  readonly order: { readonly id: string; readonly status: string } | null;
  readonly userErrors: readonly { readonly code: string; readonly message: string }[];
}

let numbers = 0;

const anInput = (sku: string, values: Record<string, unknown> = {}) => ({
  channelId: globalId("Channel", till.id),
  externalId: `receipt-${++numbers}`,
  currencyCode: "IDR",
  paymentStatus: "PAID",
  shipTo: { lines: ["Jl. Kemang Raya 12"], city: "Jakarta", countryCode: "ID" },
  customer: { name: "Sari" },
  lines: [{ sku, quantity: 1, unitPrice: { amount: "1", currencyCode: "IDR" } }],
  ...values,
});

const create = async (input: Record<string, unknown>, access?: Access): Promise<Created> =>
  (
    await api.ask<{ createOrder: Created }>(
      "mutation($input: CreateOrderInput!) { createOrder(input: $input) { order { id status } userErrors { code message } } }",
      { input },
      access,
    )
  ).createOrder;

/** How many orders of a SKU there are, and how many transactions wrote them. */
async function written(sku: string): Promise<{ orders: number; transactions: number }> {
  const [counted] = await shop.read(sql<{ orders: number; transactions: number }>`
    select count(*)::int as orders, count(distinct xmin::text)::int as transactions from orders
    where exists (select 1 from order_lines line where line.order_id = orders.id and line.sku = ${sku})`);
  return counted as { orders: number; transactions: number };
}

const codesOf = (answers: readonly Created[]) =>
  answers.flatMap(({ order, userErrors }) => [order?.status ?? "none", ...userErrors.map(({ code }) => code)].join(" "));

test("eighty tills that sell the last 50 units at once share few commits and sell none twice", async () => {
  await shop.item("HOT", { backorderPolicy: "DENY" });
  await shop.stock(store, { HOT: 50 });
  const callers = [anAccess(), anAccess()];

  const answers = await Promise.all(Array.from({ length: 80 }, (_, number) => create(anInput("HOT"), callers[number % 2])));

  expect(codesOf(answers).sort()).toEqual([...Array(30).fill("EXCEPTION"), ...Array(50).fill("OPEN")]);
  expect(new Set(answers.map(({ order }) => order?.id)).size).toBe(80);
  expect(await shop.counts("HOT")).toMatchObject({ available: 0, committed: 50 });
  const { orders, transactions } = await written("HOT");
  expect(orders).toBe(80);
  expect(transactions).toBeLessThanOrEqual(5);
  const actors = await shop.read(sql<{ actor: string; told: number }>`
    select actor, count(*)::int as told from outbox where type = 'order.received' group by actor order by actor`);
  expect(actors).toEqual(callers.map(({ keyId }) => ({ actor: keyId, told: 40 })).sort((a, b) => (a.actor < b.actor ? -1 : 1)));
  const [told] = await shop.read(
    sql<{ requests: number }>`select count(distinct correlation_id)::int as requests from outbox where order_id is not null`,
  );
  expect(told).toEqual({ requests: 80 });
});

test("a call that is refused, and one that the database refuses, change nothing for those they share a commit with", async () => {
  await shop.stock(store, { MUG: 100 });
  const good = () => Array.from({ length: 20 }, () => create(anInput("MUG")));

  const [first, elsewhere, unreadable, second] = await Promise.all([
    Promise.all(good()),
    create(anInput("MUG", { channelId: globalId("Channel", web.id) })),
    create(anInput("MUG", { lines: [{ sku: "MUG", title: "A\u0000B", quantity: 1, unitPrice: { amount: "1", currencyCode: "IDR" } }] })),
    Promise.all(good()),
  ]);

  expect(new Set(codesOf([...first, ...second]))).toEqual(new Set(["OPEN"]));
  expect(codesOf([elsewhere, unreadable])).toEqual(["none CHANNEL_FORBIDS", "none INVALID"]);
  expect(await shop.counts("MUG")).toMatchObject({ available: 60, committed: 40 });
  const { orders, transactions } = await written("MUG");
  expect(orders).toBe(40);
  expect(transactions).toBeLessThan(20);
});

test("one id twice at once is one order, and the second leaves neither a change nor a customer", async () => {
  await shop.stock(store, { CUP: 10 });
  const input = anInput("CUP", { customer: { name: "Twice" } });

  const answers = await Promise.all([create(anInput("CUP")), create(input), create({ ...input, currencyCode: "IDR" }), create(input)]);

  expect(codesOf(answers).sort()).toEqual(["OPEN", "OPEN", "none ALREADY_EXISTS", "none ALREADY_EXISTS"].sort());
  expect(await shop.counts("CUP")).toMatchObject({ committed: 2 });
  expect(await shop.read(sql`select count(*)::int as customers from customers where name = 'Twice'`)).toEqual([{ customers: 1 }]);
});

test("one idempotency key twice at once is one order and one answer; with another input it is a mistake", async () => {
  await shop.stock(store, { BOWL: 10 });
  const caller = anAccess();
  const input = anInput("BOWL", { idempotencyKey: "basket-1001" });
  const other = { ...input, externalId: "another" };

  const [, one, same, mistaken] = await Promise.all([
    create(anInput("BOWL")),
    create(input, caller),
    create(input, caller),
    create(other, caller),
  ]);

  expect(one.order?.id).toBeTruthy();
  expect(same).toEqual(one);
  expect(codesOf([mistaken])).toEqual(["none IDEMPOTENCY_MISMATCH"]);
  expect(await shop.counts("BOWL")).toMatchObject({ committed: 2 });
});

test("a refused call's idempotency key is free for the next, also when both come at once", async () => {
  await shop.stock(store, { JUG: 10 });
  const caller = anAccess();
  const refused = anInput("JUG", { idempotencyKey: "basket-1002", channelId: globalId("Channel", web.id) });
  const mended = { ...refused, channelId: globalId("Channel", till.id) };

  const [, ...answers] = await Promise.all([create(anInput("JUG")), create(refused, caller), create(mended, caller)]);

  expect(codesOf(answers)).toEqual(["none CHANNEL_FORBIDS", "OPEN"]);
});
