import { beforeEach, expect, test } from "vitest";
import type { Account } from "../../../src/channels/account.ts";
import type { ToldLine } from "../../../src/channels/command.ts";
import { linesOf, sentBy, teller } from "../ask-and-tell.ts";
import { accountWith } from "../plain-account.ts";
import { leave, selling } from "../selling.ts";
import { openTikTokShop, type TikTokShopDouble } from "../tiktok-shop.ts";
import { mug, shipping } from "./shipping.ts";

let shop: TikTokShopDouble;
let account: Account<unknown>;
beforeEach(async () => {
  [shop, account] = await selling(openTikTokShop(), { MUG: 10, CUP: 5 });
  return () => leave(shop);
});

test("an order leaves whole; telling it again changes nothing, telling another parcel is rejected", async () => {
  const order = shop.order([
    { sku: "MUG", quantity: 2 },
    { sku: "CUP", quantity: 1 },
  ]);
  const command = await shipping(shop, order);

  const first = await teller(shop, "SHIP").send(command, account, "k1");
  const again = await teller(shop, "SHIP").send(command, account, "k1");
  const other = await teller(shop, "SHIP").send(await shipping(shop, order, { trackingNumber: "JX2" }), account, "k2");

  expect(first).toMatchObject({ outcome: "ACCEPTED", reference: shop.shop.find(order).rows[0]?.packageId });
  expect(again).toEqual(first);
  expect(other).toMatchObject({ outcome: "REJECTED", reason: expect.stringContaining("another parcel") });
  expect(shop.orderOf(order).shipments).toEqual([{ trackingNumber: "JX1", units: { MUG: 2, CUP: 1 } }]);
  expect(shop.done.get(`SHIP ${order}`)).toBe(1);
});

test("a part leaves in a package that is split off, then the rest; half a SKU is refused in South-East Asia", async () => {
  const order = shop.order([
    { sku: "MUG", quantity: 2 },
    { sku: "CUP", quantity: 1 },
  ]);
  const [mugs, cup] = (await linesOf(shop, order)) as [ToldLine, ToldLine];
  const half = { ...mugs, externalIds: mugs.externalIds.slice(0, 1), quantity: 1 };

  const refused = await teller(shop, "SHIP").send(await shipping(shop, order, { lines: [half], complete: false }), account, "k0");
  await teller(shop, "SHIP").send(await shipping(shop, order, { lines: [mugs], complete: false }), account, "k1");
  await teller(shop, "SHIP").send(await shipping(shop, order, { lines: [cup], trackingNumber: "JX2" }), account, "k2");

  expect(refused).toEqual({
    outcome: "REJECTED",
    reason: "TikTok Shop refused a package for a part of the order (21011028): All units of a SKU must be in one package.",
  });
  expect(shop.orderOf(order).shipments).toEqual([
    { trackingNumber: "JX1", units: { MUG: 2 } },
    { trackingNumber: "JX2", units: { CUP: 1 } },
  ]);
});

test("where packages are made at sending, any units go", async () => {
  const order = shop.order([{ sku: "MUG", quantity: 2 }]);
  for (const row of shop.shop.find(order).rows) row.packageId = null;
  const [mugs] = (await linesOf(shop, order)) as [ToldLine];
  const half = { ...mugs, externalIds: mugs.externalIds.slice(1), quantity: 1 };

  const command = await shipping(shop, order, { lines: [half], complete: false });

  expect(await teller(shop, "SHIP").observe?.(command, account, "k1")).toBeNull();
  expect(await teller(shop, "SHIP").send(command, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });
  expect(await teller(shop, "SHIP").observe?.(command, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });
  expect(shop.orderOf(order).shipments).toEqual([{ trackingNumber: "JX1", units: { MUG: 1 } }]);
});

test("a parcel needs TikTok's id of the carrier, units of the order, and none that is cancelled", async () => {
  const order = shop.order(mug);
  const foreign = [{ externalIds: ["1"], sku: "MUG", quantity: 1 }];
  const outcome = async (more: Parameters<typeof shipping>[2]) =>
    teller(shop, "SHIP").send(await shipping(shop, order, more), account, "k1");

  expect(await outcome({ carrierCode: null, carrierName: null })).toMatchObject({
    reason: expect.stringContaining("shipping_provider_id"),
  });
  expect(await outcome({ carrierCode: "pos", carrierName: "Pos" })).toMatchObject({
    reason: expect.stringContaining("It knows J&T Express (6841743441349706241), JNE (6617675021119438849)."),
  });
  expect(await outcome({ carrierCode: "77" })).toMatchObject({ reason: expect.stringContaining("21001011") });
  expect(await outcome({ trackingNumber: null })).toMatchObject({ reason: expect.stringContaining("tracking number") });
  expect(await outcome({ lines: foreign })).toMatchObject({ reason: "The order has no units 1 at TikTok Shop." });
  shop.cancel(order);
  expect(await outcome({})).toMatchObject({ outcome: "REJECTED", reason: expect.stringContaining("is cancelled") });
  expect(shop.orderOf(order).shipments).toEqual([]);
});

test("for a unit that was cancelled another of its SKU leaves, and no more than that", async () => {
  const order = shop.order([{ sku: "MUG", quantity: 3 }]);
  const [mugs] = (await linesOf(shop, order)) as [ToldLine];
  const [first] = shop.shop.find(order).rows;
  shop.shop.cancel(shop.shop.find(order), first ? [first] : []);
  for (const row of shop.shop.find(order).rows) row.packageId = null;
  const command = await shipping(shop, order, {
    lines: [{ ...mugs, externalIds: mugs.externalIds.slice(0, 1), quantity: 1 }],
    complete: false,
  });

  expect(await teller(shop, "SHIP").observe?.(command, account, "k1")).toBeNull();
  for (let time = 0; time < 2; time++)
    expect(await teller(shop, "SHIP").send(command, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });

  expect(await teller(shop, "SHIP").observe?.(command, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });
  expect(shop.orderOf(order).shipments).toEqual([{ trackingNumber: "JX1", units: { MUG: 1 } }]);
});

test("a carrier that is not mapped is found by its name at TikTok", async () => {
  const order = shop.order(mug);

  await teller(shop, "SHIP").send(await shipping(shop, order, { carrierCode: "jne", carrierName: null }), account, "k1");

  expect(sentBy(shop, ({ path }) => path.endsWith("/ship"))).toEqual({
    self_shipment: { tracking_number: "JX1", shipping_provider_id: "6617675021119438849" },
  });
});

test.each([
  [undefined, undefined],
  ["PICKUP", { start_time: 1_900_003_600, end_time: 1_900_007_200 }],
  ["DROP_OFF", undefined],
])("with TikTok's courier a parcel is made ready (%s), and that it left is nothing new", async (handoverMethod, pickupSlot) => {
  account = accountWith(shop, { handoverMethod });
  shop.shop.courier = "TIKTOK";
  const order = shop.order(mug);
  const command = await shipping(shop, order, { trackingNumber: null, carrierCode: null });
  expect(await teller(shop, "READY_TO_SHIP").observe?.(command, account, "k1")).toBeNull();

  const ready = await teller(shop, "READY_TO_SHIP").send(command, account, "k1");
  const left = await teller(shop, "SHIP").send(command, account, "k2");

  expect([ready.outcome, left.outcome]).toEqual(["ACCEPTED", "ACCEPTED"]);
  expect(await teller(shop, "READY_TO_SHIP").observe?.(command, account, "k1")).toEqual(ready);
  expect(shop.done.get(`READY_TO_SHIP ${order}`)).toBe(1);
  expect(sentBy(shop, ({ path }) => path.endsWith("/ship"))).toEqual({
    ...(handoverMethod && { handover_method: handoverMethod }),
    ...(pickupSlot && { pickup_slot: pickupSlot }),
  });
});

test("with the seller's own courier there is nothing to make ready", async () => {
  const order = shop.order(mug);

  expect(await teller(shop, "READY_TO_SHIP").send(await shipping(shop, order), account, "k1")).toEqual({
    outcome: "ACCEPTED",
    reference: null,
  });
  expect(shop.orderOf(order).readyToShip).toBe(false);
});
