import { defineEntity, p } from "@mikro-orm/core";
import { Customer } from "../customers/customer.entity.ts";
import { createdAt, idColumn, minorUnits, refersTo } from "../kit/columns.ts";
import { Order } from "../orders/order.entity.ts";
import { PaymentTransaction } from "./payment-transaction.entity.ts";

/** What a customer may still spend, in minor units: the sum of the entries, counted by the database. */
const schema = defineEntity({
  name: "StoreCredit",
  tableName: "store_credits",
  properties: {
    customerId: () => refersTo(Customer, "customer_id").primary(),
    currency: p.text().primary(),
    balanceMinor: minorUnits().defaultRaw("0"),
  },
  checks: [{ name: "store_credits_balance", expression: "balance_minor >= 0" }],
});

export class StoreCredit extends schema.class {}
schema.setClass(StoreCredit);

/** Credit that a refund gave (above zero) or a payment spent (below). Written once. */
const entry = defineEntity({
  name: "StoreCreditEntry",
  tableName: "store_credit_entries",
  properties: {
    id: idColumn(),
    customerId: () => refersTo(Customer, "customer_id"),
    currency: p.text(),
    amountMinor: minorUnits(),
    orderId: () => refersTo(Order, "order_id"),
    /** The payment or refund that it comes of. */
    paymentId: () => refersTo(PaymentTransaction, "payment_id"),
    createdAt: createdAt(),
  },
  uniques: [{ name: "store_credit_entries_once", properties: ["paymentId"] }],
  checks: [{ name: "store_credit_entries_amount", expression: "amount_minor <> 0" }],
  indexes: [{ properties: ["customerId", "createdAt", "id"] }],
});

export class StoreCreditEntry extends entry.class {}
entry.setClass(StoreCreditEntry);
