import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, day, eventSequence, idColumn, instant, placedAt, refersTo, updatedAt, version } from "../kit/columns.ts";
import { Refusal } from "../kit/errors.ts";
import { step } from "../kit/transitions.ts";
import { Location } from "../locations/location.entity.ts";
import { deliveryMethods } from "../orders/delivery-methods.ts";
import { Order } from "../orders/order.entity.ts";
import { OrderLine } from "../orders/order-line.entity.ts";
import {
  type FulfillmentOrderStatus,
  fulfillmentOrderStatuses,
  fulfillmentOrderTransitions,
  type RequestStatus,
  requestStatuses,
  requestTransitions,
  type WorkState,
  workStates,
  workTransitions,
} from "./fulfillment-order.states.ts";
import { RoutingDecision } from "./routing-decision.entity.ts";
import { ShipmentGroup } from "./shipment-group.entity.ts";

/** Units of an order line. */
export interface Units {
  readonly lineId: string;
  readonly quantity: number;
}

/** Units that are to be cancelled. `tell`: by us, so the channel is told of it. */
export interface Cancelling extends Units {
  readonly tell?: boolean;
}

/** Work at one location for one order: what leaves from there together. Without a location when nobody has the stock yet. */
const fulfillmentOrder = defineEntity({
  name: "FulfillmentOrder",
  tableName: "fulfillment_orders",
  properties: {
    id: idColumn(),
    orderId: () => refersTo(Order, "order_id").index(),
    locationId: () => refersTo(Location, "location_id").nullable(),
    routingDecisionId: () => refersTo(RoutingDecision, "routing_decision_id"),
    status: p.enum(fulfillmentOrderStatuses),
    /** What a held one returns to when the last hold is released. */
    heldFrom: p.enum(fulfillmentOrderStatuses).nullable(),
    /** How far the work is, once it has begun; kept while it is held, and when it ended. */
    workState: p.enum(workStates).nullable(),
    deliveryMethod: p.enum(deliveryMethods).default("SHIP"),
    fulfillAt: instant().nullable(),
    /** SCHEDULED alone: its stock is committed though its day is yet to come. */
    stockKept: p.boolean().default(false),
    /** While it waits: the day on which the last of its units is expected. Null: nobody knows. */
    expectedAt: day().nullable(),
    /** Null where nobody has to be asked. */
    requestStatus: p.enum(requestStatuses).nullable(),
    /** While it is SUBMITTED: no answer until then is a rejection. Null: it may take as long as it takes. */
    requestDueAt: instant().nullable(),
    /** What was last said with it: why it was rejected, or is to be cancelled. No personal data. */
    requestNote: p.text().nullable(),
    /** Order lines' units that are cancelled once who does the work agrees. Null: the work is done elsewhere then. */
    cancelling: p.json().$type<readonly Cancelling[]>().nullable(),
    /** The parcel in which it leaves together with work of other orders. */
    shipmentGroupId: () => refersTo(ShipmentGroup, "shipment_group_id").nullable(),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    placedAt: placedAt(),
    /** The order's, by the database, like `placedAt`. */
    channelId: p.uuid(),
  },
  checks: [
    { name: "fulfillment_orders_work_state", expression: "status <> 'IN_PROGRESS' or work_state is not null" },
    { name: "fulfillment_orders_held_from", expression: "(status = 'ON_HOLD') = (held_from is not null)" },
    {
      name: "fulfillment_orders_location",
      expression: "location_id is not null or status in ('BACKORDERED', 'SCHEDULED', 'ON_HOLD', 'CANCELLED')",
    },
    {
      name: "fulfillment_orders_request_due",
      expression: "request_due_at is null or request_status in ('SUBMITTED', 'CANCELLATION_REQUESTED')",
    },
    {
      name: "fulfillment_orders_request_open",
      expression: "request_status not in ('SUBMITTED', 'CANCELLATION_REQUESTED') or status in ('OPEN', 'ON_HOLD', 'IN_PROGRESS')",
    },
    {
      name: "fulfillment_orders_request_answered",
      expression: "request_status not in ('UNSUBMITTED', 'SUBMITTED', 'REJECTED') or status <> 'IN_PROGRESS'",
    },
    {
      name: "fulfillment_orders_request_ended",
      expression: "request_status not in ('REJECTED', 'CANCELLATION_ACCEPTED') or status in ('INCOMPLETE', 'CANCELLED')",
    },
    {
      name: "fulfillment_orders_cancelling",
      expression: "cancelling is null or request_status in ('CANCELLATION_REQUESTED', 'CANCELLATION_ACCEPTED', 'CANCELLATION_REJECTED')",
    },
    {
      name: "fulfillment_orders_stock_kept",
      expression: "not stock_kept or (location_id is not null and coalesce(held_from, status) in ('SCHEDULED', 'CANCELLED'))",
    },
    {
      name: "fulfillment_orders_grouped",
      expression: "shipment_group_id is null or (location_id is not null and status in ('OPEN', 'ON_HOLD', 'IN_PROGRESS', 'CLOSED'))",
    },
  ],
  indexes: [
    { properties: ["createdAt", "id"] },
    { properties: ["requestStatus", "createdAt", "id"], where: "request_status is not null" },
    { properties: ["locationId", "requestStatus", "createdAt", "id"], where: "request_status is not null" },
    { properties: ["shipmentGroupId"], where: "shipment_group_id is not null" },
    { properties: ["requestDueAt"], where: "request_due_at is not null" },
    { properties: ["status", "createdAt", "id"] },
    { properties: ["channelId", "createdAt", "id"] },
    { properties: ["locationId", "createdAt", "id"] },
    { properties: ["locationId", "status", "createdAt", "id"] },
    { properties: ["locationId", "placedAt", "orderId"] },
  ],
});

export class FulfillmentOrder extends fulfillmentOrder.class {
  hold(): void {
    const from = this.status;
    this.become("ON_HOLD");
    this.heldFrom = from;
  }

  /** Goes back to what it was before the first hold. */
  resume(): void {
    const back = this.heldFrom;
    if (!back) throw new Error(`Fulfillment order ${this.id} is held but does not know from what`);
    this.become(back);
    this.heldFrom = null;
  }

  /** Its day has come: the work begins if its stock is there, else it waits for it. */
  release(stockIsThere: boolean): void {
    this.become(stockIsThere ? "OPEN" : "BACKORDERED");
    this.stockKept = false;
    if (stockIsThere) this.expectedAt = null;
  }

  stockArrived(): void {
    this.become("OPEN");
    this.expectedAt = null;
  }

  /** Its location takes it up. Throws Refusal ILLEGAL_TRANSITION, also while who has to be asked for it has not accepted it. */
  start(): void {
    if (this.requestStatus != null && !isBound(this))
      throw new Refusal(
        "ILLEGAL_TRANSITION",
        `Fulfillment order ${this.id} is asked for: its request is ${this.requestStatus}, and the work begins when it is ACCEPTED.`,
        ["fulfillmentOrderId"],
      );
    this.become("IN_PROGRESS");
    this.workState = "ACCEPTED";
  }

  /** One step further. Throws Refusal ILLEGAL_TRANSITION. */
  workOn(to: WorkState): void {
    this.workState = step(workTransitions, this.workState as WorkState, to, `The work of fulfillment order ${this.id}`);
  }

  /** What was packed has been taken out again: it is to be packed anew. */
  unpack(): void {
    this.workState = "PICKING";
  }

  /** Its units are to leave from another place. What was asked of the former one is no longer. */
  moveTo(locationId: string): void {
    this.locationId = locationId;
    this.requestStatus = null;
    this.requestDueAt = null;
    this.requestNote = null;
  }

  close(): void {
    this.become("CLOSED");
    if (this.requestStatus != null) this.request("CLOSED");
  }

  /** Its location could not do all of it; the rest goes elsewhere. */
  giveUp(): void {
    this.become("INCOMPLETE");
    if (this.requestStatus === "SUBMITTED") this.request("REJECTED");
    this.end();
  }

  cancel(): void {
    this.become("CANCELLED");
    this.end();
  }

  /** Throws Refusal ILLEGAL_TRANSITION. */
  request(status: RequestStatus): void {
    const what = `The request for fulfillment order ${this.id}`;
    if (this.requestStatus == null)
      throw new Refusal("ILLEGAL_TRANSITION", `Fulfillment order ${this.id} is done by its location without being asked for.`, []);
    this.requestStatus = step(requestTransitions, this.requestStatus, status, what);
    if (status !== "SUBMITTED") this.requestDueAt = null;
    if (status === "CLOSED") this.cancelling = null;
  }

  private end(): void {
    this.heldFrom = null;
    this.expectedAt = null;
    if (this.requestStatus === "SUBMITTED") this.request("UNSUBMITTED");
    if (isBound(this)) this.request("CLOSED");
  }

  // Not a #private: MikroORM makes instances without running the constructor.
  private become(status: FulfillmentOrderStatus): void {
    this.status = step(fulfillmentOrderTransitions, this.status, status, `Fulfillment order ${this.id}`);
  }
}
fulfillmentOrder.setClass(FulfillmentOrder);

/** Whether work has no stock yet: it waits for it, or for the day of its release, held or not. */
export const waitsForStock = ({ status, heldFrom, stockKept }: Pick<FulfillmentOrder, "status" | "heldFrom" | "stockKept">): boolean =>
  stockKept !== true && [status, heldFrom].some((one) => one === "BACKORDERED" || one === "SCHEDULED");

/** Whether all that is left of work is in parcels that have not left. It is no longer held then. */
export const isPacked = ({ status, workState }: Pick<FulfillmentOrder, "status" | "workState">): boolean =>
  status === "IN_PROGRESS" && (workState === "PACKED" || workState === "READY_FOR_PICKUP");

/** Whether its location has taken it up, held meanwhile or not. */
export const hasBegun = ({ status, heldFrom }: Pick<FulfillmentOrder, "status" | "heldFrom">): boolean =>
  status === "IN_PROGRESS" || heldFrom === "IN_PROGRESS";

/** Whether somebody else has taken the work on: it ends only when they agree. */
export const isBound = ({ requestStatus }: Pick<FulfillmentOrder, "requestStatus">): boolean =>
  requestStatus === "ACCEPTED" || requestStatus === "CANCELLATION_REQUESTED" || requestStatus === "CANCELLATION_REJECTED";

/** How many units of an order line are worked on here. */
const line = defineEntity({
  name: "FulfillmentOrderLine",
  tableName: "fulfillment_order_lines",
  properties: {
    id: idColumn(),
    fulfillmentOrderId: () => refersTo(FulfillmentOrder, "fulfillment_order_id").index(),
    orderLineId: () => refersTo(OrderLine, "order_line_id").index(),
    quantity: p.integer(),
    remainingQuantity: p.integer(),
  },
  checks: [
    { name: "fulfillment_order_lines_quantity", expression: "quantity > 0" },
    { name: "fulfillment_order_lines_remaining", expression: "remaining_quantity >= 0 and remaining_quantity <= quantity" },
  ],
});

export class FulfillmentOrderLine extends line.class {}
line.setClass(FulfillmentOrderLine);
