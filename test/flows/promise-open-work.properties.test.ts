import type { EntityManager } from "@mikro-orm/postgresql";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Deed } from "../../src/events/record.ts";
import { acceptOrders } from "../../src/flows/accept-orders.ts";
import { declareOutage, endOutage } from "../../src/flows/declare-outage.ts";
import { updateLocation } from "../../src/flows/edit-location.ts";
import { activateRateCard, expireRateCard } from "../../src/flows/edit-rates.ts";
import { holdOrder, letGo } from "../../src/flows/hold-order.ts";
import { importRateCard, readRateFile } from "../../src/flows/import-rates.ts";
import { leaveClosed } from "../../src/flows/leave-location.ts";
import { lookAtBooks } from "../../src/flows/order-book.ts";
import { placeOf } from "../../src/flows/origins.ts";
import { PromiseBook } from "../../src/flows/promise-book.ts";
import { promiseOpenWork } from "../../src/flows/promise-open-work.ts";
import { promiseAgain } from "../../src/flows/promise-work.ts";
import { recordTransit } from "../../src/flows/record-transit.ts";
import { setCapacity } from "../../src/flows/set-capacity.ts";
import { DaysWatch } from "../../src/flows/watch-days.ts";
import { aboutNothing, onOrder, Work } from "../../src/flows/work.ts";
import { refusalOfDatabase } from "../../src/kit/database-errors.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { newId } from "../../src/kit/ids.ts";
import { addDays, localIn } from "../../src/kit/local-date.ts";
import { retrying } from "../../src/kit/retry.ts";
import { sql } from "../../src/kit/sql.ts";
import { broken } from "../support/broken.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop();
const places = [
  await shop.location({ code: "JKT", countryCode: "ID", city: "Jakarta", dailyCapacity: 2, cutOff: "15:00" }),
  await shop.location({ code: "DJJ", countryCode: "ID", city: "Jayapura", timeZone: "Asia/Jayapura", handlingDays: 1 }),
];
const channels = [
  await shop.channel({ locationIds: [places[0]?.id as string] }),
  await shop.channel({ locationIds: [places[1]?.id as string] }),
];
for (const place of places) await shop.stock(place, { MUG: 1_000 });
const file = (days: string) => `origin,destination,zone,min_days,max_days,up_to_30000_g\n*,*,A,${days},9000\n`;
const card = { carrier: "NUSA", carrierName: "Nusa Kirim", service: "REG", currency: "IDR", country: "ID" };

const whats = [
  "order",
  "hold",
  "release",
  "days",
  "hours",
  "capacity",
  "outage",
  "reopen",
  "card",
  "expire",
  "transit",
  "late",
  "round",
] as const;
const aStory = fc.array(fc.record({ what: fc.constantFrom(...whats), which: fc.nat(99), amount: fc.integer({ min: 0, max: 3 }) }), {
  minLength: 10,
  maxLength: 30,
});
type Happening = { readonly what: (typeof whats)[number]; readonly which: number; readonly amount: number };

/** How far the clock has gone on. */
let passed = 0;
const now = (more = 0): Deed => ({ ...aDeed(), at: new Date(Date.now() + passed + more) });
const watch = new DaysWatch();

/** Does it, or is refused: what is refused changed nothing. */
async function run(verb: (em: EntityManager, deed: Deed) => Promise<unknown>): Promise<void> {
  try {
    await retrying(() => shop.em.transactional((em) => verb(em as EntityManager, now())));
  } catch (error) {
    if (!(refusalOfDatabase(error) instanceof Refusal)) throw error;
  }
}

/** All that was noted is done. Answers how many promises changed. */
async function round(): Promise<number> {
  await watch.note(shop.em, now());
  passed += 6_000;
  for (let changed = 0; ; ) {
    const told = await promiseOpenWork(shop.em, now());
    if (told === null) return changed;
    changed += told;
  }
}

async function happens({ what, which, amount }: Happening): Promise<void> {
  const place = places[which % 2] as (typeof places)[number];
  const day = addDays(localIn(place.timeZone, now().at).date, amount);
  const change = (values: Parameters<typeof updateLocation>[3]) => run((em, deed) => updateLocation(em, deed, place.id, values, null));
  if (what === "order") {
    const channel = channels[which % 2] as (typeof channels)[number];
    await run((em, deed) => acceptOrders(em, deed, [{ channel, order: anOrder({ lines: [aLine("MUG", 1 + amount)] }) }]));
  }
  if (what === "hold" || what === "release") {
    const orders = await shop.read(sql<{ id: string; hold: string | null }>`
      select orders.id, (select id from holds where order_id = orders.id and status = 'ACTIVE' limit 1) as hold from orders order by id`);
    const order = orders[which % Math.max(1, orders.length)];
    const hold = {
      target: "ORDER",
      lineId: null,
      fulfillmentOrderId: null,
      reason: "OTHER",
      handle: newId(),
      notes: null,
      releaseAt: null,
    } as const;
    if (order && what === "hold") await run((em, deed) => onOrder(em, deed, order.id, (book, work) => void holdOrder(book, work, hold)));
    else if (order?.hold) await run((em, deed) => onOrder(em, deed, order.id, (book, work) => letGo(book, work, order.hold as string)));
  }
  if (what === "days") await change({ closedDays: which % 3 === 0 ? [] : [day, addDays(day, 2)], handlingDays: amount });
  if (what === "hours")
    await change({
      cutOff: (["09:00", "15:00", null, "23:59"] as const)[amount] as string,
      timeZone: which % 3 === 0 ? "UTC" : place.timeZone,
    });
  if (what === "capacity")
    await run((em, deed) => setCapacity(em, deed, { locationId: place.id, date: day, limit: 1 + (which % 5), overrideReason: null }));
  if (what === "outage") {
    const endsAt = new Date(now().at.getTime() + (1 + amount) * 40_000_000);
    await run((em, deed) => declareOutage(em, deed, { locationId: place.id, reason: "Flood", beginsAt: null, endsAt }));
  }
  if (what === "reopen")
    for (const { id } of await shop.read(sql<{ id: string }>`select id from location_outages where location_id = ${place.id}`))
      await run((em, deed) => endOutage(em, deed, id));
  if (what === "outage" || what === "reopen") await leaveClosed(shop.em, now());
  if (what === "card" || what === "expire") {
    const cards = await shop.read(sql<{ id: string }>`select id from rate_cards where status <> 'EXPIRED' order by id`);
    const validFrom = `2026-0${1 + amount}-01`;
    if (what === "expire") await run((em, deed) => expireRateCard(em, deed, cards[which % Math.max(1, cards.length)]?.id ?? newId(), null));
    else
      await run(async (em, deed) => {
        const read = readRateFile({ format: "CSV", file: file(`${amount},${amount + (which % 4)}`), card: { ...card, validFrom } });
        await activateRateCard(em, deed, await importRateCard(em, deed, read, false));
      });
  }
  if (what === "transit") {
    const [shippedOn, deliveredOn] = ["2026-10-01", addDays("2026-10-01", amount + (which % 4))];
    const arrivals = Array.from({ length: 12 }, () => ({
      carrier: "NUSA",
      service: "REG",
      zone: "A",
      reference: newId(),
      shippedOn,
      deliveredOn,
    }));
    await run((em, deed) => recordTransit(em, deed, arrivals));
  }
  if (what === "late") passed += 86_400_000;
  if (what === "round") await round();
}

/** What would be promised now of each piece of work that has not begun, beside what is. */
async function compared(): Promise<{ is: unknown; wouldBe: unknown }[]> {
  const em = shop.em;
  const at = now();
  const found = await shop.read(sql<{ id: string; orderId: string; readyAt: string; claimed: string | null }>`
    select work.id, work.order_id as "orderId", claim.local_date::text as claimed, greatest(decision.created_at, (
      select max(ends_at) from location_outages outage
      where outage.location_id = work.location_id and begins_at <= ${at.at} and ends_at > decision.created_at)) as "readyAt"
    from fulfillment_orders work join routing_decisions decision on decision.id = routing_decision_id
    left join capacity_claims claim on claim.holder_id = work.id where work.status in ('OPEN', 'ON_HOLD')`);
  const books = await lookAtBooks(em, [...new Set(found.map(({ orderId }) => orderId))]);
  const orders = books.map(({ order }) => order.id);
  const destinations = books.flatMap(({ shipTo }) => (shipTo ? [placeOf(shipTo)] : []));
  const work = await Work.lookAt(em, at, { ...aboutNothing, orders, looksAt: books.flatMap((book) => book.itemIds()), destinations });
  const promises = await PromiseBook.read(em, orders);
  return found.flatMap(({ id, orderId, readyAt, claimed }) => {
    const book = books.find(({ order }) => order.id === orderId);
    const one = book?.fulfillmentOrders.find((each) => each.id === id);
    if (!book || !one) throw new Error("There is no such work.");
    const known = promises.of(id);
    // Each is tried on a work of its own: what one would give up is not there for the next.
    const again = work.again();
    if (claimed !== null) again.facts.capacity.lift({ holderId: id, locationId: one.locationId as string, date: claimed });
    const wouldBe = promiseAgain(book, again, one, { readyAt: new Date(readyAt), known });
    const dates = (promise: typeof known | typeof wouldBe) =>
      promise && { id, service: promise.service, shipBy: promise.shipBy, deliverFrom: promise.deliverFrom, deliverTo: promise.deliverTo };
    return wouldBe === null
      ? []
      : [{ is: { ...dates(known), claimed: claimed ?? known?.shipBy }, wouldBe: { ...dates(wouldBe), claimed: wouldBe.shipBy } }];
  });
}

test("after any sequence of changes and one round, open work is promised what it would be promised now, and another round changes nothing", async () => {
  let seen = 0;
  await fc.assert(
    fc.asyncProperty(aStory, async (story) => {
      for (const one of story) await happens(one);
      await round();

      const all = await compared();
      expect(all.map(({ is }) => is)).toEqual(all.map(({ wouldBe }) => wouldBe));
      seen += all.length;
      await shop.em.transactional((em) =>
        em
          .getKysely()
          .insertInto("promise_reviews" as never)
          .values({ id: newId(), cause: "RATES", created_at: now().at } as never)
          .execute(),
      );
      expect(await round()).toBe(0);
      expect(await broken(shop)).toEqual([]);
    }),
    { numRuns: 25, endOnFailure: true },
  );
  expect(seen).toBeGreaterThan(20);
}, 120_000);
