import { describe, expect, test } from "vitest";
import { AnOrder, aShop, idr, kemang, patience, sari, uuidOf } from "./a-shop.ts";

const shop = await aShop();
await shop.place("JKT");

describe("a pre-order", async () => {
  const file = "origin,destination,zone,min_days,max_days,up_to_1000_g,per_kg_beyond\n*,*,A,1,2,9000,8000";
  const card = { carrier: "JNE", service: "REG", currency: "IDR", country: "ID", validFrom: "2026-01-01" };
  const imported = await shop.does<{ rateCard: { id: string } }>("importRateCard", { format: "CSV", file, card }, "rateCard { id }");
  await shop.does("activateRateCard", { id: imported.rateCard.id });

  test("is promised for the day of its release, counts against what is expected, and begins when it is released and there", async () => {
    const releaseAt = new Date(Date.now() + 30 * 86_400_000);
    await shop.item("ALBUM", { preorderReleaseAt: releaseAt.toISOString(), preorderLimit: 3, backorderPolicy: "DENY" });
    await shop.does("createExpectedReceipts", {
      locationId: shop.at("JKT"),
      eta: new Date(releaseAt.getTime() - 2 * 86_400_000).toISOString().slice(0, 10),
      source: "PREORDER",
      lines: [{ itemId: shop.itemId("ALBUM"), quantity: 3 }],
    });

    const order = await shop.order({ ALBUM: 2 });
    expect(await order.work()).toEqual(["JKT SCHEDULED 2 ALBUM"]);
    expect(new Date((await order.workAt("JKT")).fulfillAt as string)).toEqual(releaseAt);
    const { promise } = await order.line("ALBUM");
    expect(promise && promise.shipBy >= releaseAt.toISOString().slice(0, 10)).toBe(true);
    expect(await ofItem("ALBUM")).toEqual({ preordered: 2 });

    const tooMany = await shop.order({ ALBUM: 2 });
    expect(await tooMany.sees()).toMatchObject({ status: "EXCEPTION", fulfillmentOrders: [], validations: [{ code: "OUT_OF_STOCK" }] });
    expect(await (await shop.order({ ALBUM: 1 })).work()).toEqual(["JKT SCHEDULED 1 ALBUM"]);
    expect(await ofItem("ALBUM")).toEqual({ preordered: 3 });

    await shop.receives("JKT", { ALBUM: 3 });
    expect(await order.work()).toEqual(["JKT SCHEDULED 2 ALBUM"]);
    const releasedAt = new Date();
    await shop.does("updateInventoryItem", { id: shop.itemId("ALBUM"), preorderReleaseAt: releasedAt.toISOString() });
    await order.comesTo(() => order.work(), ["JKT OPEN 2 ALBUM"]);
    expect(await shop.stock("ALBUM")).toEqual(["JKT 0 free, 3 promised"]);
    await order.hearsOfWork(
      "fulfillment_order.scheduled",
      "promise.made",
      "fulfillment_order.rescheduled",
      "fulfillment_order.released",
      "promise.changed",
    );
    const sooner = (await order.line("ALBUM")).promise;
    expect(sooner && sooner.shipBy < new Date(releasedAt.getTime() + 20 * 86_400_000).toISOString().slice(0, 10)).toBe(true);
    await order.ships("JKT");
    expect(await order.status()).toBe("COMPLETED");
  });

  const ofItem = async (sku: string) =>
    (
      await shop.gateway.data<{ inventoryItem: object }>("query($id: ID!) { inventoryItem(id: $id) { preordered } }", {
        id: shop.itemId(sku),
      })
    ).inventoryItem;
});

describe("a recurring order", () => {
  test("comes once a day that it is due, however often it is tried", async () => {
    await shop.receives("JKT", { COFFEE: 100 });
    const club = await shop.channel("club");
    const today = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Jakarta" }).format(new Date());
    const { recurringOrder } = await shop.does<{ recurringOrder: { id: string } }>(
      "createRecurringOrder",
      {
        channelId: club,
        name: "Coffee",
        rule: "FREQ=WEEKLY",
        startsOn: today,
        localTime: "00:00",
        timeZone: "Asia/Jakarta",
        paymentStatus: "PAID",
        lines: [{ sku: "COFFEE", quantity: 2, unitPrice: idr(50_000) }],
        customer: sari,
        shipTo: kemang,
      },
      "recurringOrder { id }",
    );
    const standing = async () =>
      (
        await shop.gateway.data<{ recurringOrder: { captured: number; nextOn: string } }>(
          "query($id: ID!) { recurringOrder(id: $id) { captured nextOn } }",
          { id: recurringOrder.id },
        )
      ).recurringOrder;
    const ofClub = async () =>
      (
        await shop.gateway.data<{ orders: { nodes: { id: string; externalId: string }[] } }>(
          "query($id: [ID!]) { orders(filter: { channelIds: $id }) { nodes { id externalId } } }",
          { id: [club] },
        )
      ).orders.nodes;
    await expect.poll(async () => (await standing()).captured, patience).toBe(1);

    const externalId = `${uuidOf(recurringOrder.id)}:${today}`;
    const [taken] = await ofClub();
    const order = new AnOrder(shop, taken?.id as string);
    expect(await order.sees()).toMatchObject({ externalId, origin: "RECURRING", status: "OPEN", total: { amount: "100000.00" } });
    expect(await order.work()).toEqual(["JKT OPEN 2 COFFEE"]);

    await expect(shop.order({ COFFEE: 2 }, { channelId: club, externalId })).rejects.toThrow("ALREADY_EXISTS");
    expect(await ofClub()).toHaveLength(1);
    expect(await shop.stock("COFFEE")).toEqual(["JKT 98 free, 2 promised"]);
  });
});

test("nothing of what may never be has been", () => shop.isInOrder());
