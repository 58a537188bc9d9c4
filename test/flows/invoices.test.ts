import type { EntityManager } from "@mikro-orm/postgresql";
import { expect, test } from "vitest";
import type { IncomingOrder } from "../../src/channels/connector.ts";
import { Relay } from "../../src/events/relay.ts";
import { eraseInvoicePeople } from "../../src/flows/erase-invoice-people.ts";
import { invoiceByItself } from "../../src/flows/invoice-by-itself.ts";
import { issueCreditNote } from "../../src/flows/issue-credit-note.ts";
import { issueInvoice } from "../../src/flows/issue-invoice.ts";
import { printInvoice } from "../../src/flows/print-invoice.ts";
import { refundUnits } from "../../src/flows/refund-units.ts";
import { type IssuerValues, setInvoiceIssuer } from "../../src/flows/set-invoice-issuer.ts";
import { settleOrder } from "../../src/flows/settle-order.ts";
import { shipFulfillmentOrder } from "../../src/flows/ship-fulfillment.ts";
import { onOrder } from "../../src/flows/work.ts";
import { checkInvariants } from "../../src/invariants.ts";
import type { Invoice } from "../../src/invoices/invoice.entity.ts";
import { refusalOfDatabase } from "../../src/kit/database-errors.ts";
import { newId } from "../../src/kit/ids.ts";
import { silentLog } from "../../src/kit/log.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { rows, sql } from "../../src/kit/sql.ts";
import { openPdf } from "../documents/print.ts";
import { until } from "../support/gateway.ts";
import { aDeed, aLine, anOrder, openShop, type Shop } from "../support/shop.ts";

const shop = await openShop(20);
const gudang = await shop.location();
await shop.stock(gudang, { MUG: 100_000, VASE: 100_000 });

const idr = (rupiah: string) => moneyOf(rupiah, "IDR");
const pkp: IssuerValues = { name: "PT Muara Niaga", taxable: true, taxId: "0123456789012345", taxCode: "04" };
/** A channel with an issuer of its own. */
async function seller(values: IssuerValues = pkp, of: Shop = shop) {
  const channel = await of.channel();
  const code = newId();
  await of.em.transactional((em) => setInvoiceIssuer(em as EntityManager, code, { name: code, ...values, channelIds: [channel.id] }));
  return channel;
}
type Channel = Awaited<ReturnType<typeof seller>>;

async function order(channel: Channel, values: Partial<IncomingOrder> = {}): Promise<string> {
  const [taken] = await shop.accept(channel, anOrder(values));
  return taken?.orderId as string;
}

const issue = (orderId: string, units: "FULFILLED" | "ORDERED" | null = "ORDERED"): Promise<Invoice> =>
  shop.em.transactional((em) => issueInvoice(em as EntityManager, aDeed(), orderId, { units, buyerTaxId: null }));

/** All of it leaves, or so many units of its first line. */
async function ship(orderId: string, units: number | null = null): Promise<void> {
  await shop.em.transactional((em) =>
    onOrder(em as EntityManager, aDeed(), orderId, (book, work) => {
      const [one] = book.liveFulfillmentOrders;
      const lines = units === null ? null : [{ lineId: book.lines[0]?.id as string, quantity: units }];
      const shipping = { carrier: "JNE", trackingNumber: "JX1", trackingUrl: null, notifyBuyer: false };
      if (one) shipFulfillmentOrder(book, work, one, lines, shipping);
    }),
  );
}

/** Money that is given back for so many units of the order's first line, and for its shipping. Answers the refund's id. */
async function refund(orderId: string, units: number, shippingMinor = 0n): Promise<string> {
  let id = "";
  await shop.em.transactional((em) =>
    onOrder(em as EntityManager, aDeed(), orderId, (book, work) => {
      const line = book.lines[0];
      if (!line) throw new Error("There is no line");
      id = refundUnits(book, work, {
        units: [{ line, quantity: units }],
        shippingMinor,
        reason: "RETURN",
        method: "ORIGINAL",
        note: null,
      }).id;
      settleOrder(book, work);
    }),
  );
  return id;
}

const credit = (refundId: string): Promise<Invoice> =>
  shop.em.transactional((em) => issueCreditNote(em as EntityManager, aDeed(), refundId));

/** What a caller is told when it is refused. */
const refusal = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => (refusalOfDatabase(error) as { code?: string }).code,
  );

async function holds(of: Shop = shop): Promise<void> {
  const broken = (await checkInvariants(of.em)).filter(({ count, name }) => count > 0 && name !== "I5 outbox");
  expect(broken).toEqual([]);
}

test("an order with PPN in its prices shows base, rate and tax as PMK 131/2024 has them", async () => {
  const channel = await seller();
  const price = idr("111000");
  const orderId = await order(channel, {
    lines: [aLine("MUG", 2, { unitPrice: price, tax: idr("22000") })],
    pricesIncludeTax: true,
    taxTotal: idr("22000"),
    total: idr("222000"),
  });

  const { netMinor, taxMinor, totalMinor, content, number } = await issue(orderId);

  expect({ netMinor, taxMinor, totalMinor }).toEqual({ netMinor: 20_000_000n, taxMinor: 2_200_000n, totalMinor: 22_200_000n });
  // 11/12 of 200,000 is 183,333.33; 12% of that is 22,000.
  expect(content.tax).toEqual({
    name: "PPN",
    ratePercent: "12",
    baseMinor: "18333333",
    baseShare: "11/12",
    code: "04",
    amountMinor: "2200000",
  });
  expect(number).toMatch(/^INV\/\d{4}\/000001$/);
  await holds();
});

test("the order's tax stands: where it is not what the rate makes, the amount alone is shown", async () => {
  const channel = await seller();
  const orderId = await order(channel, {
    lines: [aLine("MUG", 1, { unitPrice: idr("100000"), tax: idr("5000") })],
    taxTotal: idr("5000"),
    total: idr("105000"),
  });

  const invoice = await issue(orderId);

  expect(invoice.taxMinor).toBe(500_000n);
  expect(invoice.content.tax).toMatchObject({ ratePercent: null, baseMinor: null, code: null, amountMinor: "500000" });
});

test("where a marketplace says no tax, the issuer's rule finds it in the prices", async () => {
  const channel = await seller({ ...pkp, taxRule: "INCLUDED_IF_UNSAID" });
  const lines = [aLine("MUG", 1, { unitPrice: idr("111000") })];

  const invoice = await issue(await order(channel, { lines, shippingTotal: idr("11100"), total: idr("122100") }));

  expect([invoice.netMinor, invoice.taxMinor, invoice.totalMinor]).toEqual([11_000_000n, 1_210_000n, 12_210_000n]);
  expect(invoice.content.pricesIncludeTax).toBe(true);
});

test("parcel by parcel, invoices add up to the order to the last sen, shipping once", async () => {
  const channel = await seller();
  const orderId = await order(channel, {
    lines: [aLine("MUG", 3, { unitPrice: idr("33333.33"), discount: idr("1000"), tax: idr("10891.11") })],
    discountTotal: idr("2000.01"),
    taxTotal: idr("10891.11"),
    shippingTotal: idr("9000"),
    total: idr("117891.09"),
  });

  const totals: bigint[] = [];
  for (let parcel = 0; parcel < 3; parcel += 1) {
    await ship(orderId, 1);
    totals.push((await issue(orderId, "FULFILLED")).totalMinor);
  }

  expect(totals.reduce((a, b) => a + b)).toBe(11_789_109n);
  expect(await refusal(issue(orderId, "FULFILLED"))).toBe("INVALID");
  await holds();
});

test("what is printed for ever as the buyer's tax id is one that could be", async () => {
  const orderId = await order(await seller());
  const issueFor = (buyerTaxId: string) =>
    shop.em.transactional((em) => issueInvoice(em as EntityManager, aDeed(), orderId, { units: "ORDERED", buyerTaxId }));

  for (const text of ["x".repeat(33), "<b>1</b>", "1234\n5678"]) expect(await refusal(issueFor(text))).toBe("INVALID");
  await issueFor("01.234.567.8-901.000");
});

test("fifty at once, a third of them rolled back, leave numbers without a gap", async () => {
  const channel = await seller();
  const orders = await Promise.all(Array.from({ length: 50 }, () => order(channel)));
  const failing = new Set(orders.filter((_, index) => index % 3 === 0));

  const outcomes = await Promise.allSettled(
    orders.map((orderId) =>
      shop.em.transactional(async (em) => {
        const invoice = await issueInvoice(em as EntityManager, aDeed(), orderId, { units: "ORDERED", buyerTaxId: null });
        if (failing.has(orderId)) throw new Error("changed my mind");
        return invoice.sequence;
      }),
    ),
  );

  const given = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : [])).sort((a, b) => a - b);
  expect(given).toEqual(Array.from({ length: 50 - failing.size }, (_, index) => index + 1));
  await holds();
});

test("twenty who invoice one order at once issue one invoice", async () => {
  const orderId = await order(await seller());

  const outcomes = await Promise.all(Array.from({ length: 20 }, () => refusal(issue(orderId))));

  expect(outcomes.filter((code) => code === null)).toHaveLength(1);
  expect(outcomes.filter((code) => code === "INVALID")).toHaveLength(19);
});

test("the database refuses units that were charged before, whoever writes them", async () => {
  const invoice = await issue(await order(await seller()));
  const again = sql`
    insert into invoice_lines (id, invoice_id, kind, order_line_id, quantity, created_at)
    select gen_random_uuid(), invoice_id, kind, order_line_id, 1, now() from invoice_lines where invoice_id = ${invoice.id}`;

  expect(await refusal(shop.read(again))).toBe("INVALID");
});

const erase = (orderId: string) => shop.em.transactional((em) => eraseInvoicePeople(em as never, aDeed(), orderId));

test("an invoice is never changed or deleted, but for the tax authority's number and the erasure of people", async () => {
  const { id, orderId } = await issue(await order(await seller()));
  const attempts = [
    sql`update invoices set total_minor = total_minor + 1, net_minor = net_minor + 1 where id = ${id}`,
    sql`update invoices set content = content || '{"reason": "x"}' where id = ${id}`,
    sql`update invoices set number = 'X' where id = ${id}`,
    sql`update invoices set people = '{"name": "Somebody else"}' where id = ${id}`,
    sql`delete from invoices where id = ${id}`,
    sql`update invoice_lines set quantity = 2 where invoice_id = ${id}`,
    sql`delete from invoice_lines where invoice_id = ${id}`,
  ];
  for (const attempt of attempts) await expect(shop.read(attempt)).rejects.toMatchObject({ code: "23001" });

  await shop.read(sql`update invoices set tax_invoice_number = '04002500000000001' where id = ${id}`);
  expect(await erase(orderId)).toBe(1);
  expect(await erase(orderId)).toBe(0);
  const told = await shop.read(sql<{ type: string }>`select type from outbox where aggregate_id = ${id} order by sequence`);
  expect(told.map(({ type }) => type)).toEqual(["invoice.issued", "invoice.people_erased"]);
});

test("the paper is made when it is first asked for, and the same bytes ever after; erased, it names nobody", async () => {
  const { id, orderId, number } = await issue(await order(await seller()));

  const papers = await Promise.all(Array.from({ length: 5 }, () => printInvoice(shop.em, id, "id")));
  const [first] = papers;
  const opened = await openPdf(new Uint8Array(first?.bytes as Buffer));

  expect(new Set(papers.map((paper) => paper?.id)).size).toBe(1);
  expect(opened.text()).toContain("Sari Wulandari");
  expect(opened.text()).toContain(number);

  await erase(orderId);
  const anew = await openPdf(new Uint8Array((await printInvoice(shop.em, id, "id"))?.bytes as Buffer));
  expect(anew.text()).not.toContain("Sari Wulandari");
  expect(anew.text()).toContain(number);
});

test("credit notes take back what was given back, and of it all the tax once all was", async () => {
  const channel = await seller();
  const orderId = await order(channel, {
    lines: [aLine("MUG", 3, { unitPrice: idr("33333.33"), tax: idr("9910") })],
    pricesIncludeTax: true,
    taxTotal: idr("10901"),
    shippingTotal: idr("10000.01"),
    total: idr("110000"),
  });
  const invoice = await issue(orderId);

  const one = await credit(await refund(orderId, 1));
  const rest = await credit(await refund(orderId, 2, 1_000_001n));

  expect(one.number).toMatch(/^CN\/\d{4}\/000001$/);
  expect(one.content.corrects).toEqual([{ number: invoice.number, issuedOn: invoice.issuedOn }]);
  expect(one.totalMinor + rest.totalMinor).toBe(invoice.totalMinor);
  expect(one.taxMinor + rest.taxMinor).toBe(invoice.taxMinor);
  await holds();
});

test("a refund has one credit note, and none for what was never invoiced", async () => {
  const channel = await seller();
  const orderId = await order(channel);
  const before = await refund(orderId, 1);
  expect(await refusal(credit(before))).toBe("INVALID");
  await issue(orderId);

  const outcomes = await Promise.all(Array.from({ length: 8 }, () => refusal(credit(before))));

  expect(outcomes.filter((code) => code === null)).toHaveLength(1);
  expect(outcomes.filter((code) => code === "ALREADY_EXISTS")).toHaveLength(7);
  expect(await refusal(refund(orderId, 1))).toBe("INVALID");
  await holds();
});

test("an issuer's tax number has the digits of one, and the code of its sales says what the base is", async () => {
  const set = (values: IssuerValues) => seller({ ...pkp, ...values });
  const luxury = { taxBaseNumerator: 1, taxBaseDenominator: 1 };

  for (const taxId of ["0123456789012345", "01.234.567.8-901.000", "0123456789012345000001"]) await set({ taxId });
  for (const taxId of ["123", "- - - - - - - - - - -", "01234567890123456789"])
    await expect(set({ taxId })).rejects.toMatchObject({ code: "INVALID", field: ["taxId"] });
  await set({ ...luxury, taxCode: "01" });
  await set({ ...luxury, taxCode: null });
  await expect(set(luxury)).rejects.toMatchObject({ code: "INVALID", field: ["taxCode"] });
  await expect(set({ taxCode: "01" })).rejects.toMatchObject({ message: expect.stringContaining("all of their price") });
});

test("two issuers cannot both have a channel, and a number format that repeats itself is refused", async () => {
  const channel = await seller();
  const set = (code: string, values: IssuerValues) =>
    refusal(shop.em.transactional((em) => setInvoiceIssuer(em as EntityManager, code, { name: "Other", ...values })));

  expect(await set("other", { channelIds: [channel.id] })).toBe("ALREADY_EXISTS");
  for (const numberFormat of ["INV", "{number}{number}", "{month}/{number}", "{day}/{number}", "<{number}>"])
    expect(await set("wrong", { numberFormat, channelIds: [(await shop.channel()).id] })).toBe("INVALID");
  expect(await set("unregistered", { taxable: true, channelIds: [(await shop.channel()).id] })).toBe("INVALID");
});

test("what has left is invoiced by itself, once, however often the log is read; a refund is credited", async () => {
  const channel = await seller({ ...pkp, issueWhen: "ON_SHIPPED" });
  const byHand = await order(await seller());
  const orderId = await order(channel, { lines: [aLine("MUG", 2), aLine("VASE")] });
  await ship(orderId, 1);
  await ship(byHand);
  await allTold();
  await Promise.all([byItself(), byItself()]);
  expect(await papersOf(orderId)).toEqual([{ kind: "INVOICE", quantity: 1 }]);

  await ship(orderId);
  await refund(orderId, 1);
  await allTold();
  await byItself();
  await shop.read(sql`update event_readers set position = 0 where name = 'invoices'`);
  await byItself();

  expect(await papersOf(orderId)).toEqual([
    { kind: "INVOICE", quantity: 1 },
    { kind: "INVOICE", quantity: 2 },
    { kind: "CREDIT_NOTE", quantity: 1 },
  ]);
  expect(await papersOf(byHand)).toEqual([]);
  await holds();
});

test("an order that is paid is invoiced as a whole, where the issuer wants it so", async () => {
  const channel = await seller({ ...pkp, issueWhen: "ON_PAID", units: "ORDERED" });
  const paid = await order(channel, { lines: [aLine("MUG", 2)] });
  const unpaid = await order(channel, { paymentStatus: "PENDING" });

  await allTold();
  await byItself();

  expect(await papersOf(paid)).toEqual([{ kind: "INVOICE", quantity: 2 }]);
  expect(await papersOf(unpaid)).toEqual([]);
});

/** Reads the log to its end. */
async function byItself(): Promise<void> {
  while ((await invoiceByItself(shop.orm, aDeed("system"), silentLog())).more);
}

const papersOf = (orderId: string) =>
  rows(
    shop.em,
    sql<{ kind: string; quantity: number }>`
      select invoices.kind, sum(line.quantity)::int as quantity from invoices join invoice_lines line on line.invoice_id = invoices.id
      where order_id = ${orderId} group by invoices.id order by invoices.issued_at, invoices.id`,
  );

/** All that happened so far is in the log. */
async function allTold(): Promise<void> {
  const relay = new Relay(shop.orm, silentLog(), () => {});
  relay.start();
  await until(async () => (await shop.read(sql`select 1 from outbox limit 1`)).length === 0);
  await relay.stop();
}
