import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, idColumn, instant, placedAt, refersTo } from "../kit/columns.ts";
import { step } from "../kit/transitions.ts";
import { Order } from "../orders/order.entity.ts";
import { OrderLine } from "../orders/order-line.entity.ts";
import { holdReasons } from "../rules/hold-reasons.ts";
import { FulfillmentOrder } from "./fulfillment-order.entity.ts";
import { type HoldStatus, holdStatuses, holdTargets, holdTransitions } from "./fulfillment-order.states.ts";

/** Stops an order, a line or one fulfillment order until it is released. Held work keeps its stock. */
const schema = defineEntity({
  name: "Hold",
  tableName: "holds",
  properties: {
    id: idColumn(),
    target: p.enum(holdTargets),
    orderId: () => refersTo(Order, "order_id").index(),
    lineId: () => refersTo(OrderLine, "line_id").nullable(),
    fulfillmentOrderId: () => refersTo(FulfillmentOrder, "fulfillment_order_id").nullable(),
    reason: p.enum(holdReasons),
    /** The placer's own name for it; one active hold a target, placer and handle. */
    handle: p.text(),
    placedBy: p.text(),
    /** The rule that placed it, with the set's version; null for what is built in or was placed by hand. */
    ruleId: p.text().nullable(),
    ruleSetVersion: p.integer().nullable(),
    /** A hash of what the rule looked at: once a person released it, it is not placed again for the same. */
    grounds: p.text().nullable(),
    notes: p.text().nullable(),
    releaseAt: instant().nullable(),
    status: p.enum(holdStatuses).default("ACTIVE"),
    releasedBy: p.text().nullable(),
    releasedAt: instant().nullable(),
    createdAt: createdAt(),
    placedAt: placedAt(),
  },
  indexes: [{ properties: ["fulfillmentOrderId"], where: "status = 'ACTIVE' and reason = 'LOCATION_ISSUE'" }],
  checks: [
    { name: "holds_line", expression: "(target = 'LINE') = (line_id is not null)" },
    { name: "holds_fulfillment_order", expression: "(target = 'FULFILLMENT_ORDER') = (fulfillment_order_id is not null)" },
    { name: "holds_released", expression: "(status = 'ACTIVE') = (released_at is null)" },
  ],
});

export class Hold extends schema.class {
  release(by: string, at: Date): void {
    this.end("RELEASED", by, at);
  }

  /** Its time is over. */
  expire(at: Date): void {
    this.end("EXPIRED", "system", at);
  }

  private end(status: "RELEASED" | "EXPIRED", by: string, at: Date): void {
    this.become(status);
    this.releasedBy = by;
    this.releasedAt = at;
  }

  // Not a #private: MikroORM makes instances without running the constructor.
  private become(status: HoldStatus): void {
    this.status = step(holdTransitions, this.status ?? "ACTIVE", status, `Hold ${this.id}`, ["holdId"]);
  }
}
schema.setClass(Hold);
