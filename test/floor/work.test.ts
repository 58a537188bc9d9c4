import { expect, test } from "vitest";
import { sql } from "../../src/kit/sql.ts";
import { anAccess, openApi } from "../support/api.ts";
import { aLine, openShop } from "../support/shop.ts";
import { Floor, idOf, type OrderSeen, type WorkSeen } from "./a-floor.ts";

const shop = await openShop();
const floor = new Floor(shop, await openApi(shop));
const jakarta = await shop.location({ code: "JKT", name: "Jakarta" });
const bandung = await shop.location({ code: "BDG", name: "Bandung", priority: 200 });
await shop.item("MUG", { title: "Blue mug", barcode: "8991001", weightGrams: 300 });
await shop.item("POT", { title: "Teapot", barcode: "8991002" });
await shop.item("CUP", { barcode: "8991003" });
await shop.bundle("SET", { POT: 1, CUP: 2 });
for (const place of [jakarta, bandung]) await shop.stock(place, { MUG: 500, POT: 500, CUP: 500 });
const web = await shop.channel();

const workOf = ({ fulfillmentOrders }: OrderSeen): WorkSeen => fulfillmentOrders[0] as WorkSeen;
const of = (one: WorkSeen) => ({ fulfillmentOrderId: one.id });
const shown = ({ status, workState }: WorkSeen) => `${status} ${workState ?? "–"}`;

test("work is taken up, picked and packed, an event a step, and the order says in one word how far it is", async () => {
  const order = await floor.order(web, [aLine("MUG", 2)]);
  const one = workOf(order);
  expect([order.displayStatus, shown(one), one.nextWorkStates]).toEqual(["PAID", "OPEN –", ["ACCEPTED"]]);

  const started = await floor.does("startFulfillmentOrder", of(one));
  expect([shown(started.fulfillmentOrder as WorkSeen), started.fulfillmentOrder?.nextWorkStates]).toEqual([
    "IN_PROGRESS ACCEPTED",
    ["PICKING"],
  ]);
  expect(shown((await floor.does("startPicking", of(one))).fulfillmentOrder as WorkSeen)).toBe("IN_PROGRESS PICKING");
  expect((await floor.look(order.id)).displayStatus).toBe("PROCESSING");
  const packed = await floor.does("packFulfillmentOrder", {
    ...of(one),
    boxes: [{ weightGrams: 700, lengthMm: 200, widthMm: 150, heightMm: 100 }],
  });

  expect(packed.fulfillment).toMatchObject({
    status: "CREATED",
    lines: [{ quantity: 2 }],
    packages: [{ position: 1, weightGrams: 700, lengthMm: 200 }],
  });
  expect(packed.fulfillmentOrder).toMatchObject({ status: "IN_PROGRESS", workState: "PACKED", nextWorkStates: [] });
  expect((await floor.look(order.id)).displayStatus).toBe("PACKED");
  expect(await floor.told(order.id, "FulfillmentOrder")).toEqual([
    "fulfillment_order.routed",
    "allocation.allocated",
    "fulfillment_order.started",
    "ACCEPTED → PICKING",
    "PICKING → PACKED",
  ]);
  await floor.sound();
});

test("a step that is left out is passed through, with its event; one that was taken is refused with what is possible", async () => {
  const order = await floor.order(web, [aLine("MUG", 1)]);
  const one = workOf(order);

  await floor.does("packFulfillmentOrder", of(one));

  expect(await floor.told(order.id, "FulfillmentOrder")).toEqual([
    "fulfillment_order.routed",
    "allocation.allocated",
    "fulfillment_order.started",
    "ACCEPTED → PICKING",
    "PICKING → PACKED",
  ]);
  expect(await floor.refused("startPicking", of(one))).toContain("is PACKED; from there it can become READY_FOR_PICKUP, not PICKING");
  expect(await floor.refused("startFulfillmentOrder", of(one))).toMatch(/^ILLEGAL_TRANSITION/);
  expect(await floor.refused("packFulfillmentOrder", of(one))).toContain("A parcel has at least one unit");
  expect(await floor.refused("markReadyForPickup", of(one))).toContain("leaves by a carrier");
});

test("held work is not begun; what is packed stays packed under a hold, and does not leave", async () => {
  const order = await floor.order(web, [aLine("MUG", 1)]);
  const one = workOf(order);
  const hold = (orderId: string) =>
    floor.api.ask<{ placeHold: { hold: { id: string } } }>(
      "mutation($id: ID!) { placeHold(input: { orderId: $id, reason: CUSTOMER_REQUEST }) { hold { id } } }",
      { id: orderId },
    );
  const { placeHold } = await hold(order.id);
  expect(await floor.refused("startPicking", of(one))).toContain("is held (CUSTOMER_REQUEST)");
  await floor.api.ask("mutation($id: ID!) { releaseHold(input: { holdId: $id }) { userErrors { message } } }", { id: placeHold.hold.id });
  await floor.does("packFulfillmentOrder", of(one));

  await hold(order.id);

  const after = await floor.look(order.id);
  expect(shown(workOf(after))).toBe("IN_PROGRESS PACKED");
  expect(after.fulfillments.map(({ status }) => status)).toEqual(["CREATED"]);
  await floor.sound();
});

test("who scans a wrong item, or one too many, is told what is expected; boxes are a parcel's once all is in them", async () => {
  const order = await floor.order(web, [aLine("MUG", 2), aLine("SET", 1)]);
  const one = workOf(order);
  const scan = (barcode: string) => floor.tries("scanToPack", { ...of(one), barcode });
  const close = (weightGrams: number) => floor.does("closePackage", { ...of(one), box: { weightGrams } });

  expect((await scan("8991001")).fulfillmentOrder).toMatchObject({ workState: "PICKING" });
  expect((await scan("8990000")).userErrors[0]?.message).toBe('No item has the barcode "8990000".');
  await shop.item("HAT", { title: "Hat", barcode: "8991009" });
  expect((await scan("8991009")).userErrors[0]?.message).toBe('"Hat" (HAT) is not in this work. Expected: 1 × MUG, 1 × POT, 2 × CUP.');
  expect((await close(400)).fulfillment).toBeNull();
  await scan("8991001");
  expect((await scan("8991001")).userErrors[0]?.message).toContain('Enough of "Blue mug" (MUG) is packed. Expected: 1 × POT, 2 × CUP.');
  await scan("SET");
  expect((await scan("8991003")).userErrors[0]?.message).toContain("All of it is in boxes: close the box.");
  expect(await floor.refused("packFulfillmentOrder", of(one))).toContain("packed by scanning");
  const { fulfillment, fulfillmentOrder } = await close(900);

  expect(fulfillmentOrder).toMatchObject({ workState: "PACKED", packingBoxes: [] });
  expect(fulfillment).toMatchObject({
    status: "CREATED",
    packages: [
      { position: 1, weightGrams: 400, contents: [{ quantity: 1, item: { sku: "MUG" } }] },
      {
        position: 2,
        weightGrams: 900,
        contents: [{ quantity: 1, item: { sku: "MUG" } }, { item: { sku: "POT" } }, { quantity: 2, item: { sku: "CUP" } }],
      },
    ],
  });
  expect(await floor.refused("scanToPack", { ...of(one), barcode: "8991001" })).toContain("All of it is packed");
  await floor.sound();
});

test("a parcel that is unpacked leaves its work to be packed anew, and its stock committed", async () => {
  const order = await floor.order(web, [aLine("MUG", 2)]);
  const one = workOf(order);
  const { fulfillment } = await floor.does("packFulfillmentOrder", of(one));
  const before = await shop.counts("MUG", jakarta);

  const undone = await floor.does("cancelFulfillment", { fulfillmentId: fulfillment?.id });

  expect([undone.fulfillment?.status, undone.fulfillmentOrder?.workState]).toEqual(["CANCELLED", "PICKING"]);
  expect(await shop.counts("MUG", jakarta)).toEqual(before);
  expect(await floor.told(order.id, "Fulfillment")).toEqual(["fulfillment.created", "fulfillment.cancelled"]);
  expect((await floor.does("packFulfillmentOrder", of(one))).fulfillmentOrder?.workState).toBe("PACKED");
  expect(await floor.refused("cancelFulfillment", { fulfillmentId: fulfillment?.id })).toContain("CANCELLED is final");
  await floor.sound();
});

test("a packed order that is cancelled has no parcel once its packer gave it up; units that are cancelled are unpacked first", async () => {
  const whole = await floor.order(web, [aLine("MUG", 2)]);
  await floor.does("packFulfillmentOrder", of(workOf(whole)));
  await floor.cancels(whole.id);
  expect((await floor.look(whole.id)).fulfillments[0]?.status).toBe("CREATED");
  await floor.givesUp(whole.id);
  const cancelled = await floor.look(whole.id);
  expect([cancelled.displayStatus, cancelled.fulfillments[0]?.status, cancelled.fulfillmentOrders[0]?.status]).toEqual([
    "CANCELLED",
    "CANCELLED",
    "CANCELLED",
  ]);

  const part = await floor.order(web, [aLine("MUG", 3)]);
  const [line] = workOf(part).lines;
  const lineId = line?.orderLine.id as string;
  await floor.does("packFulfillmentOrder", { ...of(workOf(part)), lines: [{ lineId, quantity: 2 }] });
  // One that is in no parcel goes first: all that is left is packed.
  await floor.cancels(part.id, [{ lineId, quantity: 1 }]);
  await floor.givesUp(part.id);
  expect(shown(workOf(await floor.look(part.id)))).toBe("IN_PROGRESS PACKED");
  await floor.cancels(part.id, [{ lineId, quantity: 1 }]);
  await floor.givesUp(part.id);
  const after = await floor.look(part.id);
  expect([shown(workOf(after)), after.fulfillments[0]?.status]).toEqual(["IN_PROGRESS PICKING", "CANCELLED"]);
  await floor.sound();
});

test("packed units are not rejected behind the box's back; what is in no parcel is", async () => {
  const order = await floor.order(web, [aLine("MUG", 3)]);
  const one = workOf(order);
  const lineId = one.lines[0]?.orderLine.id as string;
  await floor.does("packFulfillmentOrder", { ...of(one), lines: [{ lineId, quantity: 2 }] });
  const short = (quantity: number) => floor.tries("reportShortPick", { ...of(one), lines: [{ lineId, quantity }] });

  expect((await short(2)).userErrors).toMatchObject([
    {
      code: "ILLEGAL_TRANSITION",
      message: 'Of "MUG", 2 are packed in a parcel and 1 are not. Unpack the parcel first, with cancelFulfillment.',
    },
  ]);
  expect((await short(1)).userErrors).toEqual([]);

  const after = await floor.look(order.id);
  expect(after.fulfillmentOrders.map((each) => `${shown(each)} ${each.location?.code}`)).toEqual(["IN_PROGRESS PACKED JKT", "OPEN – BDG"]);
  await floor.sound();
});

test("work is split, made one again, moved by hand and put off, as long as it has not begun", async () => {
  const order = await floor.order(web, [aLine("MUG", 5)]);
  const one = workOf(order);
  const lineId = one.lines[0]?.orderLine.id as string;

  const { splitOff, fulfillmentOrder } = await floor.does("splitFulfillmentOrder", { ...of(one), lines: [{ lineId, quantity: 2 }] });
  expect([fulfillmentOrder?.lines[0]?.remainingQuantity, splitOff?.lines[0]?.remainingQuantity]).toEqual([3, 2]);
  expect(await floor.refused("splitFulfillmentOrder", { ...of(one), lines: [{ lineId, quantity: 3 }] })).toContain("not all of them");
  await floor.sound();

  const before = [await shop.counts("MUG", jakarta), await shop.counts("MUG", bandung)];
  const moved = await floor.does("moveFulfillmentOrder", { ...of(splitOff as WorkSeen), locationId: idOf("Location", bandung) });
  expect(moved.fulfillmentOrder).toMatchObject({ status: "OPEN", location: { code: "BDG" }, routingDecision: { reason: "BY_HAND" } });
  expect(moved.fulfillmentOrder?.routingDecision.summary).toMatch(/^Moved by hand; /);
  const after = [await shop.counts("MUG", jakarta), await shop.counts("MUG", bandung)];
  expect(after.map(({ committed }, place) => committed - (before[place]?.committed ?? 0))).toEqual([-2, 2]);
  const both = { fulfillmentOrderIds: [one.id, (splitOff as WorkSeen).id] };
  expect(await floor.refused("combineFulfillmentOrders", both)).toContain("Move one of them first");
  await floor.does("moveFulfillmentOrder", { ...of(splitOff as WorkSeen), locationId: idOf("Location", jakarta) });
  const combined = await floor.does("combineFulfillmentOrders", both);
  expect(combined.fulfillmentOrder?.lines.map(({ remainingQuantity }) => remainingQuantity)).toEqual([5]);
  const put = await floor.does("rescheduleFulfillmentOrder", { ...of(one), fulfillAt: "2027-02-01T03:00:00Z" });
  expect([put.fulfillmentOrder?.status, put.fulfillmentOrder?.fulfillAt]).toEqual(["OPEN", "2027-02-01T03:00:00.000Z"]);
  await floor.sound();

  await floor.does("startFulfillmentOrder", of(one));
  for (const [mutation, more] of [
    ["splitFulfillmentOrder", { lines: [{ lineId, quantity: 1 }] }],
    ["moveFulfillmentOrder", { locationId: idOf("Location", bandung) }],
    ["rescheduleFulfillmentOrder", { fulfillAt: "2027-03-01T00:00:00Z" }],
  ] as const)
    expect(await floor.refused(mutation, { ...of(one), ...more })).toContain(
      "IN_PROGRESS (ACCEPTED); what is OPEN, SCHEDULED, BACKORDERED or ON_HOLD",
    );
  expect(await floor.told(order.id, "FulfillmentOrder")).toEqual(
    expect.arrayContaining([
      "fulfillment_order.split",
      "fulfillment_order.moved",
      "fulfillment_order.merged",
      "fulfillment_order.rescheduled",
    ]),
  );
});

test("what waits for stock is split, made one and moved to where the stock is", async () => {
  await shop.item("RUG");
  const order = await floor.order(web, [aLine("RUG", 4)]);
  const one = workOf(order);
  expect(one.status).toBe("BACKORDERED");
  const lineId = one.lines[0]?.orderLine.id as string;

  const { splitOff } = await floor.does("splitFulfillmentOrder", { ...of(one), lines: [{ lineId, quantity: 1 }] });
  await floor.sound();
  expect(await floor.refused("moveFulfillmentOrder", { ...of(splitOff as WorkSeen), locationId: idOf("Location", bandung) })).toMatch(
    /^IN|^INSUFF/,
  );
  await floor.does("combineFulfillmentOrders", { fulfillmentOrderIds: [(splitOff as WorkSeen).id, one.id] });
  await floor.sound();
  const again = await floor.does("splitFulfillmentOrder", { ...of(one), lines: [{ lineId, quantity: 1 }] });
  const elsewhere = [jakarta, bandung].find(({ code }) => code !== one.location?.code) ?? bandung;
  await shop.stock(elsewhere, { RUG: 1 });
  const moved = await floor.does("moveFulfillmentOrder", { ...of(again.splitOff as WorkSeen), locationId: idOf("Location", elsewhere) });

  expect(moved.fulfillmentOrder).toMatchObject({ status: "OPEN", location: { code: elsewhere.code } });
  await floor.sound();
});

test("a channel that takes an order only whole has it not split", async () => {
  const { rights } = web;
  const strict = await shop.channel({ rights: { ...rights, canSplit: false } });
  const order = await floor.order(strict, [aLine("MUG", 2)]);
  const lineId = workOf(order).lines[0]?.orderLine.id;

  expect(await floor.refused("splitFulfillmentOrder", { ...of(workOf(order)), lines: [{ lineId, quantity: 1 }] })).toMatch(
    /^CHANNEL_FORBIDS/,
  );
});

test("work of others begins once they have accepted it, and is no more begun while it is asked back", async () => {
  const partner = await shop.location({ code: "3PL", type: "THREE_PL", externalRequest: true });
  await shop.stock(partner, { BOX: 10 });
  const order = await floor.order(web, [aLine("BOX", 2)]);
  const one = workOf(order);
  expect([one.requestStatus, one.nextWorkStates]).toEqual(["SUBMITTED", []]);
  expect(await floor.refused("startFulfillmentOrder", of(one))).toContain("the work begins when it is ACCEPTED");

  await floor.api.ask("mutation($id: ID!) { acceptFulfillmentRequest(input: { fulfillmentOrderId: $id }) { userErrors { message } } }", {
    id: one.id,
  });
  const started = await floor.does("startPicking", of(one));
  expect([shown(started.fulfillmentOrder as WorkSeen), started.fulfillmentOrder?.requestStatus]).toEqual([
    "IN_PROGRESS PICKING",
    "ACCEPTED",
  ]);
  await floor.api.ask(
    'mutation($id: ID!) { requestFulfillmentCancellation(input: { fulfillmentOrderId: $id, reason: "x" }) { userErrors { message } } }',
    { id: one.id },
  );
  expect(await floor.refused("packFulfillmentOrder", of(one))).toContain("is asked back");
  await floor.sound();
});

test("a key that is limited to a location works there alone", async () => {
  const order = await floor.order(web, [aLine("MUG", 1)]);
  const one = workOf(order);
  const there = anAccess({ locationIds: new Set([jakarta.id]) });
  const elsewhere = anAccess({ locationIds: new Set([bandung.id]) });

  for (const [mutation, more] of [
    ["startFulfillmentOrder", {}],
    ["packFulfillmentOrder", {}],
    ["scanToPack", { barcode: "8991001" }],
    ["moveFulfillmentOrder", { locationId: idOf("Location", bandung) }],
    ["markReadyForPickup", {}],
    ["handOverPickup", { code: "000000" }],
  ] as const)
    expect(await floor.refused(mutation, { ...of(one), ...more }, elsewhere)).toBe("NOT_FOUND: There is no such fulfillment order.");
  expect(await floor.refused("moveFulfillmentOrder", { ...of(one), locationId: idOf("Location", bandung) }, there)).toMatch(/^FORBIDDEN/);
  const { fulfillment } = await floor.does("packFulfillmentOrder", of(one), there);
  expect(await floor.refused("cancelFulfillment", { fulfillmentId: fulfillment?.id }, elsewhere)).toBe(
    "NOT_FOUND: There is no such parcel.",
  );
});

test("two clerks who pack the same at once make one parcel; who packs while it is cancelled makes none that stays", async () => {
  const order = await floor.order(web, [aLine("MUG", 2)]);
  const both = await Promise.all([1, 2].map(() => floor.tries("packFulfillmentOrder", of(workOf(order)))));
  expect(both.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
  expect((await floor.look(order.id)).fulfillments).toHaveLength(1);

  for (let round = 0; round < 5; round += 1) {
    const other = await floor.order(web, [aLine("MUG", 2)]);
    await Promise.all([floor.tries("packFulfillmentOrder", of(workOf(other))), floor.cancels(other.id)]);
    await floor.givesUp(other.id);
    const { status, fulfillments } = await floor.look(other.id);
    expect([status, ...fulfillments.map((parcel) => parcel.status)].every((word) => word === "CANCELLED")).toBe(true);
  }
  await floor.sound();
});

test("what the channel says has left is the parcel that stood ready", async () => {
  const { anOrder } = await import("../support/shop.ts");
  const said = anOrder({ lines: [aLine("MUG", 2)] });
  const [taken] = await shop.accept(web, said);
  const order = await floor.look(taken?.orderId as string);
  await floor.does("packFulfillmentOrder", of(workOf(order)));

  await shop.accept(web, {
    ...said,
    lines: [aLine("MUG", 2, { fulfilledQuantity: 2 })],
    updatedAt: new Date(said.updatedAt.getTime() + 1000),
  });

  const after = await floor.look(order.id);
  expect([after.displayStatus, after.fulfillments[0]?.status, workOf(after).status]).toEqual(["SHIPPED", "SHIPPED", "CLOSED"]);
  const [counted] = await shop.read(
    sql<{ fulfilled: number }>`select fulfilled_quantity as fulfilled from order_lines where order_id = ${taken?.orderId}`,
  );
  expect(counted?.fulfilled).toBe(2);
  await floor.sound();
});
