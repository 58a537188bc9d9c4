import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, idColumn, minorUnits, refersTo } from "../kit/columns.ts";
import { Order } from "../orders/order.entity.ts";

/** What an order was routed for. What nobody names is NEW_ORDER the first time, then ORDER_CHANGED. */
export const routingReasons = [
  "NEW_ORDER",
  "ORDER_CHANGED",
  "REJECTED",
  "SHORT_PICK",
  "SHORTAGE",
  "ADDRESS_CHANGED",
  "HOLD_RELEASED",
  "OUTAGE",
  "LOCATION",
  "RECEIPT",
  "RELEASE",
  "BY_HAND",
] as const;
export type RoutingReason = (typeof routingReasons)[number];

export const routingModes = ["LIVE", "SIMULATED"] as const;

/** Why the parts of an order leave from where they do: written once, when it was decided. */
const schema = defineEntity({
  name: "RoutingDecision",
  tableName: "routing_decisions",
  properties: {
    id: idColumn(),
    orderId: () => refersTo(Order, "order_id"),
    /** 1, 2, 3 … of the order. */
    sequence: p.integer().default(1),
    mode: p.enum(routingModes).default("LIVE"),
    reason: p.enum(routingReasons).default("NEW_ORDER"),
    /** One plain sentence. */
    summary: p.text(),
    /** Candidates, exclusions, alternatives and the chosen set with what each part costs, as the router gave them. */
    explanation: p.json().$type<Record<string, unknown>>(),
    /** All that the router was given, in canonical order: routed again, it gives the same plan. Null: made before that was kept. */
    inputs: p.json().$type<Record<string, unknown>>().nullable(),
    /** SHA-256 of the inputs, in hex. */
    inputsHash: p.text().nullable(),
    /** The version of the rules that directed it; null for those that are built in. */
    ruleSetVersion: p.integer().nullable(),
    /** Minor units of `currency`. Null: distance decided. */
    costMinor: minorUnits().nullable(),
    currency: p.text().nullable(),
    createdAt: createdAt(),
  },
  uniques: [{ properties: ["orderId", "sequence"] }],
  checks: [
    { name: "routing_decisions_inputs", expression: "(inputs is null) = (inputs_hash is null)" },
    { name: "routing_decisions_cost", expression: "(cost_minor is null) = (currency is null)" },
  ],
});

export class RoutingDecision extends schema.class {}
schema.setClass(RoutingDecision);
