import { beforeEach, describe, expect, test } from "vitest";
import type { Account } from "../../../src/channels/account.ts";
import { cancelling, linesOf, named, teller, tellUnheard } from "../ask-and-tell.ts";
import type { Called } from "../channel-server.ts";
import { type LazadaDouble, openLazada } from "../lazada.ts";
import { pollAll } from "../plain-account.ts";
import { faults, leave, leavesUndone, selling } from "../selling.ts";
import { shipping } from "./shipping.ts";

let lazada: LazadaDouble;
let account: Account<unknown>;
beforeEach(async () => {
  [lazada, account] = await selling(openLazada(), { MUG: 10, "CUP & SAUCER": 5 });
  return () => leave(lazada);
});

const to = (path: string) => (called: Called) => called.path.endsWith(path);

describe("faults", () => {
  test.each(faults.flatMap((fault) => ["/order/fulfill/pack", "/order/package/rts"].map((path) => ({ ...fault, path, fault }))))(
    "$kind at $path: a parcel is handed over once all the same",
    async ({ path, fault }) => {
      const order = lazada.order([{ sku: "MUG", quantity: 2 }]);
      const command = shipping(order, await linesOf(lazada, order));
      lazada.server.misbehave(to(path), fault);

      const seen = await tellUnheard(teller(lazada, "SHIP"), command, account);
      expect(seen === null).toBe(path.endsWith("pack") || leavesUndone(fault));
      if (seen === null) expect(await teller(lazada, "SHIP").send(command, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });

      expect([lazada.done.get(`PACK ${order}`), lazada.done.get(`SHIP ${order}`)]).toEqual([2, 1]);
    },
  );

  test.each(faults)("$kind: whether an order was cancelled can be seen, though it is told by GET", async (fault) => {
    const order = lazada.order([{ sku: "MUG", quantity: 1 }]);
    lazada.server.misbehave(to("/cancel/create"), fault);

    const seen = await tellUnheard(teller(lazada, "CANCEL"), cancelling(named(order)), account);
    expect(seen === null).toBe(leavesUndone(fault));
    if (seen === null) await teller(lazada, "CANCEL").send(cancelling(named(order)), account, "k1");

    expect(lazada.done.get(`CANCEL ${order}`)).toBe(1);
  });

  test.each(faults)("$kind: whether a buyer was answered, and a return decided, can be seen", async (fault) => {
    const order = lazada.order([{ sku: "MUG", quantity: 1 }]);
    lazada.askToCancel?.(order);
    const answer = { order: named(order), accept: false, note: null };
    const decision = { order: named(order), externalReturnId: lazada.shop.askToReturn(order), accept: true, reason: null };
    lazada.server.misbehave(to("/seller/decide"), fault);
    lazada.server.misbehave(to("/return/update"), fault);

    await expect(teller(lazada, "ANSWER_CANCELLATION").send(answer, account, "k1")).rejects.toMatchObject({ mayBeDone: true });
    await expect(teller(lazada, "DECIDE_RETURN").send(decision, account, "k2")).rejects.toMatchObject({ mayBeDone: true });

    expect((await teller(lazada, "ANSWER_CANCELLATION").observe?.(answer, account, "k1")) === null).toBe(leavesUndone(fault));
    expect((await teller(lazada, "DECIDE_RETURN").observe?.(decision, account, "k2")) === null).toBe(leavesUndone(fault));
  });

  test.each(faults)("$kind at a read did nothing", async (fault) => {
    lazada.server.misbehave(to("/orders/get"), fault);

    await expect(pollAll(lazada.connector, account, new Date())).rejects.toMatchObject({ name: "ChannelUnavailable", mayBeDone: false });
  });

  test("a call that comes too soon did nothing, and says when to come again", async () => {
    const order = lazada.order([{ sku: "MUG", quantity: 1 }]);
    const lines = await linesOf(lazada, order);
    lazada.shop.tooSoon = true;
    await expect(teller(lazada, "SHIP").send(shipping(order, lines), account, "k1")).rejects.toMatchObject({
      retryAfter: 3,
      mayBeDone: false,
    });
    lazada.shop.tooSoon = false;
    lazada.server.misbehave(to("/cancel/create"), { kind: "RATE_LIMITED", seconds: 7 });
    await expect(teller(lazada, "CANCEL").send(cancelling(named(order)), account, "k1")).rejects.toMatchObject({
      retryAfter: 7,
      mayBeDone: false,
    });
    expect(lazada.done.size).toBe(0);
  });
});
