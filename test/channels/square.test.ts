import { beforeEach, expect, test } from "vitest";
import type { Account } from "../../src/channels/account.ts";
import type { CommandKind, Commands, Teller, ToldLevel } from "../../src/channels/command.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { Reader } from "../../src/kit/read.ts";
import { aLevel, aParcel, cancelling, named, teller } from "./ask-and-tell.ts";
import { accountWith, plainAccount, pollAll } from "./plain-account.ts";
import { faults, forgetRefused, leave, leavesUndone, selling } from "./selling.ts";
import { openSquare } from "./square.ts";

let seller: Awaited<ReturnType<typeof openSquare>>;
let account: Account<unknown>;
beforeEach(async () => {
  [seller, account] = await selling(openSquare(), { MUG: 10, CUP: 10, POT: 10, TEA: 10 });
  return () => leave(seller);
});

const commandOf = (externalId: string) => {
  const order = named(externalId);
  return {
    ACKNOWLEDGE: { order },
    READY_TO_SHIP: { order, shipment: aParcel() },
    SHIP: { order, shipment: aParcel() },
    CANCEL: cancelling(order),
    REFUND: { order, amount: moneyOf("100", "IDR"), lines: [], reason: "A scratch" },
  } satisfies Partial<Commands>;
};
type Told = keyof ReturnType<typeof commandOf>;
const kinds = ["ACKNOWLEDGE", "READY_TO_SHIP", "SHIP", "CANCEL", "REFUND"] as const satisfies readonly Told[];
/** Only what is not paid can be cancelled. */
const anOrder = (kind: CommandKind) => (kind === "CANCEL" ? seller.orderUnpaid : seller.order)?.([{ sku: "MUG", quantity: 1 }]) as string;
const tellerOf = (kind: Told) => teller(seller, kind) as Teller<unknown, CommandKind>;
const send = (kind: Told, externalId: string, key = "k1") => tellerOf(kind).send(commandOf(externalId)[kind], account, key);
const observe = (kind: Told, externalId: string) => tellerOf(kind).observe?.(commandOf(externalId)[kind], account, "k1");

test("orders that changed within a span are found once each, at both places, page by page", async () => {
  const since = new Date(Date.now() - 60_000);
  const early = seller.order([{ sku: "MUG", quantity: 1 }], new Date(since.getTime() - 1));
  const placed = Array.from({ length: 8 }, () => seller.order([{ sku: "MUG", quantity: 1 }], new Date(since.getTime() + 1000)));

  const found = await pollAll(seller.connector, account, since);
  const events = found.flatMap(({ delivery }) => seller.connector.normalise(delivery));

  const ids = events.map((event) => (event.kind === "order" ? event.order.externalId : ""));
  expect([...ids].sort()).toEqual([...placed].sort());
  expect(ids).not.toContain(early);
  await send("ACKNOWLEDGE", placed[0] as string);
  const again = await pollAll(seller.connector, account, since);
  expect(again.filter(({ id }) => !found.some((one) => one.id === id))).toHaveLength(1);
});

test("the catalogue has every variation, known by its id as orders name it, with the seller's own SKU", async () => {
  const first = await seller.connector.catalogue?.(account, null);
  const second = await seller.connector.catalogue?.(account, first?.next ?? null);

  const [mug, ...others] = [...(first?.entries ?? []), ...(second?.entries ?? [])];
  expect(mug).toEqual({
    externalSku: mug?.externalIds.variationId,
    sku: "MUG",
    externalIds: { variationId: expect.stringMatching(/^VAR/) },
    title: "A MUG (Regular)",
    barcode: null,
    stock: null,
  });
  expect(others.map(({ sku }) => sku)).toEqual(["CUP", "POT", "TEA"]);
  expect(second?.next).toBeNull();
  const order = await seller.connector.fetch?.({ externalId: seller.order([{ sku: "MUG", quantity: 1 }]), version: null }, account);
  expect(order && seller.connector.normalise(order)).toMatchObject([{ order: { lines: [{ listingKeys: [mug?.externalSku] }] } }]);
});

async function levelsOf(quantity: number, place: string | null): Promise<ToldLevel[]> {
  const { entries = [] } = (await seller.connector.catalogue?.(account, null)) ?? {};
  return entries.map((listing) => aLevel(listing, quantity, place));
}

test("levels are set and seen at each place, the same level again after a sale, too", async () => {
  const levels = await levelsOf(7, "LSENAYAN");
  for (const sold of [0, 1]) {
    for (let order = 0; order < sold * 2; order += 1) seller.order([{ sku: "MUG", quantity: 3 }]);
    expect(await seller.connector.stock?.set(levels, account)).toEqual(levels.map(() => ({ outcome: "SET" })));
    expect(await seller.connector.stock?.shown(levels, account)).toEqual(levels.map(() => 7));
  }
  expect([seller.shown("MUG", "LKEMANG"), seller.shown("CUP", "LKEMANG")]).toEqual([7, 10]);
});

test("while no place is mapped all is at the one that the settings name; without one it is refused in words", async () => {
  const levels = await levelsOf(4, null);
  expect(await seller.connector.stock?.set(levels, account)).toEqual(
    levels.map(() => ({ outcome: "REFUSED", reason: expect.stringContaining("externalLocations") })),
  );
  const settled = accountWith(seller, { locationId: "LSENAYAN" });
  await seller.connector.stock?.set(levels, settled);
  expect([seller.shown("MUG", "LKEMANG"), seller.shown("MUG", "LSENAYAN")]).toEqual([10, 4]);
});

test("a level of something that Square does not know is refused, and nothing else of the call is done", async () => {
  const [known] = (await levelsOf(3, "LKEMANG")) as [ToldLevel];
  const gone = { ...known, listing: { externalSku: "GONE", externalIds: { variationId: "GONE" } } };

  await expect(seller.connector.stock?.set([known, gone], account)).rejects.toMatchObject({ name: "ChannelRefused", status: 404 });
  expect(await seller.connector.stock?.shown([known, gone], account)).toEqual([10, null]);
});

test.each(kinds)("%s is done once, however often it is told", async (kind) => {
  const order = anOrder(kind);
  if (kind !== "REFUND") expect(await observe(kind, order)).toBeNull();
  for (const _ of [1, 2]) expect((await send(kind, order)).outcome).toBe(kind === "REFUND" ? "PENDING" : "ACCEPTED");

  expect(await observe(kind, order)).toMatchObject({ outcome: "ACCEPTED" });
  expect(seller.done.get(`${kind} ${order}`)).toBe(1);
});

test("a parcel completes the order with its tracking", async () => {
  const order = anOrder("SHIP");
  await send("SHIP", order);

  expect(seller.orderOf(order).shipments).toEqual([{ trackingNumber: "JX1", units: { MUG: 1 } }]);
  const [event] = seller.connector.normalise((await seller.connector.fetch?.({ externalId: order, version: null }, account)) as never);
  expect(event).toMatchObject({ order: { orderStatus: "COMPLETED", fulfillmentStatus: "IN_TRANSIT" } });
});

test("what is paid is not cancelled, single lines are not, and it is said what to do", async () => {
  const [paid, unpaid] = [anOrder("SHIP"), anOrder("CANCEL")];
  const line = { order: named(unpaid), reason: "OTHER" as const, note: null, lines: [{ externalIds: ["1"], sku: null, quantity: 1 }] };

  expect(await send("CANCEL", paid)).toMatchObject({ outcome: "REJECTED", reason: expect.stringContaining("refund it") });
  expect(await tellerOf("CANCEL").send(line, account, "k1")).toMatchObject({ outcome: "REJECTED" });
  expect([paid, unpaid].map((id) => seller.orderOf(id).cancelled)).toEqual([false, false]);
});

test("what was cancelled is not shipped, and more than was paid is not refunded", async () => {
  const order = anOrder("SHIP");
  seller.cancel(order);
  const tooMuch = { ...commandOf(order).REFUND, amount: moneyOf("25000.01", "IDR") };

  expect(await send("SHIP", order)).toMatchObject({ outcome: "REJECTED" });
  expect(await tellerOf("REFUND").send(tooMuch, account, "k1")).toMatchObject({ outcome: "REJECTED" });
});

test("an order that changes while it is told is told again: nothing was done", async () => {
  const order = anOrder("SHIP");
  const changing: Account<unknown> = {
    ...account,
    http: async (url, init) => {
      if (init?.method === "PUT") await send("ACKNOWLEDGE", order, "k0");
      return account.http(url, init);
    },
  };

  await expect(tellerOf("SHIP").send(commandOf(order).SHIP, changing, "k1")).rejects.toMatchObject({ mayBeDone: false });
  expect((await send("SHIP", order)).outcome).toBe("ACCEPTED");
});

test.each(faults.flatMap((fault) => kinds.map((kind) => [fault, kind] as const)))("$kind, then %s: it can be seen", async (fault, kind) => {
  const order = anOrder(kind);
  seller.server.misbehave(({ method }) => method !== "GET", fault);

  await expect(send(kind, order)).rejects.toMatchObject({ name: "ChannelUnavailable", mayBeDone: true });
  // Of a refund it is asked by telling it again with its key.
  if (kind !== "REFUND") expect((await observe(kind, order)) === null).toBe(leavesUndone(fault));
  await send(kind, order);

  expect(seller.done.get(`${kind} ${order}`)).toBe(1);
});

test("a call that comes too soon did nothing, and says when to come again", async () => {
  const order = anOrder("SHIP");
  seller.server.misbehave(({ method }) => method === "PUT", { kind: "RATE_LIMITED", seconds: 7 });

  await expect(send("SHIP", order)).rejects.toMatchObject({ retryAfter: 7, mayBeDone: false });
  expect(seller.orderOf(order).shipments).toEqual([]);
});

test("a token is renewed, a code is worth one, and one that was taken back is refused", async () => {
  const { tokens, authorization, check } = seller.connector;
  const renewed = await tokens?.refresh(account);
  const raw = { applicationId: "sq0idp-double", applicationSecret: "sq0csp-double", apiBaseUrl: seller.settings.apiBaseUrl };
  const back = { ...account, settings: raw, redirectUri: "https://muara.test/authorized" };
  const agreed = await authorization?.exchange({ code: "sq0cgp-agreed", state: "s" }, back);

  for (const patch of [renewed, agreed]) {
    const settings = { ...seller.settings, ...patch };
    expect(await check?.(plainAccount({ ...seller, settings }))).toEqual({ name: "Toko Melati", currencyCode: "IDR", problems: [] });
    expect(tokens?.expiresAt(seller.connector.settings(Reader.of(settings)))?.getTime()).toBeGreaterThan(Date.now() + 29 * 86_400_000);
  }
  const other = accountWith(seller, { refreshToken: "taken back" });
  await expect(tokens?.refresh(other)).rejects.toMatchObject({ name: "ChannelRefused", status: 401 });
  await expect(authorization?.exchange({ error: "access_denied" }, back)).rejects.toMatchObject({ name: "ChannelRefused" });
  await expect(authorization?.exchange({}, back)).rejects.toMatchObject({ path: "query.code" });

  seller.forget(String(seller.settings.accessToken));
  await expect(check?.(account)).rejects.toMatchObject({ name: "ChannelRefused", status: 401 });
  forgetRefused(seller);
});

test("the seller is sent to Square with what we ask for", () => {
  const raw = { applicationId: "sq0idp-1", applicationSecret: "sq0csp-1" };
  const url = (more: object) =>
    new URL(seller.connector.authorization?.url({ ...raw, ...more }, { state: "s1", redirectUri: "https://muara.test/x" }) ?? "");
  const asked = url({});

  expect(asked.origin + asked.pathname).toBe("https://connect.squareup.com/oauth2/authorize");
  expect(Object.fromEntries(asked.searchParams)).toMatchObject({ client_id: "sq0idp-1", state: "s1", session: "false" });
  expect(asked.searchParams.get("scope")?.split(" ")).toContain("INVENTORY_WRITE");
  expect(url({ apiBaseUrl: "https://connect.squareupsandbox.com" }).searchParams.has("session")).toBe(false);
});
