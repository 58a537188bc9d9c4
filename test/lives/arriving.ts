import fc from "fast-check";
import type { Scan } from "../../src/carriers/carrier-client.ts";
import { workOf } from "../../src/flows/answer-request.ts";
import { expirePickups, handOver, markReady } from "../../src/flows/pick-up.ts";
import { recordScans } from "../../src/flows/record-tracking.ts";
import { sql } from "../../src/kit/sql.ts";
import { aDeed } from "../support/shop.ts";
import type { Life } from "./life.ts";
import type { Model, ModelOrder } from "./model.ts";
import { isOver, type SeenParcel, type SeenWork } from "./seen.ts";
import { pick, prefer, type Steps, step, whichever } from "./step.ts";

const ends = ["DELIVERED", "LOST", "RETURNED_TO_SENDER"] as const;
type End = (typeof ends)[number];
const isEnd = (status: string | null): status is End => ends.includes(status as End);

/** What carriers said of parcels so far: kept also while it moves nothing. */
const said = new WeakMap<Model, Map<string, Scan[]>>();

/** A carrier tells what happened, in any order, some of it twice. */
const track = step(
  "track",
  fc.record({
    parcel: whichever,
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
    const fresh = scans.filter(
      ({ id }, index) => scans.findIndex((each) => each.id === id) === index && !known.some((each) => each.id === id),
    );
    const now = [...known, ...fresh];
    const leaves =
      !parcel.left &&
      parcel.status === "CREATED" &&
      one.method !== "PICKUP" &&
      !one.held &&
      (one.status === "OPEN" || one.status === "IN_PROGRESS");
    const end = isEnd(parcel.status) || fresh.length === 0 || !(parcel.left || leaves) ? null : earliestEnd(now);
    return {
      may: true,
      does: () => life.run((em, deed) => recordScans(em, deed, parcel.id, asked.twice ? [...scans, ...scans] : scans, "WEBHOOK")),
      tells: [...fresh.map(() => "fulfillment.tracking_updated"), ...(isEnd(end) ? [`fulfillment.${end.toLowerCase()}`] : [])],
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
  await comesBack(model, life, order);
}

/** What was to be cancelled and went on in spite of it comes back once it is with the buyer. */
async function comesBack(model: Model, life: Life, order: ModelOrder): Promise<void> {
  const returned = await life.things<{ lineId: string; units: number; reason: string }>(
    model,
    "return_lines",
    sql`order_line_id as "lineId", quantity as units, reason`,
  );
  for (const { id, orderId, lineId, units, reason } of returned) {
    if (orderId !== order.id || reason !== "CANCELLED" || order.cameBack.has(id)) continue;
    order.cameBack.add(id);
    order.line(lineId).requested += units;
  }
}

const makeReady = step("makeReady", whichever, async (model, life, index) => {
  const one = prefer(await life.works(model), index, (each) => each.method === "PICKUP" && each.status === "OPEN");
  if (!one) return null;
  return {
    may: one.method === "PICKUP" && !isOver(one) ? null : false,
    does: () => life.onWork(one, markReady),
  };
});

const fetch = step("fetch", fc.record({ work: whichever, wrong: fc.boolean() }), async (model, life, { work: index, wrong }) => {
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
    makes: async () => {
      if (given === wrong) throw new Error(wrong ? "handed over for a wrong code" : "not handed over for the right code");
      if (wrong) return;
      const order = model.order(parcel.orderId);
      const gone = (await life.parcels(model)).filter(({ id }) => parcels.some((each) => each.id === id && each.work === parcel.work));
      for (const { lines, collect } of gone) {
        model.leave(order, lines);
        for (const { lineId, quantity } of lines) order.line(lineId).delivered += quantity;
        // What is not paid yet is paid at the counter.
        order.captured += BigInt(collect ?? 0);
      }
      await comesBack(model, life, order);
    },
  };
});

const expire = step("expire", whichever, async (model, life, index) => {
  const ready = (await life.parcels(model)).filter(({ status }) => status === "READY_FOR_PICKUP");
  const parcel = pick(ready, index);
  if (!parcel) return null;
  const due = ready.filter(({ orderId }) => orderId === parcel.orderId);
  const works = new Set(due.map(({ work }) => work));
  const later = { ...aDeed(), at: new Date(Date.now() + 30 * 86_400_000) };
  return {
    may: true,
    does: () => life.on(parcel.orderId, expirePickups, later),
    tells: [...works].map(() => "fulfillment_order.pickup_expired"),
    makes: () => {
      for (const { orderId, lines } of due)
        for (const { lineId, quantity } of lines) model.order(orderId).line(lineId).cancelled += quantity;
    },
  };
});

export const arriving: Steps = [track, track, track, makeReady, makeReady, makeReady, fetch, expire];
