import { describe, expect, test } from "vitest";
import { aShop, kemang } from "./a-shop.ts";

const shop = await aShop();
await shop.place("JKT");
await shop.place("BALI", { returns: true });
await shop.receives("JKT", { MUG: 100 });

describe("a return anywhere", () => {
  test("what left from one place comes back to another, lies on its shelf, and is paid back", async () => {
    const order = await shop.order({ MUG: 3 });
    await order.ships("JKT");
    await order.carrierSays("DELIVERED");
    const before = await shop.stock("MUG");

    const { id: lineId } = await order.line("MUG");
    const { ret } = await shop.does<{ ret: { id: string; lines: { id: string }[] } }>(
      "openReturn",
      { orderId: order.id, lines: [{ lineId, quantity: 2, reason: "WRONG_COLOUR", resolution: "REFUND" }] },
      "ret: return { id lines { id } }",
    );
    expect(await order.status()).toBe("OPEN");
    await shop.does("receiveReturn", { id: ret.id, locationId: shop.at("BALI") });
    await shop.does("disposeReturn", { id: ret.id, lines: [{ returnLineId: ret.lines[0]?.id, quantity: 2, disposition: "RESTOCKED" }] });
    await shop.does("closeReturn", { id: ret.id });

    expect(await shop.stock("MUG")).toEqual(["BALI 2 free", ...before]);
    expect(await order.sees()).toMatchObject({
      status: "COMPLETED",
      returnStatus: "PARTIALLY_RETURNED",
      paymentStatus: "PARTIALLY_REFUNDED",
      refunds: [{ amount: { amount: "20000.00" } }],
      lines: [{ fulfilledQuantity: 3, returnedQuantity: 2 }],
    });
  });
});

describe("another address", () => {
  const bandung = { ...kemang, lines: ["Jl. Braga 1"], city: "Bandung", region: "Jawa Barat", postalCode: "40111" };

  test("may be said until the goods are packed: the order is reviewed, promised and routed anew", async () => {
    const order = await shop.order({ MUG: 1 });
    await shop.does("changeOrderAddress", { orderId: order.id, shipTo: bandung });
    expect(await order.sees()).toMatchObject({ shipTo: { city: "Bandung" }, orderVersion: 2, status: "OPEN" });

    await order.at("JKT", "startPicking");
    await shop.does("changeOrderAddress", { orderId: order.id, shipTo: kemang });
    expect(await order.sees()).toMatchObject({ shipTo: { city: "Jakarta Selatan" } });
    await order.at("JKT", "packFulfillmentOrder");
    expect(await shop.refusal("changeOrderAddress", { orderId: order.id, shipTo: bandung })).toBe("ILLEGAL_TRANSITION");
    expect(await order.sees()).toMatchObject({ shipTo: { city: "Jakarta Selatan" } });
  });

  test("may have it leave from elsewhere", async () => {
    await shop.place("BDG", { servesRegions: ["Jawa Barat"], priority: 0 });
    await shop.receives("BDG", { SCARF: 1 });
    await shop.receives("JKT", { SCARF: 1 });
    const order = await shop.order({ SCARF: 1 });
    expect(await order.work()).toEqual(["JKT OPEN 1 SCARF"]);

    await shop.does("changeOrderAddress", { orderId: order.id, shipTo: bandung });
    expect((await order.work()).filter((work) => !work.includes("CANCELLED"))).toEqual(["BDG OPEN 1 SCARF"]);
    expect(await shop.stock("SCARF")).toEqual(["BDG 0 free, 1 promised", "JKT 1 free"]);
  });

  test("is the channel's to say where the channel does not let us", async () => {
    const strict = await shop.channel("strict", { rights: { canChangeAddress: false } });
    const order = await shop.order({ MUG: 1 }, { channelId: strict });
    expect(await shop.refusal("changeOrderAddress", { orderId: order.id, shipTo: bandung })).toBe("CHANNEL_FORBIDS");
  });
});

describe("cancelling what has begun", () => {
  const begun = async () => {
    const order = await shop.order({ MUG: 2 });
    await order.at("JKT", "startPicking");
    await shop.does("cancelOrder", { orderId: order.id, reason: "Changed my mind", reasonCode: "CUSTOMER_REQUEST" });
    const [request] = (await order.sees()).cancellationRequests;
    expect(request).toMatchObject({ status: "OPEN", quantity: 2 });
    expect(await order.status()).toBe("OPEN");
    return { order, id: request?.id };
  };

  test("is asked of who works on it; who agrees gives it up, and the buyer is paid back", async () => {
    const { order, id } = await begun();
    await shop.does("answerCancellationRequest", { id, accept: true });
    expect(await order.sees()).toMatchObject({
      status: "CANCELLED",
      cancellationRequests: [{ status: "ACCEPTED" }],
      paymentStatus: "OVERPAID",
    });
    const lines = [{ lineId: (await order.line("MUG")).id, quantity: 2 }];
    await shop.does("refundOrder", { orderId: order.id, lines, reason: "CANCELLATION" });
    expect(await order.sees()).toMatchObject({ paymentStatus: "REFUNDED", refunds: [{ amount: { amount: "20000.00" } }] });
    await order.hears(
      "order.received",
      "order.opened",
      "order.cancellation_requested",
      "order.cancellation_accepted",
      "order.version_created",
      "order.lines_cancelled",
      "order.cancelled",
      "order.payment_status_changed",
      "order.fulfillment_status_changed",
      "order.payment_status_changed",
    );
    expect(await order.work()).toEqual(["JKT CANCELLED 2 MUG"]);
  });

  test("who refuses goes on with it, and on delivery its return opens by itself", async () => {
    const { order, id } = await begun();
    await shop.does("answerCancellationRequest", { id, accept: false, note: "The van is gone" });
    expect((await order.sees()).cancellationRequests).toMatchObject([{ status: "RETURN_ON_DELIVERY" }]);

    await order.ships("JKT");
    expect(await order.returns()).toEqual([]);
    await order.carrierSays("DELIVERED");
    expect(await order.sees()).toMatchObject({
      status: "OPEN",
      cancellationRequests: [{ status: "RETURN_OPENED" }],
      returns: [{ status: "OPEN", lines: [{ quantity: 2, reason: "CANCELLED", resolution: "REFUND", amount: { amount: "20000.00" } }] }],
    });
    await order.hears(
      "order.received",
      "order.opened",
      "order.cancellation_requested",
      "order.cancellation_refused",
      "order.return_on_delivery",
      "order.fulfillment_status_changed",
      "order.completed",
      "order.reopened",
      "order.return_status_changed",
    );
  });
});

describe("cash on delivery", () => {
  test("is pending, though the goods leave, until the carrier has collected it", async () => {
    const order = await shop.order({ MUG: 2 }, { paymentStatus: "COD_PENDING" });
    expect(await order.work()).toEqual(["JKT OPEN 2 MUG"]);
    await order.ships("JKT");
    expect(await order.sees()).toMatchObject({
      status: "OPEN",
      paymentStatus: "COD_PENDING",
      fulfillments: [{ collect: { amount: "20000.00" } }],
    });

    await order.carrierSays("DELIVERED");
    expect(await order.sees()).toMatchObject({
      status: "COMPLETED",
      paymentStatus: "PAID",
      payments: [{ kind: "COD_COLLECT", status: "SUCCEEDED", amount: { amount: "20000.00" } }],
    });
  });

  test("that nobody paid comes back: there is nothing to give back, and the goods are expected where they left from", async () => {
    const order = await shop.order({ MUG: 1 }, { paymentStatus: "COD_PENDING" });
    await order.ships("JKT");
    await order.carrierSays("RETURNED_TO_SENDER");

    const [ret] = await order.returns();
    expect(ret).toMatchObject({
      status: "OPEN",
      origin: "RETURN_TO_SENDER",
      location: { code: "JKT" },
      lines: [{ quantity: 1, reason: "RETURNED_TO_SENDER", resolution: "KEEP", amount: { amount: "0.00" } }],
    });
    await comesHome(ret);
    expect(await order.sees()).toMatchObject({ status: "COMPLETED", refunds: [], fulfillments: [{ status: "RETURNED_TO_SENDER" }] });
  });

  test("of two parcels of which one is taken, its part alone is paid, and the order is over when the other is back", async () => {
    const order = await shop.order({ MUG: 3 }, { paymentStatus: "COD_PENDING" });
    const { id: lineId } = await order.line("MUG");
    await order.ships("JKT", { lines: [{ lineId, quantity: 2 }] });
    await order.carrierSays("DELIVERED");
    expect(await order.sees()).toMatchObject({
      status: "OPEN",
      paymentStatus: "COD_PENDING",
      payments: [{ amount: { amount: "20000.00" } }],
    });

    await order.ships("JKT");
    await order.carrierSays("RETURNED_TO_SENDER");
    const [ret] = await order.returns();
    expect(ret?.lines).toMatchObject([{ quantity: 1, resolution: "KEEP", amount: { amount: "0.00" } }]);
    await comesHome(ret);
    expect(await order.sees()).toMatchObject({ status: "COMPLETED", payments: [{ amount: { amount: "20000.00" } }], refunds: [] });
  });

  test("what was paid and comes back is paid back once it is there", async () => {
    const order = await shop.order({ MUG: 1 });
    await order.ships("JKT");
    await order.carrierSays("RETURNED_TO_SENDER");

    const [ret] = await order.returns();
    expect(ret).toMatchObject({ lines: [{ resolution: "REFUND", amount: { amount: "10000.00" } }] });
    expect((await order.sees()).refunds).toEqual([]);
    await comesHome(ret);
    expect(await order.sees()).toMatchObject({
      status: "COMPLETED",
      refunds: [{ amount: { amount: "10000.00" } }],
      paymentStatus: "REFUNDED",
    });
  });

  const comesHome = async (ret: { id: string; lines: readonly { id: string; quantity: number }[] } | undefined) => {
    await shop.does("receiveReturn", { id: ret?.id, locationId: shop.at("JKT") });
    const lines = ret?.lines.map(({ id, quantity }) => ({ returnLineId: id, quantity, disposition: "RESTOCKED" }));
    await shop.does("disposeReturn", { id: ret?.id, lines });
    await shop.does("closeReturn", { id: ret?.id });
  };
});

test("nothing of what may never be has been", () => shop.isInOrder());
