import { beforeEach, expect, test } from "vitest";
import type { Account } from "../../src/channels/account.ts";
import type { CommandKind, Commands, Teller, ToldLine } from "../../src/channels/command.ts";
import type { PollPage } from "../../src/channels/connector.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { Reader } from "../../src/kit/read.ts";
import {
  aLevel,
  aParcel,
  cancelling,
  fetchOrder,
  idsIn,
  linesOf,
  named,
  type Shipment,
  teller,
  tellUnheard,
  wholeCatalogue,
} from "./ask-and-tell.ts";
import { changesEbay, type EbayDouble, openEbay } from "./ebay.ts";
import { accountWith, pollAll } from "./plain-account.ts";
import { faults, forgetRefused, leave, leavesUndone, selling } from "./selling.ts";

let site: EbayDouble;
let account: Account<unknown>;
beforeEach(async () => {
  [site, account] = await selling(openEbay(), { MUG: 10, CUP: 5 });
  return () => leave(site);
});

const shipping = async (order: string, more: Partial<Shipment> = {}): Promise<Commands["SHIP"]> => ({
  order: named(order, "USD"),
  shipment: aParcel({ trackingNumber: "JX-1 2", carrierCode: "USPS", lines: await linesOf(site, order), ...more }),
});
const answering = (order: string, accept: boolean): Commands["ANSWER_CANCELLATION"] => ({ order: named(order, "USD"), accept, note: null });
const refunding = (order: string, amount = "20", lines: readonly ToldLine[] = []): Commands["REFUND"] => ({
  order: named(order, "USD"),
  amount: moneyOf(amount, "USD"),
  lines,
  reason: "Broken",
});

test("orders changed within a span are all found, page by page", async () => {
  const hourAgo = new Date(Date.now() - 3_600_000);
  const early = site.order([{ sku: "MUG", quantity: 1 }], new Date(hourAgo.getTime() - 3_600_000));
  const many = Array.from({ length: 430 }, () => site.order([{ sku: "CUP", quantity: 1 }], hourAgo));

  const ids = idsIn(site, await pollAll(site.connector, account, new Date(hourAgo.getTime() - 5000)));

  expect([...new Set(ids)].sort()).toEqual(many.sort());
  expect(ids).not.toContain(early);
});

test("orders that change while the list is read hide no other", async () => {
  const since = new Date(Date.now() - 3_600_000);
  const until = new Date(Date.now() - 60_000);
  const many = Array.from({ length: 620 }, () => site.order([{ sku: "CUP", quantity: 1 }], new Date(until.getTime() - 1000)));
  const found = new Set<string>();
  let cursor: string | null = null;
  let pages = 0;
  do {
    const page: PollPage | undefined = await site.connector.poll?.page(account, { since, until }, cursor);
    if (!page) throw new Error("It cannot be polled");
    for (const id of idsIn(site, [...page.found])) found.add(id);
    cursor = page.next;
    // The newest, which stand first, move out of the span: all others move up.
    for (const id of many.slice(-20 * (pages + 1), many.length - 20 * pages)) site.touch(id);
    pages += 1;
  } while (cursor !== null);

  const untouched = many.slice(0, many.length - 20 * pages);
  expect(untouched.filter((id) => !found.has(id))).toEqual([]);
  expect(pages).toBe(5);
});

test("a version found by a poll has another id than the one after it, and a span older than eBay remembers is empty", async () => {
  const order = site.order([{ sku: "MUG", quantity: 1 }], new Date(Date.now() - 5000));
  const [before] = await pollAll(site.connector, account, new Date(Date.now() - 200 * 86_400_000));
  site.cancel(order);
  const [after] = await pollAll(site.connector, account, new Date(Date.now() - 60_000));

  expect(before?.id).not.toBe(after?.id);
  const old = { since: new Date("2020-01-01"), until: new Date("2020-01-02") };
  expect(await site.connector.poll?.page(account, old, null)).toEqual({ found: [], next: null });
});

test("a notification is signed with a key that eBay is asked for", async () => {
  const order = site.order([{ sku: "MUG", quantity: 1 }]);
  const delivery = site.webhook(order);
  const id = delivery && site.connector.webhook?.key?.idOf(delivery);
  if (!delivery || !id) throw new Error("It is not signed");

  const key = await site.connector.webhook?.key?.fetch(id, accountWith(site, { accessToken: null, refreshToken: null }));

  expect(site.connector.webhook?.verify(delivery, account.settings, key)).toBe(true);
  expect(site.connector.normalise(delivery)).toEqual([{ kind: "hint", hint: { externalId: order, version: null } }]);
  await expect(site.connector.webhook?.key?.fetch(id.replace(/^./, "z"), account)).rejects.toMatchObject({ name: "ChannelRefused" });
});

test("how much of a line left is read from its parcels, by fetch and by poll", async () => {
  const order = site.order([{ sku: "MUG", quantity: 3 }]);
  const [line] = (await linesOf(site, order)) as [ToldLine];
  await teller(site, "SHIP").send(await shipping(order, { lines: [{ ...line, quantity: 2 }] }), account, "k1");

  expect((await fetchOrder(site, order)).lines[0]).toMatchObject({ quantity: 3, fulfilledQuantity: 2 });
  const [polled] = await pollAll(site.connector, account, new Date(Date.now() - 60_000));
  expect(polled && site.connector.normalise(polled.delivery)).toMatchObject([{ order: { lines: [{ fulfilledQuantity: 2 }] } }]);
});

test("the catalogue is read page by page, though eBay counts pages and not items", async () => {
  for (let index = 0; index < 403; index += 1) site.list(`SKU-${index}`, index);
  const entries = await wholeCatalogue(site, account);

  expect(new Set(entries.map(({ externalSku }) => externalSku)).size).toBe(405);
  expect(entries[0]).toEqual({ externalSku: "MUG", externalIds: { sku: "MUG" }, title: "A MUG", barcode: "036000291452", stock: 10 });
});

const level = (sku: string, quantity: number) => aLevel({ externalSku: sku, externalIds: { sku } }, quantity);

test("levels are set on the item and on what is offered of it; what eBay does not know is refused alone", async () => {
  site.showFewer("MUG", 3);
  const levels = [level("MUG", 42), level("GONE", 1), level("CUP", 7)];

  expect(await site.connector.stock?.shown(levels, account)).toEqual([3, null, 5]);
  expect(await site.connector.stock?.set(levels, account)).toEqual([
    { outcome: "SET" },
    { outcome: "REFUSED", reason: "eBay: The SKU could not be found or is not available." },
    { outcome: "SET" },
  ]);
  expect(await site.connector.stock?.shown(levels, account)).toEqual([42, null, 7]);
  expect([site.shown("MUG"), site.shown("CUP")]).toEqual([42, 7]);
});

test("a part leaves, then the rest, and no unit twice", async () => {
  const order = site.order([
    { sku: "MUG", quantity: 2 },
    { sku: "CUP", quantity: 1 },
  ]);
  const [mugs, cup] = (await linesOf(site, order)) as [ToldLine, ToldLine];
  const ship = async (lines: readonly ToldLine[], number: string | null) =>
    teller(site, "SHIP").send(await shipping(order, { trackingNumber: number, lines }), account, "k");

  expect(await ship([{ ...mugs, quantity: 1 }], "JX-1")).toEqual({ outcome: "ACCEPTED", reference: "JX1" });
  expect(await ship([{ ...mugs, quantity: 1 }, cup], null)).toEqual({ outcome: "ACCEPTED", reference: "999" });

  expect(site.orderOf(order).shipments).toEqual([
    { trackingNumber: "JX1", units: { MUG: 1 } },
    { trackingNumber: null, units: { MUG: 1, CUP: 1 } },
  ]);
  expect(await ship([cup], "JX3")).toEqual({
    outcome: "REJECTED",
    reason: "eBay refused the parcel: Invalid line item or quantity (32210)",
  });
});

test("parcels without a number are told apart by when they left, those with one by their lines", async () => {
  const order = site.order([{ sku: "MUG", quantity: 2 }]);
  const [mugs] = (await linesOf(site, order)) as [ToldLine];
  const one = { ...mugs, quantity: 1 };
  const sent = await shipping(order, { trackingNumber: null, lines: [one] });
  const later = { ...sent, shipment: { ...sent.shipment, shippedAt: new Date(Date.now() + 60_000) } };
  await teller(site, "SHIP").send(sent, account, "k1");

  expect(await teller(site, "SHIP").observe?.(sent, account, "k1")).toEqual({ outcome: "ACCEPTED", reference: "999" });
  expect(await teller(site, "SHIP").observe?.(later, account, "k2")).toBeNull();
  expect(await teller(site, "SHIP").observe?.(await shipping(order, { lines: [one] }), account, "k3")).toBeNull();
});

test("an order is cancelled whole, lines are not, and what left is no longer cancelled", async () => {
  const [whole, part, gone] = [1, 1, 1].map((quantity) => site.order([{ sku: "MUG", quantity }])) as [string, string, string];
  await teller(site, "SHIP").send(await shipping(gone), account, "k0");
  const cancel = (command: Commands["CANCEL"]) => teller(site, "CANCEL").send(command, account, "k1");

  expect(await cancel(cancelling(named(whole, "USD")))).toMatchObject({ outcome: "ACCEPTED", reference: expect.stringMatching(/^\d+$/) });
  expect(await cancel(cancelling(named(whole, "USD")))).toEqual({ outcome: "ACCEPTED", reference: null });
  expect(await cancel(cancelling(named(part, "USD"), { lines: await linesOf(site, part) }))).toEqual({
    outcome: "REJECTED",
    reason: "eBay cancels only whole orders: refund the lines instead.",
  });
  expect(await cancel(cancelling(named(gone, "USD")))).toEqual({ outcome: "REJECTED", reason: "eBay does not cancel it: ORDER_SHIPPED." });
  expect([whole, part, gone].map((id) => site.orderOf(id).cancelled)).toEqual([true, false, false]);
  expect(site.done.get(`CANCEL ${whole}`)).toBe(1);
});

test("a buyer who asks for a cancellation is answered once", async () => {
  const [yes, no, never] = [1, 1, 1].map((quantity) => site.order([{ sku: "MUG", quantity }])) as [string, string, string];
  site.askToCancel(yes);
  site.askToCancel(no);
  const answer = teller(site, "ANSWER_CANCELLATION");
  expect(await answer.observe?.(answering(yes, true), account, "k1")).toBeNull();

  expect(await answer.send(answering(yes, true), account, "k1")).toMatchObject({ outcome: "ACCEPTED" });
  expect(await answer.send(answering(no, false), account, "k2")).toMatchObject({ outcome: "ACCEPTED" });

  expect([yes, no].map((id) => site.orderOf(id).cancelled)).toEqual([true, false]);
  expect(await answer.observe?.(answering(yes, true), account, "k1")).toMatchObject({ outcome: "ACCEPTED" });
  expect(await answer.observe?.(answering(no, false), account, "k2")).toMatchObject({ outcome: "ACCEPTED" });
  const open = { outcome: "REJECTED", reason: "eBay has no open request of the buyer to cancel the order." };
  expect(await answer.observe?.(answering(no, true), account, "k3")).toEqual(open);
  for (const id of [yes, never]) expect(await answer.send(answering(id, true), account, "k4")).toEqual(open);
});

test("money goes back for the order or for one of its lines, and no more than was paid", async () => {
  const order = site.order([
    { sku: "MUG", quantity: 2 },
    { sku: "CUP", quantity: 1 },
  ]);
  const [, cup] = (await linesOf(site, order)) as [ToldLine, ToldLine];
  const refund = (amount: string, lines: readonly ToldLine[] = []) =>
    teller(site, "REFUND").send(refunding(order, amount, lines), account, "k");

  expect(await refund("200")).toMatchObject({ outcome: "ACCEPTED", reference: expect.stringMatching(/^\d+$/) });
  expect(await refund("250", [cup])).toMatchObject({ outcome: "ACCEPTED" });
  expect(await refund("310")).toEqual({ outcome: "REJECTED", reason: "eBay refused the refund: Refund amount is too high (34914)" });

  expect(site.orderOf(order).refunds).toEqual(["200.00", "250.00"]);
  const calls = site.server.calls
    .filter(({ path }) => path.endsWith("/issue_refund"))
    .map(({ body }) => JSON.parse(Buffer.from(body).toString()));
  expect(calls[0]).toMatchObject({ orderLevelRefundAmount: { value: "200.00", currency: "USD" }, comment: "Broken" });
  expect(calls[1]).toMatchObject({ refundItems: [{ lineItemId: cup.externalIds[0], refundAmount: { value: "250.00", currency: "USD" } }] });
});

test("where eBay wants what moves money signed, who has no key is told what to do", async () => {
  const [first, second] = [1, 1].map((quantity) => site.order([{ sku: "MUG", quantity }])) as [string, string];
  site.demandSignatures();
  const bare = accountWith(site, { signingKey: null });
  const reason = expect.stringMatching(/Missing x-ebay-signature-key header \(215001\).*Key Management API and set signingKey/);

  expect(await teller(site, "REFUND").send(refunding(first), bare, "k1")).toEqual({ outcome: "REJECTED", reason });
  expect(await teller(site, "CANCEL").send(cancelling(named(first, "USD")), bare, "k2")).toEqual({ outcome: "REJECTED", reason });
  expect(await teller(site, "REFUND").send(refunding(first), account, "k3")).toMatchObject({ outcome: "ACCEPTED" });
  site.askToCancel(second);
  expect(await teller(site, "ANSWER_CANCELLATION").send(answering(second, true), account, "k4")).toMatchObject({ outcome: "ACCEPTED" });
});

const commands: readonly CommandKind[] = ["SHIP", "CANCEL", "ANSWER_CANCELLATION"];

test.each(commands.flatMap((kind) => faults.map((fault) => [kind, fault] as const)))(
  "%s, %o: whether it was done can be seen",
  async (kind, fault) => {
    const order = site.order([{ sku: "MUG", quantity: 1 }]);
    if (kind === "ANSWER_CANCELLATION") site.askToCancel(order);
    const command = kind === "SHIP" ? await shipping(order) : kind === "CANCEL" ? cancelling(named(order, "USD")) : answering(order, true);
    const told = teller(site, kind) as Teller<unknown, CommandKind>;
    site.server.misbehave(changesEbay, fault);

    const seen = await tellUnheard(told, command, account);
    expect(seen === null).toBe(leavesUndone(fault));
    if (seen === null) expect(await told.send(command, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });

    expect(site.done.get(`${kind} ${order}`)).toBe(1);
  },
);

test("whether a lost answer was a refund cannot be seen, so nobody looks", async () => {
  const order = site.order([{ sku: "MUG", quantity: 1 }]);
  site.server.misbehave(changesEbay, { kind: "LOST_ANSWER" });

  await expect(teller(site, "REFUND").send(refunding(order), account, "k1")).rejects.toMatchObject({ mayBeDone: true });
  expect(teller(site, "REFUND")).not.toHaveProperty("observe");
  expect(teller(site, "REFUND").knowsKey).toBeUndefined();
});

test("a call that comes too soon did nothing, and says when to come again", async () => {
  const order = site.order([{ sku: "MUG", quantity: 1 }]);
  site.server.misbehave(changesEbay, { kind: "RATE_LIMITED", seconds: 7 });

  await expect(teller(site, "REFUND").send(refunding(order), account, "k1")).rejects.toMatchObject({ retryAfter: 7, mayBeDone: false });
  expect(site.orderOf(order).refunds).toEqual([]);
});

test.each(faults)("%o while levels are told: telling them again is enough", async (fault) => {
  site.server.misbehave(changesEbay, fault);

  await expect(site.connector.stock?.set([level("MUG", 4)], account)).rejects.toMatchObject({ name: "ChannelUnavailable" });
  expect(await site.connector.stock?.set([level("MUG", 4)], account)).toEqual([{ outcome: "SET" }]);
  expect(site.shown("MUG")).toBe(4);
});

test("consent is asked for under eBay's name for our address, and brings both tokens", async () => {
  const { clientId, clientSecret, ruName, apiBaseUrl } = site.settings as Record<string, string>;
  const raw = { clientId, clientSecret, ruName, apiBaseUrl };
  const ask = { state: "s-1", redirectUri: "https://muara.example/oauth" };
  const url = new URL(site.connector.authorization?.url(raw, ask) ?? "");
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    client_id: clientId,
    redirect_uri: ruName,
    response_type: "code",
    state: "s-1",
  });
  expect(url.searchParams.get("scope")).toContain("sell.fulfillment");
  expect(new URL(site.connector.authorization?.url({ clientId, ruName }, ask) ?? "").host).toBe("auth.ebay.com");

  const exchange = (query: Record<string, string>) =>
    site.connector.authorization?.exchange(query, { ...account, settings: raw, redirectUri: ask.redirectUri });
  const patch = await exchange({ code: site.consent(), state: "s-1" });

  const settings = site.connector.settings(Reader.of({ ...raw, ...patch }));
  expect(site.connector.tokens?.expiresAt(settings)?.getTime()).toBeGreaterThan(Date.now() + 7_000_000);
  expect(await site.connector.check?.({ ...account, settings })).toMatchObject({ name: null });
  await expect(exchange({ code: "made up" })).rejects.toMatchObject({ name: "ChannelRefused" });
  await expect(exchange({ error: "access_denied" })).rejects.toMatchObject({ path: "query.code" });
});

test("an access token is renewed until consent is taken back", async () => {
  const patch = await site.connector.tokens?.refresh(account);
  expect(await site.connector.check?.(accountWith(site, patch))).toMatchObject({ problems: [] });

  site.withdrawConsent();
  await expect(site.connector.tokens?.refresh(account)).rejects.toMatchObject({
    name: "ChannelRefused",
    message: "eBay no longer takes the merchant's consent: connect the channel anew.",
  });
});

test("before consent nothing is due, and nothing is asked", async () => {
  const unconnected = accountWith(site, { accessToken: null, refreshToken: null });

  expect(site.connector.tokens?.expiresAt(unconnected.settings)).toBeNull();
  await expect(site.connector.check?.(unconnected)).rejects.toMatchObject({ name: "ChannelRefused", status: 401 });
  expect(site.server.calls).toEqual([]);
});

test("the settings are tried by a real call, and what ends soon is said", async () => {
  site.order([{ sku: "MUG", quantity: 1 }]);
  expect(await site.connector.check?.(account)).toEqual({ name: "toko-melati", currencyCode: "USD", problems: [] });

  const soon = accountWith(site, { verificationToken: null, refreshTokenExpiresAt: new Date(Date.now() + 86_400_000).toISOString() });
  expect((await site.connector.check?.(soon))?.problems).toEqual([
    expect.stringContaining("verificationToken"),
    expect.stringContaining("connect the channel anew before"),
  ]);
  await expect(site.connector.check?.(accountWith(site, { accessToken: "wrong" }))).rejects.toMatchObject({
    name: "ChannelRefused",
    status: 401,
  });
  forgetRefused(site);
});
