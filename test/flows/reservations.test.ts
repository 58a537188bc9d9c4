import { expect, test } from "vitest";
import { consumeReservations } from "../../src/flows/claim-reservations.ts";
import { expireReservations, extendReservations, releaseReservations } from "../../src/flows/end-reservations.ts";
import { sql } from "../../src/kit/sql.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";
import { Counter, outcomes } from "../support/stock-for-sale.ts";

const shop = await openShop();
const counter = new Counter(shop);
const near = await shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8 });
const far = await shop.location({ code: "SUB", latitude: -7.25, longitude: 112.75 });
const api = await shop.channel({ type: "API" });
const minutes = (count: number) => new Date(Date.now() + count * 60_000);

test("an order gets the very units its cart reserved, where they were reserved", async () => {
  await shop.stock(near, { MUG: 5 });
  await shop.stock(far, { MUG: 2 });
  const [cart] = await counter.reserve("MUG", 2, far);

  const order = await counter.order(api, { MUG: 2 }, [cart as string]);

  expect(await counter.workOf(order)).toEqual(["SUB OPEN 2"]);
  expect(await counter.reservation(cart as string)).toBe("CONSUMED 2");
  const moves = await shop.read(sql<{ text: string }>`
    select from_bucket || '>' || to_bucket || ' ' || quantity as text from inventory_movements where document = ${`order:${order}`}`);
  expect(moves).toEqual([{ text: "RESERVED>COMMITTED 2" }]);
  expect(await shop.counts("MUG", far)).toEqual({ available: 0, reserved: 0, committed: 2, onHand: 2 });
});

test("an order for less gives the rest back, one for more takes the rest from what is free", async () => {
  await shop.stock(near, { TEA: 10 });
  const [much] = await counter.reserve("TEA", 4, near);
  const [little] = await counter.reserve("TEA", 1, near);

  const less = await counter.order(api, { TEA: 1 }, [much as string]);
  const more = await counter.order(api, { TEA: 3 }, [little as string]);

  expect([await counter.workOf(less), await counter.workOf(more)]).toEqual([["JKT OPEN 1"], ["JKT OPEN 3"]]);
  expect(await counter.reservation(much as string)).toBe("RELEASED 3");
  expect(await shop.counts("TEA")).toEqual({ available: 6, reserved: 0, committed: 4, onHand: 10 });
  expect(await counter.broken()).toEqual([]);
});

test("an order that cannot open keeps the cart's units as its own", async () => {
  await shop.stock(near, { POT: 1 });
  const [cart] = await counter.reserve("POT", 1, near);

  const order = await counter.order(api, { POT: 1, GHOST: 1 }, [cart as string]);

  expect(await counter.statusOf(order)).toBe("EXCEPTION UNKNOWN_SKU");
  expect(await shop.counts("POT")).toEqual({ available: 0, reserved: 1, committed: 0, onHand: 1 });
  expect(await shop.read(sql`select 1 from reservations where owner_id = ${order} and status = 'ACTIVE' and quantity = 1`)).toHaveLength(1);
  expect(await counter.broken()).toEqual([]);
});

test("a reservation that ran out gives nothing, and the order is taken all the same", async () => {
  await shop.stock(near, { PEN: 3 });
  const [cart] = await counter.reserve("PEN", 1, near);
  await counter.run((em, deed) => releaseReservations(em, deed, [cart as string]));

  expect(await counter.workOf(await counter.order(api, { PEN: 1 }, [cart as string]))).toEqual(["JKT OPEN 1"]);
});

test("what an order has used up, what belongs to another channel and what there is none of is refused, and nothing else with it", async () => {
  await shop.stock(near, { INK: 9 });
  const [used] = await counter.reserve("INK", 1, near);
  const [others] = await counter.reserve("INK", 1, near, { channelId: (await shop.channel()).id });
  await counter.order(api, { INK: 1 }, [used as string]);

  const [campaign] = await counter.reserve("INK", 1, near, { ownerType: "CHANNEL", channelId: api.id });

  const tried = [[used as string], [others as string], [campaign as string], ["01a2b3c4-0000-7000-8000-000000000000"], []];
  expect(await outcomes(tried.map((ids) => counter.order(api, { INK: 1 }, ids)))).toEqual({
    done: 1,
    refused: ["ILLEGAL_TRANSITION", "INVALID", "NOT_FOUND"],
  });
});

test("an extended reservation outlives its first time", async () => {
  await shop.stock(near, { SEAT: 5 });
  const [one] = await counter.reserve("SEAT", 2, near, { expiresAt: minutes(1) });
  const [two] = await counter.reserve("SEAT", 1, near, { expiresAt: minutes(1) });
  await counter.run((em, deed) => extendReservations(em, deed, [one as string], minutes(10)));

  await counter.run(expireReservations, { ...aDeed(), at: minutes(5) });

  expect([await counter.reservation(one as string), await counter.reservation(two as string)]).toEqual(["ACTIVE 2", "EXPIRED 1"]);
  await expect(counter.run((em, deed) => extendReservations(em, deed, [two as string], minutes(9)))).rejects.toThrow(
    "The reservation is EXPIRED; its units are no longer kept, and EXPIRED is final.",
  );
});

test("an order that came by webhook and waits gets its cart's units when it is told of them", async () => {
  await shop.stock(near, { LAMP: 1 });
  const [cart] = await counter.reserve("LAMP", 1, near);
  const [accepted] = await shop.accept(api, anOrder({ lines: [aLine("LAMP")] }));
  const order = accepted?.orderId as string;
  expect(await counter.workOf(order)).toEqual(["JKT BACKORDERED 1"]);

  await counter.run((em, deed) => consumeReservations(em, deed, order, [cart as string]));

  expect(await counter.workOf(order)).toEqual(["JKT OPEN 1"]);
  expect(await shop.counts("LAMP")).toEqual({ available: 0, reserved: 0, committed: 1, onHand: 1 });
  expect(await counter.broken()).toEqual([]);
});

test("for a channel only its own locations are reserved from, and above its buffers", async () => {
  const channel = await shop.channel({ locationIds: [near.id] });
  await shop.stock(near, { VASE: 10 });
  await shop.stock(far, { VASE: 10 });
  await counter.buffer(channel, { itemTag: "FRAGILE", units: 9 });
  await counter.buffer(channel, { units: 3 });
  const reserve = (quantity: number, at = near) => counter.reserve("VASE", quantity, at, { channelId: channel.id });

  await expect(reserve(1, far)).rejects.toThrow(`This location does not serve ${channel.name}.`);
  await expect(reserve(8)).rejects.toThrow("The channel may be sold 7 units from there, not 8.");
  await reserve(7);
  await expect(reserve(1)).rejects.toThrow("The channel may be sold 0 units from there, not 1.");
});

test("a channel's own reservation serves its orders and its carts and nobody else, and a cart's units go back to it", async () => {
  const [one, other] = [await shop.channel({ type: "API" }), await shop.channel({ type: "API" })];
  await shop.stock(near, { KIT: 3 });
  await counter.reserve("KIT", 3, near, { ownerType: "CHANNEL", ownerId: "campaign", channelId: one.id });

  expect(await counter.workOf(await counter.order(other, { KIT: 1 }))).toEqual(["JKT BACKORDERED 1"]);
  await expect(counter.reserve("KIT", 1, near, { channelId: other.id })).rejects.toThrow("may be sold 0 units");
  const [cart] = await counter.reserve("KIT", 2, near, { channelId: one.id, expiresAt: minutes(1) });
  expect(await counter.workOf(await counter.order(one, { KIT: 1 }))).toEqual(["JKT OPEN 1"]);
  await expect(counter.reserve("KIT", 1, near, { channelId: one.id })).rejects.toThrow("may be sold 0 units");
  await counter.run(expireReservations, { ...aDeed(), at: minutes(2) });

  expect(await counter.reservation(cart as string)).toBe("EXPIRED 2");
  expect(await shop.counts("KIT")).toEqual({ available: 0, reserved: 2, committed: 1, onHand: 3 });
  expect(await counter.workOf(await counter.order(one, { KIT: 2 }))).toEqual(["JKT OPEN 2"]);
  expect(await counter.broken()).toEqual([]);
});

test("what an order does not need of a cart goes back to the channel it was kept for", async () => {
  const [one, other] = [await shop.channel({ type: "API" }), await shop.channel({ type: "API" })];
  await shop.stock(near, { GIFT: 4 });
  const [campaign] = await counter.reserve("GIFT", 4, near, { ownerType: "CHANNEL", ownerId: "campaign", channelId: one.id });
  const [cart] = await counter.reserve("GIFT", 3, near, { channelId: one.id });

  expect(await counter.workOf(await counter.order(one, { GIFT: 1 }, [cart as string]))).toEqual(["JKT OPEN 1"]);

  expect(await counter.reservation(campaign as string)).toBe("ACTIVE 3");
  expect(await counter.workOf(await counter.order(other, { GIFT: 1 }))).toEqual(["JKT BACKORDERED 1"]);
  expect(await counter.broken()).toEqual([]);
});

test("an order leaves its channel's buffer alone while another place has the units, and dips into it before anybody waits", async () => {
  const [soft, strict] = [await shop.channel({ type: "API" }), await shop.channel({ type: "API" })];
  await shop.stock(near, { RUG: 2 });
  await shop.stock(far, { RUG: 2 });
  await counter.buffer(soft, { locationId: near.id, units: 2 });
  await counter.buffer(strict, { locationId: near.id, percent: 50, strict: true });

  expect(await counter.workOf(await counter.order(soft, { RUG: 1 }))).toEqual(["SUB OPEN 1"]);
  expect(await counter.workOf(await counter.order(strict, { RUG: 3 }))).toEqual(["JKT BACKORDERED 1", "JKT OPEN 1", "SUB OPEN 1"]);
  expect(await counter.workOf(await counter.order(soft, { RUG: 1 }))).toEqual(["JKT OPEN 1"]);
});

test("32 buyers reserve, extend, let run out and order 10 units at once: no unit is promised twice, none is lost", async () => {
  await shop.stock(near, { HOT: 6 });
  await shop.stock(far, { HOT: 4 });
  const soon = new Date(Date.now() + 40);

  const deeds = Array.from({ length: 32 }, async (_, index) => {
    const at = index % 3 === 0 ? far : near;
    const [cart] = await counter.reserve("HOT", 1 + (index % 2), at, { expiresAt: index % 4 === 0 ? soon : minutes(5) });
    if (index % 5 === 0) await counter.run((em, deed) => extendReservations(em, deed, [cart as string], minutes(9))).catch(() => {});
    await counter.run((em, deed) => expireReservations(em, { ...deed, at: new Date(soon.getTime() + 1) }));
    if (index % 7 === 0) await counter.run((em, deed) => releaseReservations(em, deed, [cart as string])).catch(() => {});
    await counter.order(api, { HOT: 1 }, [cart as string]);
  });
  await outcomes([...deeds, ...Array.from({ length: 8 }, () => counter.order(api, { HOT: 1 }))]);

  const { available, reserved, committed, onHand } = await shop.counts("HOT");
  expect({ onHand, all: available + reserved + committed }).toEqual({ onHand: 10, all: 10 });
  expect(committed).toBeGreaterThan(0);
  expect(await counter.broken()).toEqual([]);
});

test("32 orders that claim the same reservation at once: one gets its units", async () => {
  await shop.stock(near, { ONE: 1 });
  const [cart] = await counter.reserve("ONE", 1, near);

  await outcomes(Array.from({ length: 32 }, () => counter.order(api, { ONE: 1 }, [cart as string])));

  expect(await shop.counts("ONE")).toEqual({ available: 0, reserved: 0, committed: 1, onHand: 1 });
  expect(await counter.broken()).toEqual([]);
});
