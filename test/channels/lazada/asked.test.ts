import { beforeEach, describe, expect, test } from "vitest";
import type { Account } from "../../../src/channels/account.ts";
import { aLevel, fetchOrder, idsIn, wholeCatalogue } from "../ask-and-tell.ts";
import type { Called } from "../channel-server.ts";
import { type LazadaDouble, openLazada } from "../lazada.ts";
import { accountWith, pollAll } from "../plain-account.ts";
import { leave, selling } from "../selling.ts";

let lazada: LazadaDouble;
let account: Account<unknown>;
beforeEach(async () => {
  [lazada, account] = await selling(openLazada(), { MUG: 10, "CUP & SAUCER": 5 });
  return () => leave(lazada);
});

const to = (path: string) => (called: Called) => called.path.endsWith(path);

describe("orders", () => {
  test("changed within a span are all found, page by page, though more than a page changed in one second", async () => {
    const second = new Date(Date.now() - 60_000);
    const early = lazada.order([{ sku: "MUG", quantity: 1 }], new Date(second.getTime() - 3_600_000));
    const many = Array.from({ length: 130 }, () => lazada.order([{ sku: "MUG", quantity: 1 }], second));
    const late = lazada.order([{ sku: "MUG", quantity: 2 }], new Date(second.getTime() + 5000));

    const found = await pollAll(lazada.connector, account, new Date(second.getTime() - 5000));

    const ids = idsIn(lazada, found);
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
    expect(before && lazada.connector.normalise(before.delivery)).toEqual([{ kind: "order", order: await fetchOrder(lazada, order) }]);

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
    const order = await fetchOrder(lazada, lazada.order([{ sku: "MUG", quantity: 3 }]));

    expect(order.lines.map(({ externalIds, quantity }) => [externalIds.length, quantity])).toEqual([[3, 3]]);
    expect([order.total.minor, order.difference.minor]).toEqual([26_400_000n, 0n]);
  });
});

describe("stock", () => {
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

    const entries = await wholeCatalogue(lazada, account);

    expect(new Set(entries.map(({ externalSku }) => externalSku)).size).toBe(10_402);
  });

  test.each([true, false])(
    "levels are set and seen; what Lazada does not have, or locks, is refused alone: stops others %s",
    async (stops) => {
      lazada.shop.stopsOthers = stops;
      lazada.list("LOCKED", 3);
      lazada.shop.locked.add("LOCKED");
      const { entries = [] } = (await lazada.connector.catalogue?.(account, null)) ?? {};
      const levels = [...entries.map((entry) => aLevel(entry, 42)), aLevel({ externalSku: "GONE", externalIds: {} }, 1)];

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
      entries.map((entry) => aLevel(entry, 7)),
      account,
    );

    expect(answers?.map(({ outcome }) => outcome)).toEqual(["REFUSED", "SET"]);
    expect([lazada.shown("MUG"), lazada.shown("CUP & SAUCER")]).toEqual([10, 7]);
  });

  test("of a seller with several warehouses the one that is named is told and seen", async () => {
    lazada.shop.elsewhere.set("MUG", 3);
    const there = accountWith(lazada, { warehouseCode: "SURABAYA" });
    const mug = [aLevel({ externalSku: "MUG", externalIds: {} }, 8)];
    const seen = () => Promise.all([account, there].map((one) => lazada.connector.stock?.shown(mug, one)));
    expect(await seen()).toEqual([[10], [3]]);

    await lazada.connector.stock?.set(mug, there);

    expect(await seen()).toEqual([[10], [8]]);
  });

  test("a level whose answer is lost may be set", async () => {
    lazada.server.misbehave(to("/update"), { kind: "LOST_ANSWER" });
    const levels = [aLevel({ externalSku: "MUG", externalIds: {} }, 4)];

    await expect(lazada.connector.stock?.set(levels, account)).rejects.toMatchObject({ name: "ChannelUnavailable", mayBeDone: true });

    expect(await lazada.connector.stock?.shown(levels, account)).toEqual([4]);
  });
});
