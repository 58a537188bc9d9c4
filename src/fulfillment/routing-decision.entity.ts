import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, idColumn, refersTo } from "../kit/columns.ts";
import { Order } from "../orders/order.entity.ts";

/** Why the parts of an order leave from where they do: written once, when it was decided. */
const schema = defineEntity({
  name: "RoutingDecision",
  tableName: "routing_decisions",
  properties: {
    id: idColumn(),
    orderId: () => refersTo(Order, "order_id").index(),
    /** One plain sentence. */
    summary: p.text(),
    /** Candidates, exclusions and the chosen set, as the router gave them. */
    explanation: p.json().$type<Record<string, unknown>>(),
    createdAt: createdAt(),
  },
});

export class RoutingDecision extends schema.class {}
schema.setClass(RoutingDecision);
