import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { sql } from "../../src/kit/sql.ts";
import { anAccess, openApi } from "../support/api.ts";
import { aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop(20);
const api = await openApi(shop);
const channel = await shop.channel();
await shop.stock(await shop.location(), { MUG: 1_000 });

const rupiah = (amount: string) => ({ amount, currencyCode: "IDR" });

/** An order of our own for three mugs at 10,000. */
async function order(values: Parameters<typeof anOrder>[0] = {}): Promise<{ id: string; lineId: string }> {
  const [taken] = await shop.accept(channel, anOrder({ lines: [aLine("MUG", 3)], ...values }));
  const [line] = await shop.read(sql<{ id: string }>`select id from order_lines where order_id = ${taken?.orderId}`);
  return { id: globalId("Order", taken?.orderId as string), lineId: globalId("OrderLine", line?.id as string) };
}

interface Payload {
  readonly userErrors: readonly { readonly code: string; readonly message: string; readonly field: readonly string[] | null }[];
  readonly order: { readonly status: string; readonly paymentStatus: string } | null;
  readonly payment: { readonly id: string; readonly kind: string; readonly status: string } | null;
  readonly refund: {
    readonly id: string;
    readonly status: string;
    readonly reason: string;
    readonly amount: { readonly amount: string };
  } | null;
}

async function run(mutation: string, input: object, access = anAccess()): Promise<Payload> {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const what = /refund/i.test(mutation) ? "refund { id status reason amount { amount } }" : "payment { id kind status }";
  const query = `mutation M($input: ${type}!) { m: ${mutation}(input: $input) { order { status paymentStatus } ${what} userErrors { code message field } } }`;
  return (await api.ask<{ m: Payload }>(query, { input }, access)).m;
}

const moneyOf = async (id: string) =>
  (
    await api.ask<{
      order: { payments: { kind: string; status: string; gateway: string; amount: { amount: string } }[]; refunds: unknown[] };
    }>(
      `query Q($id: ID!) { order(id: $id) { payments { kind status gateway amount { amount } }
        refunds { status reason method amount { amount } shipping { amount } goodwill { amount } fee { amount }
          lines { quantity amount { amount } orderLine { sku } } payments { kind amount { amount } } } } }`,
      { id },
    )
  ).order;

test("cash is taken in two parts: the order is partly paid, then paid and let go on; more makes it overpaid", async () => {
  const { id } = await order({ paymentStatus: "PENDING" });
  const pay = (amount: string, reference: string | null = null) =>
    run("recordPayment", { orderId: id, kind: "CASH", amount: rupiah(amount), reference });

  expect((await pay("10000", "T1")).order?.paymentStatus).toBe("PARTIALLY_PAID");
  expect((await pay("10000", "T1")).userErrors[0]?.code).toBe("ALREADY_EXISTS");
  expect((await pay("20000")).order?.paymentStatus).toBe("PAID");
  expect((await pay("1")).order?.paymentStatus).toBe("OVERPAID");
  expect(
    (await run("recordPayment", { orderId: id, kind: "CASH", amount: { amount: "1", currencyCode: "USD" } })).userErrors[0],
  ).toMatchObject({
    code: "INVALID",
    field: ["amount", "currencyCode"],
  });
  const holds = await api.ask<{ order: { holds: { status: string; reason: string }[] } }>(
    "query Q($id: ID!) { order(id: $id) { holds { status reason } } }",
    { id },
  );
  expect(holds.order.holds).toEqual([{ status: "RELEASED", reason: "AWAITING_PAYMENT" }]);
});

test("cash on delivery is pending until all of it is collected", async () => {
  const { id } = await order({ paymentStatus: "COD_DUE" });
  const collect = (amount: string) => run("recordPayment", { orderId: id, kind: "COD_COLLECT", amount: rupiah(amount) });

  expect((await collect("10000")).order?.paymentStatus).toBe("COD_PENDING");
  expect((await collect("20000")).order?.paymentStatus).toBe("PAID");
});

test("reserved money is captured or let go of, once", async () => {
  const captured = await order({ paymentStatus: "AUTHORIZED" });
  const [auth] = await shop.read(sql<{ id: string }>`select id from payment_transactions order by id desc limit 1`);
  const paymentId = globalId("Payment", auth?.id as string);
  expect((await run("capturePayment", { paymentId, amount: rupiah("30001") })).userErrors[0]?.message).toMatch(/30000.00 IDR/);
  expect((await run("capturePayment", { paymentId })).order?.paymentStatus).toBe("PAID");
  expect((await run("voidPayment", { paymentId })).userErrors[0]?.code).toBe("ILLEGAL_TRANSITION");
  expect((await moneyOf(captured.id)).payments.map(({ kind }) => kind)).toEqual(["AUTH", "CAPTURE"]);

  await order({ paymentStatus: "AUTHORIZED" });
  const [other] = await shop.read(sql<{ id: string }>`select id from payment_transactions order by id desc limit 1`);
  expect((await run("voidPayment", { paymentId: globalId("Payment", other?.id as string) })).order?.paymentStatus).toBe("UNPAID");
});

test("what a refund would come to is what it then gives", async () => {
  const { id, lineId } = await order();
  const input = { orderId: id, lines: [{ lineId, quantity: 2 }], goodwill: rupiah("500"), fee: rupiah("1500"), reason: "RETURN" };

  const { refundQuote } = await api.ask<{ refundQuote: Record<string, { amount: string }> }>(
    `query Q($input: RefundOrderInput!) { refundQuote(input: $input) {
      amount { amount } lines { amount } shipping { amount } goodwill { amount } fee { amount } refundable { amount } } }`,
    { input },
  );
  const given = await run("refundOrder", input);

  expect(refundQuote).toEqual({
    amount: { amount: "19000.00" },
    lines: { amount: "20000.00" },
    shipping: { amount: "0.00" },
    goodwill: { amount: "500.00" },
    fee: { amount: "1500.00" },
    refundable: { amount: "30000.00" },
  });
  expect(given).toMatchObject({
    refund: { status: "SUCCEEDED", amount: { amount: "19000.00" } },
    order: { paymentStatus: "PARTIALLY_REFUNDED" },
  });
  expect((await moneyOf(id)).refunds).toEqual([
    {
      ...{ status: "SUCCEEDED", reason: "RETURN", method: "ORIGINAL", amount: { amount: "19000.00" }, shipping: { amount: "0.00" } },
      ...{ goodwill: { amount: "500.00" }, fee: { amount: "1500.00" } },
      lines: [{ quantity: 2, amount: { amount: "20000.00" }, orderLine: { sku: "MUG" } }],
      payments: [{ kind: "REFUND", amount: { amount: "19000.00" } }],
    },
  ]);
  expect((await run("refundOrder", { ...input, idempotencyKey: "the-same-key" })).userErrors[0]).toMatchObject({
    code: "INVALID",
    field: ["lines", "0", "quantity"],
  });
});

test("goodwill alone is an appeasement, and the same key gives it once", async () => {
  const { id } = await order();
  const input = { orderId: id, goodwill: rupiah("2500"), idempotencyKey: "goodwill-1" };
  const key = anAccess();
  const [first, second] = [await run("refundOrder", input, key), await run("refundOrder", input, key)];

  expect(first.refund).toMatchObject({ reason: "APPEASEMENT", amount: { amount: "2500.00" } });
  expect(second.refund?.id).toBe(first.refund?.id);
  expect((await moneyOf(id)).refunds).toHaveLength(1);
});

test("more goodwill than is left is refused by its field, with what is left", async () => {
  const { id } = await order();

  expect((await run("refundOrder", { orderId: id, goodwill: rupiah("99999999999") })).userErrors).toMatchObject([
    { code: "INVALID", field: ["goodwill"], message: expect.stringMatching(/^At most [1-9][\d.]+ IDR of goodwill/) },
  ]);
  expect((await moneyOf(id)).refunds).toEqual([]);
});

test("store credit is given, and spent once however many spend it at once", async () => {
  const customer = { externalId: "credit-1", name: "Ayu", email: null, phone: null };
  const paid = await order({ customer });
  await run("refundOrder", { orderId: paid.id, lines: [{ lineId: paid.lineId, quantity: 2 }], method: "STORE_CREDIT" });
  const balance = async () =>
    (
      await api.ask<{ order: { customer: { storeCredit: { balance: { amount: string } }[] } } }>(
        "query Q($id: ID!) { order(id: $id) { customer { storeCredit { balance { amount currencyCode } } } } }",
        { id: paid.id },
      )
    ).order.customer.storeCredit.map((each) => each.balance.amount);
  expect(await balance()).toEqual(["20000.00"]);

  const unpaid = await Promise.all(Array.from({ length: 6 }, () => order({ customer, paymentStatus: "PENDING" })));
  const spent = await Promise.all(unpaid.map(({ id }) => run("payWithStoreCredit", { orderId: id, amount: rupiah("15000") })));
  expect(spent.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
  expect(await balance()).toEqual(["5000.00"]);

  const rest = await run("payWithStoreCredit", { orderId: unpaid[0]?.id });
  expect(rest.userErrors).toEqual([]);
  expect(await balance()).toEqual(["0.00"]);
});

test("a refund of what was paid with store credit goes back there, after what was paid otherwise", async () => {
  const customer = { externalId: "credit-2", name: "Budi", email: null, phone: null };
  const first = await order({ customer });
  await run("refundOrder", { orderId: first.id, goodwill: rupiah("10000"), method: "STORE_CREDIT" });
  const { id } = await order({ customer, paymentStatus: "PENDING" });
  await run("payWithStoreCredit", { orderId: id });
  await run("recordPayment", { orderId: id, kind: "CASH", amount: rupiah("20000") });

  await run("refundOrder", { orderId: id, goodwill: rupiah("25000") });

  expect((await moneyOf(id)).payments.slice(2)).toEqual([
    { kind: "REFUND", status: "SUCCEEDED", gateway: "cash", amount: { amount: "20000.00" } },
    { kind: "REFUND", status: "SUCCEEDED", gateway: "store-credit", amount: { amount: "5000.00" } },
  ]);
});

test("a chargeback holds what has not left and lets it go when it is won", async () => {
  const { id } = await order();
  const [sale] = await shop.read(sql<{ id: string }>`select id from payment_transactions order by id desc limit 1`);
  const paymentId = globalId("Payment", sale?.id as string);
  const held = async () =>
    (await api.ask<{ order: { holds: { status: string }[] } }>("query Q($id: ID!) { order(id: $id) { holds { status reason } } }", { id }))
      .order.holds;

  expect((await run("recordChargeback", { paymentId, outcome: "OPEN" })).payment).toMatchObject({ kind: "CHARGEBACK", status: "PENDING" });
  expect(await held()).toEqual([{ status: "ACTIVE", reason: "HIGH_RISK_OF_FRAUD" }]);
  expect((await run("recordChargeback", { paymentId, outcome: "WON" })).order?.paymentStatus).toBe("PAID");
  expect(await held()).toEqual([{ status: "RELEASED", reason: "HIGH_RISK_OF_FRAUD" }]);
  expect((await run("recordChargeback", { paymentId, outcome: "LOST" })).order?.paymentStatus).toBe("REFUNDED");
});

test("the channel that has the money is told of a refund; what it rejects can be tried again", async () => {
  const told = await shop.channel({ connectorKey: "told", tells: { REFUND: "TELLS" } });
  const [taken] = await shop.accept(told, anOrder({ lines: [aLine("MUG", 1)] }));
  const id = globalId("Order", taken?.orderId as string);

  const first = await run("refundOrder", { orderId: id, goodwill: rupiah("4000") });
  expect(first.refund?.status).toBe("PENDING");
  const [command] = await shop.read(
    sql<{ id: string }>`select id from channel_commands where order_id = ${taken?.orderId} and kind = 'REFUND'`,
  );
  await api.ask(`mutation M($input: ResolveChannelCommandInput!) { resolveChannelCommand(input: $input) { userErrors { message } } }`, {
    input: { id: globalId("ChannelCommand", command?.id as string), outcome: "REJECTED", reason: "They say no" },
  });

  const again = await run("retryRefund", { refundId: first.refund?.id });
  expect(again.refund).toMatchObject({ status: "PENDING", amount: { amount: "4000.00" } });
  expect((await moneyOf(id)).refunds).toMatchObject([{ status: "FAILED" }, { status: "PENDING" }]);
  expect((await run("recordPayment", { orderId: id, kind: "CASH", amount: rupiah("1") })).userErrors[0]?.code).toBe("CHANNEL_FORBIDS");
});

test("money needs its scopes, and a key of other channels sees none of it", async () => {
  const { id } = await order();
  const query = "query Q($id: ID!) { order(id: $id) { payments { id } } }";
  expect(await api.errorsOf(query, { id }, anAccess({ without: ["payments:read"] }))).toMatchObject([{ code: "UNAUTHORIZED" }]);

  const stranger = anAccess({ channelIds: new Set([(await shop.channel()).id]) });
  expect((await run("refundOrder", { orderId: id, goodwill: rupiah("1") }, stranger)).userErrors[0]?.code).toBe("NOT_FOUND");
  const [payment] = await shop.read(sql<{ id: string }>`select id from payment_transactions limit 1`);
  const node = await api.ask<{ node: unknown }>(
    "query Q($id: ID!) { node(id: $id) { id } }",
    { id: globalId("Payment", payment?.id as string) },
    stranger,
  );
  expect(node.node).toBeNull();
});

test("a gateway's secrets are sealed, and settings that lack something are refused by name", async () => {
  const create = `mutation M($input: CreateGatewayAccountInput!) { m: createGatewayAccount(input: $input) { account { id code } userErrors { code field message } } }`;
  const input = { code: "stripe-id", name: "Stripe", gateway: "stripe", settings: { secretKey: "sk_live_secret" } };
  const lacking = await api.ask<{ m: { userErrors: { field: string[] }[] } }>(create, { input });
  expect(lacking.m.userErrors[0]?.field).toEqual(["settings", "webhookSecrets"]);

  const full = { ...input, settings: { ...input.settings, webhookSecrets: ["whsec_1"] } };
  const made = await api.ask<{ m: { account: { code: string }; userErrors: unknown[] } }>(create, { input: full });
  expect(made.m).toMatchObject({ account: { code: "stripe-id" }, userErrors: [] });
  const stored = await shop.read(sql<{ settings: string }>`select settings::text from gateway_accounts`);
  expect(stored[0]?.settings).not.toContain("sk_live_secret");
});
