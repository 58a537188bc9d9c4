import { afterEach, beforeEach, expect, test } from "vitest";
import type { MetaAccount } from "../../connectors/meta/client.ts";
import { stockAfter } from "../../connectors/meta/stock.ts";
import type { Account } from "../../src/channels/account.ts";
import type { CatalogueEntry, CataloguePage } from "../../src/channels/catalogue.ts";
import type { ChannelOrder, CommandKind, Commands, LevelAnswer, ToldLevel, ToldLine } from "../../src/channels/command.ts";
import type { Delivery, IncomingOrder } from "../../src/channels/connector.ts";
import { moneyOf } from "../../src/kit/money.ts";
import type { Fault } from "./channel-server.ts";
import { type MetaDouble, openMeta, ordersToken } from "./meta.ts";
import { plainAccount, pollAll } from "./plain-account.ts";

let shop: MetaDouble;
let account: Account<unknown>;
beforeEach(async () => {
  shop = await openMeta();
  account = plainAccount(shop);
});
afterEach(async () => {
  expect(shop.refused).toEqual([]);
  expect(shop.server.bugs).toEqual([]);
  await shop.stop();
});

const ordersIn = (...deliveries: readonly Delivery[]): IncomingOrder[] =>
  deliveries.flatMap((delivery) => shop.connector.normalise(delivery)).flatMap((event) => (event.kind === "order" ? [event.order] : []));
const named = (externalId: string): ChannelOrder => ({ externalId, number: externalId, currencyCode: "USD" });
const line = (sku: string, quantity: number): ToldLine => ({ externalIds: [`id-${sku}`], sku, quantity });
const parcel = (lines: readonly ToldLine[], trackingNumber: string | null = "1Z1"): Commands["SHIP"]["shipment"] => ({
  id: `ours-${trackingNumber}`,
  lines,
  complete: true,
  trackingNumber,
  carrierCode: "UPS",
  carrierName: "UPS",
  trackingUrl: null,
  shippedAt: new Date(),
  externalLocationId: null,
  notifyBuyer: true,
});
async function told<Kind extends CommandKind>(kind: Kind, command: Commands[Kind], key = `key-${kind}`) {
  const teller = shop.connector.tell?.[kind];
  if (!teller) throw new Error(`It cannot be told ${kind}`);
  return teller.send(command, account, key);
}
const anOrder = (wanted = [{ sku: "MUG", quantity: 2 }]): string => shop.order(wanted);
const acknowledged = async (wanted?: { sku: string; quantity: number }[]): Promise<string> => {
  const id = anOrder(wanted);
  await told("ACKNOWLEDGE", { order: named(id) });
  return id;
};
const refund = (id: string, amount: string, lines: readonly ToldLine[] = []): Commands["REFUND"] => ({
  order: named(id),
  amount: moneyOf(amount, "USD"),
  lines,
  reason: "A scratch",
});

test("orders in every state that changed are found, page by page", async () => {
  const old = shop.order([{ sku: "MUG", quantity: 1 }], new Date(Date.now() - 3_600_000));
  const many = Array.from({ length: 60 }, () => anOrder());
  await told("ACKNOWLEDGE", { order: named(many[3] as string) });
  shop.cancel(many[4] as string);

  const orders = ordersIn(...(await pollAll(shop.connector, account, new Date(Date.now() - 60_000))).map(({ delivery }) => delivery));

  expect(orders.map(({ externalId }) => externalId).sort()).toEqual(many.sort());
  expect(orders.map(({ externalId }) => externalId)).not.toContain(old);
  expect(orders.find(({ externalId }) => shop.orderOf(externalId).cancelled)).toMatchObject({ orderStatus: "CANCELLED", cancelled: true });
});

test("a webhook leads to the whole order, or to several", async () => {
  const [one, two] = [anOrder(), anOrder()];
  const webhook = shop.webhook(one) as Delivery;
  const [event] = shop.connector.normalise(webhook);
  const fetched = (externalId: string) => shop.connector.fetch?.({ externalId, version: null }, account) as Promise<Delivery>;

  expect(shop.connector.webhook?.verify(webhook, account.settings)).toBe(true);
  expect(event).toMatchObject({ kind: "hint", hint: { externalId: one } });
  expect(ordersIn(await fetched(one))).toMatchObject([
    { externalId: one, lines: [{ sku: "MUG", quantity: 2 }], shipTo: { city: "Boston" } },
  ]);
  expect(ordersIn(await fetched(`${one},${two}`)).map(({ externalId }) => externalId)).toEqual([one, two]);
});

test("an order is acknowledged, sent in parts, and completed with the last", async () => {
  const id = await acknowledged();

  expect(await told("SHIP", { order: named(id), shipment: parcel([line("MUG", 1)]) }, "s1")).toMatchObject({ outcome: "ACCEPTED" });
  expect(await told("SHIP", { order: named(id), shipment: parcel([{ ...line("MUG", 1), sku: "MUG" }], null) }, "s2")).toMatchObject({
    outcome: "ACCEPTED",
  });

  expect(shop.orderOf(id)).toMatchObject({
    acknowledged: true,
    shipments: [
      { trackingNumber: "1Z1", units: { MUG: 1 } },
      { trackingNumber: null, units: { MUG: 1 } },
    ],
  });
  expect(await told("SHIP", { order: named(id), shipment: parcel([line("MUG", 1)]) }, "s3")).toEqual({
    outcome: "REJECTED",
    reason: "Meta answered error 100/2361009 to shipments.",
  });
});

test("lines are cancelled, or the whole order", async () => {
  const [part, whole] = [
    await acknowledged([
      { sku: "MUG", quantity: 1 },
      { sku: "CUP", quantity: 2 },
    ]),
    anOrder(),
  ];
  const cancel = (id: string, lines: readonly ToldLine[] | null): Commands["CANCEL"] => ({
    order: named(id),
    reason: "OUT_OF_STOCK",
    note: "Sold out",
    lines,
  });

  expect([await told("CANCEL", cancel(part, [line("CUP", 2)])), await told("CANCEL", cancel(whole, null))]).toMatchObject([
    { outcome: "ACCEPTED" },
    { outcome: "ACCEPTED" },
  ]);
  expect([part, whole].map((id) => shop.orderOf(id).cancelled)).toEqual([false, true]);
  expect(await told("CANCEL", cancel(whole, null), "again")).toMatchObject({ outcome: "REJECTED" });
  expect(JSON.parse(Buffer.from(shop.server.calls.at(-1)?.body ?? []).toString())).toMatchObject({
    cancel_reason: { reason_code: "OUT_OF_STOCK", reason_description: "Sold out" },
    restock_items: false,
  });
});

test("money goes back exactly: the whole order, an amount without tax, or units with theirs", async () => {
  const plain = anOrder([
    { sku: "MUG", quantity: 2 },
    { sku: "CUP", quantity: 1 },
  ]);
  const taxed = shop.orderTaxed([{ sku: "MUG", quantity: 2 }], 75);

  expect(await told("REFUND", refund(plain, "25.50"), "r1")).toMatchObject({ outcome: "ACCEPTED" });
  expect(await told("REFUND", refund(plain, "30.00"), "r2")).toMatchObject({ outcome: "ACCEPTED" });
  const itsLine: ToldLine = { externalIds: [String(Number(taxed) - 1)], sku: "MUG", quantity: 1 };
  expect(await told("REFUND", refund(taxed, "10.75", [itsLine]), "r3")).toMatchObject({ outcome: "ACCEPTED" });

  expect(shop.orderOf(plain).refunds).toEqual(["25.50", "30.00"]);
  expect(shop.orderOf(taxed).refunds).toEqual(["10.75"]);
});

test("what would come out as another amount is not asked for", async () => {
  const taxed = shop.orderTaxed([{ sku: "MUG", quantity: 2 }], 75);
  const itsLine: ToldLine = { externalIds: [String(Number(taxed) - 1)], sku: "MUG", quantity: 1 };

  expect([
    await told("REFUND", refund(taxed, "5.00")),
    await told("REFUND", refund(taxed, "5.00", [itsLine])),
    await told("REFUND", refund(anOrder(), "99.00")),
  ]).toEqual([
    { outcome: "REJECTED", reason: "Meta gives a part of a taxed order back only for units: say which lines." },
    { outcome: "REJECTED", reason: "Meta would give 10.75 back for these units, not 5.00." },
    { outcome: "REJECTED", reason: "Meta gives back at most what these lines cost." },
  ]);
  expect(shop.server.calls.every(({ method }) => method === "GET")).toBe(true);
});

const faults: readonly Fault[] = [
  { kind: "ERROR" },
  { kind: "LOST_ANSWER" },
  { kind: "HALF_OPEN" },
  { kind: "ERROR_AFTER" },
  { kind: "TIMEOUT" },
];

test.each(faults)("$kind: each command told again with its key is done once", async (fault) => {
  const [fresh, sent, cancelled, refunded] = [anOrder(), await acknowledged(), await acknowledged(), await acknowledged()];
  const tries: readonly [string, () => Promise<unknown>][] = [
    [`ACKNOWLEDGE ${fresh}`, () => told("ACKNOWLEDGE", { order: named(fresh) })],
    [`SHIP ${sent}`, () => told("SHIP", { order: named(sent), shipment: parcel([line("MUG", 2)]) })],
    [`CANCEL ${cancelled}`, () => told("CANCEL", { order: named(cancelled), reason: "OTHER", note: null, lines: null })],
    [`REFUND ${refunded}`, () => told("REFUND", refund(refunded, "20.00"))],
  ];

  for (const [what, tell] of tries) {
    shop.server.misbehave(({ method }) => method === "POST", fault);
    await expect(tell()).rejects.toMatchObject({ name: "ChannelUnavailable", mayBeDone: true });
    expect(await tell()).toMatchObject({ outcome: "ACCEPTED" });
    expect(shop.done.get(what)).toBe(1);
  }
  expect(Object.values(shop.connector.tell ?? {}).every((teller) => teller?.knowsKey)).toBe(true);
});

test("Meta's own words for too many calls, for its trouble and for a token that ended", async () => {
  const tell = () => told("ACKNOWLEDGE", { order: named(anOrder()) });

  shop.answerWith(400, { code: 32, message: "Page request limit reached" });
  await expect(tell()).rejects.toMatchObject({ name: "ChannelUnavailable", mayBeDone: false });
  shop.answerWith(400, { code: 2, is_transient: true });
  await expect(tell()).rejects.toMatchObject({ name: "ChannelUnavailable", mayBeDone: true });
  shop.answerWith(400, { code: 190, type: "OAuthException" });
  await expect(tell()).rejects.toMatchObject({ name: "ChannelRefused", status: 401 });
  shop.server.misbehave(({ method }) => method === "POST", { kind: "RATE_LIMITED", seconds: 7 });
  await expect(tell()).rejects.toMatchObject({ retryAfter: 7, mayBeDone: false });
});

async function pulled(): Promise<CatalogueEntry[]> {
  const entries: CatalogueEntry[] = [];
  for (let cursor: string | null = null, more = true; more; more = cursor !== null) {
    const page: CataloguePage | undefined = await shop.connector.catalogue?.(account, cursor);
    entries.push(...(page?.entries ?? []));
    cursor = page?.next ?? null;
  }
  return entries;
}
const level = (retailerId: string, quantity: number): ToldLevel => ({
  listing: { externalSku: retailerId, externalIds: { retailerId } },
  externalLocationId: null,
  quantity,
  previous: null,
});
const set = async (...levels: readonly ToldLevel[]): Promise<readonly LevelAnswer[]> =>
  (await shop.connector.stock?.set(levels, account)) ?? [];
const calls = (edge: string) => shop.server.calls.filter(({ path }) => path.endsWith(edge));

test("the catalogue is pulled page by page, variants by their colour and size", async () => {
  for (let index = 0; index < 250; index += 1) shop.list(`SKU-${index}`, index);
  shop.catalogue.units.set("NEW", null);
  shop.catalogue.variants.set("NEW", { color: "Red", size: "M" });

  const entries = await pulled();

  expect(entries.map(({ externalSku }) => externalSku)).toEqual([...shop.catalogue.units.keys()]);
  expect(entries[7]).toEqual({ externalSku: "SKU-7", externalIds: { retailerId: "SKU-7" }, title: "A SKU-7", barcode: "4005", stock: 7 });
  expect(entries.at(-1)).toMatchObject({ title: "A NEW - Red, M", stock: null });
  expect(calls("/products")).toHaveLength(3);
});

test("levels are told in one batch and seen when Meta has worked it off; what it does not know is refused, and never made", async () => {
  for (const sku of ["MUG", "CUP"]) shop.list(sku, 1);

  expect(await set(level("MUG", 42), level("GONE", 3), level("CUP", 0))).toEqual([
    { outcome: "SET" },
    { outcome: "REFUSED", reason: "Meta refused the level: The item does not exist" },
    { outcome: "SET" },
  ]);

  expect(calls("/items_batch")).toHaveLength(1);
  expect([...shop.catalogue.units]).toEqual([
    ["MUG", 42],
    ["CUP", 0],
  ]);
  expect(await shop.connector.stock?.shown([level("CUP", 0), level("GONE", 0), level("MUG", 0)], account)).toEqual([0, null, 42]);
});

test("Meta takes nothing of a batch in which something is wrong: the rest is told by itself", async () => {
  shop.list("MUG", 1);

  expect(await set(level("MUG", 42), level("HUGE", 2_000_000))).toEqual([
    { outcome: "SET" },
    { outcome: "REFUSED", reason: "Meta refused the level: Invalid quantity" },
  ]);
  expect(shop.shown("MUG")).toBe(42);
});

test("a batch that Meta breaks off is told again", async () => {
  shop.list("MUG", 1);
  shop.catalogue.ends = "error";

  await expect(set(level("MUG", 42))).rejects.toMatchObject({ name: "ChannelUnavailable", mayBeDone: true });
});

test("a batch that takes its time is not waited for, but what is not in the catalogue is known", async () => {
  shop.list("MUG", 1);
  shop.catalogue.ends = "never";

  expect(await stockAfter([1, 1, 1]).set([level("MUG", 42), level("GONE", 3)], account as MetaAccount)).toEqual([
    { outcome: "SET" },
    { outcome: "REFUSED", reason: "Meta refused the level: the catalogue has no such product" },
  ]);
  expect(calls("/check_batch_request_status")).toHaveLength(3);
});

test("what is shown is asked for fifty at a time", async () => {
  const levels = Array.from({ length: 120 }, (_, index) => level(`SKU-${index}`, 0));
  for (const [index, { listing }] of levels.entries()) shop.list(listing.externalSku, index);

  expect(await shop.connector.stock?.shown(levels, account)).toEqual(levels.map((_, index) => index));
  expect(calls("/products")).toHaveLength(3);
});

test.each(faults)("$kind: a level told again is the level", async (fault) => {
  shop.list("MUG", 1);
  shop.server.misbehave(({ method }) => method === "POST", fault);

  await expect(set(level("MUG", 42))).rejects.toMatchObject({ name: "ChannelUnavailable", mayBeDone: true });
  expect(await set(level("MUG", 42))).toEqual([{ outcome: "SET" }]);
  expect(shop.shown("MUG")).toBe(42);
});

test("too many batches are told again later, and a token without the right to the catalogue is named", async () => {
  shop.answerWith(400, { code: 80014, message: "Too many batch uploads" });
  await expect(set(level("MUG", 1))).rejects.toMatchObject({ name: "ChannelUnavailable", mayBeDone: false });
  shop.answerWith(400, { code: 200, type: "OAuthException" });
  await expect(set(level("MUG", 1))).rejects.toMatchObject({ name: "ChannelRefused", status: 403, message: /lacks the permission/ });
});

test("a catalogue that is not there is asked once, not for each level", async () => {
  const lost = plainAccount({ ...shop, settings: { ...shop.settings, catalogId: "1" } });

  const told = shop.connector.stock?.set([level("MUG", 1), level("CUP", 1)], lost);

  await expect(told).rejects.toMatchObject({ name: "ChannelRefused", status: 403 });
  expect(shop.server.calls).toHaveLength(1);
});

test("without a catalogue orders come all the same: its levels are refused with what is missing", async () => {
  const { catalogId: _, ...settings } = shop.settings;
  const without = plainAccount({ ...shop, settings });

  expect(await shop.connector.stock?.set([level("MUG", 1)], without)).toEqual([
    { outcome: "REFUSED", reason: "Meta's catalogue is not known: set catalogId." },
  ]);
  expect(await shop.connector.stock?.shown([level("MUG", 1)], without)).toEqual([null]);
  await expect(shop.connector.catalogue?.(without, null)).rejects.toMatchObject({ message: /catalogId is missing/ });
  expect(shop.server.calls).toEqual([]);
});

test("the settings are tried by real calls, and what is missing is said", async () => {
  const checked = (settings: Readonly<Record<string, unknown>>) =>
    shop.connector.check?.(plainAccount({ ...shop, settings: { ...shop.settings, ...settings } }));

  expect(await checked({})).toEqual({ name: "Melati Shop", currencyCode: null, problems: [] });
  expect((await checked({ catalogId: null }))?.problems).toEqual([
    "Set catalogId, or Meta is told no stock and its catalogue cannot be read. The shop has Melati's things (700700700).",
  ]);
  expect((await checked({ catalogId: "1" }))?.problems).toEqual([
    "The catalogue 1 cannot be read, so Meta is told no stock: give the token catalog_management and the catalogue itself, or mend catalogId. The shop has Melati's things (700700700).",
  ]);
  expect((await checked({ accessToken: ordersToken }))?.problems).toEqual([
    "The catalogue 700700700 cannot be read, so Meta is told no stock: give the token catalog_management and the catalogue itself, or mend catalogId. Its id is in the Commerce Manager, Catalogue, Settings.",
  ]);
  await expect(checked({ accessToken: "wrong" })).rejects.toMatchObject({ name: "ChannelRefused", status: 401 });
  (shop.refused as string[]).length = 0;
});
