import { expect, test } from "vitest";
import { preferShipping } from "../../src/flows/prefer-shipping.ts";
import { onOrder } from "../../src/flows/work.ts";
import { sql } from "../../src/kit/sql.ts";
import type { ShipPreference } from "../../src/orders/order.states.ts";
import { broken } from "../support/broken.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";
import { medan, rates, zonesCard, zonesCsv } from "../support/stored-orders.ts";

const shop = await openShop();
const channel = await shop.channel();
const place = { countryCode: "ID", timeZone: "Asia/Jakarta" };
/** Near the buyer, each has one of the two; far away there are both. */
const near = await shop.location({ ...place, code: "MES", city: "Medan", region: "Sumatera Utara" });
const nearToo = await shop.location({ ...place, code: "BTM", city: "Binjai", region: "Sumatera Utara" });
const far = await shop.location({ ...place, code: "JKT", city: "Jakarta", region: "DKI Jakarta" });
await rates(shop, zonesCsv, zonesCard);
for (const sku of ["BOOK", "PEN"]) await shop.item(sku, { weightGrams: 500, backorderPolicy: "ALLOW" });
await shop.stock(near, { BOOK: 20 });
await shop.stock(nearToo, { PEN: 20 });
await shop.stock(far, { BOOK: 4, PEN: 4 });

const workOf = async (id: string) =>
  (
    await shop.read(sql<{ text: string }>`
      select place.code || ' ' || work.status || ' ' || sum(part.remaining_quantity) as text from fulfillment_orders work
      join locations place on place.id = work.location_id join fulfillment_order_lines part on part.fulfillment_order_id = work.id
      where work.order_id = ${id} and work.status <> 'CANCELLED' group by work.id, place.code order by text`)
  ).map(({ text }) => text);

async function ordered(units: number): Promise<string> {
  const [taken] = await shop.accept(channel, anOrder({ lines: [aLine("BOOK", units), aLine("PEN", units)], shipTo: medan }));
  return taken?.orderId as string;
}
const prefer = (id: string, preference: ShipPreference) =>
  shop.em.transactional((em) => onOrder(em as never, aDeed(), id, (book, work) => preferShipping(book, work, preference)));

test("two cheap parcels become one that costs more when the buyer wants few, and two again when they do not", async () => {
  const id = await ordered(1);
  expect(await workOf(id)).toEqual(["BTM OPEN 1", "MES OPEN 1"]);

  await prefer(id, "MIN_SPLIT");
  expect(await workOf(id)).toEqual(["JKT OPEN 2"]);
  const [decision] = await shop.read(sql<{ reason: string; most: number | null }>`
    select reason, (inputs #>> '{policy,maxParcels}')::int as most from routing_decisions where order_id = ${id} order by sequence desc limit 1`);
  expect(decision).toEqual({ reason: "ORDER_CHANGED", most: 1 });

  await prefer(id, "SPLIT_OK");
  expect(await workOf(id)).toEqual(["BTM OPEN 1", "MES OPEN 1"]);
});

test("nothing waits for the sake of fewer parcels", async () => {
  const id = await ordered(6);
  await prefer(id, "MIN_SPLIT");
  expect(await workOf(id)).toEqual(["BTM OPEN 6", "MES OPEN 6"]);
});

test("what waits anyway leaves nothing behind that could go", async () => {
  const id = await ordered(30);
  await prefer(id, "MIN_SPLIT");

  expect(await workOf(id)).toEqual(expect.arrayContaining(["BTM OPEN 13", "JKT OPEN 8", "MES OPEN 13"]));
  expect(await broken(shop)).toEqual([]);
});
