import { describe, expect, test } from "vitest";
import { sql } from "../../src/kit/sql.ts";
import { aShop, idr, uuidOf } from "./a-shop.ts";

const shop = await aShop();
await shop.place("JKT");
await shop.receives("JKT", { MUG: 100, TEA: 100 });

describe("orders that leave together", () => {
  test("are one parcel of one buyer, and stay orders of their own: each line has its own tracking and money", async () => {
    const [one, other] = [await shop.order({ MUG: 1 }), await shop.order({ TEA: 2 })];
    const fulfillmentOrderIds = [(await one.workAt("JKT")).id, (await other.workAt("JKT")).id];
    const { shipmentGroup } = await shop.does<{ shipmentGroup: { id: string; fulfillmentOrders: { id: string }[] } }>(
      "mergeFulfillmentOrders",
      { fulfillmentOrderIds },
      "shipmentGroup { id fulfillmentOrders { id } }",
    );
    expect(shipmentGroup.fulfillmentOrders.map(({ id }) => id)).toEqual(fulfillmentOrderIds);
    for (const order of [one, other]) expect((await order.workAt("JKT")).shipmentGroup).toEqual({ id: shipmentGroup.id });

    for (const order of [one, other]) await order.ships("JKT", { trackingNumber: "JNE-1" });
    expect(await one.sees()).toMatchObject({
      status: "COMPLETED",
      total: { amount: "10000.00" },
      fulfillments: [{ trackingNumber: "JNE-1", lines: [{ quantity: 1, orderLine: { sku: "MUG" } }] }],
    });
    expect(await other.sees()).toMatchObject({
      status: "COMPLETED",
      total: { amount: "20000.00" },
      fulfillments: [{ trackingNumber: "JNE-1", lines: [{ quantity: 2, orderLine: { sku: "TEA" } }] }],
    });

    await one.carrierSays("DELIVERED");
    await shop.does("refundOrder", { orderId: one.id, goodwill: idr(1_000), reason: "APPEASEMENT", method: "ORIGINAL" });
    expect((await one.sees()).refunds).toMatchObject([{ amount: { amount: "1000.00" } }]);
    expect((await other.sees()).refunds).toEqual([]);
    expect((await other.sees()).paymentStatus).toBe("PAID");
  });

  test("only what goes to one buyer at one address goes together", async () => {
    const mine = await shop.order({ MUG: 1 });
    const theirs = await shop.order({ MUG: 1 }, { customer: { externalId: "budi", name: "Budi", email: "budi@example.com" } });
    const fulfillmentOrderIds = [(await mine.workAt("JKT")).id, (await theirs.workAt("JKT")).id];
    expect(await shop.refusal("mergeFulfillmentOrders", { fulfillmentOrderIds })).toBe("INVALID");
  });
});

describe("bought online, picked up in store", async () => {
  await shop.place("KEMANG", { type: "STORE", pickup: true, pickupDays: 3, pickupExpiry: "CANCEL" });
  await shop.place("BOGOR", { type: "STORE", pickup: true });
  await shop.receives("KEMANG", { MUG: 2, CUP: 3 });
  await shop.receives("BOGOR", { MUG: 20 });
  const pickUp = (code: string) => ({ deliveryMethod: "PICKUP", pickupLocationId: shop.at(code) });

  test("it lies ready at the store that the buyer chose, and who says the code gets it", async () => {
    const order = await shop.order({ CUP: 1 }, {}, pickUp("KEMANG"));
    expect(await order.work()).toEqual(["KEMANG OPEN PICKUP 1 CUP"]);

    await order.at("KEMANG", "markReadyForPickup");
    const [parcel] = (await order.sees()).fulfillments;
    expect(parcel).toMatchObject({ status: "READY_FOR_PICKUP" });
    await order.at("KEMANG", "handOverPickup", { code: parcel?.pickupCode });
    expect(await order.sees()).toMatchObject({
      status: "COMPLETED",
      fulfillments: [{ status: "PICKED_UP" }],
      lines: [{ fulfilledQuantity: 1 }],
    });
    expect(await shop.stock("CUP")).toEqual(["KEMANG 2 free"]);
  });

  test("what the store lacks is never shipped in silence: another store is offered, and the buyer goes there", async () => {
    const order = await shop.order({ MUG: 5 }, {}, pickUp("KEMANG"));
    const { status, validations, fulfillmentOrders } = await order.sees();
    expect([status, fulfillmentOrders]).toEqual(["EXCEPTION", []]);
    expect(validations).toMatchObject([{ code: "PICKUP_SHORT", message: expect.stringContaining("BOGOR has all of it") }]);

    await shop.does("changeOrderDelivery", { orderId: order.id, ...pickUp("BOGOR") });
    expect(await order.work()).toEqual(["BOGOR OPEN PICKUP 5 MUG"]);
    expect(await shop.stock("MUG")).toContain("KEMANG 2 free");
  });

  test("or goods are sent to the store, where the buyer waits for them", async () => {
    const order = await shop.order({ MUG: 4 }, {}, pickUp("KEMANG"));
    const [short] = (await order.sees()).validations;
    await shop.does("overrideValidation", { validationId: short?.id, reason: "The buyer waits" });
    expect(await order.work()).toEqual(["KEMANG OPEN PICKUP 2 MUG", "KEMANG BACKORDERED PICKUP 2 MUG"]);

    await shop.does("transferStock", {
      fromLocationId: shop.at("JKT"),
      toLocationId: shop.at("KEMANG"),
      lines: [{ itemId: shop.itemId("MUG"), quantity: 2 }],
    });
    expect(await order.work()).toEqual(["KEMANG OPEN PICKUP 2 MUG", "KEMANG OPEN PICKUP 2 MUG"]);
  });

  test("what nobody fetches in time is cancelled and lies on the shelf again", async () => {
    const order = await shop.order({ CUP: 2 }, {}, pickUp("KEMANG"));
    await order.at("KEMANG", "markReadyForPickup");
    expect(await shop.stock("CUP")).toEqual(["KEMANG 0 free, 2 promised"]);

    await shop.timePasses(sql`update fulfillments set pickup_until = now() where order_id = ${uuidOf(order.id)}`);
    await order.comesTo(order.status, "CANCELLED");
    expect(await order.work()).toEqual(["KEMANG CANCELLED PICKUP 2 CUP"]);
    expect(await shop.stock("CUP")).toEqual(["KEMANG 2 free"]);
    await order.hearsOfWork(
      "fulfillment_order.routed",
      "promise.made",
      "fulfillment_order.started",
      "fulfillment_order.work_state_changed",
      "fulfillment_order.work_state_changed",
      "fulfillment_order.work_state_changed",
      "fulfillment_order.pickup_expired",
      "fulfillment_order.cancelled",
    );
  });
});

test("nothing of what may never be has been", () => shop.isInOrder());
