import fc from "fast-check";
import { expect, test } from "vitest";
import { availableUnder } from "../../src/channels/available-to-sell.rows.ts";
import { ChannelBuffer } from "../../src/channels/channel-buffer.entity.ts";
import { type Buffer, bufferAt, keptBack } from "../../src/channels/kept-back.ts";
import { StockForChannel } from "../../src/channels/stock-for-channel.ts";
import { anAccess } from "../support/api.ts";
import { openShop } from "../support/shop.ts";
import { Counter } from "../support/stock-for-sale.ts";

const shop = await openShop();
const counter = new Counter(shop);
const places = [
  await shop.location({ code: "A", networks: ["EAST"] }),
  await shop.location({ code: "B", networks: ["EAST", "WEST"] }),
  await shop.location({ code: "C" }),
  await shop.location({ code: "D", ships: false, pickup: false }),
];
const [a, b, c] = places as [(typeof places)[0], (typeof places)[0], (typeof places)[0]];

const aBuffer = (values: Partial<Buffer>): Buffer => ({
  channelId: "",
  locationId: null,
  network: null,
  itemId: null,
  itemTag: null,
  units: null,
  percent: null,
  strict: false,
  ...values,
});
const spot = { itemId: "i", tags: ["T", "U"], locationId: "l", networks: ["N", "M"] };

test("the buffer that names the goods most exactly counts, then the place, then the greatest", () => {
  const all = aBuffer({ units: 9 });
  const atPlace = aBuffer({ locationId: "l", units: 1 });
  const inNetworks = [aBuffer({ network: "N", units: 2 }), aBuffer({ network: "M", percent: 30 })];
  const byTag = aBuffer({ itemTag: "T", units: 0 });
  const ofItem = aBuffer({ itemId: "i", units: 3, strict: true });
  const elsewhere = [aBuffer({ itemId: "x", units: 50 }), aBuffer({ locationId: "x", units: 50 }), aBuffer({ itemTag: "X", units: 50 })];

  expect(bufferAt([...elsewhere, all], spot, 10)).toBe(all);
  expect(bufferAt([all, ...inNetworks], spot, 10)).toBe(inNetworks[1]);
  expect(bufferAt([all, ...inNetworks], spot, 5)).toBe(inNetworks[0]);
  expect(bufferAt([...inNetworks, atPlace, all], spot, 10)).toBe(atPlace);
  expect(bufferAt([atPlace, byTag], spot, 10)).toBe(byTag);
  expect(bufferAt([byTag, ofItem, atPlace], spot, 10)).toBe(ofItem);
  expect(bufferAt(elsewhere, spot, 10)).toBeNull();
  expect([0, 1, 10, 11].map((available) => keptBack({ units: null, percent: 25 }, available))).toEqual([0, 1, 3, 3]);
});

const skus = ["ONE", "TWO"];
for (const sku of skus) await shop.item(sku, { tags: sku === "ONE" ? ["T", "U"] : ["U"] });
await shop.bundle("PAIR", { ONE: 2, TWO: 1 });
await shop.item("SERVICE", { tracked: false });

const anyBuffer = fc.record({
  place: fc.constantFrom({}, { locationId: a.id }, { locationId: b.id }, { network: "EAST" }, { network: "WEST" }),
  goods: fc.constantFrom("", "ONE", "TWO", "#T", "#U"),
  kept: fc.oneof(fc.record({ units: fc.integer({ min: 0, max: 9 }) }), fc.record({ percent: fc.integer({ min: 0, max: 100 }) })),
});
const anyShop = fc.record({
  stock: fc.array(fc.record({ sku: fc.constantFrom(...skus), place: fc.nat(3), units: fc.integer({ min: 1, max: 20 }) }), { maxLength: 6 }),
  kept: fc.array(fc.record({ sku: fc.constantFrom(...skus), place: fc.nat(3), own: fc.boolean() }), { maxLength: 3 }),
  buffers: fc.uniqueArray(anyBuffer, { maxLength: 6, selector: ({ place, goods }) => JSON.stringify([place, goods]) }),
  locationIds: fc.constantFrom<string[]>([], [a.id, c.id], [b.id]),
});

test("what a channel is shown is what the stock for its orders begins with: place by place, clamped, bundles by their scarcest part", async () => {
  await fc.assert(
    fc.asyncProperty(anyShop, async ({ stock, kept, buffers, locationIds }) => {
      const channel = await shop.channel({ locationIds });
      const other = await shop.channel();
      const ids = new Map(await Promise.all(skus.map(async (sku) => [sku, await counter.itemId(sku)] as const)));
      for (const { sku, place, units } of stock) await shop.stock(places[place] as (typeof places)[0], { [sku]: units });
      for (const { sku, place, own } of kept) {
        const forChannel = { ownerType: "CHANNEL" as const, ownerId: "x", channelId: own ? channel.id : other.id };
        await counter.reserve(sku, 1, places[place] as (typeof places)[0], forChannel).catch(() => {});
      }
      const made: Buffer[] = [];
      const em = shop.em;
      for (const { place, goods, kept: amount } of buffers) {
        const on = goods.startsWith("#") ? { itemTag: goods.slice(1) } : goods ? { itemId: ids.get(goods) as string } : {};
        em.create(ChannelBuffer, { channelId: channel.id, ...place, ...on, ...amount });
        made.push(aBuffer({ ...place, ...on, ...amount }));
      }
      await em.flush();

      const shown = await availableUnder(shop.em, channel.id, [...skus, "PAIR", "SERVICE", "GHOST"], anAccess());

      const counts = new Map<string, number>();
      for (const [sku, id] of ids)
        for (const place of places) {
          counts.set(`${id} ${place.id}`, (await shop.counts(sku, place)).available);
          const own = await counter.allotted(channel, id, place);
          counts.set(`${id} ${place.id} kept`, own);
        }
      const view = new StockForChannel(
        {
          available: (itemId, locationId) => counts.get(`${itemId} ${locationId}`) ?? 0,
          kept: (itemId, locationId) => counts.get(`${itemId} ${locationId} kept`) ?? 0,
          buffersFor: () => made,
          tagsOf: (itemId) => (itemId === ids.get("ONE") ? ["T", "U"] : ["U"]),
          networksOf: (locationId) => places.find(({ id }) => id === locationId)?.networks ?? [],
        },
        { forOrders: false },
      );
      const serving = places.filter(({ id, ships }) => (locationIds.length === 0 ? ships : locationIds.includes(id)));
      const wanted = (needs: Readonly<Record<string, number>>) =>
        serving.flatMap(({ id: locationId }) => {
          const units = Math.min(
            ...Object.entries(needs).map(([sku, perUnit]) => Math.floor(view.available(ids.get(sku) as string, locationId) / perUnit)),
          );
          return units > 0 ? [{ locationId, units }] : [];
        });
      const bySku = new Map(shown.map((row) => [row.id, row]));
      for (const [sku, needs] of Object.entries({ ONE: { ONE: 1 }, TWO: { TWO: 1 }, PAIR: { ONE: 2, TWO: 1 } })) {
        const expected = wanted(needs as Record<string, number>).sort((x, y) => (x.locationId < y.locationId ? -1 : 1));
        expect(bySku.get(sku)?.locations, sku).toEqual(expected);
        expect(bySku.get(sku)?.units, sku).toBe(expected.reduce((units, one) => units + one.units, 0));
      }
      expect(bySku.get("SERVICE")?.units).toBeNull();
      expect(bySku.has("GHOST")).toBe(false);
    }),
    { numRuns: 40 },
  );
});
