import fc from "fast-check";
import { countStock } from "../../src/flows/count-stock.ts";
import { expireReservations, releaseReservations } from "../../src/flows/end-reservations.ts";
import { receiveStock } from "../../src/flows/receive-stock.ts";
import { reserveStock } from "../../src/flows/reserve-stock.ts";
import { sql } from "../../src/kit/sql.ts";
import { aDeed, aLine, anOrder } from "../support/shop.ts";
import type { Life } from "./life.ts";
import { ModelOrder } from "./model.ts";
import { aName, worthOf } from "./placing.ts";
import { isBegun } from "./seen.ts";
import { pick, prefer, type Steps, some, step, upTo, whichever } from "./step.ts";

const anItem = fc.constantFrom("MUG" as const, "TEA" as const);
const hourInMs = 3_600_000;

const receive = step("receive", fc.record({ name: anItem, place: whichever, units: some }), async (model, life, asked) => {
  const sku = life.sku(asked.name);
  const lines = [{ itemId: life.itemId(sku), quantity: asked.units }];
  const locationId = pick(life.town.places, asked.place)?.id as string;
  return {
    may: true,
    does: async () => {
      await life.run((em, deed) => receiveStock(em, deed, { locationId, lines, into: "AVAILABLE", document: null }));
      await life.keep();
    },
    makes: () => model.stock(sku, asked.units),
  };
});

/** Sold at the till, whatever the book says is free. */
const sell = step("sell", fc.record({ name: aName, units: some }), async (model, life, { name, units }) => {
  if (model.orders.length >= 8) return null;
  const sku = life.sku(name);
  const externalId = `${life.mark}-${model.orders.length + 1}`;
  const lying = await onShelf(life, Object.keys(model.partsOf(sku)));
  const line = aLine(sku, units, { fulfilledQuantity: units, unitPrice: { minor: worthOf(name).price, currency: "IDR" } });
  return {
    may: true,
    does: async () => {
      const [sold] = await life.town.shop.accept(life.town.till, anOrder({ externalId, lines: [line], shipTo: null }));
      await life.keep();
      return sold?.orderId as string;
    },
    tells: ["order.received", "order.completed"],
    makes: (id: string) => {
      const order = new ModelOrder(id, externalId);
      order.captured = worthOf(name).price * BigInt(units);
      order.expected = [{ sku, units, fulfilled: units, ...worthOf(name) }];
      model.orders.push(order);
      // What the book does not have cannot be taken off it.
      for (const [part, perUnit] of Object.entries(model.partsOf(sku))) model.stock(part, -Math.min(perUnit * units, lying.get(part) ?? 0));
    },
  };
});

/** With which a life begins whose goods are to come back. */
export const firstSale = sell;

/** Units that could be sold at the till's place: those that nobody has begun to pick or pack. */
async function onShelf(life: Life, skus: readonly string[]): Promise<Map<string, number>> {
  const found = await life.town.shop.read(sql<{ sku: string; units: number }>`
    select sku, (on_hand - damaged - quality_control - (
      select coalesce(sum(taken.quantity), 0) from allocations taken
      join fulfillment_order_lines part on part.id = taken.fulfillment_order_line_id join fulfillment_orders work on work.id = part.fulfillment_order_id
      where taken.status = 'ALLOCATED' and taken.item_id = level.item_id and taken.location_id = level.location_id and ${isBegun}))::int as units
    from inventory_levels level join inventory_items item on item.id = item_id
    where sku = any(${skus as string[]}::text[]) and location_id = ${life.town.places[0].id}`);
  return new Map(found.map(({ sku, units }) => [sku, units]));
}

const count = step(
  "count",
  fc.record({ name: anItem, place: whichever, delta: fc.integer({ min: -4, max: 3 }) }),
  async (model, life, { name, place, delta }) => {
    const sku = life.sku(name);
    const at = { itemId: life.itemId(sku), locationId: pick(life.town.places, place)?.id as string };
    const [level] = await life.town.shop.read(sql<{ onHand: number; short: number }>`
      select on_hand as "onHand", (select coalesce(sum(quantity - taken), 0)::int from stock_shortages short
        where short.item_id = level.item_id and short.location_id = level.location_id and covered_at is null) as short
      from inventory_levels level where item_id = ${at.itemId} and location_id = ${at.locationId}`);
    const { onHand, short } = level ?? { onHand: 0, short: 0 };
    const counted = Math.max(0, onHand + delta);
    return {
      may: null,
      does: async () => {
        await life.run((em, deed) => countStock(em, deed, { counted: [{ ...at, counted, expected: onHand }], document: null }));
        await life.keep();
      },
      // Who counted has seen what was sold and not taken off yet.
      makes: () => model.stock(sku, counted - onHand + short),
    };
  },
);

/** Somebody puts goods into a cart: they stay where they are, for them alone. */
const reserve = step(
  "reserve",
  fc.record({ name: anItem, place: whichever, units: some }),
  async (_, life, { name, place, units: wanted }) => {
    const at = { itemId: life.itemId(life.sku(name)), locationId: pick(life.town.places, place)?.id as string };
    const [level] = await life.town.shop.read(
      sql<{ available: number }>`select available from inventory_levels where item_id = ${at.itemId} and location_id = ${at.locationId}`,
    );
    const units = upTo(wanted, level?.available ?? 0);
    const cart = { ownerType: "CART" as const, ownerId: `cart of ${life.mark}`, expiresAt: new Date(Date.now() + hourInMs) };
    return {
      may: (level?.available ?? 0) >= units,
      does: () => life.run((em, deed) => reserveStock(em, deed, { ...cart, lines: [{ ...at, quantity: units }] })),
    };
  },
);

/** They change their mind, or their time is over: others may have it. */
const letGo = step("letGo", fc.record({ which: whichever, late: fc.boolean() }), async (_, life, { which, late }) => {
  const all = await life.town.shop.read(
    sql<{ id: string; status: string }>`select id, status from reservations where owner_id = ${`cart of ${life.mark}`} order by id`,
  );
  const found = prefer(all, which, ({ status }) => status === "ACTIVE");
  if (!found) return null;
  const later = { ...aDeed(), at: new Date(Date.now() + 2 * hourInMs) };
  return {
    may: late || found.status === "ACTIVE",
    does: async () => {
      if (late) await life.run(expireReservations, later);
      else await life.run((em, deed) => releaseReservations(em, deed, [found.id]));
      await life.keep();
    },
  };
});

export const stocking: Steps = [receive, receive, sell, count, reserve, letGo];
