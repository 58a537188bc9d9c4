import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { sql } from "../../src/kit/sql.ts";
import { openApi } from "../support/api.ts";
import { aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop();
const api = await openApi(shop);
const own = await shop.channel({ code: "own", type: "API" });
await shop.stock(await shop.location(), { MUG: 100 });
const [taken] = await shop.accept(own, anOrder({ lines: [aLine("MUG")] }));
const orderId = globalId("Order", taken?.orderId as string);

/** What nobody can press into less. */
const long = (characters: number) => randomBytes(characters).toString("base64url").slice(0, characters);
const idr = (amount: string) => ({ amount, currencyCode: "IDR" });

async function refused(name: string, type: string, input: object) {
  const answer = await api.ask<Record<string, { userErrors: { code: string; field: string[] | null }[] }>>(
    `mutation($input: ${type}!) { ${name}(input: $input) { userErrors { code field } } }`,
    { input },
  );
  return answer[name]?.userErrors;
}

const order = (values: object = {}, line: object = {}) =>
  refused("createOrder", "CreateOrderInput", {
    channelId: globalId("Channel", own.id),
    externalId: long(20),
    currencyCode: "IDR",
    paymentStatus: "PAID",
    lines: [{ sku: "MUG", quantity: 1, unitPrice: idr("1"), ...line }],
    ...values,
  });

test("an order of too many units, or with an endless id, is refused by the field that has it", async () => {
  const invalid = (...field: string[]) => [{ code: "INVALID", field }];

  expect(await order({}, { quantity: 100_001 })).toEqual(invalid("lines", "0", "quantity"));
  expect(await order({}, { sku: long(9_000) })).toEqual(invalid("lines", "0", "sku"));
  expect(await order({ externalId: long(9_000) })).toEqual(invalid("externalId"));
  expect(await order({ number: long(9_000) })).toEqual(invalid("number"));
  expect(await order({ customer: { externalId: long(9_000) } })).toEqual(invalid("customer", "externalId"));
});

test("what is greater than can be stored is refused, and is no fault of ours", async () => {
  const invalid = [{ code: "INVALID", field: null }];

  expect(await order({}, { quantity: 100_000, unitPrice: idr("900000000000000000") })).toEqual(invalid);
  expect(await refused("placeHold", "PlaceHoldInput", { orderId, reason: "OTHER", handle: long(9_000) })).toEqual(invalid);
  expect(
    await refused("recordPayment", "RecordPaymentInput", { orderId, kind: "MANUAL", amount: idr("1"), reference: long(9_000) }),
  ).toEqual(invalid);
});

test("an amount that is finer than its currency is refused rather than rounded", async () => {
  expect(await order({}, { unitPrice: idr("10.005") })).toEqual([{ code: "INVALID", field: null }]);
  expect(await order({}, { unitPrice: idr("10.0500") })).toEqual([]);
});

test("an instant that no calendar of ours reaches is no instant", async () => {
  const input = { orderId, reason: "OTHER", releaseAt: "9999-12-31T00:00:00Z" };

  await expect(refused("placeHold", "PlaceHoldInput", input)).rejects.toThrow("DateTime expects");
});

test("an empty list of lines is no line, and not all of them", async () => {
  const none = [{ code: "INVALID", field: ["lines"] }];
  const [another] = await shop.accept(own, anOrder({ lines: [aLine("MUG")] }));
  const input = { orderId: globalId("Order", another?.orderId as string), reason: "Too late", lines: [] };

  expect(await refused("cancelOrder", "CancelOrderInput", input)).toEqual(none);
  expect(
    await refused("changeOrderDelivery", "ChangeOrderDeliveryInput", { orderId: input.orderId, deliveryMethod: "SHIP", lineIds: [] }),
  ).toEqual([{ code: "INVALID", field: ["lineIds"] }]);
  const told = await shop.read(
    sql<{ type: string }>`select type from outbox where order_id = ${another?.orderId as string} and type like 'order.%'`,
  );
  expect(told.map(({ type }) => type)).not.toContain("order.delivery_changed");
});

test("units that are not open are refused by the field that names them", async () => {
  const [another] = await shop.accept(own, anOrder({ lines: [aLine("MUG", 2)] }));
  const [line] = await shop.read(sql<{ id: string }>`select id from order_lines where order_id = ${another?.orderId as string}`);
  const lines = [{ lineId: globalId("OrderLine", line?.id as string), quantity: 3 }];

  expect(
    await refused("cancelOrder", "CancelOrderInput", { orderId: globalId("Order", another?.orderId as string), reason: "Too late", lines }),
  ).toEqual([{ code: "INVALID", field: ["lines", "0", "quantity"] }]);
});
