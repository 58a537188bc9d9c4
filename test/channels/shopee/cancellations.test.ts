import { beforeEach, expect, test } from "vitest";
import type { Account } from "../../../src/channels/account.ts";
import type { Commands } from "../../../src/channels/command.ts";
import { aParcel, cancelling, fetchOrder, linesOf, named, sentBy, teller, wholeOrder } from "../ask-and-tell.ts";
import { leave, selling } from "../selling.ts";
import { openShopee, type ShopeeDouble } from "../shopee.ts";

let shopee: ShopeeDouble;
let account: Account<unknown>;
beforeEach(async () => {
  [shopee, account] = await selling(openShopee(), { MUG: 10, CUP: 5 });
  return () => leave(shopee);
});

const isPost = ({ method }: { readonly method: string }) => method === "POST";

test("an order is cancelled whole or in part, where that is allowed, and not once it is arranged", async () => {
  const orders = Array.from({ length: 4 }, () => shopee.order([{ sku: "MUG", quantity: 2 }]));
  const [all, part, kept, gone] = orders as [string, string, string, string];
  await teller(shopee, "SHIP").send(await wholeOrder(shopee, gone), account, "k0");
  const cancel = async (id: string, units: number | null) => {
    const lines = units === null ? null : (await linesOf(shopee, id)).map((line) => ({ ...line, quantity: units }));
    return teller(shopee, "CANCEL").send(cancelling(named(id), { reason: "OTHER", lines }), account, "k1");
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
  expect((await fetchOrder(shopee, part)).lines.map(({ quantity, cancelledQuantity }) => `${cancelledQuantity}/${quantity}`)).toEqual([
    "1/2",
  ]);
  expect(
    (
      await teller(shopee, "SHIP").send(
        { order: named(part), shipment: aParcel({ lines: (await linesOf(shopee, part)).map((line) => ({ ...line, quantity: 1 })) }) },
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
  await teller(shopee, "CANCEL").send(cancelling(named(order), { reason }), account, "k");

  expect(sentBy(shopee, isPost)).toMatchObject({ cancel_reason: theirs });
});

test("a buyer who asked for it is answered, yes or no, and not twice", async () => {
  const [yes, no, sellers] = ["", "", ""].map(() => shopee.order([{ sku: "MUG", quantity: 1 }])) as [string, string, string];
  for (const id of [yes, no, sellers]) shopee.askToCancel?.(id);
  expect((await fetchOrder(shopee, yes)).orderStatus).toBe("CANCEL_REQUESTED");
  const answer = (id: string, accept: boolean) =>
    teller(shopee, "ANSWER_CANCELLATION").send({ order: named(id), accept, note: null }, account, "k");

  expect([await answer(yes, true), await answer(no, false)].map(({ outcome }) => outcome)).toEqual(["ACCEPTED", "ACCEPTED"]);
  expect(await answer(no, true)).toMatchObject({ outcome: "REJECTED", reason: expect.stringContaining("order_status_invalid") });
  const command: Commands["CANCEL"] = cancelling(named(sellers));
  expect(await teller(shopee, "CANCEL").send(command, account, "k")).toMatchObject({ outcome: "ACCEPTED" });

  expect([yes, no, sellers].map((id) => shopee.orderOf(id).cancelled)).toEqual([true, false, true]);
  const seen = (id: string, accept: boolean) =>
    teller(shopee, "ANSWER_CANCELLATION").observe?.({ order: named(id), accept, note: null }, account, "k");
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

  expect(await teller(shopee, "DECIDE_RETURN").observe?.(command(true), account, "k")).toBeNull();
  expect(await teller(shopee, "DECIDE_RETURN").send(command(false), account, "k")).toMatchObject({ outcome: "REJECTED" });
  expect(await teller(shopee, "DECIDE_RETURN").send(command(true), account, "k")).toMatchObject({ outcome: "ACCEPTED" });
  expect(await teller(shopee, "DECIDE_RETURN").send(command(true), account, "k")).toMatchObject({ outcome: "REJECTED" });
  expect(await teller(shopee, "DECIDE_RETURN").observe?.(command(true), account, "k")).toMatchObject({ outcome: "ACCEPTED" });
  expect(shopee.orderOf(order).refunds).toEqual(["94000.00"]);
});
