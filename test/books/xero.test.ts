import type { EntityManager } from "@mikro-orm/postgresql";
import { afterAll, beforeEach, expect, test } from "vitest";
import { xero } from "../../connectors/xero/index.ts";
import { BookPoster } from "../../src/dispatch/book-poster.ts";
import { Book } from "../../src/exports/book.entity.ts";
import type { BookKeeper } from "../../src/exports/book-keeper.ts";
import type { BookPolicy } from "../../src/exports/book-policy.ts";
import { redrivePosting } from "../../src/flows/post-booking.ts";
import { newId } from "../../src/kit/ids.ts";
import { silentLog } from "../../src/kit/log.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { json, sql } from "../../src/kit/sql.ts";
import type { Fault } from "../channels/channel-server.ts";
import { aVault } from "../support/accounts.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";
import { XeroDouble } from "./xero.ts";

const shop = await openShop();
await shop.stock(await shop.location(), { MUG: 1_000 });
let double: XeroDouble;
let now = new Date();
const started: XeroDouble[] = [];
afterAll(async () => {
  for (const each of started) await each.server.stop();
});
beforeEach(async () => {
  double = await XeroDouble.start();
  started.push(double);
  now = new Date();
  await shop.read(sql`update books set status = 'PAUSED'`);
});

async function openBook(policy: Partial<BookPolicy> = {}, expiresAt?: Date): Promise<Book> {
  const em = shop.em;
  const position = await shop.read(sql<{ at: string }>`select coalesce(max(position), 0)::text as at from event_log`);
  const book = em.create(Book, {
    code: `xero-${newId()}`,
    name: "Books",
    keeperKey: "xero",
    settings: aVault().toStore(double.settings(expiresAt)),
    policy: { usually: "INVOICE", channels: {}, moment: "FULFILLED", contacts: "CHANNEL", items: false, ...policy },
    position: BigInt(position[0]?.at ?? 0),
  });
  await em.flush();
  return book;
}

const poster = () =>
  new BookPoster({
    orm: shop.orm,
    vault: aVault(),
    // Sixty calls a minute would make the tests wait.
    keepers: new Map([["xero", { ...xero, limits: [{ name: "minute", burst: 1_000, perSecond: 1_000 }] } as BookKeeper]]),
    log: silentLog(),
    patience: { deadlineMs: 200, failures: 1_000, waitMs: 60_000 },
    now: () => now,
  });

/** Works until nothing is due, with time passing in between; a pause that was asked for is waited for. */
async function work(one = poster(), rounds = 30): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    while (await one.turn()) {
      // There is more.
    }
    now = new Date(now.getTime() + 3_600_000);
    double.forgetKeys();
    const [open] = await shop.read(
      sql<{ count: number }>`select count(*)::int as count from book_postings join books on books.id = book_id
        where books.status = 'ACTIVE' and book_postings.status in ('PENDING', 'SENT', 'UNKNOWN') and next_attempt_at < ${new Date(now.getTime() + 86_400_000)}`,
    );
    if (open?.count === 0) return;
  }
}

let sold = 0;
/** An order that has left, was paid, and of which so much was given back; whole rupiah. */
async function sell(given: { readonly refund?: number; readonly channelId?: string } = {}): Promise<string> {
  sold += 1;
  const channel = await shop.channel({ name: `Shop ${newId()}` });
  const order = anOrder({
    externalId: `X-${sold}`,
    lines: [aLine("MUG", 2, { unitPrice: moneyOf("50000", "IDR"), discount: moneyOf("10000", "IDR"), tax: moneyOf("9900", "IDR") })],
    discountTotal: moneyOf("10000", "IDR"),
    taxTotal: moneyOf("9900", "IDR"),
    shippingTotal: moneyOf("15000", "IDR"),
    total: moneyOf("114900", "IDR"),
  });
  await shop.accept(channel, order);
  const [row] = await shop.read(
    sql<{ id: string }>`update orders set fulfillment_status = 'FULFILLED' where channel_id = ${channel.id} returning id`,
  );
  const id = row?.id as string;
  if (given.refund)
    await shop.read(sql`insert into refunds (id, order_id, status, reason, amount_minor, currency, created_at, updated_at)
      values (${newId()}, ${id}, 'SUCCEEDED', 'RETURN', ${given.refund * 100}, 'IDR', now(), now())`);
  await told(id);
  return id;
}

/** The log hears of it, as the relay tells it. */
const told = (orderId: string) =>
  shop.read(sql`
    insert into event_log (position, id, type, aggregate_type, aggregate_id, sequence, order_id, actor, data, occurred_at)
    select coalesce(max(position), 0) + 1, ${newId()}, 'order.fulfillment_status_changed', 'Order', ${orderId}, coalesce(max(position), 0) + 1, ${orderId}, 'test', '{}', now() from event_log`);

const postings = (orderId: string) =>
  shop.read(sql<{ kind: string; status: string }>`select kind, status from book_postings where order_id = ${orderId} order by kind`);

test("a sale becomes a contact, an invoice to the last unit, its payment, and what was given back a credit note", async () => {
  await openBook();
  await sell({ refund: 11_490 });

  await work();

  const [invoice] = double.of("Invoices");
  expect(double.of("Contacts").length).toBe(1);
  expect(invoice).toMatchObject({ Type: "ACCREC", LineAmountTypes: "Inclusive", CurrencyCode: "IDR", Status: "AUTHORISED" });
  expect(invoice?.LineItems).toEqual([
    { Description: "MUG", Quantity: 2, LineAmount: "99900.00", TaxAmount: "9900.00", AccountCode: "200", TaxType: "OUTPUT" },
    { Description: "Shipping", Quantity: 1, LineAmount: "15000.00", TaxAmount: "0.00", AccountCode: "200", TaxType: "NONE" },
  ]);
  expect(
    double
      .of("Payments")
      .map(({ Amount }) => Amount)
      .sort(),
  ).toEqual(["11490.00", "114900.00"]);
  expect(double.of("CreditNotes")).toMatchObject([{ Type: "ACCRECCREDIT", LineItems: [{ LineAmount: "11490.00", TaxAmount: "990.00" }] }]);
  expect(double.server.bugs).toEqual([]);
});

const faults: readonly Fault[] = [
  { kind: "ERROR" },
  { kind: "ERROR_AFTER" },
  { kind: "LOST_ANSWER" },
  { kind: "HALF_OPEN" },
  { kind: "TIMEOUT" },
];
test.each(faults)("whatever answer is lost, each thing is in the books once: $kind", { timeout: 60_000 }, async (fault) => {
  await openBook();
  double.server.misbehave(({ method }) => method === "PUT", fault, fault, fault);
  double.server.misbehave(({ method }) => method === "GET", fault);
  const id = await sell({ refund: 5_000 });

  await work();

  expect(await postings(id)).toEqual(["CREDIT_NOTE", "INVOICE", "PAYMENT", "REFUND"].map((kind) => ({ kind, status: "POSTED" })));
  expect(["Contacts", "Invoices", "CreditNotes", "Payments"].map((name) => double.of(name as "Invoices").length)).toEqual([1, 1, 1, 2]);
});

test("a pause that Xero asks for is kept, also by a poster that starts anew", { timeout: 30_000 }, async () => {
  const book = await openBook();
  double.server.misbehave(({ method }) => method === "PUT", { kind: "RATE_LIMITED", seconds: 1 });
  const id = await sell();

  await poster().turn();
  const calls = double.server.calls.length;
  await poster().turn();
  const [paused] = await shop.read(sql<{ quiet: boolean }>`select quiet_until > now() as quiet from books where id = ${book.id}`);
  expect([double.server.calls.length, paused?.quiet]).toEqual([calls, true]);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await work();

  expect(double.server.callsInsideRetryAfter).toBe(0);
  expect((await postings(id)).every(({ status }) => status === "POSTED")).toBe(true);
});

test("two posters and events that are seen twice post each thing once", { timeout: 30_000 }, async () => {
  await openBook();
  const ids = [await sell(), await sell(), await sell()];
  for (const id of ids) await told(id);

  await Promise.all([work(), work(), work()]);

  expect([double.of("Invoices").length, double.of("Payments").length, double.of("Contacts").length]).toEqual([3, 3, 3]);
});

test("a refresh token is used once and the new one is stored before it is used", async () => {
  await openBook({}, new Date(Date.now() - 1_000));
  const id = await sell();

  await Promise.all([work(), work()]);

  expect([double.reused, (await postings(id)).every(({ status }) => status === "POSTED")]).toEqual([[], true]);
});

test("what Xero does not take is refused with its words, and goes in once a person has mended it", async () => {
  await openBook();
  (double.books.get("Contacts") as object[]).push({ ContactID: "theirs", Name: "taken" });
  const id = await sell();
  await shop.read(sql`update channels set name = 'taken' where id = (select channel_id from orders where id = ${id})`);

  await work(poster(), 2);
  const [contact] = await shop.read(
    sql<{
      id: string;
      status: string;
      reason: string;
    }>`select id, status, reason from book_postings where kind = 'CONTACT' and status = 'REFUSED'`,
  );
  expect(contact).toMatchObject({ status: "REFUSED", reason: "Xero does not take it: Name must be unique." });
  expect((await postings(id)).map(({ status }) => status)).toEqual(["PENDING", "PENDING"]);

  await shop.read(sql`update channels set name = 'free' where name = 'taken'`);
  await shop.em.transactional((em) => redrivePosting(em as EntityManager, aDeed(), contact?.id as string));
  await work();
  expect((await postings(id)).map(({ status }) => status)).toEqual(["POSTED", "POSTED"]);
});

test("a channel's day is one journal that balances and counts each order once", async () => {
  const book = await openBook({ usually: "DAILY_SUMMARY" });
  const id = await sell();
  await told(id);

  await poster().turn();
  now = new Date(now.getTime() + 3 * 86_400_000);
  await shop.read(
    sql`update books set settings = ${json(aVault().toStore(double.settings(new Date(now.getTime() + 1_800_000))))}::jsonb where id = ${book.id}`,
  );
  await work(poster(), 1);

  expect(double.of("ManualJournals")).toMatchObject([
    {
      Status: "POSTED",
      JournalLines: [
        { AccountCode: "610", LineAmount: "114900.00" },
        { AccountCode: "200", LineAmount: "-105000.00" },
        { AccountCode: "820", LineAmount: "-9900.00" },
      ],
    },
  ]);
  expect(double.of("Invoices")).toEqual([]);
});
