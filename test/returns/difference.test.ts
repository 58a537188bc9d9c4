import { expect, test } from "vitest";
import { cancelReturn } from "../../src/flows/end-return.ts";
import { lineIn } from "../../src/flows/open-return.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { recordPayment } from "../../src/flows/record-payment.ts";
import { switchResolution } from "../../src/flows/switch-resolution.ts";
import type { Work } from "../../src/flows/work.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Return } from "../../src/returns/return.entity.ts";
import type { Resolution } from "../../src/returns/return.states.ts";
import { aLine, openShop } from "../support/shop.ts";
import { ReturnsDesk } from "./a-return.ts";

const shop = await openShop();
const desk = new ReturnsDesk(shop);
const place = await shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8 });
await shop.stock(place, { MUG: 100, CUP: 100 });
const web = await shop.channel();

const switchTo =
  (lineId: string, resolution: Resolution, quantity: number | null = null) =>
  (book: OrderBook, work: Work, ret: Return) => {
    const exchange = resolution === "EXCHANGE" ? { sku: "CUP", priceMinor: 1_500_000n } : null;
    switchResolution(book, work, ret, { line: lineIn(book, ret, lineId), quantity, resolution, exchange, keepMinor: 0n });
  };

test("what was paid for the difference goes back with the exchange, and is asked for anew", async () => {
  const orderId = await desk.shipped(web, { lines: [aLine("MUG", 2)] });
  const id = await desk.comesBack(orderId, [{ quantity: 2, resolution: "EXCHANGE", exchange: { sku: "CUP", priceMinor: 1_500_000n } }]);
  const [lineId = ""] = await desk.lineIds(id);
  const pay = (rupiah: string) =>
    desk.on(orderId, (book, work) => {
      recordPayment(book, work, { kind: "CASH", amount: moneyOf(rupiah, "IDR"), reference: null, note: null });
    });
  const money = async () => {
    const [found] = await shop.read(
      sql<{ status: string; refunded: string; holds: string[] }>`
        select payment_status as status, refunded_minor::text as refunded,
          array(select reason from holds where order_id = orders.id and status = 'ACTIVE' and handle = 'difference') as holds
        from orders where id = ${orderId}`,
    );
    return found;
  };
  await pay("10000");
  expect(await money()).toEqual({ status: "PAID", refunded: "0", holds: [] });

  // Of one of the two the money: half of the difference goes back, and what that one cost once it is committed.
  await desk.onReturn(id, switchTo(lineId, "REFUND", 1));
  expect(await money()).toEqual({ status: "PARTIALLY_REFUNDED", refunded: "500000", holds: [] });
  const refunded = (await desk.lineIds(id)).find((one) => one !== lineId) as string;

  // Back to the exchange: the half that went back is asked for anew.
  const either = (await shop.read(sql<{ id: string }>`select id from return_lines where return_id = ${id} and resolution = 'REFUND'`))[0]
    ?.id;
  await desk.onReturn(id, switchTo(either ?? refunded, "EXCHANGE"));
  expect(await money()).toEqual({ status: "PARTIALLY_PAID", refunded: "500000", holds: ["AWAITING_PAYMENT"] });
  await pay("5000");
  expect(await money()).toEqual({ status: "PARTIALLY_REFUNDED", refunded: "500000", holds: [] });

  await desk.onReturn(id, (book, work, ret) => cancelReturn(book, work, ret, "The buyer keeps them"));
  expect(await money()).toEqual({ status: "PARTIALLY_REFUNDED", refunded: "1500000", holds: [] });
  const reasons = await shop.read(sql<{ reason: string }>`select distinct reason from refunds where order_id = ${orderId}`);
  expect(reasons).toEqual([{ reason: "ORDER_CHANGE" }]);
});
