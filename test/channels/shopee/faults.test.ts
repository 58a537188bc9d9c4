import { beforeEach, expect, test } from "vitest";
import type { Account } from "../../../src/channels/account.ts";
import type { Commands, ToldLine } from "../../../src/channels/command.ts";
import { aParcel, cancelling, fetchOrder, linesOf, named, teller, tellUnheard, wholeOrder } from "../ask-and-tell.ts";
import { faults, leave, leavesUndone, selling } from "../selling.ts";
import { openShopee, type ShopeeDouble } from "../shopee.ts";

let shopee: ShopeeDouble;
let account: Account<unknown>;
beforeEach(async () => {
  [shopee, account] = await selling(openShopee(), { MUG: 10, CUP: 5 });
  return () => leave(shopee);
});

const isPost = ({ method }: { readonly method: string }) => method === "POST";

test.each(faults)("$kind: whether a parcel was arranged can be seen", async (fault) => {
  const order = shopee.order([{ sku: "MUG", quantity: 1 }]);
  const command = await wholeOrder(shopee, order);
  shopee.server.misbehave(isPost, fault);

  const seen = await tellUnheard(teller(shopee, "SHIP"), command, account);
  expect(seen === null).toBe(leavesUndone(fault));
  if (seen === null) await teller(shopee, "SHIP").send(command, account, "k1");

  expect(shopee.done.get(`SHIP ${order}`)).toBe(1);
});

test.each(faults)("$kind: whether a part was split off and arranged can be seen", async (fault) => {
  const order = shopee.order([{ sku: "MUG", quantity: 2 }]);
  const [mugs] = (await linesOf(shopee, order)) as [ToldLine];
  const command: Commands["SHIP"] = { order: named(order), shipment: aParcel({ lines: [{ ...mugs, quantity: 1 }], complete: false }) };
  shopee.server.misbehave(({ path }) => path.endsWith("/split_order"), fault);

  // The split alone is not the shipment.
  expect(await tellUnheard(teller(shopee, "SHIP"), command, account)).toBeNull();
  expect((await teller(shopee, "SHIP").send(command, account, "k1")).outcome).toBe("ACCEPTED");

  expect(shopee.orderOf(order).shipments.map(({ units }) => units)).toEqual([{ MUG: 1 }]);
});

test.each(faults)("$kind: whether an order, or a part of it, was cancelled can be seen", async (fault) => {
  for (const part of [false, true]) {
    const order = shopee.order([{ sku: "MUG", quantity: 2 }]);
    const lines = part ? (await linesOf(shopee, order)).map((line) => ({ ...line, quantity: 1 })) : null;
    const command: Commands["CANCEL"] = cancelling(named(order), { lines });
    shopee.server.misbehave(isPost, fault);

    expect((await tellUnheard(teller(shopee, "CANCEL"), command, account)) === null).toBe(leavesUndone(fault));
    expect(shopee.done.get(`CANCEL ${order}`) ?? 0).toBe(leavesUndone(fault) ? 0 : 1);
  }
});

test.each(faults)("$kind: reading changes nothing", async (fault) => {
  const order = shopee.order([{ sku: "MUG", quantity: 1 }]);
  shopee.server.misbehave(() => true, fault);

  await expect(fetchOrder(shopee, order)).rejects.toMatchObject({ name: "ChannelUnavailable" });
  expect((await fetchOrder(shopee, order)).externalId).toBe(order);
});

test("a call that comes too soon did nothing, and says when to come again", async () => {
  const order = shopee.order([{ sku: "MUG", quantity: 1 }]);
  const command = await wholeOrder(shopee, order);
  shopee.server.misbehave(isPost, { kind: "RATE_LIMITED", seconds: 7 });

  await expect(teller(shopee, "SHIP").send(command, account, "k1")).rejects.toMatchObject({ retryAfter: 7, mayBeDone: false });
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
  const command = await wholeOrder(shopee, shopee.order([{ sku: "MUG", quantity: 1 }]));

  await expect(teller(shopee, "SHIP").send(command, answering(error, message), "k")).rejects.toMatchObject(expected);
});

test("the day's limit holds until midnight of UTC+8", async () => {
  const late = { ...answering("error_limit", "The daily API call limit"), now: () => new Date("2026-11-22T15:00:00Z") };

  await expect(
    teller(shopee, "DECIDE_RETURN").send({ order: named("A1"), externalReturnId: "R1", accept: true, reason: null }, late, "k"),
  ).rejects.toMatchObject({ retryAfter: 3600, mayBeDone: false });
});

test("what Shopee just will not do is a rejection, without addresses and numbers of persons", async () => {
  const command = await wholeOrder(shopee, shopee.order([{ sku: "MUG", quantity: 1 }]));

  expect(
    await teller(shopee, "SHIP").send(command, answering("error_perm", "invalid email : sari@example.com +628123456789."), "k"),
  ).toEqual({
    outcome: "REJECTED",
    reason: "Shopee refused the shipment: error_perm: invalid email : … ….",
  });
});
