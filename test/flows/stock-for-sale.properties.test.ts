import fc from "fast-check";
import { expect, test } from "vitest";
import { cancelOrder } from "../../src/flows/cancel-order.ts";
import { consumeReservations } from "../../src/flows/claim-reservations.ts";
import { cancelReceipt, expectReceipts } from "../../src/flows/edit-receipt.ts";
import { expireReservations, extendReservations, releaseReservations } from "../../src/flows/end-reservations.ts";
import { fillBackorders } from "../../src/flows/fill-backorders.ts";
import { promiseAnew } from "../../src/flows/promise-anew.ts";
import { receiveStock } from "../../src/flows/receive-stock.ts";
import { releasePreorders } from "../../src/flows/release-preorders.ts";
import { onOrder } from "../../src/flows/work.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { sql } from "../../src/kit/sql.ts";
import { anAccess } from "../support/api.ts";
import { aDeed, openShop } from "../support/shop.ts";
import { Counter } from "../support/stock-for-sale.ts";

const shop = await openShop();
const counter = new Counter(shop);
const places = [await shop.location({ latitude: -6.2, longitude: 106.8 }), await shop.location({ latitude: -7.25, longitude: 112.75 })];

const doing = fc.record({
  what: fc.constantFrom("reserve", "extend", "release", "expire", "order", "cancel", "consume", "expect", "receive", "drop", "keeping"),
  which: fc.nat(50),
  units: fc.integer({ min: 1, max: 4 }),
  place: fc.nat(1),
  channel: fc.nat(2),
  soft: fc.boolean(),
});
const kindOfItem = fc.constantFrom(
  { backorderPolicy: "ALLOW" as const },
  { backorderPolicy: "UNTIL_QTY" as const, backorderLimit: 4 },
  { backorderPolicy: "DENY" as const },
  { preorderReleaseAt: new Date("2099-01-01"), preorderLimit: 5 },
);

let number = 0;

test("whatever carts, orders, channels and suppliers do, in turn and three at once, no unit is promised twice and every count holds", async () => {
  await fc.assert(
    fc.asyncProperty(
      kindOfItem,
      fc.nat(12),
      fc.array(fc.array(doing, { minLength: 1, maxLength: 3 }), { minLength: 3, maxLength: 12 }),
      async (values, stock, rounds) => {
        const sku = `ITEM-${++number}`;
        const { id: itemId } = await shop.item(sku, values);
        if (stock > 0) await shop.stock(places[0] as (typeof places)[0], { [sku]: stock });
        const channels = [await shop.channel({ type: "API" }), await shop.channel({ type: "API", locationIds: [places[1]?.id as string] })];
        await counter.buffer(channels[0] as (typeof channels)[0], { units: 2, strict: stock % 2 === 0 });
        const reservations: string[] = [];
        const orders: string[] = [];
        const receipts: string[] = [];
        let received = stock;
        const pick = (list: readonly string[], which: number) =>
          list[which % Math.max(1, list.length)] ?? "01a2b3c4-0000-7000-8000-000000000000";

        const run = async ({
          what,
          which,
          units,
          place,
          channel,
          soft,
        }: typeof doing extends fc.Arbitrary<infer Doing> ? Doing : never) => {
          const at = places[place] as (typeof places)[0];
          const of = channels[channel];
          const reservation = pick(reservations, which);
          const acts: Readonly<Record<typeof what, () => Promise<unknown>>> = {
            reserve: async () => {
              const owner = { ownerType: soft ? ("CART" as const) : ("CHANNEL" as const), ownerId: "x", channelId: of?.id ?? null };
              const expiresAt = which % 3 === 0 ? new Date(Date.now() + 5) : null;
              reservations.push(...(await counter.reserve(sku, units, at, { ...owner, expiresAt })));
            },
            extend: () => counter.run((em, deed) => extendReservations(em, deed, [reservation], null)),
            release: () => counter.run((em, deed) => releaseReservations(em, deed, [reservation])),
            expire: () => counter.run(expireReservations, { ...aDeed(), at: new Date(Date.now() + 60_000) }),
            order: async () => {
              const claims = soft && reservations.length > 0 ? [reservation] : [];
              orders.push(await counter.order(of ?? (channels[0] as (typeof channels)[0]), { [sku]: units }, claims));
            },
            cancel: () =>
              counter.run((em, deed) => onOrder(em, deed, pick(orders, which), (book, work) => cancelOrder(book, work, "no longer"))),
            consume: () => counter.run((em, deed) => consumeReservations(em, deed, pick(orders, which), [reservation])),
            expect: async () => {
              const wanted = {
                locationId: at.id,
                eta: "2099-02-01",
                source: "PO" as const,
                reference: null,
                lines: [{ itemId, quantity: units }],
              };
              receipts.push(...(await counter.run((em, deed) => expectReceipts(em, deed, wanted))));
            },
            receive: async () => {
              const lines = [{ itemId, quantity: units, receiptId: soft ? pick(receipts, which) : null }];
              await counter.run((em, deed) => receiveStock(em, deed, { locationId: at.id, lines, into: "AVAILABLE", document: null }));
              received += units;
            },
            drop: () => counter.run((em, deed) => cancelReceipt(em, deed, anAccess(), pick(receipts, which))),
            keeping: async () => {
              if (soft)
                await shop.read(sql`update inventory_items set preorder_release_at = null, preorder_limit = null where id = ${itemId}`);
              await releasePreorders(shop.em, aDeed());
              await fillBackorders(shop.em, aDeed(), [itemId]);
              await promiseAnew(shop.em, aDeed(), [itemId]);
            },
          };
          await acts[what]().catch((error: unknown) => {
            if (!(error instanceof Refusal)) throw error;
          });
        };
        for (const round of rounds) await Promise.all(round.map(run));

        const { available, reserved, committed, onHand } = await shop.counts(sku);
        expect({ onHand, all: available + reserved + committed }).toEqual({ onHand: received, all: received });
        expect(await counter.broken()).toEqual([]);
        await promiseAnew(shop.em, aDeed(), [itemId]);
        expect(await promiseAnew(shop.em, aDeed(), [itemId])).toBe(0);
      },
    ),
    { numRuns: 25 },
  );
});
