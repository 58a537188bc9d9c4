import { expect, test } from "vitest";
import { linkEntry, reconcileAll, watchSettlements } from "../../src/flows/reconcile.ts";
import { newId } from "../../src/kit/ids.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { sql } from "../../src/kit/sql.ts";
import { ReconciliationItem } from "../../src/settlements/reconciliation-item.entity.ts";
import { aDeed, openShop } from "../support/shop.ts";
import { fileOf, handIn, itemsOf, sale } from "./settling.ts";

const shop = await openShop();
const store = await shop.location();
await shop.stock(store, { MUG: 1_000 });
const idr = (amount: number) => moneyOf(String(amount), "IDR");

test("what a statement holds of orders as expected matches, and what differs says by how much and why", async () => {
  const channel = await shop.channel({ type: "MARKETPLACE" });
  await shop.read(
    sql`insert into settlement_terms (channel_id, mapping, commission_percent, tolerance_minor, created_at, updated_at) values (${channel.id}, '{}', '6.5', 100, now(), now())`,
  );
  await shop.accept(channel, sale("A", 100_000), sale("B", 100_000), sale("C", 50_000), sale("D", 20_000), sale("E", 30_000));

  const report = await handIn(
    shop,
    channel,
    fileOf(
      { order: "A", gross: 100_000, commission: -6_500 },
      { order: "B", gross: 100_000, commission: -8_000, shipping: -9_000 },
      { order: "C", gross: 50_000, commission: -3_250 },
      { order: "C", gross: 50_000, commission: -3_250 },
      { order: "D", gross: 20_000, commission: -1_300 },
      { order: "D", type: "REFUND", refund: -20_000, at: "2026-11-11T03:00:00Z" },
      { order: "E", gross: 30_001, commission: -1_950 },
      { order: "X", gross: 70_000 },
      { type: "FEE", fee: -2_500 },
      { type: "PAYOUT", net: -300_000 },
    ),
    { payout: "300000" },
  );

  expect(await itemsOf(shop, channel)).toEqual([
    { subject: "A", outcome: "MATCHED", status: "MATCHED", difference: "0", reasons: "" },
    { subject: "B", outcome: "DIFFERENT", status: "OPEN", difference: "-10500", reasons: "COMMISSION -1500, SHIPPING_FEE -9000" },
    { subject: "C", outcome: "DIFFERENT", status: "OPEN", difference: "46750", reasons: "PAID_TWICE 46750" },
    { subject: "D", outcome: "DIFFERENT", status: "OPEN", difference: "-20000", reasons: "REFUND_UNKNOWN_HERE -20000" },
    { subject: "E", outcome: "MATCHED", status: "MATCHED", difference: "1", reasons: "ROUNDING 1" },
    { subject: "X", outcome: "MISSING_HERE", status: "OPEN", difference: "70000", reasons: "ORDER_UNKNOWN 70000" },
  ]);
  expect(report).toMatchObject({ rows: 10, written: 10, unchanged: 0, refused: 0 });
  expect(report.statements).toEqual([
    { statementId: "S-1", currency: "IDR", entriesMinor: "36425100", payoutMinor: "30000000", matched: 2, different: 3, missingHere: 1 },
  ]);
});

test("what the channel said it pays out is what is expected, and vouchers are borne by whom the channel says", async () => {
  const channel = await shop.channel({ type: "MARKETPLACE" });
  const adjustment = (kind: "VOUCHER" | "COMMISSION", funder: "SELLER" | "CHANNEL", amount: number) =>
    ({ kind, funder, amount: idr(amount), title: kind, externalLineId: null }) as const;
  await shop.accept(
    channel,
    // The buyer paid 80,000: 10,000 off by the seller's voucher, 10,000 off by the channel's.
    sale("P", 100_000, {
      discountTotal: idr(20_000),
      total: idr(80_000),
      adjustments: [
        adjustment("VOUCHER", "SELLER", 10_000),
        adjustment("VOUCHER", "CHANNEL", 10_000),
        adjustment("COMMISSION", "SELLER", 5_000),
      ],
    }),
    sale("Q", 100_000, { payout: idr(85_000), adjustments: [adjustment("COMMISSION", "SELLER", 15_000)] }),
  );

  await handIn(
    shop,
    channel,
    fileOf({ order: "P", gross: 100_000, discount: -20_000, commission: -5_000 }, { order: "Q", gross: 100_000, commission: -16_000 }),
  );

  expect(await itemsOf(shop, channel)).toEqual([
    { subject: "P", outcome: "DIFFERENT", status: "OPEN", difference: "-10000", reasons: "SELLER_VOUCHER -10000" },
    { subject: "Q", outcome: "DIFFERENT", status: "OPEN", difference: "-1000", reasons: "COMMISSION -1000" },
  ]);
});

test("the same file twice, and the same row in another file, count once", async () => {
  const channel = await shop.channel();
  await shop.accept(channel, sale("A", 10_000), sale("B", 20_000));
  const first = fileOf({ order: "A", gross: 10_000 }, { order: "B", gross: 20_000 });

  await Promise.all([handIn(shop, channel, first), handIn(shop, channel, first)]);
  const again = await handIn(shop, channel, first);
  const longer = await handIn(
    shop,
    channel,
    fileOf({ order: "A", gross: 10_000 }, { order: "B", gross: 20_000 }, { order: "B", fee: -1_000, type: "FEE" }),
  );

  expect([again.written, again.unchanged, longer.written, longer.unchanged]).toEqual([0, 2, 1, 2]);
  expect((await itemsOf(shop, channel)).map(({ subject, difference, reasons }) => [subject, difference, reasons])).toEqual([
    ["A", "0", ""],
    ["B", "-1000", "FEE -1000"],
  ]);
  expect(
    await shop.read(sql`select entry_count as rows, entries_minor::text as sum from settlements where channel_id = ${channel.id}`),
  ).toEqual([{ rows: 3, sum: "2900000" }]);
});

test("an order that comes after the statement is matched then, and a refund that was given here explains the channel's", async () => {
  const channel = await shop.channel();
  await shop.accept(channel, sale("R", 10_000));
  await handIn(
    shop,
    channel,
    fileOf({ order: "LATE", gross: 40_000 }, { order: "R", gross: 10_000 }, { order: "R", type: "REFUND", refund: -10_000 }),
  );
  expect((await itemsOf(shop, channel)).map(({ subject, outcome }) => `${subject} ${outcome}`)).toEqual([
    "LATE MISSING_HERE",
    "R DIFFERENT",
  ]);

  await shop.accept(channel, sale("LATE", 40_000));
  const [order] = await shop.read(sql<{ id: string }>`select id from orders where channel_id = ${channel.id} and external_id = 'R'`);
  await shop.read(
    sql`insert into refunds (id, order_id, status, reason, amount_minor, currency, created_at, updated_at) values (${newId()}, ${order?.id}, 'SUCCEEDED', 'RETURN', 1000000, 'IDR', now(), now())`,
  );
  await watchSettlements(shop.orm, aDeed());

  expect((await itemsOf(shop, channel)).map(({ subject, outcome, status }) => `${subject} ${outcome} ${status}`)).toEqual([
    "LATE MATCHED MATCHED",
    "R MATCHED MATCHED",
  ]);
  const told = await shop.read(
    sql<{ type: string; sequence: number }>`
      select type, sequence from outbox where channel_id = ${channel.id} and aggregate_type = 'ReconciliationItem' order by aggregate_id, sequence`,
  );
  expect(told).toEqual([
    { type: "reconciliation.opened", sequence: 1 },
    { type: "reconciliation.matched", sequence: 2 },
    { type: "reconciliation.opened", sequence: 1 },
    { type: "reconciliation.matched", sequence: 2 },
  ]);
});

test("an order that left long ago and stands in no statement is missing there, until one has it", async () => {
  const channel = await shop.channel();
  await shop.read(
    sql`insert into settlement_terms (channel_id, mapping, expect_after_days, created_at, updated_at) values (${channel.id}, '{}', 7, now(), now())`,
  );
  const old = { placedAt: new Date(Date.now() - 9 * 86_400_000) };
  await shop.accept(channel, sale("OLD", 10_000, old), sale("WAITS", 10_000, old), sale("NEW", 10_000, { placedAt: new Date() }));
  await shop.read(sql`update orders set fulfillment_status = 'FULFILLED' where channel_id = ${channel.id} and external_id <> 'WAITS'`);

  await watchSettlements(shop.orm, aDeed());
  expect(await itemsOf(shop, channel)).toEqual([
    { subject: "OLD", outcome: "MISSING_THERE", status: "OPEN", difference: "-10000", reasons: "NOT_SETTLED -10000" },
  ]);

  await handIn(shop, channel, fileOf({ order: "OLD", gross: 10_000 }));
  expect(await itemsOf(shop, channel)).toMatchObject([{ subject: "OLD", outcome: "MATCHED", status: "MATCHED" }]);
});

test("a person accepts, disputes and reopens; what is accepted opens again when the difference becomes another", async () => {
  const channel = await shop.channel();
  await shop.accept(channel, sale("A", 10_000));
  await handIn(shop, channel, fileOf({ order: "A", gross: 10_000, fee: -500 }));
  const decide = (verb: (item: ReconciliationItem) => void) =>
    shop.em.transactional(async (em) => verb(await em.findOneOrFail(ReconciliationItem, { channelId: channel.id })));

  await expect(decide((item) => item.accept(" ", "k"))).rejects.toThrow("Say why.");
  await decide((item) => item.accept("Their new fee.", "k"));
  await reconcileAll(shop.orm, aDeed(), channel.id, ["order:A"]);
  expect(await itemsOf(shop, channel)).toMatchObject([{ status: "ACCEPTED", difference: "-500" }]);
  await expect(decide((item) => item.dispute("No.", "k"))).rejects.toThrow(
    "It is ACCEPTED; from there it can become MATCHED or OPEN, not DISPUTED.",
  );

  await handIn(shop, channel, fileOf({ order: "A", type: "FEE", fee: -200, at: "2026-11-12T00:00:00Z" }));
  expect(await itemsOf(shop, channel)).toMatchObject([{ status: "OPEN", difference: "-700" }]);
  await decide((item) => item.dispute("Twice too much.", "k"));
  await handIn(shop, channel, fileOf({ order: "A", type: "ADJUSTMENT", net: 700, at: "2026-11-13T00:00:00Z" }));
  expect(await itemsOf(shop, channel)).toMatchObject([{ status: "MATCHED", difference: "0" }]);
  await expect(decide((item) => item.reopen("Look.", "k"))).rejects.toThrow("It matches");
});

test("a row that is linked to an order by a person leaves what it was compared under", async () => {
  const channel = await shop.channel();
  await shop.accept(channel, sale("A", 10_000));
  await handIn(shop, channel, fileOf({ order: "TYPO", gross: 10_000 }));
  const [entry] = await shop.read(
    sql<{ id: string; channelId: string }>`select id, channel_id as "channelId" from settlement_entries where channel_id = ${channel.id}`,
  );
  const [order] = await shop.read(sql<{ id: string }>`select id from orders where channel_id = ${channel.id}`);

  await shop.em.transactional((em) => linkEntry(em as never, aDeed(), entry as never, order?.id as string));

  expect((await itemsOf(shop, channel)).map(({ subject, outcome, difference }) => [subject, outcome, difference])).toEqual([
    ["A", "MATCHED", "0"],
    ["TYPO", "MATCHED", "0"],
  ]);
});
