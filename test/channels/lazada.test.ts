import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Account } from "../../src/channels/account.ts";
import type { CataloguePage } from "../../src/channels/catalogue.ts";
import type { ChannelOrder, CommandKind, Commands, Teller, ToldLevel, ToldLine } from "../../src/channels/command.ts";
import { Reader } from "../../src/kit/read.ts";
import type { Called, Fault } from "./channel-server.ts";
import { type LazadaDouble, openLazada } from "./lazada.ts";
import { plainAccount, pollAll } from "./plain-account.ts";

let lazada: LazadaDouble;
let account: Account<unknown>;
beforeEach(async () => {
  lazada = await openLazada();
  account = plainAccount(lazada);
  lazada.list("MUG", 10);
  lazada.list("CUP & SAUCER", 5);
});
afterEach(async () => {
  expect(lazada.refused).toEqual([]);
  expect(lazada.server.bugs).toEqual([]);
  await lazada.stop();
});

const named = (externalId: string): ChannelOrder => ({ externalId, number: externalId, currencyCode: "IDR" });
const parcel = (lines: readonly ToldLine[], complete = true): Commands["SHIP"]["shipment"] => ({
  id: "0199",
  lines,
  complete,
  trackingNumber: null,
  carrierCode: null,
  carrierName: null,
  trackingUrl: null,
  shippedAt: new Date(),
  externalLocationId: null,
  notifyBuyer: true,
});

async function orderAs(externalId: string) {
  const delivery = await lazada.connector.fetch?.({ externalId, version: null }, account);
  const [event] = delivery ? lazada.connector.normalise(delivery) : [];
  if (event?.kind !== "order") throw new Error("There is no order");
  return event.order;
}
/** Its lines as a command names them; `units`: of the first line, from which on and how many. */
async function linesOf(externalId: string, units?: readonly [from: number, to: number]): Promise<readonly ToldLine[]> {
  const lines = (await orderAs(externalId)).lines.map(({ externalIds, sku, quantity }) => ({ externalIds, sku, quantity }));
  const [first] = lines;
  if (!units || !first) return lines;
  const externalIds = first.externalIds.slice(...units);
  return [{ ...first, externalIds, quantity: externalIds.length }];
}

function teller<Kind extends CommandKind>(kind: Kind): Teller<unknown, Kind> {
  const found = lazada.connector.tell?.[kind];
  if (!found) throw new Error(`It cannot be told ${kind}`);
  return found as unknown as Teller<unknown, Kind>;
}
const cancelling = (externalId: string, lines: readonly ToldLine[] | null = null): Commands["CANCEL"] => ({
  order: named(externalId),
  reason: "OUT_OF_STOCK",
  note: null,
  lines,
});
const to = (path: string) => (called: Called) => called.path.endsWith(path);

describe("orders", () => {
  test("changed within a span are all found, page by page, though more than a page changed in one second", async () => {
    const second = new Date(Date.now() - 60_000);
    const early = lazada.order([{ sku: "MUG", quantity: 1 }], new Date(second.getTime() - 3_600_000));
    const many = Array.from({ length: 130 }, () => lazada.order([{ sku: "MUG", quantity: 1 }], second));
    const late = lazada.order([{ sku: "MUG", quantity: 2 }], new Date(second.getTime() + 5000));

    const found = await pollAll(lazada.connector, account, new Date(second.getTime() - 5000));

    const ids = found
      .flatMap(({ delivery }) => lazada.connector.normalise(delivery))
      .map((event) => (event.kind === "order" ? event.order.externalId : event.kind));
    expect([...new Set(ids)].sort()).toEqual([...many, late].sort());
    expect(ids).not.toContain(early);
    expect(new Set(found.map(({ id }) => id)).size).toBe(many.length + 1);
  });

  test("that change while pages are read are not passed over", async () => {
    const at = (seconds: number) => new Date(Date.now() - 600_000 + seconds * 1000);
    const orders = Array.from({ length: 120 }, (_, n) => lazada.order([{ sku: "MUG", quantity: 1 }], at(n)));
    const span = { since: at(-10), until: new Date(Date.now() + 1000) };
    const first = await lazada.connector.poll?.page(account, span, null);
    // Orders of the first page move to the end, so all behind them move forward by as many.
    for (const id of orders.slice(0, 30)) lazada.cancel(id);

    const seen = new Set(first?.found.map(({ id }) => id.split("@")[0]));
    for (let cursor = first?.next ?? null; cursor !== null; ) {
      const page = await lazada.connector.poll?.page(account, span, cursor);
      for (const { id } of page?.found ?? []) seen.add(id.split("@")[0]);
      cursor = page?.next ?? null;
    }

    expect([...seen].sort()).toEqual([...orders].sort());
  });

  test("found by a poll mean what a fetch brings, and a later version has another id", async () => {
    const order = lazada.order([{ sku: "MUG", quantity: 2 }], new Date(Date.now() - 5000));
    const [before] = await pollAll(lazada.connector, account, new Date(Date.now() - 60_000));
    expect(before && lazada.connector.normalise(before.delivery)).toEqual([{ kind: "order", order: await orderAs(order) }]);

    lazada.cancel(order);
    const [after] = await pollAll(lazada.connector, account, new Date(Date.now() - 60_000));

    expect(after?.id).not.toBe(before?.id);
    expect(after && lazada.connector.normalise(after.delivery)).toMatchObject([{ order: { cancelled: true } }]);
  });

  test("whose rows are missing from the list are hints", async () => {
    lazada.shop.forgetRowsOf = lazada.order([{ sku: "MUG", quantity: 1 }]);

    const [found] = await pollAll(lazada.connector, account, new Date(Date.now() - 60_000));

    expect(found && lazada.connector.normalise(found.delivery)).toEqual([
      { kind: "hint", hint: { externalId: lazada.shop.forgetRowsOf, version: null } },
    ]);
  });

  test("a push is taken with the app's signature, and is a hint", async () => {
    const order = lazada.order([{ sku: "MUG", quantity: 1 }]);
    const push = lazada.webhook(order);
    const settings = account.settings;

    expect(push && lazada.connector.webhook?.verify(push, settings)).toBe(true);
    expect(push && lazada.connector.webhook?.verify({ ...push, body: Buffer.from("{}") }, settings)).toBe(false);
    expect(push && lazada.connector.normalise(push, settings)).toEqual([{ kind: "hint", hint: { externalId: order, version: null } }]);
  });

  test("a unit a row: one line with all ids, the whole adds up", async () => {
    const order = await orderAs(lazada.order([{ sku: "MUG", quantity: 3 }]));

    expect(order.lines.map(({ externalIds, quantity }) => [externalIds.length, quantity])).toEqual([[3, 3]]);
    expect([order.total.minor, order.difference.minor]).toEqual([26_400_000n, 0n]);
  });
});

describe("stock", () => {
  const level = (listing: ToldLevel["listing"], quantity: number): ToldLevel => ({
    listing,
    externalLocationId: null,
    quantity,
    previous: null,
  });

  test("the catalogue has what can be ordered, page by page", async () => {
    for (let n = 0; n < 60; n += 1) lazada.list(`S${n}`, n);

    const first = await lazada.connector.catalogue?.(account, null);
    const second = await lazada.connector.catalogue?.(account, first?.next ?? null);

    expect(first?.entries[0]).toMatchObject({ externalSku: "MUG", title: "A MUG", stock: 10, externalIds: { sellerSku: "MUG" } });
    expect([first?.entries.length, second?.entries.length, second?.next]).toEqual([50, 12, null]);
  });

  test("more products than Lazada's offsets reach are all read", async () => {
    const now = Date.now();
    for (let n = 0; n < 10_400; n += 1) lazada.shop.list(`S${n}`, 1, now - 86_400_000 * (1 + n / 20));

    const seen = new Set<string>();
    for (let cursor: string | null = null; ; ) {
      const page = (await lazada.connector.catalogue?.(account, cursor)) as CataloguePage;
      for (const { externalSku } of page.entries) seen.add(externalSku);
      if (page.next === null) break;
      cursor = page.next;
    }

    expect(seen.size).toBe(10_402);
  });

  test.each([true, false])(
    "levels are set and seen; what Lazada does not have, or locks, is refused alone: stops others %s",
    async (stops) => {
      lazada.shop.stopsOthers = stops;
      lazada.list("LOCKED", 3);
      lazada.shop.locked.add("LOCKED");
      const { entries = [] } = (await lazada.connector.catalogue?.(account, null)) ?? {};
      const levels = [...entries.map((entry) => level(entry, 42)), level({ externalSku: "GONE", externalIds: {} }, 1)];

      const answers = await lazada.connector.stock?.set(levels, account);

      expect(answers).toEqual([
        { outcome: "SET" },
        { outcome: "SET" },
        { outcome: "REFUSED", reason: "Lazada refused the level: SKU_LOCKED_BY_CAMPAIGN" },
        { outcome: "REFUSED", reason: "Lazada has no such SKU." },
      ]);
      expect(await lazada.connector.stock?.shown(levels, account)).toEqual([42, 42, 3, null]);
    },
  );

  test("an error that names no SKU stops no other", async () => {
    lazada.shop.locked.add("MUG");
    lazada.shop.namesSkus = false;
    const { entries = [] } = (await lazada.connector.catalogue?.(account, null)) ?? {};

    const answers = await lazada.connector.stock?.set(
      entries.map((entry) => level(entry, 7)),
      account,
    );

    expect(answers?.map(({ outcome }) => outcome)).toEqual(["REFUSED", "SET"]);
    expect([lazada.shown("MUG"), lazada.shown("CUP & SAUCER")]).toEqual([10, 7]);
  });

  test("of a seller with several warehouses the one that is named is told and seen", async () => {
    lazada.shop.elsewhere.set("MUG", 3);
    const there = plainAccount({ ...lazada, settings: { ...lazada.settings, warehouseCode: "SURABAYA" } });
    const mug = [level({ externalSku: "MUG", externalIds: {} }, 8)];
    const seen = () => Promise.all([account, there].map((one) => lazada.connector.stock?.shown(mug, one)));
    expect(await seen()).toEqual([[10], [3]]);

    await lazada.connector.stock?.set(mug, there);

    expect(await seen()).toEqual([[10], [8]]);
  });

  test("a level whose answer is lost may be set", async () => {
    lazada.server.misbehave(to("/update"), { kind: "LOST_ANSWER" });
    const levels = [level({ externalSku: "MUG", externalIds: {} }, 4)];

    await expect(lazada.connector.stock?.set(levels, account)).rejects.toMatchObject({ name: "ChannelUnavailable", mayBeDone: true });

    expect(await lazada.connector.stock?.shown(levels, account)).toEqual([4]);
  });
});

describe("parcels", () => {
  test("are packed and handed over by rows: a part, then the rest, and none twice", async () => {
    const order = lazada.order([
      { sku: "MUG", quantity: 2 },
      { sku: "CUP & SAUCER", quantity: 1 },
    ]);
    const [mugs, cup] = (await linesOf(order)) as [ToldLine, ToldLine];
    const [one] = await linesOf(order, [0, 1]);
    const [two] = await linesOf(order, [1, 2]);
    expect(mugs.quantity).toBe(2);

    const first = await teller("READY_TO_SHIP").send({ order: named(order), shipment: parcel([one as ToldLine], false) }, account, "k1");
    await teller("SHIP").send({ order: named(order), shipment: parcel([two as ToldLine, cup]) }, account, "k2");
    const again = await teller("SHIP").send({ order: named(order), shipment: parcel([one as ToldLine], false) }, account, "k3");

    expect(lazada.orderOf(order).shipments.map(({ units }) => units)).toEqual([{ MUG: 1 }, { MUG: 1, "CUP & SAUCER": 1 }]);
    expect(first).toMatchObject({ outcome: "ACCEPTED", reference: expect.stringMatching(/^FP/) });
    expect(again).toEqual(first);
    expect(lazada.orderOf(order).readyToShip).toBe(true);
    expect(lazada.done).toEqual(
      new Map([
        [`PACK ${order}`, 3],
        [`SHIP ${order}`, 2],
      ]),
    );
  });

  test("units that Lazada cancelled are stood in for by the others of the thing, no row twice", async () => {
    const order = lazada.order([{ sku: "MUG", quantity: 4 }]);
    const parts = [await linesOf(order, [0, 1]), await linesOf(order, [1, 2])];
    const { shop } = lazada;
    for (const at of [0, 2]) shop.cancelRow(shop.find(order), shop.rowOf(order, at));

    for (const lines of parts) await teller("SHIP").send({ order: named(order), shipment: parcel(lines, false) }, account, "k");

    expect(shop.find(order).rows.map(({ status }) => status)).toEqual(["canceled", "ready_to_ship", "canceled", "ready_to_ship"]);
  });

  test("are refused for what is cancelled, unpaid, Lazada's own or not there", async () => {
    const orders = Array.from({ length: 3 }, () => lazada.order([{ sku: "MUG", quantity: 1 }]));
    const [gone, unpaid, theirs] = orders as [string, string, string];
    const lines = await Promise.all(orders.map((id) => linesOf(id)));
    lazada.cancel(gone);
    lazada.shop.rowOf(unpaid, 0).status = "unpaid";
    lazada.shop.rowOf(theirs, 0).byLazada = true;
    const send = (id: string, told: readonly ToldLine[]) => teller("SHIP").send({ order: named(id), shipment: parcel(told) }, account, "k");

    const answers = [...(await Promise.all(orders.map((id, n) => send(id, lines[n] ?? [])))), await send(gone, lines[1] ?? [])];

    expect(answers).toEqual(
      [
        "Lazada cancelled a part of it.",
        "The order is not paid yet.",
        "Lazada keeps and sends it itself.",
        "The order has no such rows at Lazada.",
      ].map((reason) => ({ outcome: "REJECTED", reason })),
    );
    expect(lazada.done.size).toBe(0);
  });

  test("a row at a status nobody has heard of is not guessed at", async () => {
    const order = lazada.order([{ sku: "MUG", quantity: 1 }]);
    const row = lazada.shop.rowOf(order, 0);
    const command = { order: named(order), shipment: parcel(await linesOf(order)) };
    row.status = "teleported";
    row.packageId = "";

    expect(await teller("SHIP").send(command, account, "k1")).toEqual({
      outcome: "REJECTED",
      reason: "Lazada has it at teleported, from where it cannot be packed.",
    });
  });

  test("what Lazada refuses is told, what it puts off is asked again", async () => {
    const order = lazada.order([{ sku: "MUG", quantity: 1 }]);
    const command = { order: named(order), shipment: parcel(await linesOf(order)) };
    lazada.shop.packError = { code: "700016", msg: "seller not available 3pl", retry: false };
    expect(await teller("SHIP").send(command, account, "k1")).toEqual({
      outcome: "REJECTED",
      reason: "Lazada refused the packing: 700016: seller not available 3pl",
    });
    lazada.shop.packError = { code: "1003", msg: "3pl allocation failed", retry: true };
    await expect(teller("SHIP").send(command, account, "k1")).rejects.toMatchObject({ name: "ChannelUnavailable" });

    lazada.shop.platformDefault = "0";
    expect(await teller("SHIP").send(command, account, "k1")).toMatchObject({ reason: expect.stringContaining("transfer warehouse") });
    expect(lazada.orderOf(order).shipments).toEqual([]);
  });
});

describe("cancellations", () => {
  test("take rows or the whole, once; what was handed over is refused", async () => {
    const orders = Array.from({ length: 3 }, () => lazada.order([{ sku: "MUG", quantity: 2 }]));
    const [whole, part, gone] = orders as [string, string, string];
    await teller("SHIP").send({ order: named(gone), shipment: parcel(await linesOf(gone)) }, account, "k0");
    const cancel = teller("CANCEL");
    const some = await linesOf(part, [0, 1]);

    expect(await cancel.send(cancelling(whole), account, "k1")).toEqual({ outcome: "ACCEPTED", reference: null });
    expect(await cancel.send(cancelling(whole), account, "k1")).toEqual({ outcome: "ACCEPTED", reference: null });
    expect(await cancel.send(cancelling(part, some), account, "k2")).toEqual({ outcome: "ACCEPTED", reference: null });
    expect(await cancel.send(cancelling(gone), account, "k3")).toEqual({
      outcome: "REJECTED",
      reason: "Lazada does not let it be cancelled: The package is with the carrier",
    });
    expect(orders.map((id) => lazada.orderOf(id).cancelled)).toEqual([true, false, false]);
    expect(await cancel.observe?.(cancelling(part, some), account, "k2")).toMatchObject({ outcome: "ACCEPTED" });
    expect(await cancel.observe?.(cancelling(part), account, "k4")).toBeNull();
    expect(cancel.decides).toBe(true);
  });

  test("that wait for the carrier are pending until it lets go", async () => {
    const order = lazada.order([{ sku: "MUG", quantity: 1 }]);
    lazada.shop.cancelsLater = true;

    expect(await teller("CANCEL").send(cancelling(order), account, "k1")).toMatchObject({ outcome: "PENDING" });
    expect(await teller("CANCEL").observe?.(cancelling(order), account, "k1")).toMatchObject({ outcome: "PENDING" });
    lazada.shop.letGo(order);
    expect(await teller("CANCEL").observe?.(cancelling(order), account, "k1")).toMatchObject({ outcome: "ACCEPTED" });
  });

  test("need a reason that Lazada offers", async () => {
    const order = lazada.order([{ sku: "MUG", quantity: 1 }]);
    const fraud = { ...cancelling(order), reason: "FRAUD" as const };

    const { cancelReasonId: _, ...untold } = lazada.settings;

    expect(await teller("CANCEL").send(fraud, plainAccount({ ...lazada, settings: untold }), "k1")).toEqual({
      outcome: "REJECTED",
      reason:
        "Lazada takes only these reasons: 15 Out of Stock; 21 Wrong Price or Pricing Error. Set cancelReasonId to one, or cancel it in the Seller Centre.",
    });
    expect(await teller("CANCEL").send(fraud, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });
  });

  test.each([true, false])("a buyer who asks is answered: %s", async (accept) => {
    const order = lazada.order([{ sku: "MUG", quantity: 1 }]);
    lazada.askToCancel?.(order);
    expect((await orderAs(order)).orderStatus).toBe("CANCEL_REQUESTED");
    const command = { order: named(order), accept, note: null };

    expect(await teller("ANSWER_CANCELLATION").observe?.(command, account, "k1")).toBeNull();
    expect(await teller("ANSWER_CANCELLATION").send(command, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });
    expect(await teller("ANSWER_CANCELLATION").observe?.(command, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });
    expect(await teller("ANSWER_CANCELLATION").observe?.({ ...command, accept: !accept }, account, "k2")).toMatchObject({
      outcome: "REJECTED",
    });
    expect(lazada.orderOf(order).cancelled).toBe(accept);
  });
});

describe("returns", () => {
  const deciding = (order: string, externalReturnId: string, accept: boolean, reason: string | null = null): Commands["DECIDE_RETURN"] => ({
    order: named(order),
    externalReturnId,
    accept,
    reason,
  });

  test.each(["RETURN", "ONLY_REFUND"] as const)("are agreed to: %s", async (type) => {
    const order = lazada.order([{ sku: "MUG", quantity: 1 }]);
    const command = deciding(order, lazada.shop.askToReturn(order, type), true);
    expect(await teller("DECIDE_RETURN").observe?.(command, account, "k1")).toBeNull();

    expect(await teller("DECIDE_RETURN").send(command, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });

    expect(await teller("DECIDE_RETURN").observe?.(command, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });
    expect(await teller("DECIDE_RETURN").observe?.({ ...command, accept: false }, account, "k2")).toMatchObject({ outcome: "REJECTED" });
    expect(lazada.orderOf(order).refunds).toEqual(["85000.00"]);
  });

  test("are refused for one of Lazada's reasons, and a refund not without pictures", async () => {
    const order = lazada.order([{ sku: "MUG", quantity: 1 }]);
    const refuse = (reason: string | null, type: "RETURN" | "ONLY_REFUND" = "RETURN") =>
      teller("DECIDE_RETURN").send(deciding(order, lazada.shop.askToReturn(order, type), false, reason), account, "k1");

    expect(await refuse("wrong item returned")).toMatchObject({ outcome: "ACCEPTED" });
    expect(await refuse("no")).toMatchObject({ outcome: "REJECTED", reason: expect.stringContaining("Wrong item returned") });
    expect(await refuse(null, "ONLY_REFUND")).toMatchObject({ outcome: "REJECTED", reason: expect.stringContaining("pictures") });
  });
});

describe("faults", () => {
  const faults: readonly Fault[] = [
    { kind: "ERROR" },
    { kind: "LOST_ANSWER" },
    { kind: "HALF_OPEN" },
    { kind: "ERROR_AFTER" },
    { kind: "TIMEOUT" },
  ];
  const nothingDone = (fault: Fault) => fault.kind === "ERROR" || fault.kind === "TIMEOUT";

  test.each(faults.flatMap((fault) => ["/order/fulfill/pack", "/order/package/rts"].map((path) => ({ ...fault, path, fault }))))(
    "$kind at $path: a parcel is handed over once all the same",
    async ({ path, fault }) => {
      const order = lazada.order([{ sku: "MUG", quantity: 2 }]);
      const command = { order: named(order), shipment: parcel(await linesOf(order)) };
      lazada.server.misbehave(to(path), fault);

      await expect(teller("SHIP").send(command, account, "k1")).rejects.toMatchObject({ name: "ChannelUnavailable", mayBeDone: true });
      const seen = await teller("SHIP").observe?.(command, account, "k1");
      expect(seen === null).toBe(path.endsWith("pack") || nothingDone(fault));
      if (seen === null) expect(await teller("SHIP").send(command, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });

      expect([lazada.done.get(`PACK ${order}`), lazada.done.get(`SHIP ${order}`)]).toEqual([2, 1]);
    },
  );

  test.each(faults)("$kind: whether an order was cancelled can be seen, though it is told by GET", async (fault) => {
    const order = lazada.order([{ sku: "MUG", quantity: 1 }]);
    lazada.server.misbehave(to("/cancel/create"), fault);

    await expect(teller("CANCEL").send(cancelling(order), account, "k1")).rejects.toMatchObject({ mayBeDone: true });
    const seen = await teller("CANCEL").observe?.(cancelling(order), account, "k1");
    expect(seen === null).toBe(nothingDone(fault));
    if (seen === null) await teller("CANCEL").send(cancelling(order), account, "k1");

    expect(lazada.done.get(`CANCEL ${order}`)).toBe(1);
  });

  test.each(faults)("$kind: whether a buyer was answered, and a return decided, can be seen", async (fault) => {
    const order = lazada.order([{ sku: "MUG", quantity: 1 }]);
    lazada.askToCancel?.(order);
    const answer = { order: named(order), accept: false, note: null };
    const decision = { order: named(order), externalReturnId: lazada.shop.askToReturn(order), accept: true, reason: null };
    lazada.server.misbehave(to("/seller/decide"), fault);
    lazada.server.misbehave(to("/return/update"), fault);

    await expect(teller("ANSWER_CANCELLATION").send(answer, account, "k1")).rejects.toMatchObject({ mayBeDone: true });
    await expect(teller("DECIDE_RETURN").send(decision, account, "k2")).rejects.toMatchObject({ mayBeDone: true });

    expect((await teller("ANSWER_CANCELLATION").observe?.(answer, account, "k1")) === null).toBe(nothingDone(fault));
    expect((await teller("DECIDE_RETURN").observe?.(decision, account, "k2")) === null).toBe(nothingDone(fault));
  });

  test.each(faults)("$kind at a read did nothing", async (fault) => {
    lazada.server.misbehave(to("/orders/get"), fault);

    await expect(pollAll(lazada.connector, account, new Date())).rejects.toMatchObject({ name: "ChannelUnavailable", mayBeDone: false });
  });

  test("a call that comes too soon did nothing, and says when to come again", async () => {
    const order = lazada.order([{ sku: "MUG", quantity: 1 }]);
    const lines = await linesOf(order);
    lazada.shop.tooSoon = true;
    await expect(teller("SHIP").send({ order: named(order), shipment: parcel(lines) }, account, "k1")).rejects.toMatchObject({
      retryAfter: 3,
      mayBeDone: false,
    });
    lazada.shop.tooSoon = false;
    lazada.server.misbehave(to("/cancel/create"), { kind: "RATE_LIMITED", seconds: 7 });
    await expect(teller("CANCEL").send(cancelling(order), account, "k1")).rejects.toMatchObject({ retryAfter: 7, mayBeDone: false });
    expect(lazada.done.size).toBe(0);
  });
});

describe("access", () => {
  const forget = () => {
    (lazada.refused as string[]).length = 0;
  };

  test("the settings are tried by real calls", async () => {
    expect(await lazada.connector.check?.(account)).toEqual({ name: "Toko Melati", currencyCode: "IDR", problems: [] });

    const soon = { sellerId: "5", refreshToken: undefined, refreshTokenExpiresAt: new Date(Date.now() + 86_400_000).toISOString() };
    const checked = await lazada.connector.check?.(plainAccount({ ...lazada, settings: { ...lazada.settings, ...soon } }));
    expect(checked?.problems.map((problem) => problem.slice(0, 28))).toEqual([
      "The shop is 100200300 at Laz",
      "There is no refreshToken, so",
      "The authorization ends on 20",
    ]);
  });

  test.each([
    [{ accessToken: "wrong" }, 401],
    [{ appSecret: "wrong" }, 401],
  ])("wrong ones are refused: %j", async (wrong, status) => {
    const stranger = plainAccount({ ...lazada, settings: { ...lazada.settings, ...wrong } });

    await expect(lazada.connector.check?.(stranger)).rejects.toMatchObject({ name: "ChannelRefused", status });
    expect(lazada.refused).toHaveLength(1);
    forget();
  });

  test("tokens are renewed, and a refresh token that is none any more asks for a person", async () => {
    const patch = await lazada.connector.tokens?.refresh(account);

    expect(patch).toMatchObject({ accessToken: lazada.shop.accessToken, refreshToken: lazada.shop.refreshToken });
    const renewed = plainAccount({ ...lazada, settings: { ...lazada.settings, ...patch } });
    expect(await lazada.connector.check?.(renewed)).toMatchObject({ name: "Toko Melati", problems: [expect.stringContaining("ends on")] });
    expect((lazada.connector.tokens?.expiresAt(renewed.settings)?.getTime() ?? 0) > Date.now()).toBe(true);
    await expect(lazada.connector.tokens?.refresh(account)).rejects.toMatchObject({ name: "ChannelRefused", status: 401 });
  });

  test("a merchant is sent to Lazada and comes back with a code that counts once", async () => {
    const { accessToken: _, refreshToken: __, sellerId: ___, ...raw } = lazada.settings;
    const redirectUri = "https://orders.example/channels/callback";
    const url = new URL(lazada.connector.authorization?.url(raw, { state: "s1", redirectUri }) ?? "");
    expect(`${url.origin}${url.pathname}`).toBe(`${lazada.server.url}/oauth/authorize`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: "code",
      force_auth: "true",
      client_id: "123456",
      redirect_uri: redirectUri,
      country: "id",
      state: "s1",
    });
    const exchange = (query: Readonly<Record<string, string>>, settings: Readonly<Record<string, unknown>> = raw) =>
      lazada.connector.authorization?.exchange(query, { ...account, settings, redirectUri });

    const patch = await exchange({ code: "code-1", state: "s1" });

    expect(patch).toMatchObject({ sellerId: "100200300", accessToken: lazada.shop.accessToken });
    expect(() => lazada.connector.settings(Reader.of({ ...raw, ...patch }))).not.toThrow();
    await expect(exchange({ code: "code-1" })).rejects.toMatchObject({ name: "ChannelRefused", status: 401 });
    await expect(exchange({})).rejects.toMatchObject({ name: "MalformedMessage", path: "code" });
    lazada.shop.codes.add("code-2").add("code-3");
    await expect(exchange({ code: "code-2" }, { ...raw, country: "SG" })).rejects.toMatchObject({
      message: expect.stringContaining("not in SG"),
    });
    await expect(exchange({ code: "code-3" }, { ...raw, sellerId: "5" })).rejects.toMatchObject({ status: 403 });
  });
});
