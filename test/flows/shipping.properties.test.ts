import type { EntityManager } from "@mikro-orm/postgresql";
import fc from "fast-check";
import { expect, test } from "vitest";
import { shipFulfillmentOrder } from "../../src/flows/ship-fulfillment.ts";
import { onOrder } from "../../src/flows/work.ts";
import { checkInvariants } from "../../src/invariants.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { retrying } from "../../src/kit/retry.ts";
import { sql } from "../../src/kit/sql.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop();
const place = await shop.location();
const shipping = { carrier: "JNE", trackingNumber: null, trackingUrl: null, notifyBuyer: false };

/** We ship so many, or the channel says that so many are fulfilled by now. */
const happening = fc.oneof(
  fc.record({ what: fc.constant("ship" as const), units: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ what: fc.constant("said" as const), units: fc.nat(6) }),
);

test("units that we ship and the channel then says are fulfilled leave once, whatever comes first, in turn or at once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(happening, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 6 }), async (rounds) => {
      const ordered = 6;
      const channel = await shop.channel({ connectorKey: "told", tells: { SHIP: "TELLS" } });
      const sku = `SKU-${channel.code}`;
      await shop.stock(place, { [sku]: ordered });
      const order = anOrder({ lines: [aLine(sku, ordered)] });
      const [taken] = await shop.accept(channel, order);
      const orderId = taken?.orderId as string;
      let version = 0;
      let [shipped, said] = [0, 0];

      const happen = async ({ what, units }: { what: "ship" | "said"; units: number }) => {
        if (what === "said") {
          said = Math.max(said, units);
          version += 1;
          // It counts upwards: a later version never says less.
          const lines = [aLine(sku, ordered, { fulfilledQuantity: said })];
          await shop.accept(channel, { ...order, lines, updatedAt: new Date(order.updatedAt.getTime() + version * 1000) });
          return;
        }
        try {
          await retrying(() =>
            shop.em.transactional((em) =>
              onOrder(em as EntityManager, aDeed(), orderId, (book, work) => {
                const one = book.liveFulfillmentOrders[0];
                if (!one) throw new Refusal("ILLEGAL_TRANSITION", "Nothing is left.");
                const lines = book.lines.map(({ id }) => ({ lineId: id, quantity: units }));
                shipFulfillmentOrder(book, work, one, lines, shipping);
              }),
            ),
          );
          shipped += units;
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
        }
      };
      for (const round of rounds) await Promise.all(round.map(happen));

      const [line] = await shop.read(
        sql<{ fulfilled: number }>`select fulfilled_quantity as fulfilled from order_lines where order_id = ${orderId}`,
      );
      // What either side knows of is gone; what both know of is gone once.
      expect(line?.fulfilled).toBeGreaterThanOrEqual(Math.max(shipped, said));
      expect(line?.fulfilled).toBeLessThanOrEqual(Math.min(ordered, shipped + said));
      if (said <= shipped && rounds.every((round) => round.every(({ what }) => what === "ship"))) expect(line?.fulfilled).toBe(shipped);
      expect((await shop.counts(sku)).onHand).toBe(ordered - (line?.fulfilled ?? 0));
      const [told] = await shop.read(sql<{ units: number; parcels: number }>`
        select coalesce(sum((told->>'quantity')::int), 0)::int as units, (select count(*)::int from fulfillments where order_id = ${orderId}) as parcels
        from channel_commands command, jsonb_array_elements(command.payload->'shipment'->'lines') told where command.order_id = ${orderId}`);
      expect(told?.units).toBe(shipped);
      const broken = (await checkInvariants(shop.em)).filter(({ count, name }) => count > 0 && name !== "I5 outbox");
      expect(broken).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

test("a channel that says what we shipped, and nothing more, changes nothing", async () => {
  const channel = await shop.channel({ connectorKey: "told", tells: { SHIP: "TELLS" } });
  await shop.stock(place, { MUG: 5 });
  const order = anOrder({ lines: [aLine("MUG", 3)] });
  const [taken] = await shop.accept(channel, order);
  await shop.em.transactional((em) =>
    onOrder(em as EntityManager, aDeed(), taken?.orderId as string, (book, work) => {
      const one = book.liveFulfillmentOrders[0];
      if (one) shipFulfillmentOrder(book, work, one, null, shipping);
    }),
  );
  const before = await shop.counts("MUG");

  const lines = [aLine("MUG", 3, { fulfilledQuantity: 3 })];
  await shop.accept(channel, { ...order, lines, fulfillmentStatus: "FULFILLED", updatedAt: new Date(order.updatedAt.getTime() + 1000) });

  expect(await shop.counts("MUG")).toEqual(before);
  expect(before.onHand).toBe(2);
});
