import type { EntityManager } from "@mikro-orm/postgresql";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { IncomingOrder } from "../../src/channels/connector.ts";
import { cancelLines } from "../../src/flows/cancel-order.ts";
import { deactivateRules } from "../../src/flows/edit-rules.ts";
import { fillBackorders } from "../../src/flows/fill-backorders.ts";
import { expireHolds, letGo } from "../../src/flows/hold-order.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { overrideValidation } from "../../src/flows/override-validation.ts";
import { revalidateOrder } from "../../src/flows/revalidate-order.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { poolOf } from "../../src/kit/pool.ts";
import { sql } from "../../src/kit/sql.ts";
import { builtInRules } from "../../src/rules/built-in.ts";
import { aRule } from "../rules/some-facts.ts";
import { broken } from "../support/broken.ts";
import { enforce } from "../support/rules.ts";
import { aDeed, aLine, anOrder, jakarta, openShop } from "../support/shop.ts";

const shop = await openShop();
const channel = await shop.channel({ code: "web" });
const near = await shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8 });
await shop.location({ code: "SUB", latitude: -7.25, longitude: 112.75 });

const review = { hold: { reason: "HIGH_RISK_OF_FRAUD", expiresAfterMinutes: null, notes: "Call the buyer" } } as const;
const dear = aRule("dear", "order.total > 1000000", review);

afterEach(async () => {
  await shop.em.transactional((em) => deactivateRules(em as EntityManager, aDeed())).catch(() => {});
});
beforeEach(() => shop.stock(near, { MUG: 20 }));

interface Seen {
  readonly status: string;
  readonly holds: string[];
  readonly lines: string[];
  readonly work: string[];
  readonly findings: string[];
  readonly tags: string[];
  readonly priority: number;
}

async function seen(orderId: string): Promise<Seen> {
  const [row] = await shop.read(sql<Seen>`
    select status, tags, priority,
      array(select reason || ' ' || coalesce(rule_id, '-') || ' ' || status from holds where order_id = orders.id order by id) as holds,
      array(select coalesce(sku, '-') || ' ' || ordered_quantity - cancelled_quantity || ' ' || origin from order_lines
        where order_id = orders.id order by position) as lines,
      array(select coalesce(place.code, '-') || ' ' || work.status || ' ' || sum(part.remaining_quantity) from fulfillment_orders work
        join fulfillment_order_lines part on part.fulfillment_order_id = work.id left join locations place on place.id = work.location_id
        where work.order_id = orders.id group by work.id, place.code order by 1) as work,
      array(select severity || ' ' || code || ' ' || status from order_validations where order_id = orders.id and code in ('RULE', 'OUT_OF_STOCK')
        order by id) as findings
    from orders where id = ${orderId}`);
  return row as Seen;
}

const on = (orderId: string, verb: (book: OrderBook, work: Work) => void, actor = "a person") =>
  shop.em.transactional((em) => onOrder(em as EntityManager, aDeed(actor), orderId, verb));

async function accepted(values: Partial<IncomingOrder> = {}): Promise<{ order: IncomingOrder; id: string }> {
  const order = anOrder(values);
  const [acceptance] = await shop.accept(channel, order);
  return { order, id: acceptance?.orderId as string };
}

let minute = 0;
/** What the channel says next of an order. */
const later = (order: IncomingOrder, values: Partial<IncomingOrder>): IncomingOrder => ({
  ...order,
  ...values,
  updatedAt: new Date(order.updatedAt.getTime() + ++minute * 60_000),
});

/** Made up: it is not what the lines come to. */
const millions = (amount: number) => ({ total: moneyOf(`${amount}000000`, "IDR") });

async function holdOf(orderId: string): Promise<string> {
  const [hold] = await shop.read(sql<{ id: string }>`select id from holds where order_id = ${orderId} and status = 'ACTIVE'`);
  return hold?.id as string;
}

test("without a set of rules an unpaid order is held until it is paid, and nobody else releases that", async () => {
  const { order, id } = await accepted({ paymentStatus: "PENDING" });
  expect(await seen(id)).toMatchObject({ status: "OPEN", holds: ["AWAITING_PAYMENT payment ACTIVE"], work: ["JKT ON_HOLD 1"] });
  const hold = await holdOf(id);
  await expect(on(id, (book, work) => letGo(book, work, hold))).rejects.toMatchObject({ code: "ILLEGAL_TRANSITION" });

  await shop.accept(channel, later(order, { paymentStatus: "PAID" }));
  expect(await seen(id)).toMatchObject({ holds: ["AWAITING_PAYMENT payment RELEASED"], work: ["JKT OPEN 1"] });
  await shop.accept(channel, later(order, { paymentStatus: "VOIDED" }));
  expect((await seen(id)).holds).toEqual(["AWAITING_PAYMENT payment RELEASED", "AWAITING_PAYMENT payment ACTIVE"]);
});

test("the hold for payment is a rule like others: merchants change it, and a person may release it then", async () => {
  const [payment] = builtInRules;
  await enforce(shop, { ...(payment as NonNullable<typeof payment>), when: 'order.awaitsPayment && !("trusted" in order.tags)' });
  const trusted = await accepted({ paymentStatus: "PENDING", tags: ["trusted"] });
  const other = await accepted({ paymentStatus: "PENDING" });
  expect(await seen(trusted.id)).toMatchObject({ holds: [], work: ["JKT OPEN 1"], tags: ["trusted"] });
  expect(await seen(other.id)).toMatchObject({ holds: ["AWAITING_PAYMENT payment ACTIVE"] });

  const hold = await holdOf(other.id);
  await on(other.id, (book, work) => letGo(book, work, hold));
  expect(await seen(other.id)).toMatchObject({ holds: ["AWAITING_PAYMENT payment RELEASED"], work: ["JKT OPEN 1"] });
  const said = await shop.read(
    sql<{ message: string }>`select message from order_validations where order_id = ${other.id} and code = 'PAYMENT_PENDING'`,
  );
  expect(said).toEqual([{ message: "It is not paid yet. It is not held for that." }]);
});

test("a suspicion of fraud by address, value and tag holds, and release goes on where it stopped", async () => {
  await enforce(shop, aRule("fraud", 'billing.country != destination.country && order.total > 500000 || "risky" in order.tags', review));
  const abroad = await accepted({ ...millions(1), billTo: { ...jakarta, countryCode: "SG" } });
  const tagged = await accepted({ tags: ["risky"], billTo: jakarta });
  const plain = await accepted({ ...millions(1), billTo: jakarta });
  expect((await seen(abroad.id)).holds).toEqual(["HIGH_RISK_OF_FRAUD fraud ACTIVE"]);
  expect((await seen(tagged.id)).holds).toEqual(["HIGH_RISK_OF_FRAUD fraud ACTIVE"]);
  expect((await seen(plain.id)).holds).toEqual([]);

  const committed = await shop.counts("MUG");
  const hold = await holdOf(abroad.id);
  await on(abroad.id, (book, work) => letGo(book, work, hold));
  expect((await seen(abroad.id)).work).toEqual(["JKT OPEN 1"]);
  expect(await shop.counts("MUG")).toEqual(committed);
});

test("what a person released is not held again, unless what the rule looks at changes", async () => {
  await enforce(shop, dear);
  const { order, id } = await accepted({ ...millions(2), paymentStatus: "AUTHORIZED" });
  const hold = await holdOf(id);
  await on(id, (book, work) => letGo(book, work, hold));

  await shop.accept(channel, later(order, { ...millions(2), paymentStatus: "PAID" }));
  await on(id, revalidateOrder);
  expect((await seen(id)).holds).toEqual(["HIGH_RISK_OF_FRAUD dear RELEASED"]);
  await shop.accept(channel, later(order, millions(9)));
  expect((await seen(id)).holds).toEqual(["HIGH_RISK_OF_FRAUD dear RELEASED", "HIGH_RISK_OF_FRAUD dear ACTIVE"]);
  await shop.accept(channel, later(order, millions(1)));
  expect((await seen(id)).holds).toEqual(["HIGH_RISK_OF_FRAUD dear RELEASED", "HIGH_RISK_OF_FRAUD dear RELEASED"]);
  // Told when what was decided changed: at first, and when the rule no longer held.
  const told = await shop.read(sql`select 1 from outbox where order_id = ${id} and type = 'order.rules_applied'`);
  expect(told).toHaveLength(2);
});

test("a hold that runs out is not placed again for the same", async () => {
  await enforce(shop, aRule("cool", "order.total > 0", { hold: { ...review.hold, expiresAfterMinutes: 10 } }));
  const { id } = await accepted();
  await shop.read(sql`update holds set release_at = now() - interval '1 minute' where order_id = ${id}`);
  await on(id, expireHolds, "system");
  await on(id, revalidateOrder);

  expect(await seen(id)).toMatchObject({ holds: ["HIGH_RISK_OF_FRAUD cool EXPIRED"], work: ["JKT OPEN 1"] });
});

test("a rule on lines holds the work that has the line in it", async () => {
  await shop.item("ICE", { tags: ["COLD"] });
  await shop.stock(near, { ICE: 5 });
  await enforce(shop, aRule("cold", '"COLD" in line.tags', { hold: { ...review.hold, reason: "OTHER" } }, { appliesTo: "LINE" }));
  const { id } = await accepted({ lines: [aLine("MUG"), aLine("ICE")] });
  const [hold] = await shop.read(sql<{ target: string; sku: string }>`
    select target, sku from holds join order_lines line on line.id = holds.line_id where holds.order_id = ${id}`);

  expect(hold).toEqual({ target: "LINE", sku: "ICE" });
  expect((await seen(id)).work).toEqual(["JKT ON_HOLD 2"]);
});

test("a finding by rule blocks, is overridden for a reason, and is resolved when it no longer holds", async () => {
  await enforce(
    shop,
    aRule("remote", 'destination.region == "Papua"', { finding: { severity: "BLOCK", message: "Ask the carrier first." } }),
    aRule("many", "line.quantity > 5", { finding: { severity: "WARN", message: "Is it resold?" } }, { appliesTo: "LINE" }),
  );
  const papua = { ...jakarta, region: "Papua" };
  const { id } = await accepted({ shipTo: papua, lines: [aLine("MUG", 6)] });
  expect(await seen(id)).toMatchObject({ status: "EXCEPTION", findings: ["BLOCK RULE OPEN", "WARN RULE OPEN"] });

  const [finding] = await shop.read(sql<{ id: string }>`select id from order_validations where order_id = ${id} and rule_id = 'remote'`);
  await on(id, (book, work) => overrideValidation(book, work, finding?.id as string, "asked"));
  expect(await seen(id)).toMatchObject({ status: "OPEN", findings: ["BLOCK RULE OVERRIDDEN", "WARN RULE OPEN"] });
  const second = await accepted({ shipTo: papua });
  await shop.accept(channel, later(second.order, { shipTo: jakarta }));
  expect(await seen(second.id)).toMatchObject({ status: "OPEN", findings: ["BLOCK RULE RESOLVED"] });
});

test("what is sold at a till stays sold, whatever a rule finds", async () => {
  await enforce(shop, aRule("never", "true", { ...review, finding: { severity: "BLOCK", message: "No." } }));
  const { id } = await accepted({ orderStatus: "COMPLETED", lines: [aLine("MUG", 1, { fulfilledQuantity: 1 })] });
  expect(await seen(id)).toMatchObject({ status: "COMPLETED", findings: ["WARN RULE OPEN"], holds: [] });
});

test("tags and priority are the channel's and the rules', and go when the rule no longer holds", async () => {
  await enforce(shop, aRule("vip", "order.total > 1000000", { addTags: ["vip"], priority: 50 }));
  const { order, id } = await accepted({ ...millions(2), tags: ["web"] });
  expect(await seen(id)).toMatchObject({ tags: ["web", "vip"], priority: 50 });
  await shop.accept(channel, later(order, { ...millions(1), tags: ["web", "late"] }));
  expect(await seen(id)).toMatchObject({ tags: ["web", "late"], priority: 0 });
});

test("a gift goes along with the order, costs nothing, survives what the channel says, and leaves with the rest", async () => {
  await shop.stock(near, { SAMPLE: 5 });
  await enforce(shop, aRule("gift", "order.units >= 2", { addItems: [{ sku: "SAMPLE", quantity: 1 }] }));
  const { order, id } = await accepted({ lines: [aLine("MUG", 2)] });
  expect(await seen(id)).toMatchObject({ lines: ["MUG 2 ORIGINAL", "SAMPLE 1 AUTO_ADDED"], work: ["JKT OPEN 3"] });
  expect(await shop.counts("SAMPLE", near)).toMatchObject({ available: 4, committed: 1 });

  await shop.accept(channel, later(order, { lines: [aLine("MUG", 3)] }));
  expect((await seen(id)).lines).toEqual(["MUG 3 ORIGINAL", "SAMPLE 1 AUTO_ADDED"]);
  await shop.accept(channel, later(order, { lines: [aLine("MUG", 3, { fulfilledQuantity: 3 })], orderStatus: "FULFILLED" }));
  expect((await seen(id)).status).toBe("COMPLETED");
  expect(await shop.counts("SAMPLE", near)).toMatchObject({ available: 4, committed: 0, onHand: 4 });
});

test("a gift is taken out when its rule no longer holds or the order is cancelled, and not added again once a person took it out", async () => {
  await shop.stock(near, { CARD: 5 });
  await enforce(shop, aRule("card", "order.total > 1000000", { addItems: [{ sku: "CARD", quantity: 1 }] }));
  const cheaper = await accepted(millions(2));
  await shop.accept(channel, later(cheaper.order, millions(1)));
  expect((await seen(cheaper.id)).lines).toEqual(["MUG 1 ORIGINAL", "CARD 0 AUTO_ADDED"]);

  const cancelled = await accepted(millions(2));
  await shop.accept(channel, later(cancelled.order, { cancelled: true }));
  expect((await seen(cancelled.id)).lines).toEqual(["MUG 0 ORIGINAL", "CARD 0 AUTO_ADDED"]);

  const without = await accepted(millions(2));
  await on(without.id, (book, work) => {
    const line = book.lines.find(({ sku }) => sku === "CARD") as OrderBook["lines"][number];
    cancelLines(book, work, [{ line, quantity: 1 }], { reason: "not wanted", byChannel: false });
  });
  await on(without.id, revalidateOrder);
  expect((await seen(without.id)).lines).toEqual(["MUG 1 ORIGINAL", "CARD 0 AUTO_ADDED"]);
  expect(await shop.counts("CARD", near)).toMatchObject({ available: 5, committed: 0 });
});

test("a gift that is not in stock where the order leaves from is left out, and never back-ordered", async () => {
  await shop.item("RARE");
  await enforce(shop, aRule("rare", "true", { addItems: [{ sku: "RARE", quantity: 1 }] }));
  const { id } = await accepted();
  expect(await seen(id)).toMatchObject({ status: "OPEN", lines: ["MUG 1 ORIGINAL"], work: ["JKT OPEN 1"] });
  const events = await shop.read(sql<{ type: string }>`select type from outbox where order_id = ${id} and type = 'order.item_left_out'`);
  expect(events).toHaveLength(1);
});

test("a rule says what becomes of what no place has: it waits, is an exception, or is cancelled", async () => {
  await shop.item("GONE", { backorderPolicy: "DENY" });
  await shop.stock(near, { FEW: 2 });
  await enforce(
    shop,
    aRule("wait", '"wait" in order.tags', { backorder: "ALLOW" }),
    aRule("deny", '"deny" in order.tags', { backorder: "DENY" }),
    aRule("cancel", '"cancel" in order.tags', { backorder: "CANCEL" }),
  );
  const waits = await accepted({ tags: ["wait"], lines: [aLine("GONE")] });
  expect(await seen(waits.id)).toMatchObject({ status: "OPEN", work: ["JKT BACKORDERED 1"], findings: [] });
  const denied = await accepted({ tags: ["deny"], lines: [aLine("FEW", 3)] });
  expect(await seen(denied.id)).toMatchObject({ status: "EXCEPTION", findings: ["BLOCK OUT_OF_STOCK OPEN"] });
  await on(denied.id, (book, work) =>
    cancelLines(book, work, [{ line: book.lines[0] as never, quantity: 3 }], { reason: "x", byChannel: false }),
  );
  const short = await accepted({ tags: ["cancel"], lines: [aLine("FEW", 3)] });
  expect(await seen(short.id)).toMatchObject({ status: "OPEN", lines: ["FEW 2 ORIGINAL"], work: ["JKT OPEN 2"], findings: [] });
  const none = await accepted({ tags: ["cancel"], lines: [aLine("GONE", 2)] });
  expect(await seen(none.id)).toMatchObject({ status: "CANCELLED", lines: ["GONE 0 ORIGINAL"], work: [], findings: [] });
  const whole = await shop.channel({ rights: { ...channel.rights, canPartialCancel: false } });
  await shop.stock(near, { FEW: 1 });
  const [kept] = await shop.accept(whole, anOrder({ tags: ["cancel"], lines: [aLine("FEW", 3)] }));
  expect(await seen(kept?.orderId as string)).toMatchObject({ status: "EXCEPTION", findings: ["BLOCK OUT_OF_STOCK OPEN"] });
});

test("stock that arrives goes to the most urgent order first", async () => {
  await shop.item("WANTED");
  await enforce(shop, aRule("vip", '"vip" in order.tags', { priority: 10 }));
  const usual = await accepted({ lines: [aLine("WANTED")] });
  const urgent = await accepted({ lines: [aLine("WANTED")], tags: ["vip"], placedAt: new Date("2026-11-02T03:00:00Z") });
  await shop.stock(near, { WANTED: 1 });
  expect(await fillBackorders(shop.em, aDeed(), null)).toEqual([urgent.id]);
  expect((await seen(usual.id)).work).toEqual(["JKT BACKORDERED 1"]);
});

test("another version decides about an order when its facts change or it is looked at again, not when a hold is released", async () => {
  await enforce(shop, dear);
  const { id } = await accepted(millions(2));
  const hold = await holdOf(id);
  await enforce(shop, aRule("all", "true", { hold: { ...review.hold, reason: "OTHER" } }));
  await on(id, (book, work) => letGo(book, work, hold));
  expect((await seen(id)).holds).toEqual(["HIGH_RISK_OF_FRAUD dear RELEASED"]);
  await on(id, revalidateOrder);
  expect((await seen(id)).holds).toEqual(["HIGH_RISK_OF_FRAUD dear RELEASED", "OTHER all ACTIVE"]);
});

test("two who release a hold at once: one does, and the other is told that it is released already", async () => {
  await enforce(shop, dear);
  const { id } = await accepted(millions(2));
  const hold = await holdOf(id);
  const outcomes = await Promise.allSettled([1, 2, 3, 4].map((hand) => on(id, (book, work) => letGo(book, work, hold), `hand ${hand}`)));

  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const outcome of outcomes) if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "ILLEGAL_TRANSITION" });
  const released = await shop.read(sql`select 1 from outbox where order_id = ${id} and type = 'hold.released'`);
  expect(released).toHaveLength(1);
});

test("releases, new versions of the order and new versions of the rules at once leave one active hold a rule at most, and held work held", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom("release", "dearer", "rules", "again"), { minLength: 4, maxLength: 8 }), async (deeds) => {
      await enforce(shop, dear);
      const { order, id } = await accepted(millions(2));
      let step = 2;
      const doing = deeds.map(async (deed) => {
        if (deed === "rules") await enforce(shop, { ...dear, when: `order.total > ${++step}00000` });
        if (deed === "again") await on(id, revalidateOrder);
        if (deed === "dearer") await shop.accept(channel, later(order, millions(++step)));
        const hold = deed === "release" ? await holdOf(id) : undefined;
        if (hold)
          await on(id, (book, work) => letGo(book, work, hold)).catch((error: { code?: string }) =>
            expect(error.code).toBe("ILLEGAL_TRANSITION"),
          );
      });
      await Promise.all(doing);

      const { holds, work } = await seen(id);
      const active = holds.filter((hold) => hold.endsWith("ACTIVE")).length;
      expect(active).toBeLessThanOrEqual(1);
      expect(work).toEqual([active === 1 ? "JKT ON_HOLD 1" : "JKT OPEN 1"]);
      expect((await broken(shop)).filter((rule) => !rule.startsWith("D12 adds up"))).toEqual([]);
      const sets = await shop.read(sql`select 1 from rule_sets where status = 'ACTIVE'`);
      expect(sets).toHaveLength(1);
    }),
    { numRuns: 8 },
  );
});

test("rules cost no statement an order: a batch of 40 takes as many as one of 2", async () => {
  await shop.stock(near, { SAMPLE: 100, MUG: 200 });
  await enforce(
    shop,
    dear,
    aRule("new", "customer.earlierOrders == 0", { addItems: [{ sku: "SAMPLE", quantity: 1 }] }),
    aRule("warn", "line.quantity > 1", { finding: { severity: "WARN", message: "More than one." } }, { appliesTo: "LINE" }),
  );
  const countOf = async (orders: number): Promise<number> => {
    const batch = Array.from({ length: orders }, (_, index) => anOrder(index % 2 ? millions(2) : {}));
    const pool = poolOf(shop.orm);
    const client = await pool.connect();
    const query = vi.spyOn(Object.getPrototypeOf(client), "query");
    client.release();
    await shop.accept(channel, ...batch);
    const { length } = query.mock.calls;
    query.mockRestore();
    return length;
  };
  expect(await countOf(2)).toBeGreaterThan(5);

  // Lots are written ahead while others are decided, so a large batch may be written in some more pieces.
  expect((await countOf(40)) - (await countOf(2))).toBeLessThanOrEqual(3);
});
