import type { EntityManager } from "@mikro-orm/postgresql";
import { afterAll, expect, test } from "vitest";
import { xero } from "../../connectors/xero/index.ts";
import { globalId } from "../../schema/kit/global-id.ts";
import type { Channel } from "../../src/channels/channel.entity.ts";
import { BookPoster } from "../../src/dispatch/book-poster.ts";
import { Relay } from "../../src/events/relay.ts";
import type { BookKeeper } from "../../src/exports/book-keeper.ts";
import { issueInvoice } from "../../src/flows/issue-invoice.ts";
import { setInvoiceIssuer } from "../../src/flows/set-invoice-issuer.ts";
import { shipFulfillmentOrder } from "../../src/flows/ship-fulfillment.ts";
import { onOrder } from "../../src/flows/work.ts";
import { newId } from "../../src/kit/ids.ts";
import { silentLog } from "../../src/kit/log.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { sql } from "../../src/kit/sql.ts";
import { aVault } from "../support/accounts.ts";
import { anAccess, openApi } from "../support/api.ts";
import { until } from "../support/gateway.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";
import { XeroDouble } from "./xero.ts";

const shop = await openShop();
const api = await openApi(shop);
await shop.stock(await shop.location(), { MUG: 1_000 });
const double = await XeroDouble.start();
afterAll(() => double.server.stop());

const connect = `mutation($input: ConnectBooksInput!) {
  connectBooks(input: $input) { book { id code access policy { usually channels { channelId way } contacts } } userErrors { field code message } } }`;
const given = { code: "main", name: "Books", keeper: "xero", settings: double.settings() };
interface Connected {
  readonly connectBooks: { readonly book: { readonly id: string } | null; readonly userErrors: readonly { readonly message: string }[] };
}
const connected = async (input: object = {}, access = anAccess()) =>
  (await api.ask<Connected>(connect, { input: { ...given, ...input } }, access)).connectBooks;

const postings = `query($filter: BookPostingFilterInput) {
  bookPostings(filter: $filter) { totalCount nodes { id kind status reference reason order { number } book { code } } } }`;
interface Postings {
  readonly bookPostings: {
    readonly totalCount: number;
    readonly nodes: readonly { readonly id: string; readonly kind: string; readonly reference: string }[];
  };
}

async function sell(channel: Channel, invoiced: boolean): Promise<string> {
  const [taken] = await shop.accept(
    channel,
    anOrder({
      externalId: newId(),
      lines: [aLine("MUG", 3, { unitPrice: moneyOf("33333", "IDR"), tax: moneyOf("9909", "IDR") })],
      shippingTotal: moneyOf("1000", "IDR"),
      total: moneyOf("110908", "IDR"),
      taxTotal: moneyOf("9909", "IDR"),
    }),
  );
  const id = taken?.orderId as string;
  await shop.em.transactional((em) =>
    onOrder(em as EntityManager, aDeed(), id, (book, work) => {
      const shipping = { carrier: "JNE", trackingNumber: "JX1", trackingUrl: null, notifyBuyer: false };
      for (const part of book.liveFulfillmentOrders) shipFulfillmentOrder(book, work, part, null, shipping);
    }),
  );
  if (invoiced)
    await shop.em.transactional((em) => issueInvoice(em as EntityManager, aDeed(), id, { units: "FULFILLED", buyerTaxId: null }));
  return id;
}

/** Everything that happened is in the log, and all that is due in the books. */
async function post(): Promise<void> {
  const relay = new Relay(shop.orm, silentLog(), () => {});
  relay.start();
  await until(async () => (await shop.read(sql`select 1 from outbox limit 1`)).length === 0);
  await relay.stop();
  const keepers = new Map([["xero", { ...xero, limits: [{ name: "minute", burst: 1_000, perSecond: 1_000 }] } as BookKeeper]]);
  const poster = new BookPoster({ orm: shop.orm, vault: aVault(), keepers, log: silentLog() });
  while (await poster.turn()) {
    // There is more.
  }
}

test("books are connected with sealed settings that are never shown, and connected anew by their code", async () => {
  const channel = await shop.channel();
  const first = await connected();
  const again = await connected({ name: "Other", channels: [{ channelId: globalId("Channel", channel.id), way: "NONE" }] });

  expect(first).toMatchObject({
    book: { code: "main", access: "OPEN", policy: { usually: "INVOICE", channels: [], contacts: "CHANNEL" } },
  });
  expect(again.book).toMatchObject({
    id: first.book?.id,
    policy: { channels: [{ channelId: globalId("Channel", channel.id), way: "NONE" }] },
  });
  const [stored] = await shop.read(sql<{ settings: string }>`select settings::text as settings from books`);
  expect(stored?.settings).not.toContain("secret");
  expect(await api.errorsOf(`{ books { nodes { settings } } }`)).toMatchObject([{ message: expect.stringContaining("settings") }]);
});

test("what is missing or not for the key is refused, and says which", async () => {
  const refused = async (input: object, access = anAccess()) => (await connected({ code: "none", ...input }, access)).userErrors;

  expect(await refused({ settings: { clientId: "x" } })).toMatchObject([{ field: ["settings", expect.any(String)], code: "INVALID" }]);
  expect(await refused({ keeper: "abacus" })).toMatchObject([{ field: ["keeper"], code: "INVALID" }]);
  expect(await refused({ code: "Not this" })).toMatchObject([{ field: ["code"], code: "INVALID" }]);
  expect(await refused({ channels: [{ channelId: globalId("Channel", newId()), way: "NONE" }] })).toMatchObject([{ code: "NOT_FOUND" }]);
  expect(await refused({ contacts: "CUSTOMER" }, anAccess({ without: ["pii:read"] }))).toMatchObject([
    { field: ["contacts"], code: "FORBIDDEN" },
  ]);
  expect(await refused({}, anAccess({ channelIds: new Set([newId()]) }))).toMatchObject([{ code: "FORBIDDEN" }]);
  expect(await api.errorsOf(connect, { input: given }, anAccess({ without: ["payments:write"] }))).toMatchObject([
    { code: "UNAUTHORIZED" },
  ]);
});

test("an invoice goes into the books under its number and with its amounts, another sale under its own id", async () => {
  await connected();
  const channel = await shop.channel();
  await shop.em.transactional((em) =>
    setInvoiceIssuer(em as EntityManager, newId(), {
      name: "PT Muara Niaga",
      taxable: true,
      taxId: "0123456789012345",
      taxCode: "04",
      channelIds: [channel.id],
    }),
  );
  const [invoiced, plain] = [await sell(channel, true), await sell(channel, false)];
  const [paper] = await shop.read(
    sql<{ number: string; tax: number; total: number }>`
      select number, tax_minor::int as tax, total_minor::int as total from invoices where order_id = ${invoiced}`,
  );
  await post();

  const sums = double.of("Invoices").map((one) => {
    const lines = one.LineItems as { LineAmount: string; TaxAmount: string }[];
    const sum = (of: "LineAmount" | "TaxAmount") => Math.round(lines.reduce((all, line) => all + Number(line[of]) * 100, 0));
    return { number: one.InvoiceNumber, total: sum("LineAmount"), tax: sum("TaxAmount") };
  });
  expect(sums).toContainEqual({ number: paper?.number, total: paper?.total, tax: paper?.tax });
  expect(sums.find(({ number }) => number === `M-${plain}`)).toMatchObject({ total: 11_090_800 });
  expect(paper?.tax).toBeGreaterThan(0);
  const filter = { orderId: globalId("Order", invoiced), kinds: ["INVOICE"] };
  expect((await api.ask<Postings>(postings, { filter })).bookPostings.nodes).toMatchObject([
    { status: "POSTED", reference: paper?.number, book: { code: "main" } },
  ]);
});

test("what the books refused is seen and tried anew; keys with limits see what is posted of their orders alone", async () => {
  const channel = await shop.channel({ name: "Taken" });
  (double.books.get("Contacts") as object[]).push({ ContactID: "theirs", Name: "Taken" });
  await connected();
  await sell(channel, false);
  await post();
  const redrive = `mutation($input: RedriveBookPostingInput!) { redriveBookPosting(input: $input) { posting { status } userErrors { code } } }`;
  const refused = (await api.ask<Postings>(postings, { filter: { statuses: ["REFUSED"] } })).bookPostings;
  const input = { id: refused.nodes[0]?.id };
  const mine = anAccess({ channelIds: new Set([channel.id]) });

  expect(refused.nodes).toMatchObject([{ kind: "CONTACT", reason: expect.stringContaining("unique") }]);
  expect((await api.ask<Postings>(postings, {}, mine)).bookPostings.nodes).toMatchObject([
    { kind: "PAYMENT", book: null },
    { kind: "INVOICE", book: null },
  ]);
  expect(await api.ask(`{ books { totalCount } }`, {}, mine)).toEqual({ books: { totalCount: 0 } });
  expect(await api.ask(redrive, { input }, mine)).toMatchObject({ redriveBookPosting: { userErrors: [{ code: "NOT_FOUND" }] } });
  expect(await api.ask(redrive, { input })).toMatchObject({ redriveBookPosting: { posting: { status: "PENDING" }, userErrors: [] } });
  expect(await api.ask(redrive, { input })).toMatchObject({ redriveBookPosting: { userErrors: [{ code: "ILLEGAL_TRANSITION" }] } });
});
