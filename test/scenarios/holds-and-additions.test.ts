import { describe, expect, test } from "vitest";
import { type ShopifyOrder, shopifyOrder } from "../../src/demo/channels.ts";
import { secrets } from "../../src/demo/merchant.ts";
import { post, resigned } from "../gateway/posting.ts";
import { AnOrder, aShop, idr, patience } from "./a-shop.ts";

const shop = await aShop();
await shop.place("JKT");
await shop.receives("JKT", { MUG: 100, TEA: 100, SAMPLE: 10 });

describe("a hold at any step", () => {
  test("an order is held as soon as it is there, and nothing of it begins until the last of its holds is released", async () => {
    const order = await shop.order({ MUG: 1 });
    const one = await order.hold("CUSTOMER_REQUEST");
    const other = await order.hold("INCORRECT_ADDRESS");

    expect(await order.work()).toEqual(["JKT ON_HOLD 1 MUG"]);
    const { id: fulfillmentOrderId } = await order.workAt("JKT");
    expect(await shop.refusal("startFulfillmentOrder", { fulfillmentOrderId })).toBe("ILLEGAL_TRANSITION");
    expect(await shop.refusal("shipFulfillmentOrder", { fulfillmentOrderId })).toBe("ILLEGAL_TRANSITION");
    await shop.does("releaseHold", { holdId: one.hold.id });
    expect(await order.work()).toEqual(["JKT ON_HOLD 1 MUG"]);
    await shop.does("releaseHold", { holdId: other.hold.id });
    expect(await order.work()).toEqual(["JKT OPEN 1 MUG"]);
    await order.ships("JKT");
    expect(await order.status()).toBe("COMPLETED");
  });

  test("a line is held, and the work that it is in with it", async () => {
    const order = await shop.order({ MUG: 1, TEA: 1 });
    const { hold } = await order.hold("OTHER", { lineId: (await order.line("TEA")).id });

    expect(await order.work()).toEqual(["JKT ON_HOLD 1 MUG 1 TEA"]);
    expect(await order.holds()).toEqual(["LINE OTHER ACTIVE"]);
    await shop.does("releaseHold", { holdId: hold.id });
    expect(await order.work()).toEqual(["JKT OPEN 1 MUG 1 TEA"]);
  });

  test("work that is being picked is held, and goes on being picked afterwards; what is packed stays packed, and stays", async () => {
    const order = await shop.order({ MUG: 1 });
    await order.at("JKT", "startPicking");
    const { id: fulfillmentOrderId } = await order.workAt("JKT");
    const { hold } = await order.hold("LOCATION_ISSUE", { fulfillmentOrderId });

    expect(await order.work()).toEqual(["JKT ON_HOLD 1 MUG"]);
    expect(await shop.refusal("packFulfillmentOrder", { fulfillmentOrderId })).toBe("ILLEGAL_TRANSITION");
    await shop.does("releaseHold", { holdId: hold.id });
    expect(await order.work()).toEqual(["JKT IN_PROGRESS 1 MUG"]);
    await order.at("JKT", "packFulfillmentOrder");
    const late = await order.hold("CUSTOMER_REQUEST");
    const [parcel] = (await order.sees()).fulfillments;
    expect([await order.work(), parcel?.status]).toEqual([["JKT IN_PROGRESS 1 MUG"], "CREATED"]);
    expect(await shop.refusal("shipFulfillment", { fulfillmentId: parcel?.id })).toBe("ILLEGAL_TRANSITION");
    await shop.does("releaseHold", { holdId: late.hold.id });
    await shop.does("shipFulfillment", { fulfillmentId: parcel?.id });
    expect(await order.status()).toBe("COMPLETED");
  });

  test("an unpaid order waits for its payment, and is let go by it", async () => {
    const order = await shop.order({ MUG: 2 }, { paymentStatus: "PENDING" });
    expect(await order.holds()).toEqual(["ORDER AWAITING_PAYMENT ACTIVE by payment"]);
    expect(await order.work()).toEqual(["JKT ON_HOLD 2 MUG"]);

    await shop.does("recordPayment", { orderId: order.id, kind: "MANUAL", amount: idr(20_000) });
    expect(await order.sees()).toMatchObject({ paymentStatus: "PAID", holds: [{ status: "RELEASED" }] });
    expect(await order.work()).toEqual(["JKT OPEN 2 MUG"]);
    await order.hearsOfWork("fulfillment_order.routed", "fulfillment_order.held", "fulfillment_order.hold_released");
  });

  test("an order of a channel waits for the payment that the channel tells of, in a webhook that it signed", async () => {
    await shop.channel("web", { type: "WEB", connector: "shopify", settings: { webhookSecrets: [secrets.shopify] } });
    const says = async (id: number, financialStatus: string, at: string): Promise<void> => {
      const values: ShopifyOrder = {
        id,
        name: `#${id}`,
        customer: "Sari Wulandari",
        lines: [{ sku: "MUG", title: "Mug", quantity: 1, price: "85000.00" }],
      };
      const message = shopifyOrder(`${shop.gateway.url}/webhooks/web`, values, at === "1" ? "orders/create" : "orders/updated");
      const body = JSON.stringify({
        ...JSON.parse(message.body),
        financial_status: financialStatus,
        updated_at: `2026-11-01T03:00:0${at}Z`,
      });
      expect(await post(resigned(message, secrets.shopify, body))).toEqual({ status: 200, code: "ACCEPTED" });
    };
    const known = async () =>
      (await shop.gateway.data<{ orders: { nodes: { id: string }[] } }>('{ orders(filter: { text: "#9001" }) { nodes { id } } }')).orders
        .nodes;

    await says(9001, "pending", "1");
    await expect.poll(async () => (await known()).length, patience).toBe(1);
    const order = new AnOrder(shop, (await known())[0]?.id as string);
    expect([await order.work(), await order.holds()]).toEqual([["JKT ON_HOLD 1 MUG"], ["ORDER AWAITING_PAYMENT ACTIVE by payment"]]);

    await says(9001, "paid", "2");
    await order.comesTo(() => order.work(), ["JKT OPEN 1 MUG"]);
    expect(await order.holds()).toEqual(["ORDER AWAITING_PAYMENT RELEASED by payment"]);
  });

  test("what a rule holds says by which, and a person who released it is not asked again", async () => {
    await shop.rules({
      id: "dear",
      name: "Look at dear orders",
      when: "order.total >= 500000",
      actions: { hold: { reason: "HIGH_RISK_OF_FRAUD", notes: "Call the buyer" } },
    });
    const cheap = await shop.order({ MUG: 1 });
    const dear = await shop.order({ MUG: 50 });

    expect([await cheap.holds(), await dear.holds()]).toEqual([[], ["ORDER HIGH_RISK_OF_FRAUD ACTIVE by dear"]]);
    await shop.does("releaseHold", { holdId: (await dear.sees()).holds[0]?.id });
    await shop.does("revalidateOrder", { orderId: dear.id });
    expect(await dear.holds()).toEqual(["ORDER HIGH_RISK_OF_FRAUD RELEASED by dear"]);
    expect(await dear.work()).toEqual(["JKT OPEN 50 MUG"]);
  });
});

describe("an item that a rule adds", () => {
  test("goes along at no price, as a change that made the order's second version, and the channel is not told", async () => {
    await shop.rules({ id: "sample", name: "A sample", when: "order.units >= 3", actions: { addItems: [{ sku: "SAMPLE", quantity: 1 }] } });

    const small = await shop.order({ TEA: 1 });
    expect(await small.work()).toEqual(["JKT OPEN 1 TEA"]);

    const order = await shop.order({ TEA: 3 });
    expect(await order.work()).toEqual(["JKT OPEN 3 TEA 1 SAMPLE"]);
    expect(await order.sees()).toMatchObject({
      total: { amount: "30000.00" },
      orderVersion: 2,
      lines: [
        { sku: "TEA", origin: "ORIGINAL" },
        { sku: "SAMPLE", origin: "AUTO_ADDED", ruleId: "sample", unitPrice: { amount: "0.00" } },
      ],
      changes: [{ status: "CONFIRMED", actions: [{ kind: "ADD_LINE" }] }],
      channelCommands: [],
    });
    expect(await shop.stock("SAMPLE")).toEqual(["JKT 9 free, 1 promised"]);
    await order.hears("order.received", "order.rules_applied", "order.opened", "order.version_created", "order.lines_added");
  });
});

test("nothing of what may never be has been", () => shop.isInOrder());
