import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EntityManager } from "@mikro-orm/postgresql";
import { afterAll, expect, test } from "vitest";
import { Relay } from "../../src/events/relay.ts";
import { importOrders } from "../../src/import/import-orders.ts";
import { readOrder } from "../../src/import/read-order.ts";
import { checkInvariants } from "../../src/invariants.ts";
import { silentLog } from "../../src/kit/log.ts";
import { sql } from "../../src/kit/sql.ts";
import { orderPage } from "../../src/orders/orders.rows.ts";
import { aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop();
const channel = await shop.channel();
const location = await shop.location({ code: "JKT" });
await shop.stock(location, { MUG: 10 });
const folder = mkdtempSync(join(tmpdir(), "muara-orders-"));
afterAll(() => rmSync(folder, { recursive: true }));

const everything = { keyId: "test", scopes: new Set(["orders:read", "pii:read"] as const), channelIds: null, locationIds: null };
const all = { first: 100 };

let files = 0;
function orders(...lines: readonly (object | string)[]) {
  const path = join(folder, `${++files}.ndjson`);
  writeFileSync(path, lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join(""));
  return importOrders(shop.orm, path, { channelId: channel.id, read: (line) => readOrder(line, "REQUIRED") });
}

let numbers = 0;
const history = (values: object = {}) => ({
  externalId: `old-${++numbers}`,
  currencyCode: "IDR",
  placedAt: "2023-05-04T10:00:00+07:00",
  orderStatus: "COMPLETED",
  paymentStatus: "PAID",
  lines: [{ externalIds: [`line-${numbers}`], sku: "MUG", title: "Blue mug", quantity: 2, unitPrice: "85000" }],
  ...values,
});
const stored = async (externalId: string) =>
  (
    await shop.read(sql`
      select status, payment_status as payment, fulfillment_status as fulfillment, placed_at as placed, total_minor as total,
        difference_minor as difference, event_sequence as events, cancelled_at as cancelled, search_text as search
      from orders where channel_id = ${channel.id} and external_id = ${externalId}`)
  )[0];

test("a finished order is there as if it had gone its way here, and took no stock, no work, no hold and no finding", async () => {
  const order = history({
    externalId: 4_503_599_627_370_497,
    number: "#1001",
    updatedAt: "2023-05-09T10:00:00Z",
    lines: [
      {
        externalIds: ["1"],
        sku: "MUG",
        title: "Blue mug",
        quantity: 3,
        cancelledQuantity: 1,
        fulfilledQuantity: 2,
        unitPrice: 85000,
        discount: "5000",
      },
      { externalIds: ["2"], sku: "GONE-FOR-GOOD", title: "Old vase", quantity: 1, unitPrice: { amount: "120000.50", currencyCode: "IDR" } },
    ],
    shippingTotal: "18000",
    total: "388000.50",
    shipTo: { name: "Sari", lines: ["Jl. Kemang Raya 12"], city: "Jakarta Selatan", countryCode: "ID" },
    customer: { externalId: "c-1", name: "Sari Wulandari", email: "sari@example.com" },
  });

  expect(await orders(order)).toMatchObject({ read: 1, written: 1, bad: [] });

  expect(await stored("4503599627370497")).toEqual({
    status: "COMPLETED",
    payment: "PAID",
    fulfillment: "FULFILLED",
    placed: "2023-05-04 03:00:00+00",
    total: "38800050",
    difference: "0",
    events: 1,
    cancelled: null,
    search: "#1001 4503599627370497 mug blue mug gone-for-good old vase",
  });
  const page = await orderPage(shop.em, { text: "wulandari", statuses: ["COMPLETED"], skus: ["MUG"] }, "NEWEST", all, everything as never);
  expect(page.rows).toMatchObject([{ number: "#1001", currency: "IDR" }]);
  const lines = await shop.read(
    sql`select position, ordered_quantity as ordered, cancelled_quantity as cancelled, fulfilled_quantity as fulfilled, needs from order_lines where order_id = ${page.rows[0]?.id} order by 1`,
  );
  expect(lines).toMatchObject([
    { position: 1, ordered: 3, cancelled: 1, fulfilled: 2, needs: [{ perUnit: 1 }] },
    { position: 2, ordered: 1, cancelled: 0, fulfilled: 1, needs: [] },
  ]);
  expect(await shop.counts("MUG")).toEqual({ available: 10, reserved: 0, committed: 0, onHand: 10 });
  for (const table of ["fulfillment_orders", "holds", "order_validations", "routing_decisions"])
    expect(await shop.read(sql`select 1 from ${sql.table(table)}`)).toEqual([]);
  expect(await shop.read(sql`select type, sequence, actor, data from outbox where order_id = ${page.rows[0]?.id}`)).toEqual([
    {
      type: "order.imported",
      sequence: 1,
      actor: "import",
      data: { number: "#1001", status: "COMPLETED", externalId: "4503599627370497", placedAt: "2023-05-04T03:00:00.000Z" },
    },
  ]);
});

test("what became of an order says its statuses: cancelled, refunded, delivered and not yet paid", async () => {
  const cancelled = history({ orderStatus: "CANCELLED", paymentStatus: "VOIDED", updatedAt: "2023-05-05T00:00:00Z" });
  const partly = history({
    cancelled: true,
    lines: [{ externalIds: ["p"], sku: "MUG", title: "Mug", quantity: 3, fulfilledQuantity: 1, unitPrice: "1" }],
  });
  const refunded = history({ orderStatus: "RETURNED", paymentStatus: "REFUNDED" });
  const unpaid = history({ orderStatus: "DELIVERED", paymentStatus: "COD_DUE" });

  expect(await orders(cancelled, partly, refunded, unpaid)).toMatchObject({ written: 4, refused: 0 });

  expect(await stored(cancelled.externalId)).toMatchObject({
    status: "CANCELLED",
    fulfillment: "CANCELLED",
    payment: "UNPAID",
    cancelled: "2023-05-05 00:00:00+00",
  });
  expect(await stored(partly.externalId)).toMatchObject({ status: "COMPLETED", fulfillment: "FULFILLED", cancelled: null });
  expect(await stored(refunded.externalId)).toMatchObject({ status: "COMPLETED", payment: "REFUNDED" });
  expect(await stored(unpaid.externalId)).toMatchObject({ status: "OPEN", fulfillment: "FULFILLED", payment: "COD_PENDING" });
});

test("orders that are known, from a file or from the channel, stay as they are", async () => {
  const sent = anOrder({ externalId: "sent-1", lines: [aLine("MUG", 1)] });
  await shop.accept(channel, sent);
  const fresh = history();
  const known = history({ externalId: "sent-1", customer: { externalId: "customer-1", name: "Somebody else" } });

  expect(await orders(fresh, known, fresh)).toMatchObject({ read: 3, written: 1, unchanged: 2, refused: 0 });
  expect(await orders(fresh, known, history({ externalId: fresh.externalId, total: "1" }))).toMatchObject({ written: 0, unchanged: 3 });

  expect(await stored("sent-1")).toMatchObject({ status: "OPEN" });
  expect(await shop.read(sql`select name from customers where external_id = 'customer-1'`)).toEqual([{ name: "Sari Wulandari" }]);
});

test("the same order from a file and from the channel at the same instant is taken once, by either", async () => {
  const ids = Array.from({ length: 40 }, (_, index) => `both-${index}`);
  const sent = ids.map((externalId) => anOrder({ externalId, lines: [aLine("MUG", 1, { fulfilledQuantity: 1 })], customer: null }));
  const path = join(folder, "both.ndjson");
  writeFileSync(path, ids.map((externalId) => `${JSON.stringify(history({ externalId }))}\n`).join(""));
  const accept = async (order: (typeof sent)[number]): Promise<void> => {
    // As the intake does when the unique key says that another was first.
    for (let attempt = 0; attempt < 3; attempt += 1)
      try {
        return void (await shop.accept(channel, order));
      } catch (error) {
        if ((error as { constraint?: string }).constraint !== "orders_external_id") throw error;
      }
  };

  const [report] = await Promise.all([
    importOrders(shop.orm, path, { channelId: channel.id, read: (line) => readOrder(line, "REQUIRED"), batchSize: { rows: 5 } }),
    ...sent.toReversed().map(accept),
  ]);

  expect(report.written + report.unchanged).toBe(40);
  const taken = await shop.read(sql<{ lines: number }>`
    select count(line.id)::int as lines from orders left join order_lines line on line.order_id = orders.id
    where external_id like 'both-%' group by orders.id`);
  expect(taken).toHaveLength(40);
});

test("a customer's last word counts, in whatever order the file tells it, and gaps are filled", async () => {
  const says = (updatedAt: string, customer: object) => history({ placedAt: updatedAt, customer: { externalId: "c-9", ...customer } });

  await orders(
    says("2022-01-01T00:00:00Z", { name: "Budi", phone: "0811" }),
    says("2024-01-01T00:00:00Z", { name: "Budi Santoso", email: "new@example.com" }),
  );
  await orders(says("2023-01-01T00:00:00Z", { name: "B. Santoso", email: "old@example.com" }), history({ customer: { name: "Nobody" } }));

  expect(await shop.read(sql`select name, email, phone from customers where external_id = 'c-9'`)).toEqual([
    { name: "Budi Santoso", email: "new@example.com", phone: "0811" },
  ]);
  expect(
    await shop.read(
      sql`select count(*)::int as orders from orders join customers on customers.id = customer_id where customers.external_id = 'c-9'`,
    ),
  ).toEqual([{ orders: 3 }]);
});

test("orders that are not finished, and lines that cannot be read, are named with the path and the good ones go in", async () => {
  const line = { externalIds: ["x"], sku: "MUG", title: "Mug", quantity: 2, unitPrice: "1" };
  const report = await orders(
    history({ orderStatus: "CONFIRMED" }),
    "{not json",
    history({ lines: [{ ...line, unitPrice: "ten" }] }),
    history({ lines: [{ ...line, fulfilledQuantity: 3 }] }),
    history({ lines: [{ ...line, externalIds: [] }] }),
    history({ orderStatus: "SHIPPED" }),
    history({ placedAt: "2023-05-04 10:00" }),
    history({ lines: [{ ...line, unitPrice: { amount: "1", currencyCode: "USD" } }] }),
    history({ lines: [] }),
    history({ discountTotal: "-1" }),
    history({ number: "Nul \u0000" }),
    history({ lines: [{ ...line, quantity: 3_000_000_000 }] }),
    history(),
  );

  expect(report).toMatchObject({ read: 13, written: 1, refused: 12 });
  expect(report.bad.map(({ line, column, problem }) => `${line} ${column}: ${problem}`)).toEqual([
    expect.stringContaining('1 lines[0]: 2 of "Blue mug" are neither fulfilled nor cancelled.'),
    expect.stringContaining("2 null: Expected JSON ("),
    "3 lines[0].unitPrice: Expected a decimal number.",
    '4 lines[0]: Of "Mug" 2 were ordered, 0 cancelled and 3 fulfilled; that cannot be.',
    "5 lines[0].externalIds: Expected a list with the channel's own id of the line.",
    expect.stringContaining("6 orderStatus: Expected one of PENDING_PAYMENT"),
    "7 placedAt: Expected an instant of ISO 8601 with its offset from UTC.",
    "8 lines[0].unitPrice.currencyCode: Expected IDR, as the order is in.",
    "9 lines: The order has no lines and is not cancelled.",
    "10 discountTotal: The amount is below zero.",
    expect.stringContaining("11 null: A text holds a character that cannot be stored"),
    "12 null: A number or an amount is greater than can be stored.",
  ]);
});

test("what the channel says later of an imported order is taken: its lines are known, and the refund is noted", async () => {
  const old = history({ externalId: "later-1", updatedAt: "2023-05-05T00:00:00Z", orderStatus: "DELIVERED", paymentStatus: "COD_DUE" });
  await orders(old);
  const line = aLine("MUG", 2, { externalIds: [`line-${numbers}`], fulfilledQuantity: 2 });

  const [paid] = await shop.accept(channel, anOrder({ externalId: "later-1", lines: [line], updatedAt: new Date("2026-11-01T00:00:00Z") }));

  expect(paid?.outcome).toBe("UPDATED");
  expect(await stored("later-1")).toMatchObject({ status: "COMPLETED", payment: "PAID" });
  expect(await shop.read(sql`select 1 from order_lines where order_id = ${paid?.orderId}`)).toHaveLength(1);
  expect(await shop.counts("MUG")).toMatchObject({ onHand: expect.any(Number) });
});

test("after all of that every invariant holds", async () => {
  const relay = new Relay(shop.orm, silentLog(), () => {});
  relay.start();
  await relay.stop();

  // What the channel says later has other prices here than what was imported.
  const broken = (await checkInvariants(shop.em as EntityManager)).filter(({ count, name }) => count > 0 && name !== "D12 adds up");
  expect(broken).toEqual([]);
});
