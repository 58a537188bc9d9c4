import type { EntityManager } from "@mikro-orm/postgresql";
import { expect, test } from "vitest";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { openBooks } from "../../src/flows/order-book.ts";
import { PromiseBook } from "../../src/flows/promise-book.ts";
import { aboutNothing, Work } from "../../src/flows/work.ts";
import { retrying } from "../../src/kit/retry.ts";
import { sql } from "../../src/kit/sql.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";
import { aPromise } from "./a-promise.ts";

const shop = await openShop();
const [near, far] = [
  await shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8 }),
  await shop.location({ code: "SUB", latitude: -7.3, longitude: 112.7 }),
];
const channel = await shop.channel();

/** An order of two lines, one of which leaves from both places: its id, and its fulfillment orders there. */
async function aSplitOrder() {
  await shop.stock(near, { MUG: 3, VASE: 1 });
  await shop.stock(far, { MUG: 2 });
  const order = anOrder({ lines: [aLine("MUG", 5), aLine("VASE", 1)] });
  await shop.accept(channel, order);
  const work = await shop.read(
    sql<{ id: string; orderId: string; locationId: string }>`
      select work.id, order_id as "orderId", location_id as "locationId" from fulfillment_orders work
      join orders on orders.id = order_id where external_id = ${order.externalId}`,
  );
  const at = (id: string) => work.find(({ locationId }) => locationId === id)?.id as string;
  return { orderId: work[0]?.orderId as string, here: at(near.id), there: at(far.id) };
}

const onPromises = (orderId: string, verb: (promises: PromiseBook, book: OrderBook, work: Work) => void): Promise<void> =>
  retrying(() =>
    shop.em.transactional(async (em) => {
      const [book] = await openBooks(em as EntityManager, [orderId]);
      const promises = await PromiseBook.read(em as EntityManager, [orderId]);
      const work = await Work.begin(em as EntityManager, aDeed(), aboutNothing);
      verb(promises, book as OrderBook, work);
      await work.finish();
    }),
  );

const promisesOf = (orderId: string) =>
  shop.read(
    sql<{ of: string; to: string; first: string; changes: number; kept: boolean | null }>`
      select coalesce(line.title, location.code) as of, deliver_to::text as to, first_deliver_to::text as first, changes, kept
      from promises promise
      left join order_lines line on line.id = line_id
      left join fulfillment_orders work on work.id = fulfillment_order_id
      left join locations location on location.id = work.location_id
      where promise.order_id = ${orderId} order by 1`,
  );
const toldOf = async (orderId: string) =>
  (await shop.read(sql<{ type: string }>`select type from outbox where order_id = ${orderId} and type like 'promise.%' order by id`)).map(
    ({ type }) => type,
  );

test("a line is promised with the last of its parts, and the first promise stays known when dates change", async () => {
  const { orderId, here, there } = await aSplitOrder();
  await onPromises(orderId, (promises, book, work) =>
    promises.keep(book, work, [aPromise(here), aPromise(there, { deliverFrom: "2026-11-27", deliverTo: "2026-11-28" })]),
  );
  expect((await promisesOf(orderId)).map(({ of, to }) => [of, to])).toEqual([
    ["JKT", "2026-11-26"],
    ["MUG", "2026-11-28"],
    ["SUB", "2026-11-28"],
    ["VASE", "2026-11-26"],
  ]);

  await onPromises(orderId, (promises, book, work) =>
    promises.keep(book, work, [aPromise(here), aPromise(there, { deliverFrom: "2026-11-30", deliverTo: "2026-12-01" })]),
  );

  expect(await promisesOf(orderId)).toEqual([
    { of: "JKT", to: "2026-11-26", first: "2026-11-26", changes: 0, kept: null },
    { of: "MUG", to: "2026-12-01", first: "2026-11-28", changes: 1, kept: null },
    { of: "SUB", to: "2026-12-01", first: "2026-11-28", changes: 1, kept: null },
    { of: "VASE", to: "2026-11-26", first: "2026-11-26", changes: 0, kept: null },
  ]);
  await onPromises(orderId, (promises, book, work) => promises.keep(book, work, [aPromise(here, { carrier: "KILAT" })]));
  expect(await shop.read(sql`select carrier, changes from promises where fulfillment_order_id = ${here}`)).toEqual([
    { carrier: "KILAT", changes: 0 },
  ]);
  expect(await toldOf(orderId)).toEqual(["promise.made", "promise.made", "promise.changed"]);
});

test("a parcel that comes in time keeps its promise, a later one breaks it, and a line waits for all its parts", async () => {
  const { orderId, here, there } = await aSplitOrder();
  await onPromises(orderId, (promises, book, work) => promises.keep(book, work, [aPromise(here), aPromise(there)]));

  await onPromises(orderId, (promises, book, work) => promises.settle(book, work, here, "2026-11-26"));
  expect((await promisesOf(orderId)).map(({ of, kept }) => [of, kept])).toEqual([
    ["JKT", true],
    ["MUG", null],
    ["SUB", null],
    ["VASE", true],
  ]);

  await onPromises(orderId, (promises, book, work) => promises.settle(book, work, there, "2026-11-27"));
  await onPromises(orderId, (promises, book, work) => promises.settle(book, work, there, "2026-11-20"));
  expect((await promisesOf(orderId)).map(({ of, kept }) => [of, kept])).toEqual([
    ["JKT", true],
    ["MUG", false],
    ["SUB", false],
    ["VASE", true],
  ]);
  expect(await toldOf(orderId)).toEqual(["promise.made", "promise.made", "promise.kept", "promise.broken"]);
});

test("what is withdrawn no longer holds up its lines", async () => {
  const { orderId, here, there } = await aSplitOrder();
  await onPromises(orderId, (promises, book, work) =>
    promises.keep(book, work, [aPromise(here), aPromise(there, { deliverTo: "2026-12-09" })]),
  );

  await onPromises(orderId, (promises, book, work) => promises.withdraw(book, work, there));

  expect((await promisesOf(orderId)).map(({ of, to }) => [of, to])).toEqual([
    ["JKT", "2026-11-26"],
    ["MUG", "2026-11-26"],
    ["VASE", "2026-11-26"],
  ]);
});
