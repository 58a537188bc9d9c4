import type { EntityManager } from "@mikro-orm/postgresql";
import { expect, test } from "vitest";
import type { IncomingAddress, IncomingOrder } from "../../src/channels/connector.ts";
import { letGo } from "../../src/flows/hold-order.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { unpackParcel } from "../../src/flows/pack-work.ts";
import { markReadyToShip, pack, sendOff } from "../../src/flows/ship-fulfillment.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import { checkInvariants } from "../../src/invariants.ts";
import { sql } from "../../src/kit/sql.ts";
import { openApi } from "../support/api.ts";
import { aDeed, aLine, anOrder, jakarta, openShop } from "../support/shop.ts";

const shop = await openShop();
const api = await openApi(shop);
const west = await shop.location({ code: "WEST" });
const east = await shop.location({ code: "EAST" });
await shop.stock(west, { MUG: 1_000 });
await shop.stock(east, { POT: 1_000 });
const market = await shop.channel({
  connectorKey: "told",
  tells: { SHIP: "TELLS", READY_TO_SHIP: "TELLS" },
  locationIds: [west.id, east.id],
});
const bandung: IncomingAddress = { ...jakarta, lines: ["Jl. Braga 10"], city: "Bandung", region: "Jawa Barat", postalCode: "40111" };

const on = (orderId: string, verb: (book: OrderBook, work: Work) => void) =>
  shop.em.transactional((em) => onOrder(em as EntityManager, aDeed(), orderId, verb));

/** An order of which the mugs lie packed in the west. */
async function packed(lines = [aLine("MUG", 2)]) {
  const order = anOrder({ lines, shipTo: jakarta });
  const [taken] = await shop.accept(market, order);
  const id = taken?.orderId as string;
  let parcelId = "";
  await on(id, (book, work) => {
    const one = book.liveFulfillmentOrders.find(({ locationId }) => locationId === west.id);
    if (one) parcelId = pack(book, work, one, null).id;
  });
  return { id, order, parcelId };
}

const moves = (order: IncomingOrder, minutes = 1, shipTo = bandung) =>
  shop.accept(market, { ...order, shipTo, updatedAt: new Date(order.updatedAt.getTime() + minutes * 60_000) });
const holds = (orderId: string) =>
  shop.read(sql<{ id: string; reason: string; status: string; notes: string }>`
    select id, reason, status, notes from holds where order_id = ${orderId} and reason = 'INCORRECT_ADDRESS' order by created_at, id`);
const send = (orderId: string, parcelId: string) =>
  on(orderId, (book, work) => {
    const parcel = book.fulfillments.find(({ id }) => id === parcelId);
    if (parcel) sendOff(book, work, parcel);
  });
const cityOf = async (orderId: string) =>
  (
    await shop.read(sql<{ city: string }>`
      select city from addresses where id = (select ship_to_id from orders where id = ${orderId})`)
  )[0]?.city;
/** Nobody relays events here, so they wait. */
const sound = async () =>
  expect((await checkInvariants(shop.em)).filter(({ count, name }) => count > 0 && name !== "I5 outbox")).toEqual([]);

test("a parcel that is packed for the address that was does not leave, and a person sees which one it is", async () => {
  const { id, order, parcelId } = await packed();
  await moves(order);

  expect(await cityOf(id)).toBe("Bandung");
  const [hold, ...more] = await holds(id);
  expect(more).toEqual([]);
  expect(hold).toMatchObject({ status: "ACTIVE", notes: expect.stringContaining(parcelId) });
  await expect(send(id, parcelId)).rejects.toThrow("is held (INCORRECT_ADDRESS)");
  await expect(
    on(id, (book, work) => {
      const [one] = book.liveFulfillmentOrders;
      if (one) markReadyToShip(book, work, one, { carrier: null, trackingNumber: null, trackingUrl: null, notifyBuyer: false });
    }),
  ).rejects.toThrow("is held");
  const { exceptions } = await api.ask<{ exceptions: { nodes: unknown[] } }>(
    "{ exceptions { nodes { kind code message nextSteps { code mutation } } } }",
  );
  expect(exceptions.nodes).toEqual([
    {
      ...{ kind: "HOLD", code: "INCORRECT_ADDRESS", message: expect.stringContaining(parcelId) },
      nextSteps: [
        { code: "CHANGE_ADDRESS", mutation: "changeOrderAddress" },
        { code: "UNPACK", mutation: "cancelFulfillment" },
        { code: "RELEASE_HOLD", mutation: "releaseHold" },
        { code: "CANCEL_ORDER", mutation: "cancelOrder" },
      ],
    },
  ]);
  // The same version again holds nothing besides.
  await moves(order);
  expect(await holds(id)).toHaveLength(1);

  await on(id, (book, work) => void unpackParcel(book, work, parcelId));
  expect(await holds(id)).toMatchObject([{ status: "RELEASED" }]);
  let anew = "";
  await on(id, (book, work) => {
    const [one] = book.liveFulfillmentOrders;
    if (one) anew = pack(book, work, one, null).id;
  });
  await send(id, anew);
  expect(await shop.read(sql`select status from fulfillment_orders where order_id = ${id}`)).toEqual([{ status: "CLOSED" }]);
  await sound();
});

test("a person who lets it go there does so until the address changes again", async () => {
  const { id, order, parcelId } = await packed();
  await moves(order);
  const [hold] = await holds(id);
  await on(id, (book, work) => letGo(book, work, hold?.id as string));
  await moves(order, 2, { ...bandung, postalCode: "40115" });
  expect((await holds(id)).map(({ status }) => status)).toEqual(["RELEASED", "ACTIVE"]);
  await moves(order, 3, { ...bandung, postalCode: "40116" });
  const all = await holds(id);
  expect(all.filter(({ status }) => status === "ACTIVE")).toHaveLength(1);
  await on(id, (book, work) => letGo(book, work, all.find(({ status }) => status === "ACTIVE")?.id as string));
  await send(id, parcelId);
  await sound();
});

test("what is not packed goes on for the new address, and what has left is only noted", async () => {
  const { id, order, parcelId } = await packed([aLine("MUG", 1), aLine("POT", 1)]);
  await send(id, parcelId);
  await moves(order);

  expect(await holds(id)).toEqual([]);
  const [told] = await shop.read(sql<{ data: unknown }>`
    select data from outbox where order_id = ${id} and type = 'order.address_changed'`);
  expect(told?.data).toMatchObject({ parcels: { held: [], left: [parcelId] } });
  const [decided] = await shop.read(sql<{ reason: string }>`
    select reason from routing_decisions where order_id = ${id} order by created_at desc, id desc limit 1`);
  expect(decided?.reason).toBe("ADDRESS_CHANGED");
  await sound();
});

test("an address that the channel shows now, or hides again, holds nothing that is packed", async () => {
  const { id, order, parcelId } = await packed();
  const hidden = { ...jakarta, name: "S***i", lines: ["Jl. K***"], phone: "******11", postalCode: "1****", masked: true };
  await moves(order, 1, hidden);
  await moves(order, 2, jakarta);
  expect(await holds(id)).toEqual([]);
  await moves(order, 3, { ...hidden, city: "Bandung" });
  expect((await holds(id)).map(({ status }) => status)).toEqual(["ACTIVE"]);
  await expect(send(id, parcelId)).rejects.toThrow("is held");
});
