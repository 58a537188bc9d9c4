import fc from "fast-check";
import { scannedItem } from "../../src/catalog/scanned-item.rows.ts";
import { workOf } from "../../src/flows/answer-request.ts";
import { packWork, unpackParcel } from "../../src/flows/pack-work.ts";
import { combineWork, divideWork, moveWork, rescheduleWork } from "../../src/flows/rearrange-work.ts";
import { rejectWork } from "../../src/flows/reject-work.ts";
import { closeBox, scanToPack } from "../../src/flows/scan-to-pack.ts";
import { shipFulfillmentOrder } from "../../src/flows/ship-fulfillment.ts";
import { shipParcel } from "../../src/flows/ship-parcel.ts";
import { onOrder } from "../../src/flows/work.ts";
import { sql } from "../../src/kit/sql.ts";
import { isOver, type SeenWork } from "./seen.ts";
import { pick, prefer, type Steps, some, step, upTo, whichever } from "./step.ts";

/** Null: what lies in open boxes decides it. */
const canLeave = ({ status, held, method, scanned }: SeenWork): boolean | null =>
  held || method === "PICKUP" || (status !== "OPEN" && status !== "IN_PROGRESS") ? false : scanned ? null : true;

/** Something of it is in no parcel yet. */
const isLeft = ({ lines }: SeenWork): boolean => lines.some(({ remaining, packed }) => remaining > packed);

/** All that is left of work, or so many units of one of its lines. */
function unitsOf(work: SeenWork, units: number | null, line: number) {
  const free = work.lines.map(({ lineId, remaining, packed }) => ({ lineId, quantity: remaining - packed }));
  if (units === null)
    return { lines: null, units: free.filter(({ quantity }) => quantity > 0), fits: free.some(({ quantity }) => quantity > 0) };
  const one = (prefer(free, line, ({ quantity }) => quantity > 0) ?? free[0]) as (typeof free)[number];
  const lines = [{ lineId: one.lineId, quantity: upTo(units, one.quantity) }];
  return { lines, units: lines, fits: upTo(units, one.quantity) <= one.quantity };
}

const aPart = fc.record({ work: whichever, line: whichever, units: fc.option(some) });
const shipping = { carrier: "JNE", trackingNumber: null, trackingUrl: null, notifyBuyer: false };

const ship = step("ship", aPart, async (model, life, { work: index, line, units }) => {
  const one = prefer(await life.works(model), index, (each) => canLeave(each) !== false && isLeft(each));
  if (!one) return null;
  const wanted = unitsOf(one, units, line);
  const may = canLeave(one);
  return {
    may: wanted.fits ? may : false,
    does: () => life.onWork(one, (book, work, it) => shipFulfillmentOrder(book, work, it, wanted.lines, shipping)),
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
      life.onWork(one, (book, work, it) => packWork(book, work, it, { lines: wanted.lines, boxes: [{ weightGrams: 500, size: null }] })),
    tells: ["fulfillment.created"],
  };
});

/** All of it is scanned into a box, and the box is closed; or the last scan is missing. */
const scan = step("scan", fc.record({ work: whichever, whole: fc.boolean() }), async (model, life, { work: index, whole }) => {
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

const unpack = step("unpack", whichever, async (model, life, index) => {
  const parcel = prefer(await life.parcels(model), index, ({ status }) => status === "CREATED");
  if (!parcel) return null;
  const may = parcel.status === "CREATED" ? true : parcel.status === "READY_FOR_PICKUP" ? null : false;
  return {
    may,
    does: () => life.on(parcel.orderId, (book, work) => void unpackParcel(book, work, parcel.id)),
    tells: ["fulfillment.cancelled"],
  };
});

const leave = step("leave", whichever, async (model, life, index) => {
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

const mayBegin = ({ status }: SeenWork): boolean => status === "OPEN" || status === "IN_PROGRESS";

const reject = step(
  "reject",
  fc.record({
    part: aPart,
    kind: fc.constantFrom("REJECTED" as const, "SHORT_PICK" as const),
    stock: fc.constantFrom("AVAILABLE" as const, "DAMAGED" as const, "MISSING" as const),
  }),
  async (model, life, { part, kind, stock }) => {
    const one = prefer(await life.works(model), part.work, (each) => mayBegin(each) && isLeft(each));
    if (!one) return null;
    const wanted = unitsOf(one, part.units, part.line);
    const left = part.units === null ? one.lines.map(({ lineId, remaining }) => ({ lineId, quantity: remaining })) : wanted.units;
    const asked = await life.things<{ lineId: string; quantity: number }>(
      model,
      "cancellation_requests",
      sql`order_line_id as "lineId", case when status = 'OPEN' and fulfillment_order_id = ${one.id} then quantity else 0 end as quantity`,
    );
    return {
      may: mayBegin(one) ? null : false,
      does: () =>
        life.on(one.orderId, (book, work) =>
          rejectWork(book, work, { fulfillmentOrderId: one.id, kind, reason: "OUT_OF_STOCK", lines: wanted.lines, stock, notes: null }),
        ),
      tells: ["fulfillment_order.rejected"],
      makes: () => {
        for (const { lineId, quantity } of left) {
          const line = model.order(one.orderId).line(lineId);
          const stays = one.lines.reduce((sum, each) => sum + (each.lineId === lineId ? each.remaining : 0), -quantity);
          // What was to be cancelled there is.
          for (const request of asked)
            if (request.lineId === lineId) line.cancelled += Math.max(0, Math.min(request.quantity - stays, quantity));
          // Of a bundle nobody said which part is missing.
          if (stock === "MISSING" && !model.needs.has(line.sku)) model.stock(line.sku, -quantity);
        }
      },
    };
  },
);

/** Nobody is at it yet. */
const isFree = (one: SeenWork): boolean => !isOver(one) && !one.begun;

const divide = step("divide", aPart, async (model, life, { work: index, line, units }) => {
  const one = prefer(await life.works(model), index, isFree);
  const part = one && prefer(one.lines, line, ({ remaining }) => remaining > 1);
  if (!one || !part) return null;
  const lines = [{ lineId: part.lineId, quantity: upTo(units ?? 1, part.remaining) }];
  return {
    may: isFree(one) ? null : false,
    does: () => life.onWork(one, (book, work, it) => divideWork(book, work, it, lines)),
    tells: ["fulfillment_order.split"],
  };
});

const combine = step("combine", whichever, async (model, life, index) => {
  const works = await life.works(model);
  const alike = (one: SeenWork) =>
    works.filter(
      (each) => each.orderId === one.orderId && each.from === one.from && each.locationId === one.locationId && each.method === one.method,
    );
  const one = prefer(works, index, (each) => isFree(each) && alike(each).filter(isFree).length > 1);
  const group = one ? alike(one) : [];
  if (!one || group.length < 2) return null;
  const ids = isFree(one) ? group.filter(isFree).map(({ id }) => id) : group.map(({ id }) => id);
  return {
    may: group.every(isFree) ? null : ids.length === group.length ? false : null,
    does: () =>
      life.on(one.orderId, (book, work) => {
        combineWork(
          book,
          work,
          ids.map((id) => workOf(book, id)),
        );
      }),
    tells: ["fulfillment_order.merged"],
  };
});

const move = step("move", fc.record({ work: whichever, place: whichever }), async (model, life, { work: index, place }) => {
  const one = prefer(await life.works(model), index, (each) => isFree(each) && each.from === "OPEN" && each.method === "SHIP");
  if (!one) return null;
  const others = life.town.places.filter(({ id }) => id !== one.locationId);
  const to = pick(place < 9 ? others : life.town.places, place)?.id as string;
  return {
    may: isFree(one) && to !== one.locationId ? null : false,
    does: () => life.onWork(one, (book, work, it) => moveWork(book, work, it, to)),
    tells: ["fulfillment_order.moved"],
  };
});

const postpone = step("postpone", whichever, async (model, life, index) => {
  const one = prefer(await life.works(model), index, isFree);
  if (!one) return null;
  return {
    may: isFree(one) ? null : false,
    does: () => life.onWork(one, (book, work, it) => rescheduleWork(book, work, it, new Date(Date.now() + 3 * 86_400_000))),
    tells: ["fulfillment_order.rescheduled"],
  };
});

export const working: Steps = [
  ...[ship, ship, packUnits, packUnits, scan, unpack, leave, leave],
  ...[reject, reject, divide, combine, combine, move, postpone],
];
