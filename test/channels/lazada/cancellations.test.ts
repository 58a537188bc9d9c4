import { beforeEach, describe, expect, test } from "vitest";
import type { Account } from "../../../src/channels/account.ts";
import type { Commands } from "../../../src/channels/command.ts";
import { cancelling, fetchOrder, linesOf, named, teller } from "../ask-and-tell.ts";
import { type LazadaDouble, openLazada } from "../lazada.ts";
import { plainAccount } from "../plain-account.ts";
import { leave, selling } from "../selling.ts";
import { shipping, unitsOf } from "./shipping.ts";

let lazada: LazadaDouble;
let account: Account<unknown>;
beforeEach(async () => {
  [lazada, account] = await selling(openLazada(), { MUG: 10, "CUP & SAUCER": 5 });
  return () => leave(lazada);
});

describe("cancellations", () => {
  test("take rows or the whole, once; what was handed over is refused", async () => {
    const orders = Array.from({ length: 3 }, () => lazada.order([{ sku: "MUG", quantity: 2 }]));
    const [whole, part, gone] = orders as [string, string, string];
    await teller(lazada, "SHIP").send(shipping(gone, await linesOf(lazada, gone)), account, "k0");
    const cancel = teller(lazada, "CANCEL");
    const some = await unitsOf(lazada, part, 0, 1);

    expect(await cancel.send(cancelling(named(whole)), account, "k1")).toEqual({ outcome: "ACCEPTED", reference: null });
    expect(await cancel.send(cancelling(named(whole)), account, "k1")).toEqual({ outcome: "ACCEPTED", reference: null });
    expect(await cancel.send(cancelling(named(part), { lines: some }), account, "k2")).toEqual({ outcome: "ACCEPTED", reference: null });
    expect(await cancel.send(cancelling(named(gone)), account, "k3")).toEqual({
      outcome: "REJECTED",
      reason: "Lazada does not let it be cancelled: The package is with the carrier",
    });
    expect(orders.map((id) => lazada.orderOf(id).cancelled)).toEqual([true, false, false]);
    expect(await cancel.observe?.(cancelling(named(part), { lines: some }), account, "k2")).toMatchObject({ outcome: "ACCEPTED" });
    expect(await cancel.observe?.(cancelling(named(part)), account, "k4")).toBeNull();
    expect(cancel.decides).toBe(true);
  });

  test("that wait for the carrier are pending until it lets go", async () => {
    const order = lazada.order([{ sku: "MUG", quantity: 1 }]);
    lazada.shop.cancelsLater = true;

    expect(await teller(lazada, "CANCEL").send(cancelling(named(order)), account, "k1")).toMatchObject({ outcome: "PENDING" });
    expect(await teller(lazada, "CANCEL").observe?.(cancelling(named(order)), account, "k1")).toMatchObject({ outcome: "PENDING" });
    lazada.shop.letGo(order);
    expect(await teller(lazada, "CANCEL").observe?.(cancelling(named(order)), account, "k1")).toMatchObject({ outcome: "ACCEPTED" });
  });

  test("need a reason that Lazada offers", async () => {
    const order = lazada.order([{ sku: "MUG", quantity: 1 }]);
    const fraud = cancelling(named(order), { reason: "FRAUD" });

    const { cancelReasonId: _, ...untold } = lazada.settings;

    expect(await teller(lazada, "CANCEL").send(fraud, plainAccount({ ...lazada, settings: untold }), "k1")).toEqual({
      outcome: "REJECTED",
      reason:
        "Lazada takes only these reasons: 15 Out of Stock; 21 Wrong Price or Pricing Error. Set cancelReasonId to one, or cancel it in the Seller Centre.",
    });
    expect(await teller(lazada, "CANCEL").send(fraud, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });
  });

  test.each([true, false])("a buyer who asks is answered: %s", async (accept) => {
    const order = lazada.order([{ sku: "MUG", quantity: 1 }]);
    lazada.askToCancel?.(order);
    expect((await fetchOrder(lazada, order)).orderStatus).toBe("CANCEL_REQUESTED");
    const command = { order: named(order), accept, note: null };

    expect(await teller(lazada, "ANSWER_CANCELLATION").observe?.(command, account, "k1")).toBeNull();
    expect(await teller(lazada, "ANSWER_CANCELLATION").send(command, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });
    expect(await teller(lazada, "ANSWER_CANCELLATION").observe?.(command, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });
    expect(await teller(lazada, "ANSWER_CANCELLATION").observe?.({ ...command, accept: !accept }, account, "k2")).toMatchObject({
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
    expect(await teller(lazada, "DECIDE_RETURN").observe?.(command, account, "k1")).toBeNull();

    expect(await teller(lazada, "DECIDE_RETURN").send(command, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });

    expect(await teller(lazada, "DECIDE_RETURN").observe?.(command, account, "k1")).toMatchObject({ outcome: "ACCEPTED" });
    expect(await teller(lazada, "DECIDE_RETURN").observe?.({ ...command, accept: false }, account, "k2")).toMatchObject({
      outcome: "REJECTED",
    });
    expect(lazada.orderOf(order).refunds).toEqual(["85000.00"]);
  });

  test("are refused for one of Lazada's reasons, and a refund not without pictures", async () => {
    const order = lazada.order([{ sku: "MUG", quantity: 1 }]);
    const refuse = (reason: string | null, type: "RETURN" | "ONLY_REFUND" = "RETURN") =>
      teller(lazada, "DECIDE_RETURN").send(deciding(order, lazada.shop.askToReturn(order, type), false, reason), account, "k1");

    expect(await refuse("wrong item returned")).toMatchObject({ outcome: "ACCEPTED" });
    expect(await refuse("no")).toMatchObject({ outcome: "REJECTED", reason: expect.stringContaining("Wrong item returned") });
    expect(await refuse(null, "ONLY_REFUND")).toMatchObject({ outcome: "REJECTED", reason: expect.stringContaining("pictures") });
  });
});
