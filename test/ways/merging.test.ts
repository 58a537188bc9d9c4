import { expect, test } from "vitest";
import { checkInvariants } from "../../src/invariants.ts";
import { sql } from "../../src/kit/sql.ts";
import { anAccess, openApi } from "../support/api.ts";
import { aLine, jakarta, openShop } from "../support/shop.ts";
import { Merchant, type SeenOrder, uuidOf } from "./a-network.ts";

const shop = await openShop(40);
const api = await openApi(shop);
const merchant = new Merchant(shop, api);
const place = { region: "DKI Jakarta", countryCode: "ID", city: "Jakarta" };
const jkt = await shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8, ...place });
await shop.item("MUG", { weightGrams: 400 });
await shop.stock(jkt, { MUG: 1000 });
const web = await shop.channel({ code: "web" });
const labels = await shop.channel({ code: "market", rights: { ...web.rights, labelBy: "CHANNEL" } });

let buyers = 0;
const aBuyer = () => ({ externalId: `buyer-${++buyers}`, name: "Sari", email: `sari-${buyers}@example.com`, phone: null });
const twoOrders = async (customer = aBuyer(), channels = [web, web]): Promise<[SeenOrder, SeenOrder]> => [
  await merchant.takes(channels[0] as never, { customer, lines: [aLine("MUG", 1)] }),
  await merchant.takes(channels[1] as never, { customer, lines: [aLine("MUG", 1)] }),
];
const workIds = (orders: readonly SeenOrder[]): string[] =>
  orders.flatMap(({ fulfillmentOrders }) => fulfillmentOrders.map(({ id }) => id));
const merge = (orders: readonly SeenOrder[], access = anAccess()) =>
  merchant.does<{ shipmentGroup: { id: string; fulfillmentOrders: { id: string }[]; savings: { amount: string } | null } | null }>(
    "mergeFulfillmentOrders",
    { fulfillmentOrderIds: workIds(orders) },
    "shipmentGroup { id carrier service location { code } apart { amount } together { amount } savings { amount currencyCode } dissolvedAt fulfillmentOrders { id } }",
    access,
  );
const groupOf = (order: SeenOrder) => merchant.sees(order.id).then((seen) => seen.fulfillmentOrders[0]?.shipmentGroup?.id ?? null);
const candidates = async () =>
  (
    await api.ask<{ mergeCandidates: { fulfillmentOrders: { id: string }[]; savings: object | null }[] }>(
      "{ mergeCandidates(first: 100) { fulfillmentOrders { id } carrier apart { amount } together { amount } savings { amount currencyCode } } }",
    )
  ).mergeCandidates.map(({ fulfillmentOrders }) => fulfillmentOrders.map(({ id }) => id));

test("without prices two orders of a buyer leave in one parcel, and nobody says what that saves", async () => {
  const orders = await twoOrders();
  expect(await candidates()).toContainEqual(workIds(orders));
  const { shipmentGroup, userErrors } = await merge(orders);

  expect(userErrors).toEqual([]);
  expect(shipmentGroup).toMatchObject({ savings: null, location: { code: "JKT" }, dissolvedAt: null });
  expect(shipmentGroup?.fulfillmentOrders.map(({ id }) => id)).toEqual(workIds(orders));
  expect(await groupOf(orders[0])).toBe(shipmentGroup?.id);
  expect(await candidates()).not.toContainEqual(workIds(orders));
  expect((await merge(orders)).userErrors).toMatchObject([{ code: "INVALID" }]);
});

test("with prices it is told what one parcel saves", async () => {
  const file = `origin,destination,zone,min_days,max_days,up_to_1000_g,per_kg_beyond\n*,*,A,1,2,9000,8000`;
  const card = { carrier: "JNE", service: "REG", currency: "IDR", country: "ID", validFrom: "2026-01-01" };
  const imported = await merchant.does<{ rateCard: { id: string } }>("importRateCard", { format: "CSV", file, card }, "rateCard { id }");
  await merchant.does("activateRateCard", { id: imported.rateCard.id });
  const orders = await twoOrders();
  const { shipmentGroup } = await merge(orders);

  expect(shipmentGroup).toMatchObject({
    carrier: "JNE",
    apart: { amount: "18000.00" },
    together: { amount: "9000.00" },
    savings: { amount: "9000.00", currencyCode: "IDR" },
  });
});

test("what does not go together is refused, and says why", async () => {
  const [one, other] = await twoOrders();
  const [stranger] = await twoOrders();
  const moved = await merchant.takes(web, {
    customer: { externalId: `buyer-${buyers}`, name: "Sari", email: `sari-${buyers}@example.com`, phone: null },
    shipTo: { ...jakarta, lines: ["Jl. Sudirman 1"] },
    lines: [aLine("MUG", 1)],
  });
  const printed = await twoOrders(aBuyer(), [labels, labels]);
  const held = await twoOrders();
  await merchant.does("placeHold", { orderId: held[0].id, reason: "CUSTOMER_REQUEST" });

  const customer = aBuyer();
  const here = await merchant.takes(web, { customer, lines: [aLine("MUG", 1)] });
  const store = await shop.location({ code: "STORE", pickup: true, ...place });
  await shop.item("VASE");
  await shop.stock(store, { VASE: 9 });
  const there = await merchant.takes(web, { customer, lines: [aLine("VASE", 1)] });
  const fetched = await merchant.takes(web, { customer, lines: [aLine("VASE", 1, { pickup: { locationId: store.id } })] });

  for (const [orders, message] of [
    [[here, there], "one location"],
    [[there, fetched], "picks it up"],
    [[one, stranger], "one buyer"],
    [[stranger, moved], "one address"],
    [printed, "leaves the label to us"],
    [held, "ON_HOLD"],
    [[one], "2 to 20"],
  ] as const)
    expect((await merge(orders)).userErrors).toMatchObject([{ code: "INVALID", message: expect.stringContaining(message) }]);
  const nobody = anAccess({ locationIds: new Set([(await shop.location()).id]) });
  expect((await merge([one, other], nobody)).userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
});

test("a buyer of two channels is known by the e-mail address", async () => {
  const shop2 = await shop.channel({ code: "second" });
  const orders = await twoOrders(aBuyer(), [web, shop2]);
  expect((await merge(orders)).userErrors).toEqual([]);
});

test("a parcel is taken apart by hand, or when one of it is cancelled or sent elsewhere", async () => {
  for (const leave of [
    async (_: SeenOrder, group: string) => merchant.does("unmergeFulfillmentOrders", { shipmentGroupId: group }),
    async (order: SeenOrder) => merchant.does("cancelOrder", { orderId: order.id, reason: "Changed my mind" }),
    async (order: SeenOrder) =>
      merchant.does("changeOrderAddress", { orderId: order.id, shipTo: { lines: ["Jl. Lain 1"], city: "Bogor", countryCode: "ID" } }),
  ]) {
    const orders = await twoOrders();
    const group = (await merge(orders)).shipmentGroup?.id as string;
    expect((await leave(orders[0], group)).userErrors).toEqual([]);

    expect([await groupOf(orders[0]), await groupOf(orders[1])]).toEqual([null, null]);
    const again = await merchant.does("unmergeFulfillmentOrders", { shipmentGroupId: group });
    expect(again.userErrors).toMatchObject([{ code: "ILLEGAL_TRANSITION" }]);
    expect(await merchant.told(orders[0].id)).toContain("fulfillment_order.unmerged");
  }
});

test("the orders of a parcel stay apart: a hold on one keeps it in", async () => {
  const orders = await twoOrders();
  const group = (await merge(orders)).shipmentGroup?.id;
  await merchant.does("placeHold", { orderId: orders[0].id, reason: "CUSTOMER_REQUEST" });
  expect(await groupOf(orders[0])).toBe(group);
});

test("the database lets nothing into a parcel that lies elsewhere or has ended", async () => {
  const orders = await twoOrders();
  const group = (await merge(orders)).shipmentGroup?.id as string;
  const other = await shop.location({ code: "SUB" });
  const work = uuidOf(workIds(orders)[0] as string);

  await expect(shop.read(sql`update fulfillment_orders set location_id = ${other.id} where id = ${work}`)).rejects.toThrow("group_place");
  await expect(shop.read(sql`update fulfillment_orders set status = 'CANCELLED' where id = ${work}`)).rejects.toThrow("grouped");
  await expect(shop.read(sql`update shipment_groups set location_id = ${other.id} where id = ${uuidOf(group)}`)).rejects.toThrow(
    "group_place",
  );
});

test("of 16 who merge and cancel the same at once, one merges, and what is cancelled is in no parcel", async () => {
  const orders = await twoOrders();
  const answers = await Promise.all(
    Array.from({ length: 16 }, (_, number) =>
      number === 7 ? merchant.does("cancelOrder", { orderId: orders[1].id, reason: "Race" }) : merge(orders),
    ),
  );

  expect(answers.filter((answer, at) => at !== 7 && answer.userErrors.length === 0).length).toBeLessThanOrEqual(1);
  expect([await groupOf(orders[0]), await groupOf(orders[1])]).toEqual([null, null]);
  expect((await checkInvariants(shop.em)).filter(({ count }) => count > 0)).toEqual([]);
});
