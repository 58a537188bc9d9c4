import { expect, test } from "vitest";
import { sql } from "../../src/kit/sql.ts";
import { anAccess, openApi } from "../support/api.ts";
import { aLine, openShop, jakarta as toJakarta } from "../support/shop.ts";
import { Floor, idOf, type OrderSeen, type PickListSeen, plainId, type WorkSeen } from "./a-floor.ts";

const shop = await openShop();
const floor = new Floor(shop, await openApi(shop));
const jakarta = await shop.location({ code: "JKT", name: "Jakarta" });
const bandung = await shop.location({ code: "BDG", name: "Bandung", priority: 200 });
await shop.item("MUG", { title: "Blue mug", barcode: "8991001" });
await shop.item("POT", { title: "Teapot", barcode: "8991002" });
await shop.item("CUP", { barcode: "8991003" });
await shop.item("HAT", { title: "Hat", barcode: "8991009" });
await shop.bundle("SET", { POT: 1, CUP: 2 });
for (const place of [jakarta, bandung]) await shop.stock(place, { MUG: 500, POT: 500, CUP: 500 });
const web = await shop.channel();
const locationId = idOf("Location", jakarta);

const idsOf = (...orders: OrderSeen[]) => orders.map(({ fulfillmentOrders }) => (fulfillmentOrders[0] as WorkSeen).id);
const list = async (...orders: OrderSeen[]) => {
  const { pickList } = await floor.does("createPickList", { locationId, fulfillmentOrderIds: idsOf(...orders) });
  return pickList?.id as string;
};
const day = (number: number) => ({ placedAt: new Date(Date.UTC(2026, 9, number)) });

test("a wave sums what several orders need by SKU, and says for whom; picking begins their work", async () => {
  const first = await floor.order(web, [aLine("MUG", 2)], day(1));
  const second = await floor.order(web, [aLine("MUG", 1), aLine("SET", 1)], day(2));

  const { pickList } = await floor.does("createPickList", { locationId, fulfillmentOrderIds: idsOf(second, first) });

  expect(pickList).toMatchObject({ status: "OPEN", fulfillmentOrders: idsOf(first, second).map((id) => ({ id, status: "OPEN" })) });
  expect(pickList?.lines).toEqual([
    { sku: "CUP", quantity: 2, picked: 0, shares: [{ quantity: 2, picked: 0, fulfillmentOrder: { id: idsOf(second)[0] } }] },
    {
      sku: "MUG",
      quantity: 3,
      picked: 0,
      shares: idsOf(first, second).map((id, place) => ({ quantity: 2 - place, picked: 0, fulfillmentOrder: { id } })),
    },
    { sku: "POT", quantity: 1, picked: 0, shares: [{ quantity: 1, picked: 0, fulfillmentOrder: { id: idsOf(second)[0] } }] },
  ]);
  await floor.does("assignPickList", { pickListId: pickList?.id, assignee: "cart 4" });
  const started = await floor.does("startPickList", { pickListId: pickList?.id });
  expect(started.pickList).toMatchObject({ status: "IN_PROGRESS", assignee: "cart 4" });
  expect(started.pickList?.fulfillmentOrders.map(({ workState }) => workState)).toEqual(["PICKING", "PICKING"]);
  await floor.sound();
});

test("a picker scans: the oldest order first, the wrong item refused by name, and nothing beyond what is wanted", async () => {
  const [older, younger] = [
    await floor.order(web, [aLine("MUG", 2)], day(3)),
    await floor.order(web, [aLine("MUG", 1), aLine("POT", 1)], day(4)),
  ];
  const pickListId = await list(older, younger);
  const scan = (barcode: string, quantity = 1) => floor.tries("scanPick", { pickListId, barcode, quantity });
  expect((await scan("8991001")).userErrors[0]?.message).toContain("The pick list is OPEN");
  await floor.does("startPickList", { pickListId });

  expect((await scan("8991009")).userErrors[0]?.message).toBe('"Hat" (HAT) is not on this list. Expected: 3 × MUG, 1 × POT.');
  expect((await scan("8991001", 2)).pickList?.lines[0]).toMatchObject({ sku: "MUG", picked: 2, shares: [{ picked: 2 }, { picked: 0 }] });
  expect((await scan("8991001", 2)).userErrors[0]?.message).toContain('Only 1 more of "Blue mug" (MUG) are wanted.');
  expect(await floor.refused("completePickList", { pickListId })).toContain("Not picked yet: 1 × MUG, 1 × POT.");
  await scan("MUG");
  expect((await scan("8991001")).userErrors[0]?.message).toContain('Enough of "Blue mug" (MUG) is picked. Expected: 1 × POT.');
  await scan("8991002");
  expect((await floor.does("completePickList", { pickListId })).pickList?.status).toBe("COMPLETED");

  const events = await shop.read(
    sql<{ type: string }>`select type from outbox where aggregate_id = ${plainId(pickListId)} order by sequence`,
  );
  expect(events.map(({ type }) => type)).toEqual([
    "pick_list.created",
    "pick_list.started",
    ...Array(3).fill("pick_list.item_picked"),
    "pick_list.completed",
  ]);
  await floor.sound();
});

test("what the shelf lacks the youngest orders go without: they are routed anew, and the list goes on without it", async () => {
  const [older, younger] = [await floor.order(web, [aLine("MUG", 2)], day(5)), await floor.order(web, [aLine("MUG", 2)], day(6))];
  const pickListId = await list(older, younger);
  await floor.does("startPickList", { pickListId });
  await floor.does("scanPick", { pickListId, barcode: "MUG", quantity: 1 });
  const before = await shop.counts("MUG", jakarta);
  expect(await floor.refused("shortPick", { pickListId, barcode: "MUG", quantity: 4 })).toContain('3 of "Blue mug" are left to pick');

  const short = await floor.does("shortPick", { pickListId, barcode: "8991001", quantity: 2 });

  expect(short.pickList?.lines).toMatchObject([{ quantity: 2, picked: 1, shares: [{ quantity: 2 }, { quantity: 0 }] }]);
  const after = await floor.look(younger.id);
  expect(
    after.fulfillmentOrders.map(({ status, location, routingDecision }) => `${status} ${location?.code} ${routingDecision.reason}`),
  ).toEqual(["INCOMPLETE JKT NEW_ORDER", "OPEN BDG SHORT_PICK"]);
  expect((await shop.counts("MUG", jakarta)).onHand).toBe(before.onHand - 2);
  await floor.does("scanPick", { pickListId, barcode: "MUG" });
  await floor.does("completePickList", { pickListId });
  await floor.sound();
});

test("work that is cancelled, held or packed meanwhile is no longer wanted by the list", async () => {
  const [gone, held, packed] = [
    await floor.order(web, [aLine("MUG", 1)], day(7)),
    await floor.order(web, [aLine("MUG", 2)], day(8)),
    await floor.order(web, [aLine("MUG", 3)], day(9)),
  ];
  const pickListId = await list(gone, held, packed);
  await floor.does("startPickList", { pickListId });
  await floor.cancels(gone.id);
  await floor.givesUp(gone.id);
  await floor.api.ask("mutation($id: ID!) { placeHold(input: { orderId: $id, reason: OTHER }) { userErrors { message } } }", {
    id: held.id,
  });
  await floor.does("packFulfillmentOrder", { fulfillmentOrderId: idsOf(packed)[0] });

  expect((await floor.tries("scanPick", { pickListId, barcode: "MUG" })).userErrors[0]?.message).toContain("All of it is picked");
  await floor.does("completePickList", { pickListId });
  await floor.sound();
});

test("work that is moved to another place is on no list of the former, and goes on one there", async () => {
  const [stays, moves] = [await floor.order(web, [aLine("MUG", 1)]), await floor.order(web, [aLine("MUG", 2)])];
  const pickListId = await list(stays, moves);
  await floor.does("moveFulfillmentOrder", { fulfillmentOrderId: idsOf(moves)[0], locationId: idOf("Location", bandung) });

  const started = await floor.does("startPickList", { pickListId });
  expect(started.pickList?.lines).toMatchObject([{ sku: "MUG", quantity: 1 }]);
  const there = await floor.does("createPickList", { locationId: idOf("Location", bandung), fulfillmentOrderIds: idsOf(moves) });
  expect(there.pickList?.lines).toMatchObject([{ sku: "MUG", quantity: 2 }]);
  expect((await floor.look(moves.id)).fulfillmentOrders.map(({ status }) => status)).toEqual(["OPEN"]);
  await floor.sound();
});

test("a wave is found by where it goes, by when it is promised and by how it reaches the buyer, at most so many", async () => {
  const shipTo = { ...toJakarta, region: "Bali", postalCode: "80361" };
  const bali = [
    await floor.order(web, [aLine("POT", 1)], { shipTo, ...day(10) }),
    await floor.order(web, [aLine("POT", 1)], { shipTo, ...day(11) }),
  ];
  const create = (input: object) => floor.tries("createPickList", { locationId, ...input });

  expect((await create({ regions: ["Papua"] })).userErrors[0]?.message).toContain("nothing to pick there");
  expect((await create({ postalPrefixes: ["80"], shipBy: "2026-01-01" })).userErrors[0]?.code).toBe("INVALID");
  expect((await create({ regions: ["Bali"], deliveryMethods: ["PICKUP"] })).userErrors[0]?.code).toBe("INVALID");
  const one = await create({ regions: ["Bali"], deliveryMethods: ["SHIP"], most: 1 });
  expect(one.pickList?.fulfillmentOrders.map(({ id }) => id)).toEqual(idsOf(bali[0] as OrderSeen));
  // What is on a list is on no other.
  expect((await create({ postalPrefixes: ["803"] })).pickList?.fulfillmentOrders.map(({ id }) => id)).toEqual(idsOf(bali[1] as OrderSeen));
  await floor.does("cancelPickList", { pickListId: one.pickList?.id });
  expect((await create({ postalPrefixes: ["803"] })).pickList?.fulfillmentOrders.map(({ id }) => id)).toEqual(idsOf(bali[0] as OrderSeen));
  expect((await create({ most: 101 })).userErrors[0]?.message).toContain("1 to 100");
});

test("of many who make waves at once each piece of work goes to one, and two who scan the last unit do not both have it", async () => {
  const shipTo = { ...toJakarta, region: "Lombok" };
  const orders: OrderSeen[] = [];
  for (let number = 0; number < 6; number += 1) orders.push(await floor.order(web, [aLine("MUG", 1)], { shipTo }));

  const waves = await Promise.all(
    Array.from({ length: 4 }, () => floor.tries("createPickList", { locationId, regions: ["Lombok"], most: 4 })),
  );

  const taken = waves.flatMap(({ pickList }) => pickList?.fulfillmentOrders.map(({ id }) => id) ?? []);
  expect(new Set(taken).size).toBe(taken.length);
  expect(taken.length).toBeGreaterThanOrEqual(4);
  const [{ id: pickListId, fulfillmentOrders }] = waves.flatMap(({ pickList }) => pickList ?? []) as unknown as [PickListSeen];
  await floor.does("startPickList", { pickListId });
  const scans = await Promise.all(Array.from({ length: 7 }, () => floor.tries("scanPick", { pickListId, barcode: "MUG" })));
  expect(scans.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(fulfillmentOrders.length);
  await floor.sound();
});

test("the database itself keeps work off a second open list", async () => {
  const order = await floor.order(web, [aLine("MUG", 1)]);
  const pickListId = plainId(await list(order));

  await expect(
    shop.read(
      sql`insert into pick_list_entries (id, pick_list_id, fulfillment_order_id) values (gen_random_uuid(), ${pickListId}, ${plainId(idsOf(order)[0] as string)})`,
    ),
  ).rejects.toThrow("pick_list_entries_one_open");
});

test("a key that is limited to a location sees and touches the lists there alone, one limited to channels none", async () => {
  const order = await floor.order(web, [aLine("MUG", 1)]);
  const pickListId = await list(order);
  const elsewhere = anAccess({ locationIds: new Set([(await shop.location()).id]) });
  const seen = (access = elsewhere) =>
    floor.api.ask<{ pickLists: { nodes: unknown[] }; pickList: unknown }>(
      "query($id: ID!) { pickLists { nodes { id } } pickList(id: $id) { id } }",
      { id: pickListId },
      access,
    );

  expect(await seen()).toEqual({ pickLists: { nodes: [] }, pickList: null });
  expect((await seen(anAccess({ channelIds: new Set([web.id]) }))).pickList).toBeNull();
  expect((await seen(anAccess({ locationIds: new Set([jakarta.id]) }))).pickList).toEqual({ id: pickListId });
  expect(await floor.refused("createPickList", { locationId }, elsewhere)).toMatch(/^FORBIDDEN/);
  for (const mutation of ["startPickList", "completePickList", "cancelPickList", "assignPickList"])
    expect(await floor.refused(mutation, { pickListId }, elsewhere)).toBe("NOT_FOUND: There is no such pick list.");
  expect(await floor.refused("scanPick", { pickListId, barcode: "MUG" }, elsewhere)).toMatch(/^NOT_FOUND/);
});
