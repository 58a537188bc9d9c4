import type { Answer } from "../channel-server.ts";
import { jsonIn, type Routes } from "../routes.ts";
import { failed, idr, type Json } from "./answers.ts";
import { type Order, type Seller, totalOf, touch } from "./seller.ts";

export const refundRoutes: Routes<Seller> = [
  [/^POST \/v2\/refunds$/, (seller, called) => seller.once(jsonIn(called), (wanted) => refund(seller, wanted))],
  [/^GET \/v2\/refunds\/(\w+)$/, (seller, _, id) => refundOf(seller, id)],
];

function refund(seller: Seller, { idempotency_key, payment_id, amount_money }: Json): Answer {
  const order = seller.orders.find(({ id }) => `pay${id}` === payment_id);
  if (!order || String(idempotency_key).length > 45) return failed(400, "INVALID_VALUE");
  const { amount } = amount_money as { amount: number };
  const before = order.refunds.reduce((sum, { minor }) => sum + minor, 0);
  if (before + amount > totalOf(order)) return failed(400, "REFUND_AMOUNT_INVALID", "REFUND_ERROR");
  const refund = { id: `refund${seller.next()}`, status: "PENDING", minor: amount };
  order.refunds.push(refund);
  touch(order);
  seller.did(order, "REFUND");
  return { body: { refund: refundWritten(order, refund) } };
}

/** By the time anybody asks again it went through. */
function refundOf(seller: Seller, id: string): Answer {
  for (const order of seller.orders) {
    const refund = order.refunds.find((one) => one.id === id);
    if (!refund) continue;
    refund.status = "COMPLETED";
    return { body: { refund: refundWritten(order, refund) } };
  }
  return failed(404, "NOT_FOUND");
}

const refundWritten = (order: Order, { id, status, minor }: Order["refunds"][number]) => ({
  id,
  status,
  amount_money: idr(minor),
  payment_id: `pay${order.id}`,
  order_id: order.id,
});
