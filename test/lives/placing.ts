import fc from "fast-check";
import type { IncomingOrder } from "../../src/channels/connector.ts";
import type { Acceptance } from "../../src/flows/accept-orders.ts";
import { answerCancellationRequest } from "../../src/flows/answer-cancellation.ts";
import { cancelAtChannel } from "../../src/flows/cancel-at-channel.ts";
import { changeAddress } from "../../src/flows/change-address.ts";
import { changeDelivery } from "../../src/flows/change-delivery.ts";
import { cancelChange, confirmChange } from "../../src/flows/confirm-change.ts";
import { holdOrder, letGo } from "../../src/flows/hold-order.ts";
import { placeOf } from "../../src/flows/origins.ts";
import { beginChange, type StagedAction } from "../../src/flows/stage-change.ts";
import { onOrder } from "../../src/flows/work.ts";
import { moneyOf, sum, times } from "../../src/kit/money.ts";
import { sql } from "../../src/kit/sql.ts";
import { aLine, anOrder, jakarta } from "../support/shop.ts";
import type { SeenWork } from "./life.ts";
import { type ModelLine, ModelOrder, max, min } from "./model.ts";
import { any, pick, step } from "./step.ts";

export const prices = { MUG: "10000", TEA: "7000", SET: "30000" } as const;
export type Name = keyof typeof prices;
export const aName = fc.constantFrom<Name>("MUG", "TEA", "SET");
export const some = fc.integer({ min: 1, max: 4 });
const priceOf = (name: Name) => moneyOf(prices[name], "IDR");

/** Incoming orders by external id, to be sent again. */
const sent = new WeakMap<ModelOrder, IncomingOrder>();

export const place = step(
  "place",
  fc.record({
    lines: fc.uniqueArray(fc.record({ name: aName, units: some }), { selector: ({ name }) => name, minLength: 1, maxLength: 3 }),
    paid: fc.constantFrom("PAID" as const, "PAID" as const, "COD_DUE" as const, "PENDING" as const),
  }),
  async (model, life, { lines, paid }) => {
    if (model.orders.length >= 6) return null;
    const externalId = `${life.mark}-${model.orders.length + 1}`;
    const wanted = lines.map(({ name, units }) => aLine(life.sku(name), units, { unitPrice: priceOf(name) }));
    const incoming = anOrder({ externalId, lines: wanted, paymentStatus: paid });
    return {
      may: true,
      does: () => life.town.shop.accept(life.town.web, incoming),
      tells: ["order.received", "order.opened"],
      makes: ([taken]: Acceptance[]) => {
        const order = new ModelOrder(taken?.orderId as string, externalId);
        sent.set(order, incoming);
        model.orders.push(order);
        order.expected = lines.map(({ name, units }) => ({ sku: life.sku(name), units, ...worthOf(name) }));
        if (paid === "PAID") order.captured = totalOf(incoming).minor;
      },
    };
  },
);

export const worthOf = (name: Name) => ({ price: priceOf(name).minor, worth: priceOf(name).minor, exchange: false });
const totalOf = ({ lines }: IncomingOrder) =>
  sum(
    lines.map(({ unitPrice, quantity }) => times(unitPrice, quantity)),
    "IDR",
  );

/** The same once more, or an older version that says otherwise: neither does anything. */
const again = step("again", fc.record({ order: any, older: fc.boolean() }), async (model, life, { order: index, older }) => {
  const order = pick(model.orders, index) as ModelOrder;
  const incoming = sent.get(order);
  if (!incoming || (!older && isChangedHere(order, incoming))) return null;
  const past = { updatedAt: new Date(incoming.updatedAt.getTime() - 60_000), cancelled: true };
  return { may: true, does: () => life.town.shop.accept(life.town.web, older ? { ...incoming, ...past } : incoming) };
});

/** A channel's word that is no older than the last one counts over what was changed here meanwhile: that is no duplicate to the model. */
const isChangedHere = ({ lines }: ModelOrder, incoming: IncomingOrder): boolean =>
  lines.length !== incoming.lines.length ||
  lines.some(({ sku, ordered, cancelled }) => cancelled > 0 || incoming.lines.find((line) => line.sku === sku)?.quantity !== ordered);

/** Units of a line that nobody has begun to work on: those can be taken off at once. */
const freeOf = (line: ModelLine, works: readonly SeenWork[]): number =>
  openOf(line) -
  works
    .filter(({ begun }) => begun)
    .flatMap(({ lines }) => lines)
    .reduce((units, part) => units + (part.lineId === line.id ? part.remaining : 0), 0);

export const openOf = ({ ordered, cancelled, fulfilled }: ModelLine): number => ordered - cancelled - fulfilled;

const cancel = step(
  "cancel",
  fc.record({ order: any, line: fc.option(any, { freq: 3 }), units: some }),
  async (model, life, { order: index, line: at, units }) => {
    const order = pick(model.orders, index);
    if (!order) return null;
    const line = at === null ? null : (pick(order.lines, at) as ModelLine);
    const works = (await life.works(model)).filter(({ orderId, status }) => orderId === order.id && !over.has(status));
    const [{ status } = { status: "" }] = await life.town.shop.read(
      sql<{ status: string }>`select status from orders where id = ${order.id}`,
    );
    const isOpen = status === "OPEN" || status === "EXCEPTION";
    const wanted = line ? [{ line, units }] : order.lines.map((one) => ({ line: one, units: openOf(one) }));
    const may = isOpen && (line ? units <= openOf(line) : order.lines.every(({ fulfilled }) => fulfilled === 0));
    return {
      may: may && (line !== null || wanted.some((one) => one.units > 0)) ? true : may ? null : false,
      does: () =>
        life.on(order.id, (book, work) => {
          const of = line && [{ line: book.line(line.id), quantity: units }];
          cancelAtChannel(book, work, { units: of, reason: "Fewer", code: "OTHER", onlyHere: false });
        }),
      makes: () => {
        for (const one of wanted) one.line.cancelled += Math.min(one.units, freeOf(one.line, works));
      },
    };
  },
);

/** Who works on units says whether they can still be cancelled. */
const answer = step("answer", fc.record({ which: any, accept: fc.boolean() }), async (model, life, { which, accept }) => {
  const requests = await life.things<Request>(
    model,
    "cancellation_requests",
    sql`status, quantity, order_line_id as "lineId", fulfillment_order_id as "workId"`,
  );
  const request = pick(requests, which);
  if (!request) return null;
  const one = (await life.works(model)).find(({ id }) => id === request.workId);
  const left = one?.lines.find(({ lineId }) => lineId === request.lineId)?.remaining ?? 0;
  return {
    may: request.status === "OPEN" ? null : false,
    does: () => life.on(request.orderId, (book, work) => answerCancellationRequest(book, work, request.id, { accept, note: "So it is" })),
    makes: () => {
      if (accept) model.order(request.orderId).line(request.lineId).cancelled += Math.min(request.quantity, left);
    },
  };
});
interface Request {
  readonly status: string;
  readonly quantity: number;
  readonly lineId: string;
  readonly workId: string;
}

/** A change of what was ordered, confirmed at once, given up, or left lying: then the next one finishes it. */
const edit = step(
  "edit",
  fc.record({
    order: any,
    kind: fc.constantFrom("ADD_LINE" as const, "SET_QTY" as const, "CANCEL_LINE" as const),
    name: aName,
    line: any,
    units: fc.integer({ min: 1, max: 5 }),
    end: fc.constantFrom("confirm" as const, "confirm" as const, "give up" as const),
  }),
  async (model, life, { order: index, kind, name, line: at, units, end }) => {
    const order = pick(model.orders, index);
    const line = order && pick(order.lines, at);
    if (!order || !line) return null;
    // What goes out in exchange is its return's affair.
    if (kind !== "ADD_LINE" && line.exchange) return null;
    const action: StagedAction =
      kind === "ADD_LINE"
        ? { kind, sku: life.sku(name), quantity: units, unitPrice: priceOf(name) }
        : { kind, lineId: line.id, quantity: units };
    return {
      may: null,
      does: () =>
        life.run(async (em, deed) => {
          const id = await beginChange(em, deed, order.id, { reason: "The buyer asked", baseVersion: null, actions: [action] });
          if (end === "confirm") await confirmChange(em, deed, { orderId: order.id, id }, { ask: false });
          else await cancelChange(em, deed, { orderId: order.id, id }, null);
        }),
      tells: end === "confirm" ? ["order_change.confirmed", "order.version_created"] : ["order_change.cancelled"],
      makes: () => {
        if (end !== "confirm") return;
        const before = over0(order);
        const present = line.ordered - line.cancelled;
        let off = 0;
        if (kind === "ADD_LINE") order.expected = [{ sku: life.sku(name), units, ...worthOf(name) }];
        else if (kind === "CANCEL_LINE") off = units;
        else if (units < present) off = present - units;
        else line.ordered += units - present;
        line.cancelled += off;
        const due = min(over0(order) - before, order.refundable);
        if (due <= 0n) return;
        line.refunded += off;
        order.giveBack(due);
      },
    };
  },
);

/** What was paid beyond what the order comes to, its new lines among it. */
const over0 = (order: ModelOrder): bigint => {
  const coming = order.expected.reduce((all, { price, units }) => all + price * BigInt(units), 0n);
  return max(0n, order.captured - order.refunded - order.total - coming);
};

const sendElsewhere = step("sendElsewhere", fc.record({ order: any, far: fc.boolean() }), async (model, life, { order: index, far }) => {
  const order = pick(model.orders, index);
  if (!order) return null;
  const address = far ? { ...jakarta, city: "Surabaya", latitude: -7.25, longitude: 112.75 } : jakarta;
  return {
    may: null,
    does: () =>
      life.run((em, deed) =>
        onOrder(em, deed, order.id, (book, work) => changeAddress(book, work, address), { destinations: [placeOf(address)] }),
      ),
  };
});

const pickUpInstead = step("pickUpInstead", fc.record({ order: any, line: any, ship: fc.boolean() }), async (model, life, asked) => {
  const order = pick(model.orders, asked.order);
  const line = order && pick(order.lines, asked.line);
  if (!order || !line) return null;
  const way = asked.ship
    ? { method: "SHIP" as const, locationId: null }
    : { method: "PICKUP" as const, locationId: life.town.places[0].id };
  return { may: null, does: () => life.on(order.id, (book, work) => changeDelivery(book, work, { lines: [book.line(line.id)], ...way })) };
});

const hold = step(
  "hold",
  fc.record({ order: any, what: fc.constantFrom("ORDER" as const, "LINE" as const, "FULFILLMENT_ORDER" as const), which: any }),
  async (model, life, { order: index, what, which }) => {
    const order = pick(model.orders, index);
    if (!order) return null;
    const works = (await life.works(model)).filter(({ orderId }) => orderId === order.id);
    const lineId = what === "LINE" ? (pick(order.lines, which)?.id as string) : null;
    const fulfillmentOrderId = what === "FULFILLMENT_ORDER" ? (pick(works, which)?.id ?? null) : null;
    if (what === "FULFILLMENT_ORDER" && fulfillmentOrderId === null) return null;
    const more = { reason: "CUSTOMER_REQUEST" as const, handle: null, notes: null, releaseAt: null };
    return {
      may: null,
      does: () => life.on(order.id, (book, work) => holdOrder(book, work, { target: what, lineId, fulfillmentOrderId, ...more })),
    };
  },
);

const release = step("release", any, async (model, life, which) => {
  const found = pick(await life.things<{ status: string; placedBy: string }>(model, "holds", sql`status, placed_by as "placedBy"`), which);
  if (!found) return null;
  const may = found.status !== "ACTIVE" ? false : found.placedBy === "system" ? null : true;
  return { may, does: () => life.on(found.orderId, (book, work) => letGo(book, work, found.id)) };
});

export const over: ReadonlySet<string> = new Set(["CLOSED", "INCOMPLETE", "CANCELLED"]);

export type Steps = ReturnType<typeof step>[];
export const placing: Steps = [place, place, again, cancel, answer, edit, edit, sendElsewhere, pickUpInstead, hold, release];
