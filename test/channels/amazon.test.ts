import { beforeEach, expect, test } from "vitest";
import type { Account } from "../../src/channels/account.ts";
import type { ToldLevel, ToldLine } from "../../src/channels/command.ts";
import { Reader } from "../../src/kit/read.ts";
import { type AmazonDouble, openAmazon } from "./amazon.ts";
import {
  aLevel,
  aParcel,
  fetchOrder,
  idsIn,
  linesOf,
  named,
  type Shipment,
  sentBy,
  teller,
  tellUnheard,
  wholeCatalogue,
} from "./ask-and-tell.ts";
import { accountWith, pollAll } from "./plain-account.ts";
import { faults, forgetRefused, leave, leavesUndone, selling } from "./selling.ts";

let shop: AmazonDouble;
let account: Account<unknown>;
beforeEach(async () => {
  [shop, account] = await selling(openAmazon(), { MUG: 10, CUP: 5 });
  return () => leave(shop);
});

const aUpsParcel = (more: Partial<Shipment> = {}) =>
  aParcel({ id: "0199a1b2-0000-7000-8000-000000000001", trackingNumber: "1Z1", carrierCode: "UPS", carrierName: "UPS", ...more });

test("orders changed within a span are all found, page by page", async () => {
  const now = Date.now();
  const early = shop.order([{ sku: "MUG", quantity: 1 }], new Date(now - 3_600_000));
  const many = Array.from({ length: 230 }, () => shop.order([{ sku: "CUP", quantity: 1 }], new Date(now - 60_000)));

  const found = await pollAll(shop.connector, account, new Date(now - 65_000));

  expect(idsIn(shop, found).sort()).toEqual(many.sort());
  expect(idsIn(shop, found)).not.toContain(early);
  expect(new Set(found.map(({ id }) => id)).size).toBe(many.length);
  expect(shop.server.calls).toHaveLength(3);
});

test("a span that is long over is asked with its end, a page that comes later with the same", async () => {
  const at = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  const many = Array.from({ length: 120 }, () => shop.order([{ sku: "CUP", quantity: 1 }], at(30)));
  shop.order([{ sku: "CUP", quantity: 1 }], at(5));
  const span = { since: at(60), until: at(10) };

  const first = await shop.connector.poll?.page(account, span, null);
  const second = await shop.connector.poll?.page(account, span, first?.next ?? "");

  expect(idsIn(shop, [...(first?.found ?? []), ...(second?.found ?? [])]).sort()).toEqual(many.sort());
  expect(second?.next).toBeNull();
});

test("a version found by a poll has another id than the one after it", async () => {
  const order = shop.order([{ sku: "MUG", quantity: 1 }], new Date(Date.now() - 5000));
  const [before] = await pollAll(shop.connector, account, new Date(Date.now() - 60_000));
  shop.cancel(order);
  const [after] = await pollAll(shop.connector, account, new Date(Date.now() - 60_000));

  expect(after?.id).not.toBe(before?.id);
  expect(await fetchOrder(shop, order)).toMatchObject({ cancelled: true, lines: [{ cancelledQuantity: 1 }] });
});

test("what is polled and what is fetched mean the same", async () => {
  const order = shop.order([{ sku: "MUG", quantity: 2 }], new Date(Date.now() - 5000));
  const [polled] = await pollAll(shop.connector, account, new Date(Date.now() - 60_000));

  const [event] = polled ? shop.connector.normalise(polled.delivery) : [];
  expect(event).toEqual({ kind: "order", order: await fetchOrder(shop, order) });
});

test("names and addresses are asked for only where the application may see them", async () => {
  const order = shop.order([{ sku: "MUG", quantity: 1 }]);

  expect(await fetchOrder(shop, order)).toMatchObject({ shipTo: { name: "Sari Dewi" }, customer: { name: "Sari Dewi" } });
  for (const personalData of [false, null])
    expect(await fetchOrder(shop, order, accountWith(shop, { personalData }))).toMatchObject({ shipTo: null, customer: null });
  expect(shop.askedData.map((asked) => /BUYER|RECIPIENT/.test(asked))).toEqual([true, false, false]);
});

test("a notification is verified, is a hint, and leads to the order", async () => {
  const order = shop.order([{ sku: "MUG", quantity: 1 }]);
  shop.askToCancel?.(order);
  const delivery = shop.webhook(order);
  if (delivery === null) throw new Error("There is no notification");

  expect(shop.connector.webhook?.verify(delivery, account.settings)).toBe(true);
  const [event] = shop.connector.normalise(delivery);
  expect(event).toEqual({ kind: "hint", hint: { externalId: order, version: null } });
  expect(await fetchOrder(shop, order)).toMatchObject({ orderStatus: "CANCEL_REQUESTED" });
});

test("the catalogue is read to its end, past the thousand that Amazon pages through", async () => {
  const skus = Array.from({ length: 1100 }, (_, index) => `SKU-${index}`);
  for (const sku of skus) shop.list(sku, 1);

  const found = await wholeCatalogue(shop, account);

  expect(new Set(found.map(({ externalSku }) => externalSku))).toEqual(new Set(["MUG", "CUP", ...skus]));
  expect(found.find(({ externalSku }) => externalSku === "MUG")).toEqual({
    externalSku: "MUG",
    externalIds: { sku: "MUG", asin: "B000DOUBLE", productType: "DRINKING_CUP" },
    title: "A MUG",
    barcode: "4006381333931",
    stock: 10,
  });
});

test("levels are set and seen; what Amazon does not know, keeps itself or does not take is refused alone", async () => {
  shop.listKeptByAmazon("LAMP");
  const level = (sku: string, quantity: number) => aLevel({ externalSku: sku, externalIds: {} }, quantity);
  const levels = [level("MUG", 42), level("GONE", 1), level("LAMP", 1), level("CUP", 1_000_000)];
  const set = async (one: ToldLevel) => (await shop.connector.stock?.set([one], account))?.[0];

  expect([
    await set(level("MUG", 42)),
    await set(level("GONE", 1)),
    await set(level("LAMP", 1)),
    await set(level("CUP", 1_000_000)),
  ]).toEqual([
    { outcome: "SET" },
    { outcome: "REFUSED", reason: "Amazon has no listing of this SKU." },
    { outcome: "REFUSED", reason: "Amazon keeps and counts this one itself (FBA)." },
    { outcome: "REFUSED", reason: "Amazon refused the level: The quantity is too large." },
  ]);
  expect(await shop.connector.stock?.shown(levels, account)).toEqual([42, null, null, 5]);
  expect([shop.shown("MUG"), shop.shown("CUP"), shop.shown("LAMP")]).toEqual([42, 5, null]);
});

test("a SKU with a slash, a space or a percent sign is told as it is", async () => {
  shop.list("MUG/BLUE 50%", 1);
  const level = aLevel({ externalSku: "MUG/BLUE 50%", externalIds: {} }, 7);

  expect(await shop.connector.stock?.set([level], account)).toEqual([{ outcome: "SET" }]);
  expect(shop.shown("MUG/BLUE 50%")).toBe(7);
});

test("a part leaves, then the rest, and no unit twice", async () => {
  const order = shop.order([
    { sku: "MUG", quantity: 2 },
    { sku: "CUP", quantity: 1 },
  ]);
  const [mugs, cup] = (await linesOf(shop, order)) as [ToldLine, ToldLine];
  const ship = (id: string, lines: readonly ToldLine[]) =>
    teller(shop, "SHIP").send({ order: named(order, "USD"), shipment: aUpsParcel({ id, lines, complete: false }) }, account, id);

  await ship("one", [{ ...mugs, quantity: 1 }]);
  expect(await fetchOrder(shop, order)).toMatchObject({ fulfillmentStatus: "PARTIALLY_FULFILLED", lines: [{ fulfilledQuantity: 1 }, {}] });
  await ship("two", [{ ...mugs, quantity: 1 }, cup]);

  expect(shop.orderOf(order).shipments.map(({ units }) => units)).toEqual([{ MUG: 1 }, { MUG: 1, CUP: 1 }]);
  expect(await ship("three", [cup])).toEqual({
    outcome: "REJECTED",
    reason: "Amazon refused the parcel: The quantity exceeds what remains to be shipped. (InvalidInput)",
  });
  expect(await fetchOrder(shop, order)).toMatchObject({ orderStatus: "FULFILLED" });
});

test("the same parcel told again is one parcel", async () => {
  const order = shop.order([{ sku: "MUG", quantity: 2 }]);
  const command = { order: named(order, "USD"), shipment: aUpsParcel({ lines: await linesOf(shop, order) }) };

  const answers = [await teller(shop, "SHIP").send(command, account, "k1"), await teller(shop, "SHIP").send(command, account, "k1")];

  expect(answers[0]).toEqual(answers[1]);
  expect(answers[0]).toMatchObject({ outcome: "ACCEPTED", reference: expect.stringMatching(/^[1-9]\d{0,9}$/) });
  expect(shop.done.get(`SHIP ${order}`)).toBe(1);
});

test("a parcel without a number or a carrier is not sent; an order that is cancelled takes none", async () => {
  const order = shop.order([{ sku: "MUG", quantity: 1 }]);
  const lines = await linesOf(shop, order);
  const send = (more: Partial<Shipment>) =>
    teller(shop, "SHIP").send({ order: named(order, "USD"), shipment: aUpsParcel({ lines, ...more }) }, account, "k1");

  expect((await send({ trackingNumber: null })).outcome).toBe("REJECTED");
  expect((await send({ carrierCode: null, carrierName: null })).outcome).toBe("REJECTED");
  expect(shop.server.calls.filter(({ method }) => method === "POST")).toEqual([]);
  shop.cancel(order);
  expect(await send({ carrierCode: null, carrierName: "Toko Kurir" })).toEqual({
    outcome: "REJECTED",
    reason: "Amazon refused the parcel: The order is cancelled. (InvalidOrderState)",
  });
  expect(sentBy(shop, ({ method }) => method === "POST")).toMatchObject({
    packageDetail: { carrierCode: "Other", carrierName: "Toko Kurir" },
  });
});

test("an order that Amazon does not know takes no parcel", async () => {
  const command = {
    order: named("114-0000000-9999999", "USD"),
    shipment: aUpsParcel({ lines: [{ externalIds: ["1"], sku: null, quantity: 1 }] }),
  };

  await expect(teller(shop, "SHIP").send(command, account, "k1")).rejects.toMatchObject({ name: "ChannelRefused", status: 404 });
});

// What Amazon answers to a parcel has no body that could break off.
test.each(faults.filter(({ kind }) => kind !== "HALF_OPEN"))("$kind: whether a parcel was told can be seen", async (fault) => {
  const order = shop.order([{ sku: "MUG", quantity: 1 }]);
  const command = { order: named(order, "USD"), shipment: aUpsParcel({ lines: await linesOf(shop, order) }) };
  shop.server.misbehave(({ method }) => method === "POST", fault);

  const seen = await tellUnheard(teller(shop, "SHIP"), command, account);
  expect(seen === null).toBe(leavesUndone(fault));
  if (seen === null) await teller(shop, "SHIP").send(command, account, "k1");

  expect(shop.done.get(`SHIP ${order}`)).toBe(1);
  expect(await teller(shop, "SHIP").observe?.({ ...command, shipment: aUpsParcel({ id: "another" }) }, account, "k2")).toBeNull();
});

test.each(faults)("$kind: a level is told again, and does no harm", async (fault) => {
  const level = aLevel({ externalSku: "MUG", externalIds: {} }, 3);
  shop.server.misbehave(({ method }) => method === "PATCH", fault);

  await expect(shop.connector.stock?.set([level], account)).rejects.toMatchObject({ name: "ChannelUnavailable", mayBeDone: true });
  expect(await shop.connector.stock?.set([level], account)).toEqual([{ outcome: "SET" }]);
  expect(shop.shown("MUG")).toBe(3);
});

test("a call that comes too soon did nothing, and empties the limit of its operation only", async () => {
  const order = shop.order([{ sku: "MUG", quantity: 1 }]);
  const command = { order: named(order, "USD"), shipment: aUpsParcel({ lines: await linesOf(shop, order) }) };
  const heard: unknown[] = [];
  shop.server.misbehave(({ method }) => method === "POST", { kind: "RATE_LIMITED", seconds: 7 });

  await expect(teller(shop, "SHIP").send(command, { ...account, heard: (...said) => heard.push(said) }, "k1")).rejects.toMatchObject({
    retryAfter: 7,
    mayBeDone: false,
  });
  expect(heard).toEqual([["confirmShipment", 0]]);
  expect(shop.orderOf(order).shipments).toEqual([]);
});

test("every call names a limit that there is", async () => {
  const order = shop.order([{ sku: "MUG", quantity: 1 }]);
  const limitsNamed = new Set<string | undefined>();
  const watched: Account<unknown> = {
    ...account,
    http: (url, init) => {
      limitsNamed.add(init?.limit);
      return account.http(url, init);
    },
  };
  const level = aLevel({ externalSku: "MUG", externalIds: {} }, 3);
  await shop.connector.check?.(watched);
  await shop.connector.tokens?.refresh(watched);
  await shop.connector.catalogue?.(watched, null);
  await shop.connector.stock?.set([level], watched);
  await fetchOrder(shop, order, watched);
  await teller(shop, "SHIP").send(
    { order: named(order, "USD"), shipment: aUpsParcel({ lines: await linesOf(shop, order) }) },
    watched,
    "k1",
  );

  expect(limitsNamed).toEqual(new Set(shop.connector.limits?.map(({ name }) => name)));
});

test("an access token that ended is renewed; a refresh token that is taken back needs the merchant", async () => {
  const order = shop.order([{ sku: "MUG", quantity: 1 }]);
  shop.endTokens();
  const now = new Date("2026-03-02T08:00:00Z");
  const patch = (await shop.connector.tokens?.refresh({ ...account, now: () => now })) ?? {};
  const renewed = accountWith(shop, patch);

  expect(await fetchOrder(shop, order, renewed)).toMatchObject({ externalId: order });
  expect(shop.connector.tokens?.expiresAt(renewed.settings)).toEqual(new Date("2026-03-02T09:00:00Z"));
  await expect(shop.connector.tokens?.refresh(accountWith(shop, { refreshToken: "Atzr|gone" }))).rejects.toMatchObject({
    name: "ChannelRefused",
  });
});

test("settings without an access token are whole, and say that it is to be fetched at once", () => {
  const { accessToken, accessTokenExpiresAt, ...entered } = shop.settings;
  expect([accessToken, accessTokenExpiresAt].every((value) => typeof value === "string")).toBe(true);
  expect(shop.connector.tokens?.expiresAt(shop.connector.settings(Reader.of(entered)))).toEqual(new Date(0));
});

test("the merchant's consent brings the tokens and whose they are", async () => {
  const { refreshToken, sellerId, accessToken, ...raw } = shop.settings;
  const way = { ...account, settings: raw, redirectUri: "https://orders.example/channels/amazon/authorized" };
  const query = { spapi_oauth_code: shop.consent.code, selling_partner_id: shop.consent.sellerId, state: "s" };
  const exchange = (given: Record<string, string>) =>
    shop.connector.authorization?.exchange(given, way) ?? Promise.reject(new Error("none"));

  const patch = await exchange(query);
  expect(patch).toMatchObject({ refreshToken, sellerId });
  expect(await shop.connector.check?.(accountWith(shop, patch))).toMatchObject({ problems: [] });
  await expect(exchange({ ...query, spapi_oauth_code: "another" })).rejects.toMatchObject({ name: "ChannelRefused" });
  await expect(exchange({ ...query, spapi_oauth_code: "" })).rejects.toMatchObject({ path: "spapi_oauth_code" });
  await expect(exchange({ spapi_oauth_code: shop.consent.code })).rejects.toMatchObject({ path: "selling_partner_id" });
  await expect(exchange({ error: "access_denied" })).rejects.toMatchObject({ name: "ChannelRefused" });
  expect(accessToken).not.toBe(patch.accessToken);
});

test("the settings are tried by real calls, and say what is missing", async () => {
  expect(await shop.connector.check?.(account)).toEqual({ name: "Toko Melati", currencyCode: "USD", problems: [] });
  const elsewhere = await shop.connector.check?.(
    accountWith(shop, { marketplaceId: "A1F83G8C2ARO7P", sellerId: "ANOTHER", personalData: null }),
  );
  expect(elsewhere?.problems.map((problem) => problem.slice(0, 40))).toEqual([
    "The account does not sell in GB (A1F83G8",
    "The application may not see listings: gi",
    "Orders come without names and addresses:",
  ]);

  const wrong = accountWith(shop, { accessToken: "Atza|wrong" });
  await expect(shop.connector.check?.(wrong)).rejects.toMatchObject({ name: "ChannelRefused", status: 403 });
  forgetRefused(shop);
});
