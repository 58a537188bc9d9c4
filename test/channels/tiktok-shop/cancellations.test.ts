import { beforeEach, expect, test } from "vitest";
import type { Account } from "../../../src/channels/account.ts";
import type { Commands, ToldLine } from "../../../src/channels/command.ts";
import { cancelling, linesOf, named, sentBy, teller } from "../ask-and-tell.ts";
import { accountWith } from "../plain-account.ts";
import { leave, selling } from "../selling.ts";
import { openTikTokShop, type TikTokShopDouble } from "../tiktok-shop.ts";
import { mug } from "./shipping.ts";

let shop: TikTokShopDouble;
let account: Account<unknown>;
beforeEach(async () => {
  [shop, account] = await selling(openTikTokShop(), { MUG: 10, CUP: 5 });
  return () => leave(shop);
});

test("TikTok decides on a cancellation: at once, or after a while", async () => {
  const [now, later, never] = [shop.order(mug), shop.order(mug), shop.order(mug)];
  expect(teller(shop, "CANCEL").decides).toBe(true);
  const done = await teller(shop, "CANCEL").send(cancelling(named(now)), account, "k1");
  shop.shop.thinks = true;

  const waits = await teller(shop, "CANCEL").send(cancelling(named(later)), account, "k2");
  expect([done.outcome, waits.outcome]).toEqual(["ACCEPTED", "PENDING"]);
  expect(await teller(shop, "CANCEL").observe?.(cancelling(named(later)), account, "k2")).toEqual(waits);
  shop.shop.decideCancellation(true);
  expect(await teller(shop, "CANCEL").observe?.(cancelling(named(later)), account, "k2")).toMatchObject({ outcome: "ACCEPTED" });

  await teller(shop, "CANCEL").send(cancelling(named(never)), account, "k3");
  shop.shop.decideCancellation(false);
  expect(await teller(shop, "CANCEL").observe?.(cancelling(named(never)), account, "k3")).toMatchObject({ outcome: "REJECTED" });
  expect([now, later, never].map((id) => shop.orderOf(id).cancelled)).toEqual([true, true, false]);
});

test("units are cancelled by row; an order that is cancelled whole later is not taken for that", async () => {
  const order = shop.order([
    { sku: "MUG", quantity: 2 },
    { sku: "CUP", quantity: 1 },
  ]);
  const [mugs] = (await linesOf(shop, order)) as [ToldLine];
  const part = cancelling(named(order), { lines: [{ ...mugs, externalIds: mugs.externalIds.slice(0, 1), quantity: 1 }] });

  expect(await teller(shop, "CANCEL").observe?.(part, account, "k1")).toBeNull();
  expect(await teller(shop, "CANCEL").send(part, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });
  expect(await teller(shop, "CANCEL").observe?.(part, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });
  expect(await teller(shop, "CANCEL").observe?.(cancelling(named(order)), account, "k2")).toBeNull();
  expect((await linesOf(shop, order)).map(({ quantity }) => quantity)).toEqual([2, 1]);
  expect(shop.shop.find(order).rows.map(({ status }) => status)).toEqual(["CANCELLED", "TO_FULFILL", "TO_FULFILL"]);
  expect(sentBy(shop, ({ path }) => path.endsWith("/cancellations"))).toHaveProperty("skus", [
    { sku_id: shop.shop.skus[0]?.id, quantity: 1 },
  ]);
});

test("the reason is TikTok's for the order's status and market; what it has none for is rejected", async () => {
  const order = shop.order(mug);
  Object.assign(shop.shop.find(order), { held: "UNPAID", paid: false });
  const reasonSent = () => JSON.parse(Buffer.from(shop.server.calls.at(-1)?.body ?? []).toString()).cancel_reason as string;

  const strict = accountWith(shop, { otherCancelReason: null });
  expect(await teller(shop, "CANCEL").send(cancelling(named(order), { reason: "FRAUD" }), strict, "k1")).toEqual({
    outcome: "REJECTED",
    reason: "TikTok Shop knows no reason like FRAUD for an order that is UNPAID: choose another, or set otherCancelReason.",
  });
  expect(await teller(shop, "CANCEL").send(cancelling(named(order), { reason: "CUSTOMER_REQUEST" }), account, "k2")).toEqual({
    outcome: "REJECTED",
    reason: "TikTok Shop refused the cancellation (25001021): Reason not match order status",
  });
  expect(await teller(shop, "CANCEL").send(cancelling(named(order), { reason: "PRICE_ERROR" }), account, "k3")).toMatchObject({
    outcome: "ACCEPTED",
  });
  expect(reasonSent()).toBe("seller_cancel_unpaid_reason_wrong_price");

  await teller(shop, "CANCEL").send(cancelling(named(shop.order(mug)), { reason: "OTHER" }), account, "k5");
  expect(reasonSent()).toBe("seller_cancel_reason_out_of_stock");

  const british = accountWith(shop, { region: "GB" });
  await teller(shop, "CANCEL").send(cancelling(named(shop.order(mug))), british, "k4");
  expect(reasonSent()).toBe("seller_cancel_reason_out_of_stock_uk");
});

test("a buyer's cancellation is approved or refused with a reason of TikTok's, once", async () => {
  const [yes, no, none] = [shop.order(mug), shop.order(mug), shop.order(mug)];
  for (const id of [yes, no]) shop.askToCancel?.(id);
  const answering = (id: string, accept: boolean): Commands["ANSWER_CANCELLATION"] => ({ order: named(id), accept, note: "Packed" });
  const answer = teller(shop, "ANSWER_CANCELLATION");

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
  expect(sentBy(shop, ({ path }) => path.endsWith("/reject"))).toEqual({
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
    expect(await teller(shop, "DECIDE_RETURN").observe?.(command, account, asked.id)).toBeNull();

    const done = await teller(shop, "DECIDE_RETURN").send(command, account, asked.id);

    expect(done).toEqual({ outcome: "ACCEPTED", reference: asked.id });
    expect(asked.status).toBe(accept ? approved : refused);
    expect(await teller(shop, "DECIDE_RETURN").send(command, account, asked.id)).toEqual(done);
    expect(await teller(shop, "DECIDE_RETURN").observe?.(command, account, asked.id)).toEqual(done);
    expect(await teller(shop, "DECIDE_RETURN").observe?.({ ...command, accept: !accept }, account, "k")).toMatchObject({
      outcome: "REJECTED",
    });
    expect(shop.done.get(`DECIDE_RETURN ${order}`)).toBe(1);
  }
  const gone: Commands["DECIDE_RETURN"] = { order: named("1"), externalReturnId: "1", accept: true, reason: null };
  expect(await teller(shop, "DECIDE_RETURN").send(gone, account, "k")).toMatchObject({ outcome: "REJECTED" });
});
