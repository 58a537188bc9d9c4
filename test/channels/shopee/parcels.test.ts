import { beforeEach, expect, test } from "vitest";
import type { Account } from "../../../src/channels/account.ts";
import type { Commands, ToldLine } from "../../../src/channels/command.ts";
import { aParcel, fetchOrder, linesOf, named, teller, wholeOrder } from "../ask-and-tell.ts";
import { accountWith } from "../plain-account.ts";
import { leave, selling } from "../selling.ts";
import { openShopee, type ShopeeDouble } from "../shopee.ts";

let shopee: ShopeeDouble;
let account: Account<unknown>;
beforeEach(async () => {
  [shopee, account] = await selling(openShopee(), { MUG: 10, CUP: 5 });
  return () => leave(shopee);
});

test("a parcel is arranged where it is fetched at the time that Shopee advises, once", async () => {
  const order = shopee.order([{ sku: "MUG", quantity: 2 }]);
  const command = await wholeOrder(shopee, order);

  const [first, again, shipped] = [
    await teller(shopee, "READY_TO_SHIP").send(command, account, "k1"),
    await teller(shopee, "READY_TO_SHIP").send(command, account, "k1"),
    await teller(shopee, "SHIP").send(command, account, "k2"),
  ];

  expect(first).toMatchObject({ outcome: "ACCEPTED", reference: expect.stringMatching(/^OFG/) });
  expect([again, shipped]).toEqual([first, first]);
  expect(shopee.done.get(`SHIP ${order}`)).toBe(1);
  expect(shopee.orderOf(order)).toMatchObject({ readyToShip: true, shipments: [{ units: { MUG: 2 } }] });
  expect((await fetchOrder(shopee, order)).fulfillmentStatus).toBe("READY_TO_SHIP");
});

test("a part leaves in a parcel of its own, then the rest, and no unit twice", async () => {
  const order = shopee.order([
    { sku: "MUG", quantity: 2 },
    { sku: "CUP", quantity: 1 },
  ]);
  const [mugs, cup] = (await linesOf(shopee, order)) as [ToldLine, ToldLine];
  const ship = (lines: readonly ToldLine[], key: string) =>
    teller(shopee, "SHIP").send({ order: named(order), shipment: aParcel({ lines, complete: false }) }, account, key);

  expect((await ship([{ ...mugs, quantity: 1 }], "k1")).outcome).toBe("ACCEPTED");
  expect((await ship([{ ...mugs, quantity: 1 }, cup], "k2")).outcome).toBe("ACCEPTED");

  expect(shopee.orderOf(order).shipments.map(({ units }) => units)).toEqual([{ MUG: 1 }, { MUG: 1, CUP: 1 }]);
  expect(await ship([cup], "k3")).toMatchObject({ outcome: "REJECTED", reason: expect.stringContaining("split into other parcels") });
});

test("of two parcels with the same in them each is arranged once", async () => {
  const order = shopee.order([{ sku: "MUG", quantity: 2 }]);
  const [mugs] = (await linesOf(shopee, order)) as [ToldLine];
  const one = (complete: boolean): Commands["SHIP"] => ({
    order: named(order),
    shipment: aParcel({ lines: [{ ...mugs, quantity: 1 }], complete }),
  });
  const [first, last] = [one(false), one(true)];
  const seen = async () => [
    await teller(shopee, "SHIP").observe?.(first, account, "k1"),
    await teller(shopee, "SHIP").observe?.(last, account, "k2"),
  ];

  expect(await seen()).toEqual([null, null]);
  await teller(shopee, "SHIP").send(first, account, "k1");
  await teller(shopee, "SHIP").send(first, account, "k1");
  expect((await seen()).map((answer) => answer?.outcome)).toEqual(["ACCEPTED", undefined]);
  await teller(shopee, "SHIP").send(last, account, "k2");

  expect((await seen()).map((answer) => answer?.outcome)).toEqual(["ACCEPTED", "ACCEPTED"]);
  expect(shopee.orderOf(order).shipments.map(({ units }) => units)).toEqual([{ MUG: 1 }, { MUG: 1 }]);
  expect(shopee.done.get(`SHIP ${order}`)).toBe(2);
});

test("where a shop may not split, a part is rejected with Shopee's words", async () => {
  shopee.shop.allowsSplit = false;
  const order = shopee.order([{ sku: "MUG", quantity: 2 }]);
  const [mugs] = (await linesOf(shopee, order)) as [ToldLine];

  expect(
    await teller(shopee, "SHIP").send({ order: named(order), shipment: aParcel({ lines: [{ ...mugs, quantity: 1 }] }) }, account, "k1"),
  ).toEqual({
    outcome: "REJECTED",
    reason: "Shopee refused to split the order: order.order_cannot_split: You don’t have the permission to split order.",
  });
});

test("a carrier of the seller's own needs the tracking number", async () => {
  shopee.shop.ways = { non_integrated: ["tracking_no"] };
  const order = shopee.order([{ sku: "MUG", quantity: 1 }]);
  const lines = await linesOf(shopee, order);
  const ship = (tracking: string | null) =>
    teller(shopee, "SHIP").send({ order: named(order), shipment: aParcel({ lines, trackingNumber: tracking }) }, account, "k1");

  expect(await ship(null)).toEqual({ outcome: "REJECTED", reason: "Shopee wants the carrier's tracking number with this parcel." });
  expect((await ship("JX77")).outcome).toBe("ACCEPTED");
  expect(shopee.orderOf(order).shipments).toEqual([{ trackingNumber: "JX77", units: { MUG: 1 } }]);
});

test("parcels are brought where the settings say so", async () => {
  const bring = accountWith(shopee, { handover: "DROPOFF", senderName: "Sari Dewi" });
  const order = shopee.order([{ sku: "MUG", quantity: 1 }]);
  expect((await teller(shopee, "SHIP").send(await wholeOrder(shopee, order), bring, "k1")).outcome).toBe("ACCEPTED");

  shopee.shop.ways = { dropoff: ["sender_real_name"] };
  const [named_, unnamed] = [shopee.order([{ sku: "MUG", quantity: 1 }]), shopee.order([{ sku: "MUG", quantity: 1 }])];
  expect((await teller(shopee, "SHIP").send(await wholeOrder(shopee, named_), bring, "k2")).outcome).toBe("ACCEPTED");
  expect(await teller(shopee, "SHIP").send(await wholeOrder(shopee, unnamed), account, "k3")).toMatchObject({
    outcome: "REJECTED",
    reason: expect.stringContaining("senderName"),
  });
});
