import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Account } from "../../src/channels/account.ts";
import type { ChannelOrder, CommandKind, Commands, ToldLevel, ToldLine } from "../../src/channels/command.ts";
import type { Fault } from "./channel-server.ts";
import { plainAccount, pollAll } from "./plain-account.ts";
import { openTikTokShop, type TikTokShopDouble, warehouse } from "./tiktok-shop.ts";

let shop: TikTokShopDouble;
let account: Account<unknown>;
beforeEach(async () => {
  shop = await openTikTokShop();
  account = plainAccount(shop);
  shop.list("MUG", 10);
  shop.list("CUP", 5);
});
afterEach(async () => {
  expect(shop.refused).toEqual([]);
  expect(shop.server.bugs).toEqual([]);
  await shop.stop();
});

const named = (externalId: string): ChannelOrder => ({ externalId, number: externalId, currencyCode: "IDR" });
/** Its lines as a command names them. */
async function linesOf(externalId: string): Promise<readonly ToldLine[]> {
  const delivery = await shop.connector.fetch?.({ externalId, version: null }, account);
  const [event] = delivery ? shop.connector.normalise(delivery) : [];
  return event?.kind === "order" ? event.order.lines.map(({ externalIds, sku, quantity }) => ({ externalIds, sku, quantity })) : [];
}
async function shipping(externalId: string, more: Partial<Commands["SHIP"]["shipment"]> = {}): Promise<Commands["SHIP"]> {
  const shipment = {
    id: "0199",
    lines: more.lines ?? (await linesOf(externalId)),
    complete: true,
    trackingNumber: "JX1",
    carrierCode: "6841743441349706241",
    carrierName: "J&T Express",
    trackingUrl: null,
    shippedAt: new Date(),
    externalLocationId: null,
    notifyBuyer: true,
  };
  return { order: named(externalId), shipment: { ...shipment, ...more } };
}
const cancelling = (externalId: string, more: Partial<Commands["CANCEL"]> = {}): Commands["CANCEL"] => ({
  order: named(externalId),
  reason: "OUT_OF_STOCK",
  note: null,
  lines: null,
  ...more,
});

function teller<Kind extends CommandKind>(kind: Kind) {
  const found = shop.connector.tell?.[kind];
  if (!found) throw new Error(`It cannot be told ${kind}`);
  return found;
}
const mug = [{ sku: "MUG", quantity: 1 }];

describe("asked", () => {
  test("orders changed within a span are all found, page by page, oldest first", async () => {
    const second = new Date(Date.now() - 60_000);
    const early = shop.order(mug, new Date(second.getTime() - 3_600_000));
    const many = Array.from({ length: 230 }, () => shop.order([{ sku: "CUP", quantity: 1 }], second));

    const found = await pollAll(shop.connector, account, new Date(second.getTime() - 5000));

    const events = found.flatMap(({ delivery }) => shop.connector.normalise(delivery));
    const ids = events.map((event) => (event.kind === "order" ? event.order.externalId : ""));
    expect(ids).toEqual(many);
    expect(ids).not.toContain(early);
    expect(new Set(found.map(({ id }) => id)).size).toBe(230);
    expect(shop.server.calls.length).toBe(3);
  });

  test("a version found by a poll has another id than the one after it", async () => {
    const order = shop.order(mug, new Date(Date.now() - 5000));
    const polledIds = async () => (await pollAll(shop.connector, account, new Date(Date.now() - 60_000))).map(({ id }) => id);
    const first = await polledIds();
    const again = await polledIds();
    shop.askToCancel?.(order);
    const asked = await polledIds();

    expect(again).toEqual(first);
    expect(asked).not.toEqual(first);
  });

  test("a push leads to the whole order", async () => {
    const order = shop.order([{ sku: "MUG", quantity: 2 }]);
    const push = shop.webhook(order);
    const settings = account.settings;
    expect(push && shop.connector.webhook?.verify(push, settings)).toBe(true);
    const [hint] = push ? shop.connector.normalise(push, settings) : [];

    const delivery = hint?.kind === "hint" && (await shop.connector.fetch?.(hint.hint, account));

    expect(delivery && shop.connector.normalise(delivery, settings)).toMatchObject([
      { kind: "order", order: { externalId: order, tags: ["TOKOPEDIA"], lines: [{ sku: "MUG", quantity: 2 }] } },
    ]);
    await expect(shop.connector.fetch?.({ externalId: "1", version: null }, account)).rejects.toMatchObject({ name: "ChannelRefused" });
  });

  test("the catalogue has a row for each SKU, though the token of the next page is false", async () => {
    const page = await shop.connector.catalogue?.(account, null);

    expect(page).toMatchObject({
      entries: [
        { externalSku: "MUG", stock: 10 },
        { externalSku: "CUP", stock: 5 },
      ],
      next: null,
    });
    expect(page?.entries.map(({ externalIds }) => externalIds)).toEqual(
      shop.shop.skus.map(({ id, productId }) => ({ productId, skuId: id })),
    );
  });

  test("levels are set and seen; what the shop does not know is refused alone", async () => {
    const { entries = [] } = (await shop.connector.catalogue?.(account, null)) ?? {};
    const level = (listing: ToldLevel["listing"], quantity: number, place: string | null = null): ToldLevel => ({
      listing,
      externalLocationId: place,
      quantity,
      previous: null,
    });
    const productId = entries[0]?.externalIds.productId ?? "";
    const levels = [
      ...entries.map((entry, index) => level(entry, 42 + index)),
      level({ externalSku: "GONE", externalIds: { productId, skuId: "1" } }, 1),
      level({ externalSku: "LOST", externalIds: { productId: "1", skuId: "2" } }, 1),
      level({ externalSku: "BARE", externalIds: {} }, 1),
    ];

    const answers = await shop.connector.stock?.set(levels, account);

    expect(answers?.map((answer) => (answer.outcome === "REFUSED" ? answer.reason : answer.outcome))).toEqual([
      "SET",
      "SET",
      "TikTok Shop refused the level: SKU or warehouse not found.",
      "TikTok Shop refused the level (12052032): Resource Not Found",
      "The listing lacks TikTok's product id: pull the catalogue again.",
    ]);
    expect(await shop.connector.stock?.shown(levels, account)).toEqual([42, 43, null, null, null]);
    expect([shop.shown("MUG"), shop.shown("CUP")]).toEqual([42, 43]);
    expect(await shop.connector.stock?.shown([level(entries[0] as ToldLevel["listing"], 0, warehouse)], account)).toEqual([42]);
    expect(await shop.connector.stock?.shown([level(entries[0] as ToldLevel["listing"], 0, "9")], account)).toEqual([null]);
  });

  test("the settings are tried by real calls, and wrong ones are named or refused", async () => {
    expect(await shop.connector.check?.(account)).toEqual({ name: "Toko Melati", currencyCode: null, problems: [] });

    const withSettings = (settings: Readonly<Record<string, unknown>>) =>
      plainAccount({ ...shop, settings: { ...shop.settings, ...settings } });
    expect((await shop.connector.check?.(withSettings({ warehouseId: "9" })))?.problems).toEqual([
      `There is no warehouse 9: set warehouseId to one of ${warehouse}.`,
    ]);
    for (const wrong of [{ webhookSecrets: ["wrong"] }, { accessToken: "wrong" }, { appKey: "wrong" }])
      await expect(shop.connector.check?.(withSettings(wrong))).rejects.toMatchObject({ name: "ChannelRefused", status: 401 });
    shop.shop.refused.length = 0;
  });

  test("a call that was signed more than five minutes ago is refused", async () => {
    const late = { ...account, now: () => new Date(Date.now() - 301_000) };

    await expect(shop.connector.check?.(late)).rejects.toMatchObject({ name: "ChannelRefused", status: 401 });
    shop.shop.refused.length = 0;
  });
});

describe("let in", () => {
  test("the access token is renewed, the refresh token with it, and the old one is worth nothing", async () => {
    const patch = await shop.connector.tokens?.refresh(account);
    expect(patch).toMatchObject({ accessToken: shop.shop.token, refreshToken: shop.shop.refreshToken });

    const renewed = plainAccount({ ...shop, settings: { ...shop.settings, ...patch } });
    expect(await shop.connector.check?.(renewed)).toMatchObject({ problems: [] });
    const expiry = shop.connector.tokens?.expiresAt(renewed.settings)?.getTime() ?? 0;
    expect(Math.abs(expiry - Date.now() - 604_800_000)).toBeLessThan(60_000);
    const again = shop.connector.tokens?.refresh(account);
    await expect(again).rejects.toMatchObject({ name: "ChannelRefused", message: expect.not.stringContaining("tts-double-secret") });
  });

  test("the seller is sent away with our state, and comes back with a code that is worth tokens and a shop", async () => {
    const { accessToken: _, shopCipher: __, shopId: ___, refreshToken: ____, ...raw } = shop.settings as Record<string, string>;
    const url = new URL(shop.connector.authorization?.url(raw, { state: "our-state", redirectUri: "https://o.example/back" }) ?? "");
    expect(`${url.origin}${url.pathname}`).toBe("https://services.tiktokshop.com/open/authorize");
    expect(Object.fromEntries(url.searchParams)).toEqual({ service_id: "7300000000000000001", state: "our-state" });

    const back = { settings: raw, http: account.http, now: account.now, redirectUri: "https://o.example/back" };
    const patch = await shop.connector.authorization?.exchange({ code: "TTP_code", state: "our-state" }, back);

    expect(patch).toMatchObject({ accessToken: shop.shop.token, shopCipher: "ROW_double_cipher", shopId: shop.shop.id, region: "ID" });
    expect(await shop.connector.check?.(plainAccount({ ...shop, settings: { ...raw, ...patch } }))).toMatchObject({ problems: [] });
  });

  test("a seller who says no, a code that is missing or wrong, and shops to choose from", async () => {
    const exchange = (query: Readonly<Record<string, string>>, settings: Readonly<Record<string, unknown>> = shop.settings) =>
      shop.connector.authorization?.exchange(query, { settings, http: account.http, now: account.now, redirectUri: "https://o.example" });

    await expect(exchange({ code: "null", error: "auth_denied" })).rejects.toMatchObject({ name: "ChannelRefused", status: 403 });
    await expect(exchange({})).rejects.toMatchObject({ name: "MalformedMessage", path: "code" });
    await expect(exchange({ code: "old" })).rejects.toMatchObject({ name: "ChannelRefused", status: 401 });
    shop.shop.shops = 2;
    await expect(exchange({ code: "TTP_code" }, { ...shop.settings, shopId: null })).rejects.toThrow(/set shopId to one of them/);
    expect(await exchange({ code: "TTP_code" })).toMatchObject({ shopId: shop.shop.id });
  });
});

describe("told", () => {
  test("an order leaves whole; telling it again changes nothing, telling another parcel is rejected", async () => {
    const order = shop.order([
      { sku: "MUG", quantity: 2 },
      { sku: "CUP", quantity: 1 },
    ]);
    const command = await shipping(order);

    const first = await teller("SHIP").send(command, account, "k1");
    const again = await teller("SHIP").send(command, account, "k1");
    const other = await teller("SHIP").send(await shipping(order, { trackingNumber: "JX2" }), account, "k2");

    expect(first).toMatchObject({ outcome: "ACCEPTED", reference: shop.shop.find(order).rows[0]?.packageId });
    expect(again).toEqual(first);
    expect(other).toMatchObject({ outcome: "REJECTED", reason: expect.stringContaining("another parcel") });
    expect(shop.orderOf(order).shipments).toEqual([{ trackingNumber: "JX1", units: { MUG: 2, CUP: 1 } }]);
    expect(shop.done.get(`SHIP ${order}`)).toBe(1);
  });

  test("a part leaves in a package that is split off, then the rest; half a SKU is refused in South-East Asia", async () => {
    const order = shop.order([
      { sku: "MUG", quantity: 2 },
      { sku: "CUP", quantity: 1 },
    ]);
    const [mugs, cup] = (await linesOf(order)) as [ToldLine, ToldLine];
    const half = { ...mugs, externalIds: mugs.externalIds.slice(0, 1), quantity: 1 };

    const refused = await teller("SHIP").send(await shipping(order, { lines: [half], complete: false }), account, "k0");
    await teller("SHIP").send(await shipping(order, { lines: [mugs], complete: false }), account, "k1");
    await teller("SHIP").send(await shipping(order, { lines: [cup], trackingNumber: "JX2" }), account, "k2");

    expect(refused).toEqual({
      outcome: "REJECTED",
      reason: "TikTok Shop refused a package for a part of the order (21011028): All units of a SKU must be in one package.",
    });
    expect(shop.orderOf(order).shipments).toEqual([
      { trackingNumber: "JX1", units: { MUG: 2 } },
      { trackingNumber: "JX2", units: { CUP: 1 } },
    ]);
  });

  test("where packages are made at sending, any units go", async () => {
    const order = shop.order([{ sku: "MUG", quantity: 2 }]);
    for (const row of shop.shop.find(order).rows) row.packageId = null;
    const [mugs] = (await linesOf(order)) as [ToldLine];
    const half = { ...mugs, externalIds: mugs.externalIds.slice(1), quantity: 1 };

    const command = await shipping(order, { lines: [half], complete: false });

    expect(await teller("SHIP").observe?.(command, account, "k1")).toBeNull();
    expect(await teller("SHIP").send(command, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });
    expect(await teller("SHIP").observe?.(command, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });
    expect(shop.orderOf(order).shipments).toEqual([{ trackingNumber: "JX1", units: { MUG: 1 } }]);
  });

  test("a parcel needs TikTok's id of the carrier, units of the order, and none that is cancelled", async () => {
    const order = shop.order(mug);
    const foreign = [{ externalIds: ["1"], sku: "MUG", quantity: 1 }];
    const outcome = async (more: Parameters<typeof shipping>[1]) => teller("SHIP").send(await shipping(order, more), account, "k1");

    expect(await outcome({ carrierCode: null, carrierName: null })).toMatchObject({
      reason: expect.stringContaining("shipping_provider_id"),
    });
    expect(await outcome({ carrierCode: "pos", carrierName: "Pos" })).toMatchObject({
      reason: expect.stringContaining("It knows J&T Express (6841743441349706241), JNE (6617675021119438849)."),
    });
    expect(await outcome({ carrierCode: "77" })).toMatchObject({ reason: expect.stringContaining("21001011") });
    expect(await outcome({ trackingNumber: null })).toMatchObject({ reason: expect.stringContaining("tracking number") });
    expect(await outcome({ lines: foreign })).toMatchObject({ reason: "The order has no units 1 at TikTok Shop." });
    shop.cancel(order);
    expect(await outcome({})).toMatchObject({ outcome: "REJECTED", reason: expect.stringContaining("is cancelled") });
    expect(shop.orderOf(order).shipments).toEqual([]);
  });

  test("for a unit that was cancelled another of its SKU leaves, and no more than that", async () => {
    const order = shop.order([{ sku: "MUG", quantity: 3 }]);
    const [mugs] = (await linesOf(order)) as [ToldLine];
    const [first] = shop.shop.find(order).rows;
    shop.shop.cancel(shop.shop.find(order), first ? [first] : []);
    for (const row of shop.shop.find(order).rows) row.packageId = null;
    const command = await shipping(order, {
      lines: [{ ...mugs, externalIds: mugs.externalIds.slice(0, 1), quantity: 1 }],
      complete: false,
    });

    expect(await teller("SHIP").observe?.(command, account, "k1")).toBeNull();
    for (let time = 0; time < 2; time++) expect(await teller("SHIP").send(command, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });

    expect(await teller("SHIP").observe?.(command, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });
    expect(shop.orderOf(order).shipments).toEqual([{ trackingNumber: "JX1", units: { MUG: 1 } }]);
  });

  test("a carrier that is not mapped is found by its name at TikTok", async () => {
    const order = shop.order(mug);

    await teller("SHIP").send(await shipping(order, { carrierCode: "jne", carrierName: null }), account, "k1");

    const sent = shop.server.calls.find(({ path }) => path.endsWith("/ship"))?.body ?? new Uint8Array();
    expect(JSON.parse(Buffer.from(sent).toString())).toEqual({
      self_shipment: { tracking_number: "JX1", shipping_provider_id: "6617675021119438849" },
    });
  });

  test.each([
    [undefined, undefined],
    ["PICKUP", { start_time: 1_900_003_600, end_time: 1_900_007_200 }],
    ["DROP_OFF", undefined],
  ])("with TikTok's courier a parcel is made ready (%s), and that it left is nothing new", async (handoverMethod, pickupSlot) => {
    account = plainAccount({ ...shop, settings: { ...shop.settings, handoverMethod } });
    shop.shop.courier = "TIKTOK";
    const order = shop.order(mug);
    const command = await shipping(order, { trackingNumber: null, carrierCode: null });
    expect(await teller("READY_TO_SHIP").observe?.(command, account, "k1")).toBeNull();

    const ready = await teller("READY_TO_SHIP").send(command, account, "k1");
    const left = await teller("SHIP").send(command, account, "k2");

    expect([ready.outcome, left.outcome]).toEqual(["ACCEPTED", "ACCEPTED"]);
    expect(await teller("READY_TO_SHIP").observe?.(command, account, "k1")).toEqual(ready);
    expect(shop.done.get(`READY_TO_SHIP ${order}`)).toBe(1);
    const sent = shop.server.calls.find(({ path }) => path.endsWith("/ship"))?.body ?? new Uint8Array();
    expect(JSON.parse(Buffer.from(sent).toString())).toEqual({
      ...(handoverMethod && { handover_method: handoverMethod }),
      ...(pickupSlot && { pickup_slot: pickupSlot }),
    });
  });

  test("with the seller's own courier there is nothing to make ready", async () => {
    const order = shop.order(mug);

    expect(await teller("READY_TO_SHIP").send(await shipping(order), account, "k1")).toEqual({ outcome: "ACCEPTED", reference: null });
    expect(shop.orderOf(order).readyToShip).toBe(false);
  });

  test("TikTok decides on a cancellation: at once, or after a while", async () => {
    const [now, later, never] = [shop.order(mug), shop.order(mug), shop.order(mug)];
    expect(teller("CANCEL").decides).toBe(true);
    const done = await teller("CANCEL").send(cancelling(now), account, "k1");
    shop.shop.thinks = true;

    const waits = await teller("CANCEL").send(cancelling(later), account, "k2");
    expect([done.outcome, waits.outcome]).toEqual(["ACCEPTED", "PENDING"]);
    expect(await teller("CANCEL").observe?.(cancelling(later), account, "k2")).toEqual(waits);
    shop.shop.decideCancellation(true);
    expect(await teller("CANCEL").observe?.(cancelling(later), account, "k2")).toMatchObject({ outcome: "ACCEPTED" });

    await teller("CANCEL").send(cancelling(never), account, "k3");
    shop.shop.decideCancellation(false);
    expect(await teller("CANCEL").observe?.(cancelling(never), account, "k3")).toMatchObject({ outcome: "REJECTED" });
    expect([now, later, never].map((id) => shop.orderOf(id).cancelled)).toEqual([true, true, false]);
  });

  test("units are cancelled by row; an order that is cancelled whole later is not taken for that", async () => {
    const order = shop.order([
      { sku: "MUG", quantity: 2 },
      { sku: "CUP", quantity: 1 },
    ]);
    const [mugs] = (await linesOf(order)) as [ToldLine];
    const part = cancelling(order, { lines: [{ ...mugs, externalIds: mugs.externalIds.slice(0, 1), quantity: 1 }] });

    expect(await teller("CANCEL").observe?.(part, account, "k1")).toBeNull();
    expect(await teller("CANCEL").send(part, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });
    expect(await teller("CANCEL").observe?.(part, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });
    expect(await teller("CANCEL").observe?.(cancelling(order), account, "k2")).toBeNull();
    expect((await linesOf(order)).map(({ quantity }) => quantity)).toEqual([2, 1]);
    expect(shop.shop.find(order).rows.map(({ status }) => status)).toEqual(["CANCELLED", "TO_FULFILL", "TO_FULFILL"]);
    const call = shop.server.calls.find(({ path }) => path.endsWith("/cancellations"));
    expect(JSON.parse(Buffer.from(call?.body ?? []).toString()).skus).toEqual([{ sku_id: shop.shop.skus[0]?.id, quantity: 1 }]);
  });

  test("the reason is TikTok's for the order's status and market; what it has none for is rejected", async () => {
    const order = shop.order(mug);
    Object.assign(shop.shop.find(order), { held: "UNPAID", paid: false });
    const reasonSent = () => JSON.parse(Buffer.from(shop.server.calls.at(-1)?.body ?? []).toString()).cancel_reason as string;

    const strict = plainAccount({ ...shop, settings: { ...shop.settings, otherCancelReason: null } });
    expect(await teller("CANCEL").send(cancelling(order, { reason: "FRAUD" }), strict, "k1")).toEqual({
      outcome: "REJECTED",
      reason: "TikTok Shop knows no reason like FRAUD for an order that is UNPAID: choose another, or set otherCancelReason.",
    });
    expect(await teller("CANCEL").send(cancelling(order, { reason: "CUSTOMER_REQUEST" }), account, "k2")).toEqual({
      outcome: "REJECTED",
      reason: "TikTok Shop refused the cancellation (25001021): Reason not match order status",
    });
    expect(await teller("CANCEL").send(cancelling(order, { reason: "PRICE_ERROR" }), account, "k3")).toMatchObject({ outcome: "ACCEPTED" });
    expect(reasonSent()).toBe("seller_cancel_unpaid_reason_wrong_price");

    await teller("CANCEL").send(cancelling(shop.order(mug), { reason: "OTHER" }), account, "k5");
    expect(reasonSent()).toBe("seller_cancel_reason_out_of_stock");

    const british = plainAccount({ ...shop, settings: { ...shop.settings, region: "GB" } });
    await teller("CANCEL").send(cancelling(shop.order(mug)), british, "k4");
    expect(reasonSent()).toBe("seller_cancel_reason_out_of_stock_uk");
  });

  test("a buyer's cancellation is approved or refused with a reason of TikTok's, once", async () => {
    const [yes, no, none] = [shop.order(mug), shop.order(mug), shop.order(mug)];
    for (const id of [yes, no]) shop.askToCancel?.(id);
    const answering = (id: string, accept: boolean): Commands["ANSWER_CANCELLATION"] => ({ order: named(id), accept, note: "Packed" });
    const answer = teller("ANSWER_CANCELLATION");

    expect(await answer.observe?.(answering(yes, true), account, "k1")).toBeNull();
    for (const [id, accept] of [
      [yes, true],
      [no, false],
    ] as const) {
      const first = await answer.send(answering(id, accept), account, `k-${id}`);
      expect(first).toMatchObject({ outcome: "ACCEPTED" });
      expect(await answer.send(answering(id, accept), account, `k-${id}`)).toEqual(first);
      expect(await answer.observe?.(answering(id, accept), account, `k-${id}`)).toEqual(first);
      expect(await answer.observe?.(answering(id, !accept), account, "k9")).toMatchObject({ outcome: "REJECTED" });
      expect(shop.done.get(`ANSWER_CANCELLATION ${id}`)).toBe(1);
    }
    expect(await answer.send(answering(none, true), account, "k3")).toMatchObject({ outcome: "REJECTED" });
    expect([yes, no].map((id) => shop.orderOf(id).cancelled)).toEqual([true, false]);
    const refusal = shop.server.calls.find(({ path }) => path.endsWith("/reject"));
    expect(JSON.parse(Buffer.from(refusal?.body ?? []).toString())).toEqual({
      reject_reason: "seller_reject_apply_product_has_been_packed",
      comment: "Packed",
    });
  });

  test.each([
    ["REFUND", "RETURN_OR_REFUND_REQUEST_PENDING", "RETURN_OR_REFUND_REQUEST_SUCCESS", "REFUND_OR_RETURN_REQUEST_REJECT"],
    ["RETURN_AND_REFUND", "RETURN_OR_REFUND_REQUEST_PENDING", "AWAITING_BUYER_SHIP", "REFUND_OR_RETURN_REQUEST_REJECT"],
    ["RETURN_AND_REFUND", "BUYER_SHIPPED_ITEM", "RETURN_OR_REFUND_REQUEST_COMPLETE", "REJECT_RECEIVE_PACKAGE"],
    ["REPLACEMENT", "REPLACEMENT_REQUEST_PENDING", "REPLACEMENT_REQUEST_COMPLETE", "REPLACEMENT_REQUEST_REJECT"],
  ])("a return (%s) that is %s is decided: %s or %s", async (type, status, approved, refused) => {
    for (const accept of [true, false]) {
      const order = shop.order(mug);
      const asked = shop.shop.askToReturn(order, type);
      asked.status = status;
      const command: Commands["DECIDE_RETURN"] = { order: named(order), externalReturnId: asked.id, accept, reason: null };
      expect(await teller("DECIDE_RETURN").observe?.(command, account, asked.id)).toBeNull();

      const done = await teller("DECIDE_RETURN").send(command, account, asked.id);

      expect(done).toEqual({ outcome: "ACCEPTED", reference: asked.id });
      expect(asked.status).toBe(accept ? approved : refused);
      expect(await teller("DECIDE_RETURN").send(command, account, asked.id)).toEqual(done);
      expect(await teller("DECIDE_RETURN").observe?.(command, account, asked.id)).toEqual(done);
      expect(await teller("DECIDE_RETURN").observe?.({ ...command, accept: !accept }, account, "k")).toMatchObject({ outcome: "REJECTED" });
      expect(shop.done.get(`DECIDE_RETURN ${order}`)).toBe(1);
    }
    const gone: Commands["DECIDE_RETURN"] = { order: named("1"), externalReturnId: "1", accept: true, reason: null };
    expect(await teller("DECIDE_RETURN").send(gone, account, "k")).toMatchObject({ outcome: "REJECTED" });
  });
});

describe("when it goes wrong", () => {
  const faults: readonly Fault[] = [
    { kind: "ERROR" },
    { kind: "LOST_ANSWER" },
    { kind: "HALF_OPEN" },
    { kind: "ERROR_AFTER" },
    { kind: "TIMEOUT" },
  ];
  const isNotDone = ({ kind }: Fault): boolean => kind === "ERROR" || kind === "TIMEOUT";

  test.each(faults)("$kind: whether a parcel was told can be seen, and it is told once", async (fault) => {
    const order = shop.order(mug);
    const command = await shipping(order);
    shop.server.misbehave(({ path }) => path.endsWith("/ship"), fault);

    await expect(teller("SHIP").send(command, account, "k1")).rejects.toMatchObject({ name: "ChannelUnavailable", mayBeDone: true });
    const seen = await teller("SHIP").observe?.(command, account, "k1");
    expect(seen === null).toBe(isNotDone(fault));
    expect(await teller("SHIP").send(command, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });

    expect(shop.done.get(`SHIP ${order}`)).toBe(1);
  });

  test.each(faults)("$kind between splitting and sending: the parcel leaves alone, once", async (fault) => {
    const order = shop.order([
      { sku: "MUG", quantity: 1 },
      { sku: "CUP", quantity: 1 },
    ]);
    const [mugs] = (await linesOf(order)) as [ToldLine];
    const command = await shipping(order, { lines: [mugs], complete: false });
    shop.server.misbehave(({ path }) => path.endsWith("/split"), fault);

    await expect(teller("SHIP").send(command, account, "k1")).rejects.toMatchObject({ name: "ChannelUnavailable", mayBeDone: true });
    expect(await teller("SHIP").observe?.(command, account, "k1")).toBeNull();
    expect(await teller("SHIP").send(command, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });

    expect(shop.orderOf(order).shipments).toEqual([{ trackingNumber: "JX1", units: { MUG: 1 } }]);
  });

  test.each(faults)("$kind: whether an order was cancelled can be seen", async (fault) => {
    const order = shop.order(mug);
    shop.server.misbehave(({ path }) => path.endsWith("/cancellations"), fault);

    await expect(teller("CANCEL").send(cancelling(order), account, "k1")).rejects.toMatchObject({ mayBeDone: true });
    const seen = await teller("CANCEL").observe?.(cancelling(order), account, "k1");

    expect(seen === null).toBe(isNotDone(fault));
    expect(await teller("CANCEL").send(cancelling(order), account, "k1")).toMatchObject({ outcome: "ACCEPTED" });
    expect(shop.done.get(`CANCEL ${order}`)).toBe(1);
  });

  test.each(faults)("$kind: a buyer's cancellation is answered once", async (fault) => {
    const order = shop.order(mug);
    shop.askToCancel?.(order);
    const command: Commands["ANSWER_CANCELLATION"] = { order: named(order), accept: true, note: null };
    shop.server.misbehave(({ path }) => path.endsWith("/approve"), fault);

    await expect(teller("ANSWER_CANCELLATION").send(command, account, "k1")).rejects.toMatchObject({ mayBeDone: true });
    expect((await teller("ANSWER_CANCELLATION").observe?.(command, account, "k1")) === null).toBe(isNotDone(fault));
    expect(await teller("ANSWER_CANCELLATION").send(command, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });

    expect(shop.done.get(`ANSWER_CANCELLATION ${order}`)).toBe(1);
  });

  test.each(faults)("$kind: a level that was not heard of is told again", async (fault) => {
    const { entries = [] } = (await shop.connector.catalogue?.(account, null)) ?? {};
    const levels = entries.map((listing) => ({ listing, externalLocationId: null, quantity: 7, previous: null }));
    shop.server.misbehave(({ path }) => path.endsWith("/inventory/update"), fault);

    await expect(shop.connector.stock?.set(levels, account)).rejects.toMatchObject({ name: "ChannelUnavailable", mayBeDone: true });
    await shop.connector.stock?.set(levels, account);

    expect([shop.shown("MUG"), shop.shown("CUP")]).toEqual([7, 7]);
  });

  test("a call that comes too soon did nothing, and says when to come again", async () => {
    const order = shop.order(mug);
    shop.server.misbehave(({ path }) => path.endsWith("/cancellations"), { kind: "RATE_LIMITED", seconds: 7 });

    await expect(teller("CANCEL").send(cancelling(order), account, "k1")).rejects.toMatchObject({ retryAfter: 7, mayBeDone: false });
    expect(shop.orderOf(order).cancelled).toBe(false);
  });

  test.each([
    [36009002, { name: "ChannelUnavailable", mayBeDone: false }],
    [36009003, { name: "ChannelUnavailable", mayBeDone: true }],
    [105002, { name: "ChannelRefused", status: 401 }],
  ])("an HTTP 200 whose code is %i is not taken for good", async (code, expected) => {
    const http = () => Promise.resolve(Response.json({ code, message: "No.", request_id: "1" }));
    const { entries = [] } = (await shop.connector.catalogue?.(account, null)) ?? {};
    const levels = entries.map((listing) => ({ listing, externalLocationId: null, quantity: 7, previous: null }));

    await expect(shop.connector.stock?.set(levels, { ...account, http })).rejects.toMatchObject(expected);
  });

  test("what says no code at all is not taken for good", async () => {
    const http = () => Promise.resolve(Response.json({}));

    await expect(shop.connector.catalogue?.({ ...account, http }, null)).rejects.toMatchObject({ name: "MalformedMessage", path: "code" });
  });
});
