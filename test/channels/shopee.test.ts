import { afterEach, beforeEach, expect, test } from "vitest";
import type { Account } from "../../src/channels/account.ts";
import type { ChannelOrder, CommandKind, Commands, Teller, ToldLevel, ToldLine } from "../../src/channels/command.ts";
import type { IncomingOrder, PollPage } from "../../src/channels/connector.ts";
import { Reader } from "../../src/kit/read.ts";
import { hasNeighbours } from "../support/neighbours.ts";
import type { Fault } from "./channel-server.ts";
import { plainAccount, pollAll } from "./plain-account.ts";
import { openShopee, type ShopeeDouble } from "./shopee.ts";
import { asListed } from "./shopee-fields.ts";

let shopee: ShopeeDouble;
let account: Account<unknown>;
beforeEach(async () => {
  shopee = await openShopee();
  account = plainAccount(shopee);
  shopee.list("MUG", 10);
  shopee.list("CUP", 5);
});
afterEach(async () => {
  expect(shopee.refused).toEqual([]);
  expect(shopee.server.bugs).toEqual([]);
  await shopee.stop();
});

const named = (externalId: string): ChannelOrder => ({ externalId, number: externalId, currencyCode: "IDR" });
const parcel = (lines: readonly ToldLine[], trackingNumber: string | null = "JX1"): Commands["SHIP"]["shipment"] => ({
  id: "0199",
  lines,
  complete: true,
  trackingNumber,
  carrierCode: "spx",
  carrierName: "SPX",
  trackingUrl: null,
  shippedAt: new Date(),
  externalLocationId: null,
  notifyBuyer: true,
});

async function fetched(externalId: string): Promise<IncomingOrder> {
  const delivery = await shopee.connector.fetch?.({ externalId, version: null }, account);
  const [event] = delivery ? shopee.connector.normalise(delivery) : [];
  if (event?.kind !== "order") throw new Error("It brought no order");
  return event.order;
}

/** Its lines as a command names them. */
const linesOf = async (externalId: string): Promise<readonly ToldLine[]> =>
  (await fetched(externalId)).lines.map(({ externalIds, sku, quantity }) => ({ externalIds, sku, quantity }));

function teller<Kind extends CommandKind>(kind: Kind): Teller<unknown, Kind> {
  const found = shopee.connector.tell?.[kind];
  if (!found) throw new Error(`It cannot be told ${kind}`);
  return found;
}

const whole = async (id: string): Promise<Commands["SHIP"]> => ({ order: named(id), shipment: parcel(await linesOf(id)) });
const isPost = ({ method }: { readonly method: string }) => method === "POST";

test("orders changed within a span are all found, with their money, though more changed in one second than a page holds", async () => {
  const second = new Date(Date.now() - 60_000);
  const early = shopee.order([{ sku: "MUG", quantity: 1 }], new Date(second.getTime() - 3_600_000));
  const many = Array.from({ length: 70 }, () => shopee.order([{ sku: "CUP", quantity: 1 }], second));
  const before = Array.from({ length: 40 }, (_, n) =>
    shopee.order([{ sku: "MUG", quantity: 1 }], new Date(second.getTime() - 2000 - n * 1000)),
  );

  const found = await pollAll(shopee.connector, account, new Date(second.getTime() - 120_000));

  const orders = found
    .flatMap(({ delivery }) => shopee.connector.normalise(delivery))
    .flatMap((event) => (event.kind === "order" ? [event.order] : []));
  expect([...new Set(orders.map(({ externalId }) => externalId))].sort()).toEqual([...many, ...before].sort());
  expect(orders.map(({ externalId }) => externalId)).not.toContain(early);
  expect(new Set(found.map(({ id }) => id)).size).toBe(110);
  expect(orders.every(({ payout, difference }) => payout !== null && difference.minor === 0n)).toBe(true);
});

test("no order is passed over that stays within the span while others change between two pages", async () => {
  const start = Date.now() - 600_000;
  const ids = Array.from({ length: 120 }, (_, n) => shopee.order([{ sku: "MUG", quantity: 1 }], new Date(start + n * 1000)));
  const span = { since: new Date(start - 1000), until: new Date(start + 300_000) };
  const found = new Set<string>();
  let next: string | null = null;
  do {
    const page: PollPage | undefined = await shopee.connector.poll?.page(account, span, next);
    for (const { id } of page?.found ?? []) found.add(id.split("@")[0] ?? "");
    next = page?.next ?? null;
    // The youngest changes now, and leaves the span.
    if (next !== null) shopee.shop.cancel(ids.pop() ?? "");
  } while (next !== null);

  expect(ids.filter((id) => !found.has(id))).toEqual([]);
});

test("a version found by a poll has another id than the one after it", async () => {
  const order = shopee.order([{ sku: "MUG", quantity: 1 }], new Date(Date.now() - 5000));
  const [before] = await pollAll(shopee.connector, account, new Date(Date.now() - 60_000));
  shopee.cancel(order);
  const [after] = await pollAll(shopee.connector, account, new Date(Date.now() - 60_000));

  expect(after?.id).not.toBe(before?.id);
});

test("what was lost is brought by the poll, and confirmed only after", async () => {
  const old = new Date(Date.now() - 7_200_000);
  const order = shopee.order([{ sku: "MUG", quantity: 1 }], old);
  shopee.shop.lose(shopee.shop.push(order));
  const span = { since: new Date(Date.now() - 600_000), until: new Date() };
  const page = (cursor: string | null) => shopee.connector.poll?.page(account, span, cursor);

  const lost = await page("lost");

  expect(lost?.found.map(({ id }) => id.split("@")[0])).toEqual([order]);
  expect(shopee.shop.lost.length).toBe(1);
  expect(await page(lost?.next ?? null)).toEqual({ found: [], next: null });
  expect(shopee.shop.lost).toEqual([]);
});

test("what another shop of the app waits for is not confirmed", async () => {
  shopee.shop.lose(shopee.shop.push(shopee.order([{ sku: "MUG", quantity: 1 }], new Date())));
  shopee.shop.lose({ code: 3, shop_id: 7, timestamp: 1, data: { ordersn: "X", status: "UNPAID", update_time: 1 } });

  const page = await shopee.connector.poll?.page(account, { since: new Date(), until: new Date() }, "lost");

  expect([page?.found.length, page?.next, shopee.shop.lost.length]).toEqual([1, null, 2]);
});

test("a push is signed, and hints at the version that is fetched", async () => {
  const order = shopee.order([{ sku: "MUG", quantity: 2 }]);
  const push = shopee.webhook(order);
  const settings = shopee.connector.settings(Reader.of(shopee.settings));

  expect(push && shopee.connector.webhook?.verify(push, settings)).toBe(true);
  const { updatedAt } = await fetched(order);
  expect(push && shopee.connector.normalise(push, settings)).toEqual([
    { kind: "hint", hint: { externalId: order, version: String(updatedAt.getTime() / 1000) } },
  ]);
});

test("an order that does not exist is refused", async () => {
  await expect(shopee.connector.fetch?.({ externalId: "NONE", version: null }, account)).rejects.toMatchObject({
    name: "ChannelRefused",
    status: 404,
  });
});

test("the catalogue has what can be ordered by itself, page by page", async () => {
  for (let n = 0; n < 25; n += 1) shopee.list(`SKU-${n}`, n);
  const entries = [];
  for (let cursor: string | null = null; ; ) {
    const page: Awaited<ReturnType<NonNullable<typeof shopee.connector.catalogue>>> | undefined = await shopee.connector.catalogue?.(
      account,
      cursor,
    );
    entries.push(...(page?.entries ?? []));
    cursor = page?.next ?? null;
    if (cursor === null) break;
  }

  expect(entries.length).toBe(27);
  expect(entries.slice(0, 2).map(({ externalSku, title, stock, barcode }) => ({ externalSku, title, stock, barcode }))).toEqual([
    { externalSku: "MUG", title: "A MUG, Blue", stock: 10, barcode: null },
    { externalSku: "CUP", title: "A CUP", stock: 5, barcode: null },
  ]);
});

test("levels are set and seen; one that is refused leaves the others", async () => {
  const { entries = [] } = (await shopee.connector.catalogue?.(account, null)) ?? {};
  const level = (listing: ToldLevel["listing"], quantity: number): ToldLevel => ({
    listing,
    externalLocationId: null,
    quantity,
    previous: null,
  });
  const [mug, cup] = entries as [(typeof entries)[0], (typeof entries)[0]];
  const gone = { externalSku: "GONE", externalIds: { itemId: "1", modelId: "0" } };
  const noModel = { externalSku: "NO", externalIds: { itemId: mug.externalIds.itemId ?? "", modelId: "9" } };
  const levels = [level(mug, 42), level(cup, 1), level(gone, 1), level(noModel, 3)];
  shopee.shop.reserved.set("CUP", 2);

  expect(await shopee.connector.stock?.set(levels, account)).toEqual([
    { outcome: "SET" },
    { outcome: "REFUSED", reason: "Shopee: Total stock must be more than reserved stock." },
    { outcome: "REFUSED", reason: "Shopee: error_item_not_found: Item_id is not found." },
    { outcome: "REFUSED", reason: "Shopee: Wrong model_id." },
  ]);
  expect(await shopee.connector.stock?.shown(levels, account)).toEqual([42, 5, null, null]);
});

test("a parcel is arranged where it is fetched at the time that Shopee advises, once", async () => {
  const order = shopee.order([{ sku: "MUG", quantity: 2 }]);
  const command = await whole(order);

  const [first, again, shipped] = [
    await teller("READY_TO_SHIP").send(command, account, "k1"),
    await teller("READY_TO_SHIP").send(command, account, "k1"),
    await teller("SHIP").send(command, account, "k2"),
  ];

  expect(first).toMatchObject({ outcome: "ACCEPTED", reference: expect.stringMatching(/^OFG/) });
  expect([again, shipped]).toEqual([first, first]);
  expect(shopee.done.get(`SHIP ${order}`)).toBe(1);
  expect(shopee.orderOf(order)).toMatchObject({ readyToShip: true, shipments: [{ units: { MUG: 2 } }] });
  expect((await fetched(order)).fulfillmentStatus).toBe("READY_TO_SHIP");
});

test("a part leaves in a parcel of its own, then the rest, and no unit twice", async () => {
  const order = shopee.order([
    { sku: "MUG", quantity: 2 },
    { sku: "CUP", quantity: 1 },
  ]);
  const [mugs, cup] = (await linesOf(order)) as [ToldLine, ToldLine];
  const ship = (lines: readonly ToldLine[], key: string) =>
    teller("SHIP").send({ order: named(order), shipment: { ...parcel(lines), complete: false } }, account, key);

  expect((await ship([{ ...mugs, quantity: 1 }], "k1")).outcome).toBe("ACCEPTED");
  expect((await ship([{ ...mugs, quantity: 1 }, cup], "k2")).outcome).toBe("ACCEPTED");

  expect(shopee.orderOf(order).shipments.map(({ units }) => units)).toEqual([{ MUG: 1 }, { MUG: 1, CUP: 1 }]);
  expect(await ship([cup], "k3")).toMatchObject({ outcome: "REJECTED", reason: expect.stringContaining("split into other parcels") });
});

test("of two parcels with the same in them each is arranged once", async () => {
  const order = shopee.order([{ sku: "MUG", quantity: 2 }]);
  const [mugs] = (await linesOf(order)) as [ToldLine];
  const one = (complete: boolean): Commands["SHIP"] => ({
    order: named(order),
    shipment: { ...parcel([{ ...mugs, quantity: 1 }]), complete },
  });
  const [first, last] = [one(false), one(true)];
  const seen = async () => [await teller("SHIP").observe?.(first, account, "k1"), await teller("SHIP").observe?.(last, account, "k2")];

  expect(await seen()).toEqual([null, null]);
  await teller("SHIP").send(first, account, "k1");
  await teller("SHIP").send(first, account, "k1");
  expect((await seen()).map((answer) => answer?.outcome)).toEqual(["ACCEPTED", undefined]);
  await teller("SHIP").send(last, account, "k2");

  expect((await seen()).map((answer) => answer?.outcome)).toEqual(["ACCEPTED", "ACCEPTED"]);
  expect(shopee.orderOf(order).shipments.map(({ units }) => units)).toEqual([{ MUG: 1 }, { MUG: 1 }]);
  expect(shopee.done.get(`SHIP ${order}`)).toBe(2);
});

test("where a shop may not split, a part is rejected with Shopee's words", async () => {
  shopee.shop.allowsSplit = false;
  const order = shopee.order([{ sku: "MUG", quantity: 2 }]);
  const [mugs] = (await linesOf(order)) as [ToldLine];

  expect(await teller("SHIP").send({ order: named(order), shipment: parcel([{ ...mugs, quantity: 1 }]) }, account, "k1")).toEqual({
    outcome: "REJECTED",
    reason: "Shopee refused to split the order: order.order_cannot_split: You don’t have the permission to split order.",
  });
});

test("a carrier of the seller's own needs the tracking number", async () => {
  shopee.shop.ways = { non_integrated: ["tracking_no"] };
  const order = shopee.order([{ sku: "MUG", quantity: 1 }]);
  const lines = await linesOf(order);
  const ship = (tracking: string | null) => teller("SHIP").send({ order: named(order), shipment: parcel(lines, tracking) }, account, "k1");

  expect(await ship(null)).toEqual({ outcome: "REJECTED", reason: "Shopee wants the carrier's tracking number with this parcel." });
  expect((await ship("JX77")).outcome).toBe("ACCEPTED");
  expect(shopee.orderOf(order).shipments).toEqual([{ trackingNumber: "JX77", units: { MUG: 1 } }]);
});

test("parcels are brought where the settings say so", async () => {
  const bring = plainAccount({ ...shopee, settings: { ...shopee.settings, handover: "DROPOFF", senderName: "Sari Dewi" } });
  const order = shopee.order([{ sku: "MUG", quantity: 1 }]);
  expect((await teller("SHIP").send(await whole(order), bring, "k1")).outcome).toBe("ACCEPTED");

  shopee.shop.ways = { dropoff: ["sender_real_name"] };
  const [named_, unnamed] = [shopee.order([{ sku: "MUG", quantity: 1 }]), shopee.order([{ sku: "MUG", quantity: 1 }])];
  expect((await teller("SHIP").send(await whole(named_), bring, "k2")).outcome).toBe("ACCEPTED");
  expect(await teller("SHIP").send(await whole(unnamed), account, "k3")).toMatchObject({
    outcome: "REJECTED",
    reason: expect.stringContaining("senderName"),
  });
});

test("an order is cancelled whole or in part, where that is allowed, and not once it is arranged", async () => {
  const orders = Array.from({ length: 4 }, () => shopee.order([{ sku: "MUG", quantity: 2 }]));
  const [all, part, kept, gone] = orders as [string, string, string, string];
  await teller("SHIP").send(await whole(gone), account, "k0");
  const cancel = async (id: string, units: number | null) => {
    const lines = units === null ? null : (await linesOf(id)).map((line) => ({ ...line, quantity: units }));
    return teller("CANCEL").send({ order: named(id), reason: "OTHER", note: null, lines }, account, "k1");
  };

  expect(await cancel(all, null)).toMatchObject({ outcome: "ACCEPTED" });
  expect(await cancel(part, 1)).toMatchObject({ outcome: "ACCEPTED" });
  expect(await cancel(gone, null)).toEqual({
    outcome: "REJECTED",
    reason: "Shopee refused the cancellation: order.error_limit: Can not cancel this order",
  });
  shopee.shop.allowsPartialCancel = false;
  expect(await cancel(kept, 1)).toMatchObject({ outcome: "REJECTED", reason: expect.stringContaining("a part of this order") });
  expect(orders.map((id) => shopee.orderOf(id).cancelled)).toEqual([true, false, false, false]);
  expect((await fetched(part)).lines.map(({ quantity, cancelledQuantity }) => `${cancelledQuantity}/${quantity}`)).toEqual(["1/2"]);
  expect(
    (
      await teller("SHIP").send(
        { order: named(part), shipment: parcel((await linesOf(part)).map((line) => ({ ...line, quantity: 1 }))) },
        account,
        "k2",
      )
    ).outcome,
  ).toBe("ACCEPTED");
});

test.each([
  ["OUT_OF_STOCK", "OUT_OF_STOCK"],
  ["CUSTOMER_REQUEST", "CUSTOMER_REQUEST"],
  ["ADDRESS", "OUT_OF_STOCK"],
  ["FRAUD", "OUT_OF_STOCK"],
] as const)("%s is %s at Shopee in Indonesia", async (reason, theirs) => {
  const order = shopee.order([{ sku: "MUG", quantity: 1 }]);
  await teller("CANCEL").send({ order: named(order), reason, note: null, lines: null }, account, "k");

  expect(JSON.parse(Buffer.from(shopee.server.calls.find(isPost)?.body ?? []).toString()).cancel_reason).toBe(theirs);
});

test("a buyer who asked for it is answered, yes or no, and not twice", async () => {
  const [yes, no, sellers] = ["", "", ""].map(() => shopee.order([{ sku: "MUG", quantity: 1 }])) as [string, string, string];
  for (const id of [yes, no, sellers]) shopee.askToCancel?.(id);
  expect((await fetched(yes)).orderStatus).toBe("CANCEL_REQUESTED");
  const answer = (id: string, accept: boolean) =>
    teller("ANSWER_CANCELLATION").send({ order: named(id), accept, note: null }, account, "k");

  expect([await answer(yes, true), await answer(no, false)].map(({ outcome }) => outcome)).toEqual(["ACCEPTED", "ACCEPTED"]);
  expect(await answer(no, true)).toMatchObject({ outcome: "REJECTED", reason: expect.stringContaining("order_status_invalid") });
  const command: Commands["CANCEL"] = { order: named(sellers), reason: "OUT_OF_STOCK", note: null, lines: null };
  expect(await teller("CANCEL").send(command, account, "k")).toMatchObject({ outcome: "ACCEPTED" });

  expect([yes, no, sellers].map((id) => shopee.orderOf(id).cancelled)).toEqual([true, false, true]);
  const seen = (id: string, accept: boolean) =>
    teller("ANSWER_CANCELLATION").observe?.({ order: named(id), accept, note: null }, account, "k");
  expect([await seen(yes, true), await seen(no, false), await seen(no, true)].map((one) => one?.outcome)).toEqual([
    "ACCEPTED",
    "ACCEPTED",
    "REJECTED",
  ]);
});

test("a return is granted; refusing one takes a person", async () => {
  const order = shopee.order([{ sku: "MUG", quantity: 1 }]);
  const externalReturnId = shopee.askToReturn?.(order) ?? "";
  const command = (accept: boolean): Commands["DECIDE_RETURN"] => ({ order: named(order), externalReturnId, accept, reason: null });

  expect(await teller("DECIDE_RETURN").observe?.(command(true), account, "k")).toBeNull();
  expect(await teller("DECIDE_RETURN").send(command(false), account, "k")).toMatchObject({ outcome: "REJECTED" });
  expect(await teller("DECIDE_RETURN").send(command(true), account, "k")).toMatchObject({ outcome: "ACCEPTED" });
  expect(await teller("DECIDE_RETURN").send(command(true), account, "k")).toMatchObject({ outcome: "REJECTED" });
  expect(await teller("DECIDE_RETURN").observe?.(command(true), account, "k")).toMatchObject({ outcome: "ACCEPTED" });
  expect(shopee.orderOf(order).refunds).toEqual(["94000.00"]);
});

test.skipIf(!hasNeighbours)("the double notices what Shopee's reference does not list", () => {
  const called = { at: 0, method: "POST", path: "/api/v2/returns/confirm", query: {}, rawUrl: "", headers: {} };
  const say = (asked: object, answered: object) => () =>
    asListed({ ...called, body: Buffer.from(JSON.stringify(asked)) }, { body: { request_id: "r", error: "", message: "", ...answered } });
  const listed = { return_sn: "R1" };

  expect(say(listed, { response: listed })).not.toThrow();
  expect(say({}, { response: listed })).toThrow(/return_sn/);
  expect(say({ ...listed, reason: "x" }, { response: listed })).toThrow(/reason/);
  expect(say(listed, { response: { return_sn: 1 } })).toThrow(/return_sn/);
});

const faults: readonly Fault[] = [
  { kind: "ERROR" },
  { kind: "LOST_ANSWER" },
  { kind: "HALF_OPEN" },
  { kind: "ERROR_AFTER" },
  { kind: "TIMEOUT" },
];
const notDone = ({ kind }: Fault) => kind === "ERROR" || kind === "TIMEOUT";

test.each(faults)("$kind: whether a parcel was arranged can be seen", async (fault) => {
  const order = shopee.order([{ sku: "MUG", quantity: 1 }]);
  const command = await whole(order);
  shopee.server.misbehave(isPost, fault);

  await expect(teller("SHIP").send(command, account, "k1")).rejects.toMatchObject({ name: "ChannelUnavailable", mayBeDone: true });
  const seen = await teller("SHIP").observe?.(command, account, "k1");
  expect(seen === null).toBe(notDone(fault));
  if (seen === null) await teller("SHIP").send(command, account, "k1");

  expect(shopee.done.get(`SHIP ${order}`)).toBe(1);
});

test.each(faults)("$kind: whether a part was split off and arranged can be seen", async (fault) => {
  const order = shopee.order([{ sku: "MUG", quantity: 2 }]);
  const [mugs] = (await linesOf(order)) as [ToldLine];
  const command: Commands["SHIP"] = { order: named(order), shipment: { ...parcel([{ ...mugs, quantity: 1 }]), complete: false } };
  shopee.server.misbehave(({ path }) => path.endsWith("/split_order"), fault);

  await expect(teller("SHIP").send(command, account, "k1")).rejects.toMatchObject({ name: "ChannelUnavailable", mayBeDone: true });
  // The split alone is not the shipment.
  expect(await teller("SHIP").observe?.(command, account, "k1")).toBeNull();
  expect((await teller("SHIP").send(command, account, "k1")).outcome).toBe("ACCEPTED");

  expect(shopee.orderOf(order).shipments.map(({ units }) => units)).toEqual([{ MUG: 1 }]);
});

test.each(faults)("$kind: whether an order, or a part of it, was cancelled can be seen", async (fault) => {
  for (const part of [false, true]) {
    const order = shopee.order([{ sku: "MUG", quantity: 2 }]);
    const lines = part ? (await linesOf(order)).map((line) => ({ ...line, quantity: 1 })) : null;
    const command: Commands["CANCEL"] = { order: named(order), reason: "OUT_OF_STOCK", note: null, lines };
    shopee.server.misbehave(isPost, fault);

    await expect(teller("CANCEL").send(command, account, "k1")).rejects.toMatchObject({ mayBeDone: true });
    expect((await teller("CANCEL").observe?.(command, account, "k1")) === null).toBe(notDone(fault));
    expect(shopee.done.get(`CANCEL ${order}`) ?? 0).toBe(notDone(fault) ? 0 : 1);
  }
});

test.each(faults)("$kind: reading changes nothing", async (fault) => {
  const order = shopee.order([{ sku: "MUG", quantity: 1 }]);
  shopee.server.misbehave(() => true, fault);

  await expect(fetched(order)).rejects.toMatchObject({ name: "ChannelUnavailable" });
  expect((await fetched(order)).externalId).toBe(order);
});

test("a call that comes too soon did nothing, and says when to come again", async () => {
  const order = shopee.order([{ sku: "MUG", quantity: 1 }]);
  const command = await whole(order);
  shopee.server.misbehave(isPost, { kind: "RATE_LIMITED", seconds: 7 });

  await expect(teller("SHIP").send(command, account, "k1")).rejects.toMatchObject({ retryAfter: 7, mayBeDone: false });
  expect(shopee.done.get(`SHIP ${order}`)).toBeUndefined();
});

/** Shopee's errors come with HTTP 200. */
const answering = (error: string, message: string, status = 200): Account<unknown> => ({
  ...account,
  http: (_url, init) =>
    init?.method === "POST" ? Promise.resolve(new Response(JSON.stringify({ error, message }), { status })) : account.http(_url, init),
});

test.each([
  ["error_rate_limit", "Too many requests.", { name: "ChannelUnavailable", mayBeDone: false }],
  ["error_server", "Something wrong. Please try later.", { name: "ChannelUnavailable", mayBeDone: true, retryAfter: null }],
  ["error_auth", "System error, please try again later.", { name: "ChannelUnavailable", mayBeDone: true }],
  ["error_auth", "Invalid access_token.", { name: "ChannelRefused", status: 403 }],
  ["error_sign", "Wrong sign.", { name: "ChannelRefused", status: 401 }],
  ["source_ip_undeclared", "Request Source IP is undeclared.", { name: "ChannelRefused", status: 403 }],
])("%s with HTTP 200 (%s)", async (error, message, expected) => {
  const command = await whole(shopee.order([{ sku: "MUG", quantity: 1 }]));

  await expect(teller("SHIP").send(command, answering(error, message), "k")).rejects.toMatchObject(expected);
});

test("the day's limit holds until midnight of UTC+8", async () => {
  const late = { ...answering("error_limit", "The daily API call limit"), now: () => new Date("2026-11-22T15:00:00Z") };

  await expect(
    teller("DECIDE_RETURN").send({ order: named("A1"), externalReturnId: "R1", accept: true, reason: null }, late, "k"),
  ).rejects.toMatchObject({ retryAfter: 3600, mayBeDone: false });
});

test("what Shopee just will not do is a rejection, without addresses and numbers of persons", async () => {
  const command = await whole(shopee.order([{ sku: "MUG", quantity: 1 }]));

  expect(await teller("SHIP").send(command, answering("error_perm", "invalid email : sari@example.com +628123456789."), "k")).toEqual({
    outcome: "REJECTED",
    reason: "Shopee refused the shipment: error_perm: invalid email : … ….",
  });
});

test("tokens are renewed, each refresh token once", async () => {
  const patch = await shopee.connector.tokens?.refresh(account);

  expect(patch).toMatchObject({ accessToken: shopee.shop.accessToken, refreshToken: shopee.shop.refreshToken });
  const renewed = plainAccount({ ...shopee, settings: { ...shopee.settings, ...patch } });
  const expires = shopee.connector.tokens?.expiresAt(renewed.settings);
  expect(Math.round(((expires?.getTime() ?? 0) - Date.now()) / 3_600_000)).toBe(4);
  expect((await shopee.connector.check?.(renewed))?.problems).toEqual([]);
  await expect(shopee.connector.tokens?.refresh(account)).rejects.toMatchObject({ name: "ChannelRefused", status: 401 });
});

test("a merchant lets us in with a code that works once, for the shop of the channel alone", async () => {
  const { partnerId, partnerKey, apiBaseUrl, shopId } = shopee.settings;
  const raw = { partnerId, partnerKey, apiBaseUrl };
  const before = { ...account, settings: raw, redirectUri: "https://orders.example/oauth/callback" };
  const link = new URL(shopee.connector.authorization?.url(raw, { state: "s-1", redirectUri: before.redirectUri }) ?? "");
  expect([link.pathname, link.searchParams.get("redirect")]).toEqual([
    "/api/v2/shop/auth_partner",
    "https://orders.example/oauth/callback?state=s-1",
  ]);
  const exchange = (query: Record<string, string>, settings: Record<string, unknown> = raw) =>
    shopee.connector.authorization?.exchange(query, { ...before, settings });

  await expect(exchange({ code: "code-1", shop_id: String(shopId) }, { ...raw, shopId: "7" })).rejects.toMatchObject({ path: "shop_id" });
  await expect(exchange({ code: "code-1", main_account_id: "1" })).rejects.toMatchObject({ path: "shop_id" });
  expect(await exchange({ code: "code-1", shop_id: String(shopId), state: "s-1" })).toMatchObject({
    shopId,
    accessToken: shopee.shop.accessToken,
    refreshToken: shopee.shop.refreshToken,
  });
  await expect(exchange({ code: "code-1", shop_id: String(shopId) })).rejects.toMatchObject({ name: "ChannelRefused" });
});

test("the settings are tried by a real call, and wrong ones are refused", async () => {
  expect(await shopee.connector.check?.(account)).toEqual({ name: "Toko Melati", currencyCode: "IDR", problems: [] });

  for (const wrong of [{ accessToken: "wrong" }, { partnerKey: "wrong" }])
    await expect(shopee.connector.check?.(plainAccount({ ...shopee, settings: { ...shopee.settings, ...wrong } }))).rejects.toMatchObject({
      name: "ChannelRefused",
      status: 401,
    });
  expect(shopee.refused.map((one) => one.split(": ")[1])).toEqual(["invalid_acceess_token", "error_sign"]);
  (shopee.refused as string[]).length = 0;
});
