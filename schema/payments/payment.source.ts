import { customers } from "../../src/customers/people.rows.ts";
import type { PageArgs } from "../../src/kit/page.ts";
import { orders } from "../../src/orders/orders.rows.ts";
import {
  gatewayAccounts,
  payments,
  refundLines,
  storeCredits,
  visibleAccounts,
  visiblePayments,
} from "../../src/payments/payments.rows.ts";
import { refundOrder, refunds, refundsCounted, refundsOn, visibleRefunds } from "../../src/payments/refunds.rows.ts";
import { byId, id, many, money, one } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";
import { refundFilterIn } from "./refund.filter.ts";
import type { RefundFilterInput } from "./refund.type.ts";

const payment = payments.columns;
const refund = refunds.columns;
const line = refundLines.columns;
const credit = storeCredits.columns;
const account = gatewayAccounts.columns;

/** How money is read. */
export const paymentSources: Sources = {
  Query: {
    fields: {
      refunds: page<PageArgs & { readonly filter?: RefundFilterInput | null }>({
        order: () => refundOrder,
        found: ({ filter: given }, access) => {
          const filter = refundFilterIn(given);
          return { on: (list) => refundsOn(filter, access, list), counted: (most) => refundsCounted(filter, access, most) };
        },
      }),
      refund: byId("Refund"),
      gatewayAccounts: many({ on: "true", order: "account.created_at, account.id", seen: true }),
    },
  },
  Order: {
    fields: {
      payments: many({ on: `${payment.orderId} = ${orders.columns.id}`, order: "payment.id" }),
      refunds: many({ on: `${refund.orderId} = ${orders.columns.id}`, order: "refund.id" }),
    },
  },
  Customer: { fields: { storeCredit: many({ on: `${credit.customerId} = ${customers.columns.id}`, order: "credit.currency" }) } },
  Payment: source(
    payments,
    {
      id: id("Payment", payment.id),
      amount: money(payment.amountMinor, payment.currency),
      order: one(payment.orderId),
      refund: one(payment.refundId),
    },
    { visible: visiblePayments },
  ),
  Refund: source(
    refunds,
    {
      id: id("Refund", refund.id),
      amount: money(refund.amountMinor, refund.currency),
      shipping: money(refund.shippingMinor, refund.currency),
      goodwill: money(refund.extraMinor, refund.currency),
      fee: money(refund.feeMinor, refund.currency),
      lines: many({ on: `${line.refundId} = ${refund.id}`, order: "refunded.id" }),
      payments: many({ on: `${payment.refundId} = ${refund.id}`, order: "payment.id" }),
      order: one(refund.orderId),
    },
    { visible: visibleRefunds },
  ),
  RefundLine: source(refundLines, { amount: money(line.amountMinor, line.currency), orderLine: one(line.orderLineId) }),
  StoreCredit: source(storeCredits, { balance: money(credit.balanceMinor, credit.currency) }),
  GatewayAccount: source(
    gatewayAccounts,
    { id: id("GatewayAccount", account.id), channel: one(account.channelId) },
    { visible: visibleAccounts },
  ),
};
