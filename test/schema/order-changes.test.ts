import { expect, test } from "vitest";
import { readGlobalId } from "../../schema/kit/global-id.ts";
import { anAccess, openApi } from "../support/api.ts";
import { OrdersForExamples } from "../support/orders-for-examples.ts";
import { openShop } from "../support/shop.ts";

const shop = await openShop();
const api = await openApi(shop);
await shop.stock(await shop.location({ code: "JKT" }), { MUG: 100 });
const made = new OrdersForExamples(shop);

interface Answer {
  readonly userErrors: readonly { code: string; field: string[] | null; message: string }[];
  readonly order: Record<string, unknown>;
  readonly orderChange: Record<string, unknown> & { id: string };
}

const run = async (mutation: string, type: string, input: Record<string, unknown>, access = anAccess()) =>
  (
    await api.ask<Record<string, Answer>>(
      `mutation ($input: ${type}!) { ${mutation}(input: $input) {
        orderChange { id status awaits baseVersion madeVersion nextStatuses preview { after { total { amount } } due { amount } work { effect lines { sku before after } } } }
        order { orderVersion total { amount } paymentStatus }
        userErrors { code field message } } }`,
      { input },
      access,
    )
  )[mutation] as Answer;

const price = { amount: "2500", currencyCode: "IDR" };

test("a change is begun, put together, previewed and committed, and the order's versions tell it", async () => {
  const orderId = await made.order();
  const input = {
    orderId,
    baseVersion: 1,
    idempotencyKey: "begin-one-edit",
    actions: [{ kind: "ADD_LINE", sku: "MUG", quantity: 2, unitPrice: price }],
  };
  const caller = anAccess();
  const begun = await run("beginOrderEdit", "BeginOrderEditInput", input, caller);
  expect((await run("beginOrderEdit", "BeginOrderEditInput", input, caller)).orderChange.id).toBe(begun.orderChange.id);
  expect(begun.orderChange).toMatchObject({
    status: "PENDING",
    nextStatuses: ["REQUESTED", "CONFIRMED", "CANCELLED"],
    preview: {
      after: { total: { amount: "15000.00" } },
      due: { amount: "5000.00" },
      work: expect.arrayContaining([{ effect: "OPENED", lines: [{ sku: "MUG", before: 0, after: 2 }] }]),
    },
  });

  const orderChangeId = begun.orderChange.id;
  const staged = await run("stageOrderEdit", "StageOrderEditInput", { orderChangeId, actions: [{ kind: "SET_SHIPPING", amount: price }] });
  expect(staged.orderChange).toMatchObject({ preview: { due: { amount: "7500.00" } } });
  const committed = await run("commitOrderEdit", "CommitOrderEditInput", { orderChangeId });
  expect(committed).toMatchObject({
    userErrors: [],
    orderChange: { status: "CONFIRMED", madeVersion: 2, nextStatuses: [] },
    order: { orderVersion: 2, total: { amount: "17500.00" }, paymentStatus: "PARTIALLY_PAID" },
  });

  const { order } = await api.ask<{ order: Record<string, unknown> }>(
    `query ($id: ID!) { order(id: $id) {
      versions { number replacedAt totals { total { amount } shipping { amount } } lines { orderedQuantity } change { id } shipTo { city } }
      version(number: 1) { totals { total { amount } } } none: version(number: 7) { number } changes { status } } }`,
    { id: orderId },
  );
  expect(order).toEqual({
    versions: [
      {
        number: 1,
        replacedAt: expect.any(String),
        totals: { total: { amount: "10000.00" }, shipping: { amount: "0.00" } },
        lines: [{ orderedQuantity: 1 }],
        change: null,
        shipTo: { city: "Jakarta Selatan" },
      },
      {
        number: 2,
        replacedAt: null,
        totals: { total: { amount: "17500.00" }, shipping: { amount: "2500.00" } },
        lines: [{ orderedQuantity: 1 }, { orderedQuantity: 2 }],
        change: { id: orderChangeId },
        shipTo: { city: "Jakarta Selatan" },
      },
    ],
    version: { totals: { total: { amount: "10000.00" } } },
    none: null,
    changes: [{ status: "CONFIRMED" }],
  });
});

test("what is wrong with a change is told by the path of the field at fault", async () => {
  const orderId = await made.order();
  const errors = async (action: object, more: object = {}) =>
    (await run("beginOrderEdit", "BeginOrderEditInput", { orderId, actions: [action], ...more })).userErrors;

  expect(await errors({ kind: "ADD_LINE", sku: "GHOST", quantity: 1 })).toMatchObject([
    { code: "NOT_FOUND", field: ["actions", "0", "sku"] },
  ]);
  expect(await errors({ kind: "ADD_LINE", sku: "MUG", quantity: 1 })).toMatchObject([
    { code: "INVALID", field: ["actions", "0", "unitPrice"] },
  ]);
  expect(await errors({ kind: "ADD_SURCHARGE", amount: price })).toMatchObject([{ code: "INVALID", field: ["actions", "0", "title"] }]);
  expect(await errors({ kind: "SET_QTY", quantity: 1 })).toMatchObject([{ code: "INVALID", field: ["actions", "0", "lineId"] }]);
  expect(await errors({ kind: "SET_SHIPPING", amount: price }, { baseVersion: 4 })).toMatchObject([
    { code: "VERSION_CONFLICT", field: ["baseVersion"] },
  ]);
});

test("a key touches the changes, cancellations and recurring orders of its channels alone", async () => {
  const [orderChangeId, recurringId] = [await made.change(), await made.recurring()];
  const elsewhere = anAccess({ channelIds: new Set([(await shop.channel()).id]) });
  const own = anAccess({ channelIds: new Set([readGlobalId(await made.channel())?.id as string]) });

  expect((await run("commitOrderEdit", "CommitOrderEditInput", { orderChangeId }, elsewhere)).userErrors).toMatchObject([
    { code: "NOT_FOUND" },
  ]);
  expect((await run("commitOrderEdit", "CommitOrderEditInput", { orderChangeId }, own)).userErrors).toEqual([]);
  const query = "query ($id: ID!) { recurringOrder(id: $id) { name } recurringOrders { totalCount } node(id: $id) { id } }";
  expect(await api.ask(query, { id: recurringId }, elsewhere)).toEqual({
    recurringOrder: null,
    recurringOrders: { totalCount: 0 },
    node: null,
  });
  expect(await api.ask(query, { id: recurringId }, own)).toMatchObject({ recurringOrder: { name: "Mugs" }, node: { id: recurringId } });
});
