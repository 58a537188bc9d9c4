import { beforeEach, expect, test } from "vitest";
import type { Account } from "../../../src/channels/account.ts";
import type { Commands, ToldLine } from "../../../src/channels/command.ts";
import { aLevel, cancelling, linesOf, named, teller, tellUnheard } from "../ask-and-tell.ts";
import { faults, leave, leavesUndone, selling } from "../selling.ts";
import { openTikTokShop, type TikTokShopDouble } from "../tiktok-shop.ts";
import { mug, shipping } from "./shipping.ts";

let shop: TikTokShopDouble;
let account: Account<unknown>;
beforeEach(async () => {
  [shop, account] = await selling(openTikTokShop(), { MUG: 10, CUP: 5 });
  return () => leave(shop);
});

test.each(faults)("$kind: whether a parcel was told can be seen, and it is told once", async (fault) => {
  const order = shop.order(mug);
  const command = await shipping(shop, order);
  shop.server.misbehave(({ path }) => path.endsWith("/ship"), fault);

  const seen = await tellUnheard(teller(shop, "SHIP"), command, account);
  expect(seen === null).toBe(leavesUndone(fault));
  expect(await teller(shop, "SHIP").send(command, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });

  expect(shop.done.get(`SHIP ${order}`)).toBe(1);
});

test.each(faults)("$kind between splitting and sending: the parcel leaves alone, once", async (fault) => {
  const order = shop.order([
    { sku: "MUG", quantity: 1 },
    { sku: "CUP", quantity: 1 },
  ]);
  const [mugs] = (await linesOf(shop, order)) as [ToldLine];
  const command = await shipping(shop, order, { lines: [mugs], complete: false });
  shop.server.misbehave(({ path }) => path.endsWith("/split"), fault);

  expect(await tellUnheard(teller(shop, "SHIP"), command, account)).toBeNull();
  expect(await teller(shop, "SHIP").send(command, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });

  expect(shop.orderOf(order).shipments).toEqual([{ trackingNumber: "JX1", units: { MUG: 1 } }]);
});

test.each(faults)("$kind: whether an order was cancelled can be seen", async (fault) => {
  const order = shop.order(mug);
  shop.server.misbehave(({ path }) => path.endsWith("/cancellations"), fault);

  const seen = await tellUnheard(teller(shop, "CANCEL"), cancelling(named(order)), account);

  expect(seen === null).toBe(leavesUndone(fault));
  expect(await teller(shop, "CANCEL").send(cancelling(named(order)), account, "k1")).toMatchObject({ outcome: "ACCEPTED" });
  expect(shop.done.get(`CANCEL ${order}`)).toBe(1);
});

test.each(faults)("$kind: a buyer's cancellation is answered once", async (fault) => {
  const order = shop.order(mug);
  shop.askToCancel?.(order);
  const command: Commands["ANSWER_CANCELLATION"] = { order: named(order), accept: true, note: null };
  shop.server.misbehave(({ path }) => path.endsWith("/approve"), fault);

  expect((await tellUnheard(teller(shop, "ANSWER_CANCELLATION"), command, account)) === null).toBe(leavesUndone(fault));
  expect(await teller(shop, "ANSWER_CANCELLATION").send(command, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });

  expect(shop.done.get(`ANSWER_CANCELLATION ${order}`)).toBe(1);
});

test.each(faults)("$kind: a level that was not heard of is told again", async (fault) => {
  const { entries = [] } = (await shop.connector.catalogue?.(account, null)) ?? {};
  const levels = entries.map((entry) => aLevel(entry, 7));
  shop.server.misbehave(({ path }) => path.endsWith("/inventory/update"), fault);

  await expect(shop.connector.stock?.set(levels, account)).rejects.toMatchObject({ name: "ChannelUnavailable", mayBeDone: true });
  await shop.connector.stock?.set(levels, account);

  expect([shop.shown("MUG"), shop.shown("CUP")]).toEqual([7, 7]);
});

test("a call that comes too soon did nothing, and says when to come again", async () => {
  const order = shop.order(mug);
  shop.server.misbehave(({ path }) => path.endsWith("/cancellations"), { kind: "RATE_LIMITED", seconds: 7 });

  await expect(teller(shop, "CANCEL").send(cancelling(named(order)), account, "k1")).rejects.toMatchObject({
    retryAfter: 7,
    mayBeDone: false,
  });
  expect(shop.orderOf(order).cancelled).toBe(false);
});

test.each([
  [36009002, { name: "ChannelUnavailable", mayBeDone: false }],
  [36009003, { name: "ChannelUnavailable", mayBeDone: true }],
  [105002, { name: "ChannelRefused", status: 401 }],
])("an HTTP 200 whose code is %i is not taken for good", async (code, expected) => {
  const http = () => Promise.resolve(Response.json({ code, message: "No.", request_id: "1" }));
  const { entries = [] } = (await shop.connector.catalogue?.(account, null)) ?? {};
  const levels = entries.map((entry) => aLevel(entry, 7));

  await expect(shop.connector.stock?.set(levels, { ...account, http })).rejects.toMatchObject(expected);
});

test("what says no code at all is not taken for good", async () => {
  const http = () => Promise.resolve(Response.json({}));

  await expect(shop.connector.catalogue?.({ ...account, http }, null)).rejects.toMatchObject({ name: "MalformedMessage", path: "code" });
});
