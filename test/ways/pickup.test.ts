import { expect, test } from "vitest";
import { checkInvariants } from "../../src/invariants.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { sql } from "../../src/kit/sql.ts";
import { anAccess, openApi } from "../support/api.ts";
import { aLine, jakarta, openShop } from "../support/shop.ts";
import { idOf, inWords, Merchant } from "./a-network.ts";

const shop = await openShop();
const api = await openApi(shop);
const merchant = new Merchant(shop, api);
/** Kemang is at -6.26, 106.81. */
const near = await shop.location({ code: "KEMANG", name: "Kemang", type: "STORE", pickup: true, latitude: -6.26, longitude: 106.82 });
const far = await shop.location({ code: "BOGOR", name: "Bogor", type: "STORE", pickup: true, latitude: -6.6, longitude: 106.8 });
const warehouse = await shop.location({ code: "DC", latitude: -6.1, longitude: 106.9 });
await shop.stock(near, { MUG: 2, TEA: 50 });
await shop.stock(far, { MUG: 20, TEA: 50 });
await shop.stock(warehouse, { MUG: 500, TEA: 500 });
const till = await shop.channel({ type: "POS", code: "till" });

const at = (location: { id: string } | null) => ({ pickup: { locationId: location?.id ?? null } });
const order = (lines: ReturnType<typeof aLine>[], values: object = {}) => merchant.takes(till, { lines, ...values });

test("`pickupLocations` finds the nearest places that have all, with the distance", async () => {
  const ask = (lines: object[], near: object | null = { latitude: jakarta.latitude, longitude: jakarta.longitude }, access = anAccess()) =>
    api.ask<{ pickupLocations: { kilometres: number | null; readyOn: string; location: { code: string } }[] }>(
      "query($input: PickupLocationsInput!) { pickupLocations(input: $input) { kilometres readyOn location { code } } }",
      { input: { channelCode: "till", lines, near } },
      access,
    );

  const found = (await ask([{ sku: "MUG", quantity: 2 }])).pickupLocations;
  expect(found.map(({ location }) => location.code)).toEqual(["KEMANG", "BOGOR"]);
  expect(found.map(({ kilometres }) => Math.round(kilometres ?? 0))).toEqual([1, 38]);
  const many = await ask([{ sku: "MUG", quantity: 3 }], null);
  expect(many.pickupLocations).toMatchObject([{ kilometres: null, location: { code: "BOGOR" } }]);
  expect((await ask([{ sku: "TEA", quantity: 1 }], null, anAccess({ locationIds: new Set([far.id]) }))).pickupLocations).toHaveLength(1);
  expect((await ask([{ sku: "MUG", quantity: 99 }])).pickupLocations).toEqual([]);
});

test("an order is picked up at the place that was chosen, and shipped lines leave beside it, in one order", async () => {
  const mixed = await order([aLine("TEA", 2, at(far)), aLine("MUG", 3)]);

  expect(mixed.status).toBe("OPEN");
  expect(inWords(mixed).sort()).toEqual(["BOGOR OPEN PICKUP 2 TEA", "DC OPEN 3 MUG"]);
  expect(mixed.fulfillmentOrders.map(({ routingDecision }) => routingDecision.summary).sort()[0]).toContain("Bogor chosen for pick-up");
});

test("an order to be picked up at no place in particular waits at the nearest that has it, and needs no address", async () => {
  const nearest = await order([aLine("TEA", 2, at(null))]);
  expect(inWords(nearest)).toEqual(["KEMANG OPEN PICKUP 2 TEA"]);

  const nowhere = await order([aLine("TEA", 1, at(far))], { shipTo: null });
  expect([nowhere.status, ...inWords(nowhere)]).toEqual(["OPEN", "BOGOR OPEN PICKUP 1 TEA"]);
});

test("what the chosen place lacks is never shipped: the order stops, names a place that has all, and a person offers it", async () => {
  const short = await order([aLine("MUG", 5, at(near))]);
  expect(short).toMatchObject({ status: "EXCEPTION", fulfillmentOrders: [] });
  expect(short.validations.filter(({ code }) => code === "PICKUP_SHORT")).toMatchObject([
    { status: "OPEN", nextSteps: [{ code: "CHANGE_DELIVERY", mutation: "changeOrderDelivery" }, {}, {}, {}, {}] },
  ]);
  expect(short.validations[0]?.message).toContain('3 of "MUG" cannot be picked up at Kemang. Bogor has all of it, 38 km from the buyer.');
  // What is there is kept while somebody asks the buyer.
  expect(await shop.counts("MUG", near)).toMatchObject({ available: 0, reserved: 2 });

  const elsewhere = await merchant.does("changeOrderDelivery", {
    orderId: short.id,
    deliveryMethod: "PICKUP",
    pickupLocationId: idOf("Location", far),
  });
  expect(elsewhere.userErrors).toEqual([]);
  const after = await merchant.sees(short.id);
  expect([after.status, ...inWords(after)]).toEqual(["OPEN", "BOGOR OPEN PICKUP 5 MUG"]);
  expect(await shop.counts("MUG", near)).toMatchObject({ available: 2, reserved: 0 });
});

test("the buyer may let it wait there, or have it shipped after all", async () => {
  const waits = await order([aLine("MUG", 4, at(near))]);
  const [finding] = await shop.read<{ id: string }>(sql`select id from order_validations where code = 'PICKUP_SHORT' and status = 'OPEN'`);
  await merchant.does("overrideValidation", {
    validationId: idOf("OrderValidation", finding as { id: string }),
    reason: "Comes on Friday",
  });
  expect(inWords(await merchant.sees(waits.id)).sort()).toEqual(["KEMANG BACKORDERED PICKUP 2 MUG", "KEMANG OPEN PICKUP 2 MUG"]);

  const change = (input: object) => merchant.does("changeOrderDelivery", { orderId: waits.id, ...input });
  expect((await change({ deliveryMethod: "LOCAL" })).userErrors).toMatchObject([{ code: "INVALID", field: ["deliveryMethod"] }]);
  expect((await change({ deliveryMethod: "PICKUP", pickupLocationId: idOf("Location", warehouse) })).userErrors).toMatchObject([
    { code: "INVALID", field: ["pickupLocationId"] },
  ]);
  expect((await change({ deliveryMethod: "SHIP" })).userErrors).toEqual([]);
  const shipped = await merchant.sees(waits.id);
  expect(inWords(shipped).filter((work) => !work.includes("CANCELLED"))).toEqual(["DC OPEN 4 MUG"]);
});

test("over GraphQL an order says line by line how it reaches the buyer", async () => {
  const price = { amount: "1", currencyCode: "IDR" };
  const input = (line: object) => ({
    channelId: idOf("Channel", till),
    externalId: `pickup-${Math.random()}`,
    currencyCode: "IDR",
    paymentStatus: "PAID",
    lines: [{ sku: "TEA", quantity: 1, unitPrice: price, ...line }],
  });
  const created = await merchant.does<{ order: object }>(
    "createOrder",
    input({ deliveryMethod: "PICKUP", pickupLocationId: idOf("Location", near) }),
    "order { status lines { deliveryMethod pickupLocation { code } } fulfillmentOrders { deliveryMethod location { code } } }",
  );
  expect(created.order).toEqual({
    status: "OPEN",
    lines: [{ deliveryMethod: "PICKUP", pickupLocation: { code: "KEMANG" } }],
    fulfillmentOrders: [{ deliveryMethod: "PICKUP", location: { code: "KEMANG" } }],
  });
  const refused = async (line: object) => (await merchant.does("createOrder", input(line))).userErrors[0]?.field;
  expect(await refused({ deliveryMethod: "DIGITAL" })).toEqual(["lines", "0", "deliveryMethod"]);
  expect(await refused({ pickupLocationId: idOf("Location", near) })).toEqual(["lines", "0", "pickupLocationId"]);
  expect(await refused({ deliveryMethod: "PICKUP", pickupLocationId: idOf("Location", warehouse) })).toEqual([
    "lines",
    "0",
    "pickupLocationId",
  ]);
});

test("a dark store takes no pick-ups", async () => {
  const values = { code: "DARK", name: "Dark", type: "DARK_STORE", timeZone: "Asia/Jakarta" };
  expect((await merchant.does("createLocation", { ...values, pickup: true })).userErrors).toMatchObject([
    { code: "INVALID", field: ["pickup"] },
  ]);
  await expect(shop.location({ type: "DARK_STORE", pickup: true })).rejects.toThrow("locations_dark_store");
  const dark = await shop.location({ code: "DARK-1", type: "DARK_STORE", latitude: -6.26, longitude: 106.81 });
  await shop.stock(dark, { SOAP: 5 });

  const shipped = await order([aLine("SOAP", 1)]);
  const picked = await order([aLine("SOAP", 1, at(null))], { total: moneyOf("10000", "IDR") });
  expect(inWords(shipped)).toEqual(["DARK-1 OPEN 1 SOAP"]);
  expect(picked).toMatchObject({ status: "EXCEPTION", validations: [{ code: "PICKUP_SHORT" }] });
});

test("of many who want the last one at a store, one gets it, and nobody is sent another's", async () => {
  await shop.stock(near, { LAST: 1 });
  await shop.stock(warehouse, { LAST: 50 });
  const orders = await Promise.all(Array.from({ length: 16 }, () => order([aLine("LAST", 1, at(near))])));

  expect(orders.map(({ status }) => status).sort()).toEqual([...Array(15).fill("EXCEPTION"), "OPEN"]);
  expect(await shop.counts("LAST", warehouse)).toMatchObject({ available: 50 });
  expect((await checkInvariants(shop.em)).filter(({ count }) => count > 0)).toEqual([]);
});
