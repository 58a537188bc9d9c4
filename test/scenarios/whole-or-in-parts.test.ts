import { afterAll, describe, expect, test } from "vitest";
import { aShop } from "./a-shop.ts";

const shop = await aShop();
await shop.place("JKT", { priority: 1 });
await shop.place("SUB", { priority: 2 });
afterAll(() => shop.isInOrder());

const preferenceOf = async (order: { id: string }) =>
  (
    await shop.gateway.data<{ order: { shipPreference: string } }>("query($id: ID!) { order(id: $id) { shipPreference } }", {
      id: order.id,
    })
  ).order.shipPreference;

describe("whether an order may be sent in parts", () => {
  test("who wants it whole waits for it whole, and gets what is there once they no longer do", async () => {
    await shop.receives("JKT", { MUG: 3 });

    const order = await shop.order({ MUG: 5 }, { shipPreference: "COMPLETE" });
    expect(await preferenceOf(order)).toBe("COMPLETE");
    expect(await order.work()).toEqual(["JKT BACKORDERED 5 MUG"]);
    expect(await shop.stock("MUG")).toEqual(["JKT 3 free"]);

    await shop.does("setShipPreference", { orderId: order.id, shipPreference: "SPLIT_OK" });
    expect(await preferenceOf(order)).toBe("SPLIT_OK");
    expect((await order.work()).filter((one) => !one.includes("CANCELLED"))).toEqual(["JKT OPEN 3 MUG", "JKT BACKORDERED 2 MUG"]);

    await shop.does("setShipPreference", { orderId: order.id, shipPreference: "COMPLETE" });
    expect((await order.work()).filter((one) => !one.includes("CANCELLED"))).toEqual(["JKT BACKORDERED 5 MUG"]);
    await order.comesTo(async () => shop.heard("order", order.id).filter((type) => type === "order.ship_preference_changed").length, 2);
  });

  test("a draft says it, too, and says it anew", async () => {
    const { order } = await shop.does<{ order: { id: string } }>(
      "createDraftOrder",
      {
        channelId: await shop.channel("drafts"),
        currencyCode: "IDR",
        lines: [{ sku: "MUG", quantity: 1, unitPrice: { amount: "1", currencyCode: "IDR" } }],
        shipPreference: "COMPLETE",
      },
      "order { id }",
    );
    expect(await preferenceOf(order)).toBe("COMPLETE");
    const again = { currencyCode: "IDR", lines: [{ sku: "MUG", quantity: 2, unitPrice: { amount: "1", currencyCode: "IDR" } }] };
    await shop.does("updateDraftOrder", { orderId: order.id, ...again });
    expect(await preferenceOf(order)).toBe("COMPLETE");
    await shop.does("updateDraftOrder", { orderId: order.id, ...again, shipPreference: "MIN_SPLIT" });
    expect(await preferenceOf(order)).toBe("MIN_SPLIT");
  });

  test("work that has begun stays, what has ended no longer changes, and who takes orders whole gets no parts", async () => {
    await shop.receives("JKT", { CUP: 2 });
    const begun = await shop.order({ CUP: 3 });
    await begun.at("JKT", "startFulfillmentOrder");
    await shop.does("setShipPreference", { orderId: begun.id, shipPreference: "COMPLETE" });
    expect(await begun.work()).toEqual(["JKT IN_PROGRESS 2 CUP", "JKT BACKORDERED 1 CUP"]);

    await shop.does("cancelOrder", { orderId: (await shop.order({ CUP: 1 })).id, reason: "No", reasonCode: "CUSTOMER_REQUEST" });
    const whole = await shop.channel("whole", { rights: { canSplit: false } });
    const bound = await shop.order({ CUP: 1 }, { channelId: whole });
    expect(await shop.refusal("setShipPreference", { orderId: bound.id, shipPreference: "MIN_SPLIT" })).toBe("CHANNEL_FORBIDS");
    await shop.does("cancelOrder", { orderId: bound.id, reason: "No", reasonCode: "CUSTOMER_REQUEST" });
    expect(await shop.refusal("setShipPreference", { orderId: bound.id, shipPreference: "COMPLETE" })).toBe("ILLEGAL_TRANSITION");
  });
});

describe("while nobody knows when an order can leave, its buyer is asked", () => {
  const asking = shop.channel("asking", { asksUndated: true });
  const isHeld = ["ORDER UNKNOWN_DELIVERY_DATE ACTIVE"];
  const wasHeld = ["ORDER UNKNOWN_DELIVERY_DATE RELEASED"];

  test("it is held, and goes on by itself when the stock is there", async () => {
    await shop.receives("JKT", { VASE: 3 });
    const order = await shop.order({ VASE: 5 }, { channelId: await asking, shipPreference: "COMPLETE" });
    expect(await order.holds()).toEqual(isHeld);
    expect(await order.work()).toEqual(["JKT ON_HOLD 5 VASE"]);

    await shop.receives("JKT", { VASE: 2 });
    expect(await order.holds()).toEqual(wasHeld);
    expect(await order.work()).toEqual(["JKT OPEN 5 VASE"]);
  });

  test("it waits as any other once a day is known, and is held again when that is no longer so", async () => {
    await shop.item("LAMP");
    const order = await shop.order({ LAMP: 5 }, { channelId: await asking, shipPreference: "COMPLETE" });
    expect(await order.holds()).toEqual(isHeld);

    const { receipts } = await shop.does<{ receipts: { id: string }[] }>(
      "createExpectedReceipts",
      { locationId: shop.at("JKT"), eta: "2099-01-15", lines: [{ itemId: shop.itemId("LAMP"), quantity: 9 }] },
      "receipts { id }",
    );
    await order.comesTo(() => order.holds(), wasHeld);
    expect(await order.work()).toEqual(["JKT BACKORDERED 5 LAMP"]);

    await shop.does("cancelExpectedReceipt", { id: receipts[0]?.id });
    await order.comesTo(() => order.holds(), [...wasHeld, ...isHeld]);
  });

  test("once the buyer agreed to wait it is not held for that again", async () => {
    await shop.item("DESK");
    const order = await shop.order({ DESK: 2 }, { channelId: await asking, shipPreference: "COMPLETE" });
    const { exceptions } = await shop.gateway.data<{
      exceptions: { nodes: { order: { id: string }; hold: { id: string }; nextSteps: { mutation: string }[] }[] };
    }>(`{ exceptions(filter: { codes: ["UNKNOWN_DELIVERY_DATE"] }) { nodes { order { id } hold { id } nextSteps { mutation } } } }`);
    const asked = exceptions.nodes.find((one) => one.order.id === order.id);
    expect(asked?.nextSteps.map(({ mutation }) => mutation)).toContain("releaseHold");

    await shop.does("releaseHold", { holdId: asked?.hold.id });
    expect(await order.work()).toEqual(["JKT BACKORDERED 2 DESK"]);
    await shop.does("revalidateOrder", { orderId: order.id });
    expect(await order.holds()).toEqual(wasHeld);
  });

  test("who may be sent parts is not asked, nor is anybody where the channel does not want it", async () => {
    await shop.item("SOFA");
    const order = await shop.order({ SOFA: 2 }, { channelId: await asking });
    expect(await order.holds()).toEqual([]);
    expect(await (await shop.order({ SOFA: 2 }, { shipPreference: "COMPLETE" })).holds()).toEqual([]);
  });
});
