import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, idColumn, instant, refersTo } from "../kit/columns.ts";
import { Order } from "./order.entity.ts";
import { OrderLine } from "./order-line.entity.ts";

export const validationCodes = [
  "NO_LINES",
  "UNKNOWN_SKU",
  "ADDRESS_MISSING",
  "ADDRESS_INCOMPLETE",
  "ADDRESS_MASKED",
  "CUSTOMER_MISSING",
  "OUT_OF_STOCK",
  "PICKUP_SHORT",
  "BACKORDERED",
  "REROUTED",
  "PRICE_DIFFERS",
  "TOTAL_DIFFERS",
  "CURRENCY_DIFFERS",
  "SHIPPING_OPTION_MISSING",
  "PAYMENT_PENDING",
  "PAYMENT_UNKNOWN",
  "TEST_ORDER",
  "PARCEL_LOST",
  "RETURN_DIFFERS",
  "RULE",
] as const;
export type ValidationCode = (typeof validationCodes)[number];
export const severities = ["BLOCK", "WARN"] as const;
export type Severity = (typeof severities)[number];
export const validationStatuses = ["OPEN", "RESOLVED", "OVERRIDDEN"] as const;

/** Something about an order or one of its lines that a person should know (WARN) or must mend (BLOCK). */
const schema = defineEntity({
  name: "OrderValidation",
  tableName: "order_validations",
  properties: {
    id: idColumn(),
    orderId: () => refersTo(Order, "order_id").index(),
    lineId: () => refersTo(OrderLine, "line_id").nullable(),
    code: p.enum(validationCodes),
    /** The rule that found it; null for what is built in. */
    ruleId: p.text().nullable(),
    severity: p.enum(severities),
    /** Plain English with the remedy. No personal data. */
    message: p.text(),
    status: p.enum(validationStatuses).default("OPEN"),
    resolvedBy: p.text().nullable(),
    reason: p.text().nullable(),
    createdAt: createdAt(),
    resolvedAt: instant().nullable(),
  },
  checks: [
    { name: "order_validations_override", expression: "status <> 'OVERRIDDEN' or reason is not null" },
    { name: "order_validations_rule", expression: "(code = 'RULE') = (rule_id is not null)" },
  ],
});

export class OrderValidation extends schema.class {}
schema.setClass(OrderValidation);
