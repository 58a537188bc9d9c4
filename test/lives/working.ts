import fc from "fast-check";
import type { Scan } from "../../src/carriers/carrier-client.ts";
import { scannedItem } from "../../src/catalog/scanned-item.rows.ts";
import { workOf } from "../../src/flows/answer-request.ts";
import { countStock } from "../../src/flows/count-stock.ts";
import { packWork, unpackParcel } from "../../src/flows/pack-work.ts";
import { expirePickups, handOver, markReady } from "../../src/flows/pick-up.ts";
import { combineWork, divideWork, moveWork, rescheduleWork } from "../../src/flows/rearrange-work.ts";
import { receiveStock } from "../../src/flows/receive-stock.ts";
import { recordScans } from "../../src/flows/record-tracking.ts";
import { rejectWork } from "../../src/flows/reject-work.ts";
import { closeBox, scanToPack } from "../../src/flows/scan-to-pack.ts";
import { shipFulfillmentOrder } from "../../src/flows/ship-fulfillment.ts";
import { shipParcel } from "../../src/flows/ship-parcel.ts";
import { onOrder } from "../../src/flows/work.ts";
import { sql } from "../../src/kit/sql.ts";
import { aDeed, aLine, anOrder } from "../support/shop.ts";
import { isBegun, type Life, type SeenParcel, type SeenWork } from "./life.ts";
import { type Model, ModelOrder } from "./model.ts";
import { aName, over, type Steps, some, worthOf } from "./placing.ts";
import { any, pick, prefer, step } from "./step.ts";

const receive = step(
  "receive",
  fc.record({ name: fc.constantFrom("MUG" as const, "TEA" as const), place: any, units: some }),
  (model, life, asked) => {
    const sku = life.sku(asked.name);
    const lines = [{ itemId: life.itemId(sku), quantity: asked.units }];
    const locationId = pick(life.town.places, asked.place)?.id as string;
    return Promise.resolve({
      may: true,
      does: async () => {
        await life.run((em, deed) => receiveStock(em, deed, { locationId, lines, into: "AVAILABLE", document: null }));
        await life.keep();
      },
      makes: () => model.stock(sku, asked.units),
    });
  },
);

/** Sold at the till, whatever the book says is free. */
const sell = step("sell", fc.record({ name: aName, units: some }), async (model, life, { name, units }) => {
  if (model.orders.length >= 8) return null;
  const sku = life.sku(name);
  const externalId = `${life.mark}-${model.orders.length + 1}`;
  const lying = await onShelf(life, Object.keys(model.needs.get(sku) ?? { [sku]: 1 }));
  const line = aLine(sku, units, { fulfilledQuantity: units, unitPrice: { minor: worthOf(name).price, currency: "IDR" } });
  return {
    may: true,
    does: async () => {
      const [sold] = await life.town.shop.accept(life.town.till, anOrder({ externalId, lines: [line], shipTo: null }));
      await life.keep();
      return sold?.orderId as string;
    },
    makes: (id: string) => {
      const order = new ModelOrder(id, externalId);
      order.captured = worthOf(name).price * BigInt(units);
      order.expected = [{ sku, units, fulfilled: units, ...worthOf(name) }];
      model.orders.push(order);
      // What the book does not have cannot be taken off it.
      for (const [part, perUnit] of Object.entries(model.needs.get(sku) ?? { [sku]: 1 }))
        model.stock(part, -Math.min(perUnit * units, lying.get(part) ?? 0));
    },
  };
});

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
  fc.record({ name: fc.constantFrom("MUG" as const, "TEA" as const), place: any, delta: fc.integer({ min: -4, max: 3 }) }),
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

const canLeave = ({ status, held, method, scanned }: SeenWork): boolean | null =>
  held || method === "PICKUP" || (status !== "OPEN" && status !== "IN_PROGRESS") ? false : scanned ? null : true;

/** Something of it is in no parcel yet. */
const isLeft = ({ lines }: SeenWork): boolean => lines.some(({ remaining, packed }) => remaining > packed);

/** All that is left of work, or so many units of one of its lines. */
function unitsOf(work: SeenWork, units: number | null, line: number) {
  const free = work.lines.map(({ lineId, remaining, packed }) => ({ lineId, quantity: remaining - packed }));
  if (units === null)
    return { lines: null, units: free.filter(({ quantity }) => quantity > 0), fits: free.some(({ quantity }) => quantity > 0) };
  const one = pick(free, line) as (typeof free)[number];
  const lines = [{ lineId: one.lineId, quantity: units }];
  return { lines, units: lines, fits: units <= one.quantity };
}

const aPart = fc.record({ work: any, line: any, units: fc.option(some) });
const shipping = { carrier: "JNE", trackingNumber: null, trackingUrl: null, notifyBuyer: false };
const onWork = (life: Life, { id, orderId }: SeenWork, verb: Parameters<typeof run>[3]) => run(life, orderId, id, verb);
const run = (
  life: Life,
  orderId: string,
  id: string,
  verb: (...about: [...Parameters<Parameters<Life["on"]>[1]>, ReturnType<typeof workOf>]) => unknown,
) => life.on(orderId, (book, work) => void verb(book, work, workOf(book, id)));

const ship = step("ship", aPart, async (model, life, { work: index, line, units }) => {
  const one = prefer(await life.works(model), index, (each) => canLeave(each) !== false && isLeft(each));
  if (!one) return null;
  const wanted = unitsOf(one, units, line);
  const may = canLeave(one);
  return {
    may: wanted.fits ? may : false,
    does: () => onWork(life, one, (book, work, it) => shipFulfillmentOrder(book, work, it, wanted.lines, shipping)),
    tells: ["fulfillment.created", "fulfillment.shipped"],
    makes: () => model.leave(model.order(one.orderId), wanted.units),
  };
});

const packUnits = step("pack", aPart, async (model, life, { work: index, line, units }) => {
  const one = prefer(await life.works(model), index, (each) => canLeave(each) !== false && isLeft(each));
  if (!one) return null;
  const wanted = unitsOf(one, units, line);
  const may = one.method === "PICKUP" ? null : canLeave(one);
  return {
    may: wanted.fits ? may : false,
    does: () =>
      onWork(life, one, (book, work, it) => packWork(book, work, it, { lines: wanted.lines, boxes: [{ weightGrams: 500, size: null }] })),
    tells: ["fulfillment.created"],
  };
});

/** All of it is scanned into a box, and the box is closed; or the last scan is missing. */
const scan = step("scan", fc.record({ work: any, whole: fc.boolean() }), async (model, life, { work: index, whole }) => {
  const one = prefer(await life.works(model), index, (each) => canLeave(each) !== false && isLeft(each));
  if (!one) return null;
  const skus = one.lines.flatMap(({ sku, remaining, packed }) => Array<string>(Math.max(0, remaining - packed)).fill(sku));
  return {
    may: null,
    does: () =>
      life.run(async (em, deed) => {
        for (const sku of whole ? skus : skus.slice(0, 1)) {
          const item = await scannedItem(em, sku);
          await onOrder(em, deed, one.orderId, (book, work) => scanToPack(book, work, workOf(book, one.id), item));
        }
        if (whole)
          await onOrder(
            em,
            deed,
            one.orderId,
            (book, work) => void closeBox(book, work, workOf(book, one.id), { weightGrams: 900, size: null }),
          );
      }),
  };
});

const unpack = step("unpack", any, async (model, life, index) => {
  const parcel = prefer(await life.parcels(model), index, ({ status }) => status === "CREATED");
  if (!parcel) return null;
  const may = parcel.status === "CREATED" ? true : parcel.status === "READY_FOR_PICKUP" ? null : false;
  return {
    may,
    does: () => life.on(parcel.orderId, (book, work) => void unpackParcel(book, work, parcel.id)),
    tells: ["fulfillment.cancelled"],
  };
});

const leave = step("leave", any, async (model, life, index) => {
  const parcel = prefer(await life.parcels(model), index, ({ status }) => status === "CREATED");
  if (!parcel) return null;
  const one = (await life.works(model)).find(({ id }) => id === parcel.work) as SeenWork;
  const goes = parcel.status === "CREATED";
  const may = goes ? !one.held && one.method !== "PICKUP" : parcel.left ? true : parcel.status === "CANCELLED" ? false : null;
  return {
    may,
    does: () => life.run((em, deed) => shipParcel(em, deed, parcel.id)),
    tells: goes ? ["fulfillment.shipped"] : [],
    makes: () => (goes ? model.leave(model.order(parcel.orderId), parcel.lines) : undefined),
  };
});

const ends = ["DELIVERED", "LOST", "RETURNED_TO_SENDER"] as const;
type End = (typeof ends)[number];
const isEnd = (status: string | null): status is End => ends.includes(status as End);

/** What carriers said of parcels so far: kept also while it moves nothing. */
const said = new WeakMap<Model, Map<string, Scan[]>>();

/** A carrier tells what happened, in any order, some of it twice. */
const track = step(
  "track",
  fc.record({
    parcel: any,
    scans: fc.array(
      fc.record({
        status: fc.constantFrom(
          "IN_TRANSIT" as const,
          "OUT_FOR_DELIVERY" as const,
          "ATTEMPTED" as const,
          "DELIVERED" as const,
          "DELIVERED" as const,
          "LOST" as const,
          "RETURNED_TO_SENDER" as const,
        ),
        minute: fc.nat(90),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    twice: fc.boolean(),
  }),
  async (model, life, asked) => {
    const parcel = prefer(await life.parcels(model), asked.parcel, ({ status }) => status !== "CANCELLED" && !isEnd(status));
    if (!parcel) return null;
    const one = (await life.works(model)).find(({ id }) => id === parcel.work) as SeenWork;
    const all = said.get(model) ?? new Map<string, Scan[]>();
    said.set(model, all);
    const known = all.get(parcel.id) ?? [];
    const scans = asked.scans.map(({ status, minute }): Scan => {
      const at = new Date(Date.UTC(2026, 10, 3, 0, minute));
      return { id: `${status} ${minute}`, status, code: status, at, note: null };
    });
    const fresh = scans.filter(({ id }) => !known.some((each) => each.id === id));
    const now = [...known, ...fresh.filter(({ id }, index) => fresh.findIndex((each) => each.id === id) === index)];
    const leaves =
      !parcel.left && parcel.status === "CREATED" && one.method !== "PICKUP" && (one.status === "OPEN" || one.status === "IN_PROGRESS");
    // Packed work shows no hold in its status: what is held does not leave, and telling of it is refused.
    const may = fresh.length > 0 && leaves && one.held ? null : true;
    const end = isEnd(parcel.status) || fresh.length === 0 || !(parcel.left || leaves) ? null : earliestEnd(now);
    return {
      may: end === "AMBIGUOUS" ? null : may,
      does: () => life.run((em, deed) => recordScans(em, deed, parcel.id, asked.twice ? [...scans, ...scans] : scans, "WEBHOOK")),
      tells:
        fresh.length === 0
          ? []
          : [end === null || end === "AMBIGUOUS" ? "fulfillment.tracking_updated" : `fulfillment.${end.toLowerCase()}`],
      makes: async () => {
        all.set(parcel.id, now);
        const order = model.order(parcel.orderId);
        if (leaves && fresh.length > 0) model.leave(order, parcel.lines);
        const is = (await life.parcels(model)).find(({ id }) => id === parcel.id)?.status ?? "";
        await arrive(model, life, parcel, end === "AMBIGUOUS" && isEnd(is) ? is : (end as End | null));
      },
    };
  },
);

/** Of two ends the earlier stands; of two at the same time the model does not know which. */
function earliestEnd(scans: readonly Scan[]): End | "AMBIGUOUS" | null {
  const all = scans.filter(({ status }) => isEnd(status)).sort((a, b) => a.at.getTime() - b.at.getTime());
  const first = all.filter(({ at }) => at.getTime() === all[0]?.at.getTime());
  if (first.length > 1 && new Set(first.map(({ status }) => status)).size > 1) return "AMBIGUOUS";
  return (first[0]?.status as End | undefined) ?? null;
}

async function arrive(model: Model, life: Life, parcel: SeenParcel, end: End | null): Promise<void> {
  const order = model.order(parcel.orderId);
  for (const { lineId, quantity } of parcel.lines) {
    const line = order.line(lineId);
    if (end === "DELIVERED") line.delivered += quantity;
    if (end === "RETURNED_TO_SENDER") line.requested += Math.min(quantity, line.fulfilled - line.requested);
  }
  if (end !== "DELIVERED") return;
  if (parcel.collect !== null) order.captured += BigInt(parcel.collect);
  // What was to be cancelled and went on comes back once it is there.
  const opened = await life.things<{ lineId: string; units: number; key: string }>(
    model,
    "return_lines",
    sql`order_line_id as "lineId", quantity as units, id::text as key`,
  );
  for (const { orderId, lineId, units } of opened)
    if (orderId === order.id && (await cameOfCancellation(life, lineId, units, order))) order.line(lineId).requested += units;
}

/** Returns that a refused cancellation opened, each counted once. */
const counted = new WeakMap<ModelOrder, Set<string>>();
async function cameOfCancellation(life: Life, lineId: string, units: number, order: ModelOrder): Promise<boolean> {
  const [found] = await life.town.shop.read(sql<{ id: string }>`
    select id from return_lines where order_line_id = ${lineId} and reason = 'CANCELLED' and quantity = ${units} order by id desc limit 1`);
  const known = counted.get(order) ?? new Set<string>();
  counted.set(order, known);
  if (!found || known.has(found.id)) return false;
  known.add(found.id);
  return true;
}

const reject = step(
  "reject",
  fc.record({
    part: aPart,
    kind: fc.constantFrom("REJECTED" as const, "SHORT_PICK" as const),
    stock: fc.constantFrom("AVAILABLE" as const, "DAMAGED" as const, "MISSING" as const),
  }),
  async (model, life, { part, kind, stock }) => {
    const one = prefer(await life.works(model), part.work, isLeft);
    if (!one) return null;
    const wanted = unitsOf(one, part.units, part.line);
    return {
      may: over.has(one.status) ? false : null,
      does: () =>
        life.on(one.orderId, (book, work) =>
          rejectWork(book, work, {
            fulfillmentOrderId: one.id,
            kind,
            reason: "OUT_OF_STOCK",
            lines: wanted.lines,
            stock,
            notes: null,
          } as never),
        ),
      tells: ["fulfillment_order.rejected"],
      makes: () => {
        if (stock !== "MISSING") return;
        const left = part.units === null ? one.lines.map(({ lineId, remaining }) => ({ lineId, quantity: remaining })) : wanted.units;
        for (const { lineId, quantity } of left) {
          const { sku } = model.order(one.orderId).line(lineId);
          // Of a bundle nobody said which part is missing.
          if (!model.needs.has(sku)) model.stock(sku, -quantity);
        }
      },
    };
  },
);

const divide = step("divide", aPart, async (model, life, { work: index, line, units }) => {
  const one = prefer(await life.works(model), index, ({ status, begun }) => !over.has(status) && !begun);
  const part = one && pick(one.lines, line);
  if (!one || !part) return null;
  const lines = [{ lineId: part.lineId, quantity: units ?? 1 }];
  return {
    may: over.has(one.status) || one.begun ? false : null,
    does: () => onWork(life, one, (book, work, it) => divideWork(book, work, it, lines)),
  };
});

const combine = step("combine", any, async (model, life, index) => {
  const works = await life.works(model);
  const one = pick(works, index);
  const alike = one ? works.filter(({ orderId, status }) => orderId === one.orderId && status === one.status) : [];
  if (!one || alike.length < 2) return null;
  return {
    may: null,
    does: () =>
      life.on(
        one.orderId,
        (book, work) =>
          void combineWork(
            book,
            work,
            alike.map(({ id }) => workOf(book, id)),
          ),
      ),
  };
});

const move = step("move", fc.record({ work: any, place: any }), async (model, life, { work: index, place }) => {
  const one = prefer(await life.works(model), index, ({ status, begun }) => !over.has(status) && !begun);
  if (!one) return null;
  const may = over.has(one.status) || one.begun ? false : null;
  return { may, does: () => onWork(life, one, (book, work, it) => moveWork(book, work, it, pick(life.town.places, place)?.id as string)) };
});

const postpone = step("postpone", any, async (model, life, index) => {
  const one = prefer(await life.works(model), index, ({ status, begun }) => !over.has(status) && !begun);
  if (!one) return null;
  const may = over.has(one.status) || one.begun ? false : null;
  return { may, does: () => onWork(life, one, (book, work, it) => rescheduleWork(book, work, it, new Date(Date.now() + 3 * 86_400_000))) };
});

const makeReady = step("makeReady", any, async (model, life, index) => {
  const works = await life.works(model);
  const one =
    pick(
      works.filter(({ method, status }) => method === "PICKUP" && !over.has(status)),
      index,
    ) ?? pick(works, index);
  if (!one) return null;
  return {
    may: one.method === "PICKUP" && !over.has(one.status) ? null : false,
    does: () => onWork(life, one, (book, work, it) => markReady(book, work, it)),
  };
});

const fetch = step("fetch", fc.record({ work: any, wrong: fc.boolean() }), async (model, life, { work: index, wrong }) => {
  const parcels = (await life.parcels(model)).filter(({ status }) => status === "READY_FOR_PICKUP");
  const parcel = pick(parcels, index);
  if (!parcel) return null;
  const code = wrong ? "no code" : (parcel.code as string);
  let given = false;
  return {
    may: null,
    does: () =>
      life.on(parcel.orderId, (book, work) => {
        given = handOver(book, work, workOf(book, parcel.work), code);
      }),
    tells: wrong ? [] : ["fulfillment.picked_up"],
    makes: () => {
      if (given === wrong) throw new Error(wrong ? "handed over for a wrong code" : "not handed over for the right code");
      if (wrong) return;
      const lines = parcels.filter((each) => each.work === parcel.work).flatMap((each) => each.lines);
      model.leave(model.order(parcel.orderId), lines);
      for (const { lineId, quantity } of lines) model.order(parcel.orderId).line(lineId).delivered += quantity;
    },
  };
});

const expire = step("expire", any, async (model, life, index) => {
  const ready = (await life.parcels(model)).filter(({ status }) => status === "READY_FOR_PICKUP");
  const parcel = pick(ready, index);
  if (!parcel) return null;
  const later = { ...aDeed(), at: new Date(Date.now() + 30 * 86_400_000) };
  return {
    may: true,
    does: () => life.on(parcel.orderId, (book, work) => expirePickups(book, work), later),
    tells: ["fulfillment_order.pickup_expired"],
    makes: () => {
      for (const { orderId, lines } of ready)
        if (orderId === parcel.orderId) for (const { lineId, quantity } of lines) model.order(orderId).line(lineId).cancelled += quantity;
    },
  };
});

export const working: Steps = [
  ...[receive, sell, count, ship, ship, packUnits, packUnits, scan, unpack, leave, leave, track, track, track],
  ...[reject, divide, combine, move, postpone, makeReady, makeReady, fetch, expire],
];
