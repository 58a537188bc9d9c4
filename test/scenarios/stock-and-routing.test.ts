import { describe, expect, test } from "vitest";
import { aShop } from "./a-shop.ts";

const shop = await aShop();
await shop.place("JKT", { priority: 1 });
await shop.place("SUB", { priority: 2 });

describe("partial stock", () => {
  test("what is there is sent at once and the rest waits where it would have left from; its receipt opens it", async () => {
    await shop.receives("JKT", { MUG: 3 });

    const order = await shop.order({ MUG: 5 });
    expect(await order.work()).toEqual(["JKT OPEN 3 MUG", "JKT BACKORDERED 2 MUG"]);
    expect(await shop.stock("MUG")).toEqual(["JKT 0 free, 3 promised"]);
    expect((await order.sees()).fulfillmentStatus).toBe("BACKORDERED");

    await shop.receives("JKT", { MUG: 4 });
    expect(await order.work()).toEqual(["JKT OPEN 3 MUG", "JKT OPEN 2 MUG"]);
    expect(await shop.stock("MUG")).toEqual(["JKT 2 free, 5 promised"]);
    await order.hearsOfWork("fulfillment_order.routed", "fulfillment_order.backordered", "fulfillment_order.stock_arrived");

    await order.ships("JKT");
    await order.ships("JKT");
    expect(await order.sees()).toMatchObject({ status: "COMPLETED", lines: [{ orderedQuantity: 5, fulfilledQuantity: 5 }] });
  });

  test("before it waits, the other place is asked: 50 is 30 from here and 20 from there, on one line", async () => {
    await shop.receives("JKT", { TEA: 30 });
    await shop.receives("SUB", { TEA: 25 });

    const order = await shop.order({ TEA: 50 });
    expect(await order.work()).toEqual(["JKT OPEN 30 TEA", "SUB OPEN 20 TEA"]);
    expect((await order.sees()).lines).toMatchObject([{ sku: "TEA", orderedQuantity: 50, fulfilledQuantity: 0 }]);

    await order.ships("SUB");
    expect(await order.sees()).toMatchObject({ status: "OPEN", lines: [{ orderedQuantity: 50, fulfilledQuantity: 20 }] });
    await order.ships("JKT");
    expect(await order.sees()).toMatchObject({ status: "COMPLETED", lines: [{ orderedQuantity: 50, fulfilledQuantity: 50 }] });
    expect(await shop.stock("TEA")).toEqual(["JKT 0 free", "SUB 5 free"]);
  });

  test("an order that may not be split waits whole, and keeps nothing from others", async () => {
    const whole = await shop.channel("whole", { rights: { canSplit: false } });
    await shop.receives("JKT", { VASE: 3 });

    const order = await shop.order({ VASE: 5 }, { channelId: whole });
    expect(await order.work()).toEqual(["JKT BACKORDERED 5 VASE"]);
    expect(await shop.stock("VASE")).toEqual(["JKT 3 free"]);

    await shop.receives("JKT", { VASE: 2 });
    expect(await order.work()).toEqual(["JKT OPEN 5 VASE"]);
  });

  test("while the customer is asked whether to wait, it is held, whatever arrives, and goes on when they have said yes", async () => {
    await shop.item("LAMP");
    const order = await shop.order({ LAMP: 2 });
    const { hold } = await order.hold("UNKNOWN_DELIVERY_DATE", { notes: "Asked by mail" });

    await shop.receives("JKT", { LAMP: 2 });
    expect(await order.work()).toEqual(["JKT ON_HOLD 2 LAMP"]);
    await shop.does("releaseHold", { holdId: hold.id });
    expect(await order.work()).toEqual(["JKT OPEN 2 LAMP"]);
    await order.hearsOfWork(
      "fulfillment_order.backordered",
      "fulfillment_order.held",
      "fulfillment_order.stock_arrived",
      "fulfillment_order.hold_released",
    );
  });
});

describe("tags decide who may send", () => {
  test("what must be kept cold leaves from where it is kept cold, and the rest of the order from where it lies", async () => {
    await shop.place("ICE", { handlingTags: ["COLD"], priority: 9 });
    await shop.item("GELATO", { handlingTags: ["COLD"] });
    for (const code of ["JKT", "ICE"]) await shop.receives(code, { GELATO: 5 });
    await shop.receives("JKT", { BOOK: 5 });

    const order = await shop.order({ GELATO: 2, BOOK: 1 });
    expect((await order.work()).sort()).toEqual(["ICE OPEN 2 GELATO", "JKT OPEN 1 BOOK"]);
  });

  test("what a vendor drops is the vendor's alone: who is asked, accepts and ships with a key of their own", async () => {
    await shop.place("KAYU", { type: "DROPSHIP_VENDOR", handlingTags: ["DROPSHIP:kayu"], externalRequest: true, submitsRequests: true });
    await shop.item("CHAIR", { handlingTags: ["DROPSHIP:kayu"], backorderPolicy: "DENY" });
    await shop.receives("JKT", { CHAIR: 5 });
    await shop.receives("KAYU", { CHAIR: 5 });
    const vendor = await shop.keyAt("KAYU");

    const order = await shop.order({ CHAIR: 1 });
    expect(await order.work()).toEqual(["KAYU OPEN SUBMITTED 1 CHAIR"]);
    await order.at("KAYU", "acceptFulfillmentRequest", { notes: "K-77" }, "", vendor);
    expect(await order.work()).toEqual(["KAYU OPEN ACCEPTED 1 CHAIR"]);
    await order.ships("KAYU", { trackingNumber: "KY-1" }, vendor);
    expect(await order.work()).toEqual(["KAYU CLOSED CLOSED 1 CHAIR"]);
    expect(await order.sees()).toMatchObject({ status: "COMPLETED", fulfillments: [{ trackingNumber: "KY-1" }] });
    await order.hearsOfWork(
      "fulfillment_order.routed",
      "fulfillment_request.submitted",
      "fulfillment_request.accepted",
      "fulfillment_request.closed",
      "fulfillment_order.closed",
    );
  });

  test("what the vendor refuses is sent by nobody else, though it lies there: a person decides", async () => {
    const order = await shop.order({ CHAIR: 1 });
    await order.at("KAYU", "rejectFulfillmentRequest", { reason: "NO_CAPACITY" }, "", await shop.keyAt("KAYU"));

    expect(await order.work()).toEqual(["KAYU INCOMPLETE REJECTED 1 CHAIR"]);
    expect((await order.sees()).validations).toMatchObject([{ code: "OUT_OF_STOCK", status: "OPEN" }]);
    expect(await shop.stock("CHAIR")).toEqual(["JKT 5 free", "KAYU 4 free"]);
  });
});

describe("ship from store, by a logistics partner, by a vendor", () => {
  test("it is the same work: only who is asked differs", async () => {
    for (const [code, type, externalRequest] of [
      ["KEMANG", "STORE", false],
      ["3PL", "THREE_PL", true],
      ["VENDOR", "DROPSHIP_VENDOR", true],
    ] as const) {
      await shop.place(code, { type, externalRequest, submitsRequests: externalRequest });
      await shop.receives(code, { [`FROM-${code}`]: 5 });

      const order = await shop.order({ [`FROM-${code}`]: 2 });
      expect(await order.work()).toEqual([`${code} OPEN ${externalRequest ? "SUBMITTED " : ""}2 FROM-${code}`]);
      const { id, deliveryMethod, routingDecision } = await order.workAt(code);
      expect([deliveryMethod, routingDecision?.summary]).toEqual(["SHIP", expect.stringContaining(`${code} chosen`)]);
      if (externalRequest) await shop.does("acceptFulfillmentRequest", { fulfillmentOrderId: id });
      await order.ships(code);
      expect(await order.status()).toBe("COMPLETED");
      expect(await shop.stock(`FROM-${code}`)).toEqual([`${code} 3 free`]);
    }
  });

  test("what a partner refuses leaves from elsewhere, and never from there", async () => {
    await shop.receives("3PL", { PEN: 5 });
    const order = await shop.order({ PEN: 1 });
    await shop.receives("SUB", { PEN: 5 });
    await order.at("3PL", "rejectFulfillmentRequest", { reason: "NO_CAPACITY" }, "", await shop.keyAt("3PL"));

    expect(await order.work()).toEqual(["3PL INCOMPLETE REJECTED 1 PEN", "SUB OPEN 1 PEN"]);
    expect(await shop.stock("PEN")).toEqual(["3PL 5 free", "SUB 4 free, 1 promised"]);
  });
});

test("nothing of what may never be has been", () => shop.isInOrder());
