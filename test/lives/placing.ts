import fc from "fast-check";
import type { IncomingOrder } from "../../src/channels/connector.ts";
import type { Acceptance } from "../../src/flows/accept-orders.ts";
import { changeAddress } from "../../src/flows/change-address.ts";
import { changeDelivery } from "../../src/flows/change-delivery.ts";
import { holdOrder, letGo } from "../../src/flows/hold-order.ts";
import { placeOf } from "../../src/flows/origins.ts";
import { onOrder } from "../../src/flows/work.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { sql } from "../../src/kit/sql.ts";
import { aLine, anOrder, jakarta } from "../support/shop.ts";
import { ModelOrder } from "./model.ts";
import { pick, prefer, type Steps, step, whichever } from "./step.ts";

const prices = { MUG: "10000", TEA: "7000", SET: "30000" } as const;
export type Name = keyof typeof prices;
export const aName = fc.constantFrom<Name>("MUG", "TEA", "SET");
export const priceOf = (name: Name) => moneyOf(prices[name], "IDR");
export const worthOf = (name: Name) => ({ price: priceOf(name).minor, worth: priceOf(name).minor, exchange: false });

/** Incoming orders, to be sent again. */
const sent = new WeakMap<ModelOrder, IncomingOrder>();

/** At the shop's own channel, or at one that decides itself what becomes of its orders; those are paid at the door. */
const place = step(
  "place",
  fc.record({
    lines: fc.uniqueArray(
      fc.record({ name: aName, units: fc.constantFrom(1, 1, 2, 2, 3, 4), fetched: fc.constantFrom(false, false, true) }),
      {
        selector: ({ name }) => name,
        minLength: 1,
        maxLength: 3,
      },
    ),
    paid: fc.constantFrom("PAID" as const, "PAID" as const, "COD_DUE" as const, "PENDING" as const),
    theirs: fc.constantFrom(false, false, false, true),
  }),
  async (model, life, { lines, paid, theirs }) => {
    if (model.orders.length >= 6) return null;
    const { shop, places, web, market } = life.town;
    const externalId = `${life.mark}-${model.orders.length + 1}`;
    const wanted = lines.map(({ name, units, fetched }) =>
      aLine(life.sku(name), units, { unitPrice: priceOf(name), pickup: fetched && !theirs ? { locationId: places[0].id } : undefined }),
    );
    const incoming = anOrder({ externalId, lines: wanted, paymentStatus: theirs ? "COD_DUE" : paid });
    return {
      may: true,
      does: () => shop.accept(theirs ? market : web, incoming),
      // What is to be picked up where there is too little waits for a person.
      tells: incoming.lines.some(({ pickup }) => pickup) ? ["order.received"] : ["order.received", "order.opened"],
      makes: ([taken]: Acceptance[]) => {
        const order = new ModelOrder(taken?.orderId as string, externalId, theirs ? incoming.total.minor : null);
        sent.set(order, incoming);
        model.orders.push(order);
        order.expected = lines.map(({ name, units }) => ({ sku: life.sku(name), units, ...worthOf(name) }));
        if (incoming.paymentStatus === "PAID") order.captured = incoming.total.minor;
      },
    };
  },
);
/** With which a life begins. */
export const firstOrder = place;

/** The same once more, or an older version that says otherwise: neither does anything. */
const again = step("again", fc.record({ order: whichever, older: fc.boolean() }), async (model, life, { order: index, older }) => {
  const order = pick(model.orders, index);
  const incoming = order && sent.get(order);
  if (!incoming || (!older && isChangedHere(order, incoming))) return null;
  const past = { updatedAt: new Date(incoming.updatedAt.getTime() - 60_000), cancelled: true };
  const { shop, web, market } = life.town;
  return { may: true, does: () => shop.accept(order.isTheirs ? market : web, older ? { ...incoming, ...past } : incoming) };
});

/** A channel's word that is no older than the last one counts over what was changed here meanwhile: that is no duplicate to the model. */
const isChangedHere = ({ lines }: ModelOrder, incoming: IncomingOrder): boolean =>
  lines.length !== incoming.lines.length ||
  lines.some(({ sku, ordered, cancelled }) => cancelled > 0 || incoming.lines.find((line) => line.sku === sku)?.quantity !== ordered);

const sendElsewhere = step(
  "sendElsewhere",
  fc.record({ order: whichever, far: fc.boolean() }),
  async (model, life, { order: index, far }) => {
    const order = pick(model.orders, index);
    if (!order) return null;
    const address = far ? { ...jakarta, city: "Surabaya", latitude: -7.25, longitude: 112.75 } : jakarta;
    return {
      may: order.isTheirs ? false : null,
      does: () =>
        life.run((em, deed) =>
          onOrder(em, deed, order.id, (book, work) => changeAddress(book, work, address), { destinations: [placeOf(address)] }),
        ),
      tells: ["order.address_changed"],
    };
  },
);

/** Lines are to be picked up, or shipped after all. */
const bringOtherwise = step(
  "bringOtherwise",
  fc.record({ order: whichever, line: whichever, ship: fc.boolean() }),
  async (model, life, asked) => {
    const order = pick(model.orders, asked.order);
    const line = order && pick(order.lines, asked.line);
    if (!order || !line) return null;
    const way = asked.ship
      ? { method: "SHIP" as const, locationId: null }
      : { method: "PICKUP" as const, locationId: life.town.places[0].id };
    return {
      may: order.isTheirs ? false : null,
      does: () => life.on(order.id, (book, work) => changeDelivery(book, work, { lines: [book.line(line.id)], ...way })),
      tells: ["order.delivery_changed"],
    };
  },
);

const hold = step(
  "hold",
  fc.record({ order: whichever, what: fc.constantFrom("ORDER" as const, "LINE" as const, "FULFILLMENT_ORDER" as const), which: whichever }),
  async (model, life, { order: index, what, which }) => {
    const order = pick(model.orders, index);
    if (!order) return null;
    const works = (await life.works(model)).filter(({ orderId }) => orderId === order.id);
    const lineId = what === "LINE" ? (pick(order.lines, which)?.id ?? null) : null;
    const fulfillmentOrderId = what === "FULFILLMENT_ORDER" ? (pick(works, which)?.id ?? null) : null;
    if (what === "FULFILLMENT_ORDER" && fulfillmentOrderId === null) return null;
    const more = { reason: "CUSTOMER_REQUEST" as const, handle: null, notes: null, releaseAt: null };
    return {
      may: null,
      does: () => life.on(order.id, (book, work) => holdOrder(book, work, { target: what, lineId, fulfillmentOrderId, ...more })),
    };
  },
);

const release = step("release", whichever, async (model, life, which) => {
  const all = await life.things<{ status: string; placedBy: string }>(model, "holds", sql`status, placed_by as "placedBy"`);
  const found = prefer(all, which, ({ status, placedBy }) => status === "ACTIVE" && placedBy !== "system");
  if (!found) return null;
  const may = found.status !== "ACTIVE" ? false : found.placedBy === "system" ? null : true;
  return { may, does: () => life.on(found.orderId, (book, work) => letGo(book, work, found.id)) };
});

export const placing: Steps = [place, place, again, sendElsewhere, bringOtherwise, hold, release, release];
