import type { EntityManager } from "@mikro-orm/postgresql";
import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { expirePickups } from "../../src/flows/pick-up.ts";
import { onOrder } from "../../src/flows/work.ts";
import { newId } from "../../src/kit/ids.ts";
import { sql } from "../../src/kit/sql.ts";
import { anAccess, openApi } from "../support/api.ts";
import { promiseAll } from "../support/promises.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";
import { Floor, type OrderSeen, plainId, type WorkSeen } from "./a-floor.ts";

const shop = await openShop();
const floor = new Floor(shop, await openApi(shop));
const store = await shop.location({ code: "KEMANG", type: "STORE", pickup: true, ships: false, pickupDays: 3 });
const patient = await shop.location({ code: "BOGOR", type: "STORE", pickup: true, ships: false, pickupExpiry: "HOLD" });
const warehouse = await shop.location({ code: "DC" });
for (const place of [store, patient, warehouse]) await shop.stock(place, { MUG: 500 });
const web = await shop.channel({ connectorKey: "told", tells: { SHIP: "TELLS", CANCEL: "TELLS" } });

const at = (place: { id: string }) => ({ deliveryMethod: "PICKUP", pickup: { locationId: place.id } }) as never;
const of = ({ fulfillmentOrders }: OrderSeen, place = 0) => ({ fulfillmentOrderId: (fulfillmentOrders[place] as WorkSeen).id });
const ready = async (place = store, units = 2): Promise<OrderSeen> => {
  const order = await floor.order(web, [aLine("MUG", units, at(place))]);
  await floor.does("markReadyForPickup", of(order));
  return floor.look(order.id);
};
const later = (order: OrderSeen, days: number) =>
  shop.em.transactional((em) =>
    onOrder(em as EntityManager, { ...aDeed("system"), at: new Date(Date.now() + days * 86_400_000) }, plainId(order.id), expirePickups),
  );
const linesOf = async (order: OrderSeen) =>
  (
    await shop.read(sql<{ fulfilled: number; delivered: number; cancelled: number }>`
      select fulfilled_quantity as fulfilled, delivered_quantity as delivered, cancelled_quantity as cancelled
      from order_lines where order_id = ${plainId(order.id)}`)
  )[0];

test("what lies ready has a code of six digits that only who sees personal data sees, and is kept as long as the store says", async () => {
  const order = await ready();

  const [parcel] = order.fulfillments;
  expect(parcel).toMatchObject({ status: "READY_FOR_PICKUP", pickupCode: expect.stringMatching(/^\d{6}$/) });
  expect((new Date(parcel?.pickupUntil as string).getTime() - Date.now()) / 86_400_000).toBeCloseTo(3, 1);
  expect(order.fulfillmentOrders[0]).toMatchObject({ workState: "READY_FOR_PICKUP", nextWorkStates: [] });
  expect(order.displayStatus).toBe("PACKED");
  const clerk = anAccess({ without: ["pii:read"] });
  const asked = `{ fulfillment(id: "${parcel?.id}") { status pickupCode } }`;
  expect(await floor.api.ask(asked, {}, clerk)).toEqual({ fulfillment: { status: "READY_FOR_PICKUP", pickupCode: null } });
  expect(await floor.told(order.id, "FulfillmentOrder")).toEqual([
    "fulfillment_order.routed",
    "allocation.allocated",
    "fulfillment_order.started",
    "ACCEPTED → PICKING",
    "PICKING → PACKED",
    "PACKED → READY_FOR_PICKUP",
  ]);
  const events = await shop.read(sql<{ data: string }>`select data::text as data from outbox where order_id = ${plainId(order.id)}`);
  expect(events.some(({ data }) => data.includes(parcel?.pickupCode as string))).toBe(false);
  expect(await floor.refused("markReadyForPickup", of(order))).toContain("It lies ready already");
  await floor.sound();
});

test("the buyer says the code and has the goods: stock gone, fulfilled, delivered, completed, and the channel is told", async () => {
  const before = await shop.counts("MUG", store);
  const order = await ready();

  await floor.does("handOverPickup", { ...of(order), code: order.fulfillments[0]?.pickupCode });

  const after = await floor.look(order.id);
  expect([after.status, after.displayStatus, after.fulfillments[0]?.status, after.fulfillmentOrders[0]?.status]).toEqual([
    "COMPLETED",
    "DELIVERED",
    "PICKED_UP",
    "CLOSED",
  ]);
  expect(await linesOf(order)).toEqual({ fulfilled: 2, delivered: 2, cancelled: 0 });
  expect((await shop.counts("MUG", store)).onHand).toBe(before.onHand - 2);
  const told = await shop.read(sql<{ kind: string }>`select kind from channel_commands where order_id = ${plainId(order.id)}`);
  expect(told).toEqual([{ kind: "SHIP" }]);
  expect(await floor.told(order.id, "Fulfillment")).toEqual([
    "fulfillment.created",
    "fulfillment.ready_for_pickup",
    "fulfillment.picked_up",
  ]);
  expect(await floor.refused("handOverPickup", { ...of(order), code: "123456" })).toContain("its parcel is PICKED_UP");
  await floor.sound();
});

test("a wrong code is refused and counted, and after five of them even the right one is; a new code opens it again", async () => {
  const order = await ready();
  const code = order.fulfillments[0]?.pickupCode as string;
  const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, "0");

  // At once: none is lost.
  const tries = await Promise.all(
    [wrong, wrong, "", "12345६", wrong].map((said) => floor.refused("handOverPickup", { ...of(order), code: said })),
  );
  expect(tries).toEqual(Array(5).fill("INVALID: This is not the code of this pick-up."));
  expect(await floor.refused("handOverPickup", { ...of(order), code })).toContain("5 wrong codes were said");

  await floor.does("renewPickup", of(order));
  const renewed = (await floor.look(order.id)).fulfillments[0]?.pickupCode as string;
  await floor.does("handOverPickup", { ...of(order), code: renewed });
  expect((await floor.look(order.id)).displayStatus).toBe("DELIVERED");
});

test("two clerks who hand over at once hand over once", async () => {
  const order = await ready();
  const code = order.fulfillments[0]?.pickupCode;

  const both = await Promise.all([1, 2].map(() => floor.tries("handOverPickup", { ...of(order), code })));

  expect(both.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
  expect(await linesOf(order)).toEqual({ fulfilled: 2, delivered: 2, cancelled: 0 });
});

test("what nobody fetched in time is cancelled with its units, its stock is free again, and the channel is told", async () => {
  const before = await shop.counts("MUG", store);
  const order = await ready();
  await later(order, 2);
  expect((await floor.look(order.id)).fulfillments[0]?.status).toBe("READY_FOR_PICKUP");

  await later(order, 4);

  const after = await floor.look(order.id);
  expect([after.status, after.fulfillments[0]?.status, after.fulfillmentOrders[0]?.status]).toEqual([
    "CANCELLED",
    "CANCELLED",
    "CANCELLED",
  ]);
  expect(await shop.counts("MUG", store)).toEqual(before);
  const told = await shop.read(sql<{ kind: string }>`select kind from channel_commands where order_id = ${plainId(order.id)}`);
  expect(told).toEqual([{ kind: "CANCEL" }]);
  expect(await floor.told(order.id, "FulfillmentOrder")).toContain("fulfillment_order.pickup_expired");
  expect(await floor.refused("handOverPickup", { ...of(order), code: "000000" })).toContain("its parcel is CANCELLED");
  await floor.sound();
});

test("where the store asks the buyer first it is held, and made ready again when the hold is released", async () => {
  const order = await ready(patient);

  await later(order, 8);

  const held = await floor.look(order.id);
  expect([held.status, held.fulfillments[0]?.status, held.fulfillmentOrders[0]?.status]).toEqual(["OPEN", "CANCELLED", "ON_HOLD"]);
  await floor.sound();
  const [hold] = await shop.read(sql<{ id: string }>`select id from holds where order_id = ${plainId(order.id)} and status = 'ACTIVE'`);
  const { globalId } = await import("../../schema/kit/global-id.ts");
  await floor.api.ask("mutation($id: ID!) { releaseHold(input: { holdId: $id }) { userErrors { message } } }", {
    id: globalId("Hold", hold?.id as string),
  });
  await floor.does("markReadyForPickup", of(order));
  const again = (await floor.look(order.id)).fulfillments[1];
  await floor.does("handOverPickup", { ...of(order), code: again?.pickupCode });
  expect((await floor.look(order.id)).displayStatus).toBe("DELIVERED");
  await floor.sound();
});

test("of an order that is shipped and picked up, expiry cancels what was to be picked up alone", async () => {
  const order = await floor.order(web, [aLine("MUG", 2, at(store)), aLine("MUG", 1, { externalIds: ["shipped"] })]);
  const pickup = order.fulfillmentOrders.find(({ location }) => location?.code === "KEMANG") as WorkSeen;
  await floor.does("markReadyForPickup", { fulfillmentOrderId: pickup.id });

  await later(order, 4);

  const after = await floor.look(order.id);
  expect([after.status, ...after.fulfillmentOrders.map(({ status, location }) => `${location?.code} ${status}`).sort()]).toEqual([
    "OPEN",
    "DC OPEN",
    "KEMANG CANCELLED",
  ]);
  await floor.sound();
});

test("what a person holds is not handed over", async () => {
  const order = await ready();
  await floor.api.ask("mutation($id: ID!) { placeHold(input: { orderId: $id, reason: HIGH_RISK_OF_FRAUD }) { userErrors { message } } }", {
    id: order.id,
  });

  const code = order.fulfillments[0]?.pickupCode;
  expect(await floor.refused("handOverPickup", { ...of(order), code })).toContain("is held (HIGH_RISK_OF_FRAUD)");
});

/** What a pick-up can be brought to, in its order, and by which mutation. */
const steps = [
  ["startFulfillmentOrder", "ACCEPTED"],
  ["startPicking", "PICKING"],
  ["packFulfillmentOrder", "PACKED"],
  ["markReadyForPickup", "READY_FOR_PICKUP"],
] as const;

test.each([-1, 0, 1, 2, 3])(
  "from step %i on, each later step is taken through those between, and each earlier one is refused",
  async (from) => {
    for (const [place, [mutation, state]] of steps.entries()) {
      const order = await floor.order(web, [aLine("MUG", 1, at(store))]);
      const stand = steps[from];
      if (stand) await floor.does(stand[0], of(order));
      const before = await floor.told(order.id, "FulfillmentOrder");

      const { userErrors, fulfillmentOrder } = await floor.tries(mutation, of(order));

      const told = (await floor.told(order.id, "FulfillmentOrder")).slice(before.length);
      if (place > from) {
        expect(fulfillmentOrder).toMatchObject({ status: "IN_PROGRESS", workState: state });
        expect(told).toHaveLength(place - from);
      } else {
        expect(userErrors).toHaveLength(1);
        expect(told).toEqual([]);
      }
    }
    await floor.sound();
  },
);

test("what is paid at the counter is taken when it is handed over: once, to the last unit, over however many parcels", async () => {
  const [taken] = await shop.accept(
    web,
    anOrder({ externalId: newId(), paymentStatus: "COD_DUE", lines: [aLine("MUG", 1, at(store)), aLine("MUG", 2, at(patient))] }),
  );
  const order = await floor.look(globalId("Order", taken?.orderId as string));
  const cash = () =>
    shop.read(sql<{ kind: string; gateway: string; amount: number }>`
      select kind, gateway, amount_minor::int as amount from payment_transactions where order_id = ${taken?.orderId} and status = 'SUCCEEDED' order by id`);
  const [{ total, status } = { total: 0, status: "" }] = await shop.read(
    sql<{
      total: number;
      status: string;
    }>`select total_minor::int as total, payment_status as status from orders where id = ${taken?.orderId}`,
  );
  expect([order.fulfillmentOrders.length, status, await cash()]).toEqual([2, "COD_PENDING", []]);

  for (const place of [0, 1]) await floor.does("markReadyForPickup", of(order, place));
  for (const place of [0, 1]) {
    const [parcel] = await shop.read(
      sql<{
        code: string;
      }>`select pickup_code as code from fulfillments where fulfillment_order_id = ${plainId(of(order, place).fulfillmentOrderId)}`,
    );
    await floor.does("handOverPickup", { ...of(order, place), code: parcel?.code });
  }

  const collected = await cash();
  expect(collected.map(({ kind, gateway }) => [kind, gateway])).toEqual([
    ["COD_COLLECT", "cash"],
    ["COD_COLLECT", "cash"],
  ]);
  expect(collected.reduce((sum, { amount }) => sum + amount, 0)).toBe(total);
  const [after] = await shop.read(sql<{ status: string }>`select payment_status as status from orders where id = ${taken?.orderId}`);
  expect(after?.status).toBe("PAID");
  await floor.sound();
});

test("what is promised of a pick-up is kept when it lies ready in time, however late the buyer comes", async () => {
  const order = await floor.order(web, [aLine("MUG", 1, at(store))]);
  await promiseAll(shop);
  const settled = () =>
    shop.read(sql<{ kept: boolean | null; day: string | null }>`
      select kept, delivered_on::text as day from promises where order_id = ${plainId(order.id)} and fulfillment_order_id is not null`);
  await floor.does("markReadyForPickup", of(order));
  expect(await settled()).toEqual([{ kept: null, day: null }]);
  const seen = await floor.look(order.id);
  await shop.read(sql`update fulfillments set ready_at = '2026-11-02T10:00:00Z' where order_id = ${plainId(order.id)}`);

  await floor.does("handOverPickup", { ...of(order), code: seen.fulfillments[0]?.pickupCode });

  const [promise] = await shop.read(
    sql<{ right: boolean; day: string }>`
      select kept = (delivered_on <= deliver_to) as right, delivered_on::text as day from promises
      where order_id = ${plainId(order.id)} and fulfillment_order_id is not null`,
  );
  expect(promise).toEqual({ right: true, day: "2026-11-02" });
  const told = await shop.read(
    sql`select 1 from outbox where order_id = ${plainId(order.id)} and type in ('promise.kept', 'promise.broken')`,
  );
  expect(told).toHaveLength(1);
});

test("a code may be typed as it is said, in groups", async () => {
  const order = await ready();
  const code = order.fulfillments[0]?.pickupCode as string;

  await floor.does("handOverPickup", { ...of(order), code: ` ${code.slice(0, 3)} ${code.slice(3, 5)}-${code.slice(5)}` });

  expect((await floor.look(order.id)).fulfillments[0]?.status).toBe("PICKED_UP");
});
