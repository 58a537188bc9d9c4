import fc from "fast-check";
import { expect, test } from "vitest";
import { lineIn } from "../../src/flows/open-return.ts";
import { receiveReturn } from "../../src/flows/receive-return.ts";
import { switchResolution } from "../../src/flows/switch-resolution.ts";
import { moneyOf } from "../../src/kit/money.ts";
import type { Resolution } from "../../src/returns/return.states.ts";
import { broken } from "../support/broken.ts";
import { aLine, openShop } from "../support/shop.ts";
import { allResolutions, ReturnsDesk } from "./a-return.ts";

const shop = await openShop();
const counter = new ReturnsDesk(shop);
const jkt = await shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8 });
const sub = await shop.location({ code: "SUB", latitude: -7.25, longitude: 112.75 });
await shop.item("MUG");
await shop.item("CUP");
await shop.item("BOWL");
await shop.stock(jkt, { MUG: 100_000, CUP: 100_000 });
await shop.stock(sub, { BOWL: 100_000 });
const channel = await shop.channel();
await counter.policy({ feeBasisPoints: 1_000 });

/** What a resolution is switched to: a dearer and a cheaper thing in exchange are two. */
interface Wish {
  readonly resolution: Resolution;
  readonly sku?: string;
  readonly priceMinor?: bigint | null;
  readonly keepMinor?: bigint;
}
const wishes: readonly Wish[] = [
  ...allResolutions.filter((resolution) => resolution !== "EXCHANGE").map((resolution) => ({ resolution })),
  { resolution: "EXCHANGE", sku: "CUP", priceMinor: 1_500_000n },
  { resolution: "EXCHANGE", sku: "BOWL", priceMinor: 400_000n },
  { resolution: "KEEP", keepMinor: 200_000n },
];
const asked = ({ resolution, sku, priceMinor = null, keepMinor = 0n }: Wish) => ({
  resolution,
  exchange: sku === undefined ? null : { sku, priceMinor },
  keepMinor,
});

/** Three mugs for 29,999 in all, with a discount on the order. */
const shipped = () =>
  counter.shipped(channel, {
    lines: [aLine("MUG", 3, { unitPrice: moneyOf("10000", "IDR"), tax: moneyOf("1100", "IDR") })],
    taxTotal: moneyOf("1100", "IDR"),
    discountTotal: moneyOf("1001", "IDR"),
    total: moneyOf("30099", "IDR"),
  });

const stock = () => Promise.all(["MUG", "CUP", "BOWL"].map((sku) => shop.counts(sku)));

async function fresh(wish: Wish, quantity: number) {
  const orderId = await shipped();
  const id = await counter.comesBack(orderId, [{ quantity, ...asked(wish) }]);
  return { orderId, id };
}

const switchTo = (id: string, wish: Wish) =>
  counter.onReturn(
    id,
    (book, work, ret) => {
      const line = lineIn(book, ret, book.comings.lines.find(({ returnId }) => returnId === ret.id)?.id as string);
      switchResolution(book, work, ret, { line, quantity: null, ...asked(wish) });
    },
    wish.sku ? [wish.sku] : [],
  );

const compared = async (orderId: string, before: Awaited<ReturnType<typeof stock>>) => ({
  order: await counter.effects(orderId),
  stock: (await stock()).map((now, index) => ({
    available: now.available - (before[index]?.available as number),
    committed: now.committed - (before[index]?.committed as number),
  })),
});

for (const [one, from] of wishes.entries())
  for (const [two, to] of wishes.entries())
    test(`${from.resolution} (${one}) becomes ${to.resolution} (${two}): as if it had been that from the beginning`, async () => {
      const began = await stock();
      const plain = await fresh(to, 2);
      const wanted = await compared(plain.orderId, began);
      const again = await stock();
      const switched = await fresh(from, 2);

      await switchTo(switched.id, to);

      expect(await compared(switched.orderId, again)).toEqual(wanted);
    });

test("after any switches, before the goods are here and after, all stands as if the last one had been the first", {
  timeout: 280_000,
}, async () => {
  const aWish = fc.constantFrom(...wishes);
  const story = fc.record({
    first: aWish,
    after: fc.array(aWish, { minLength: 1, maxLength: 6 }),
    receivedAfter: fc.option(fc.nat(6)),
    quantity: fc.integer({ min: 1, max: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(story, async ({ first, after, receivedAfter, quantity }) => {
      const last = after.at(-1) as Wish;
      const receive = (id: string) =>
        counter.onReturn(id, (book, work, ret) => {
          if (book.comings.lines.some(({ goods }) => goods === "EXPECTED"))
            receiveReturn(book, work, ret, { locationId: sub.id, lines: null, unexpected: [] });
        });
      const began = await stock();
      const { orderId, id } = await fresh(first, quantity);
      let here = false;
      for (const [index, wish] of after.entries()) {
        if (index === receivedAfter) {
          await receive(id);
          const [line] = await counter.lines(id);
          here = line?.includes("RECEIVED") ?? false;
        }
        await switchTo(id, wish);
      }
      const stands = await compared(orderId, began);

      const again = await stock();
      // Units that are here were once expected, whatever the buyer gets by now.
      const plain = await fresh(here ? { resolution: "REFUND" } : last, quantity);
      if (here) {
        await receive(plain.id);
        await switchTo(plain.id, last);
      }
      expect(stands).toEqual(await compared(plain.orderId, again));
    }),
    { numRuns: 60 },
  );
  expect(await broken(shop)).toEqual([]);
});
