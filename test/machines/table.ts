/**
 * Every way that the specification lets things go, written out: from, to, and the event that tells of it. It is not derived from `src`: the
 * tests hold what is built against it. Where Muara is meant to differ, the way stands with its reason.
 */
export interface Way {
  readonly from: string;
  readonly to: string;
  /** Null: nobody is told of it by an event of its own; `because` says who else tells. */
  readonly event: string | null;
  /** Why it stands here though the specification does not have it, or is told otherwise than there. */
  readonly because?: string;
}

/** `A → B, C: event` in one line each. */
const ways = (...lines: readonly (readonly [from: string, to: string, event: string | null, because?: string])[]): readonly Way[] =>
  lines.flatMap(([from, to, event, because]) =>
    from.split(" ").flatMap((one) => to.split(" ").map((other) => ({ from: one, to: other, event, ...(because && { because }) }))),
  );

const byStock = "Told by the stock's `inventory.moved`, whose document names it; it has no events of its own";
const byWork = "Told by what happens to the work it is for, and by the stock; it has no events of its own";
const ended = "The work ended in another way, which its own event tells of, so that nothing is asked any more";
const onlyHere = "Not in the specification";

export const machines = {
  Order: ways(
    ["DRAFT", "RECEIVED", "order.received"],
    ["RECEIVED", "OPEN", "order.opened"],
    ["RECEIVED", "EXCEPTION", "order.exception_raised"],
    ["EXCEPTION", "OPEN", "order.opened"],
    ["DRAFT RECEIVED EXCEPTION OPEN", "CANCELLED", "order.cancelled"],
    ["OPEN", "COMPLETED", "order.completed"],
    ["COMPLETED", "OPEN", "order.reopened"],
  ),
  FulfillmentOrder: ways(
    ["BACKORDERED", "OPEN", "fulfillment_order.stock_arrived"],
    ["SCHEDULED", "OPEN BACKORDERED", "fulfillment_order.released"],
    ["OPEN SCHEDULED BACKORDERED IN_PROGRESS", "ON_HOLD", "fulfillment_order.held"],
    ["ON_HOLD", "OPEN SCHEDULED BACKORDERED IN_PROGRESS", "fulfillment_order.hold_released"],
    ["OPEN", "IN_PROGRESS", "fulfillment_order.started"],
    ["OPEN IN_PROGRESS", "CLOSED", "fulfillment_order.closed"],
    ["OPEN IN_PROGRESS", "INCOMPLETE", "fulfillment_order.rejected"],
    ["OPEN SCHEDULED BACKORDERED ON_HOLD IN_PROGRESS", "CANCELLED", "fulfillment_order.cancelled"],
  ),
  "FulfillmentOrder.workState": ways(
    ["ACCEPTED", "PICKING", "fulfillment_order.work_state_changed"],
    ["PICKING", "PACKED", "fulfillment_order.work_state_changed"],
    ["PACKED", "READY_FOR_PICKUP", "fulfillment_order.work_state_changed"],
  ),
  "FulfillmentOrder.requestStatus": ways(
    ["UNSUBMITTED", "SUBMITTED", "fulfillment_request.submitted"],
    ["SUBMITTED", "ACCEPTED", "fulfillment_request.accepted"],
    ["SUBMITTED", "REJECTED", "fulfillment_request.rejected"],
    ["ACCEPTED", "CANCELLATION_REQUESTED", "fulfillment_request.cancellation_requested"],
    ["CANCELLATION_REQUESTED", "CANCELLATION_ACCEPTED", "fulfillment_request.cancellation_accepted"],
    ["CANCELLATION_REQUESTED", "CANCELLATION_REJECTED", "fulfillment_request.cancellation_rejected"],
    ["ACCEPTED CANCELLATION_REJECTED", "CLOSED", "fulfillment_order.closed", "It closes with its work, whose event tells of both"],
    ["SUBMITTED", "UNSUBMITTED", "fulfillment_request.withdrawn", "Held or cancelled work is not asked for any more before it is answered"],
    ["UNSUBMITTED SUBMITTED CANCELLATION_REQUESTED", "CLOSED", "fulfillment_order.closed", ended],
  ),
  Fulfillment: ways(
    ["CREATED", "LABELLED", "fulfillment.labelled"],
    ["CREATED", "READY_FOR_PICKUP", "fulfillment.ready_for_pickup"],
    ["CREATED", "SHIPPED", "fulfillment.shipped", "Late scans skip forward, and a parcel may leave without a label of ours"],
    ["LABELLED", "SHIPPED", "fulfillment.shipped"],
    ["READY_FOR_PICKUP", "PICKED_UP", "fulfillment.picked_up"],
    ["SHIPPED", "IN_TRANSIT", "fulfillment.in_transit"],
    ["SHIPPED IN_TRANSIT ATTEMPTED", "OUT_FOR_DELIVERY", "fulfillment.out_for_delivery"],
    ["SHIPPED IN_TRANSIT OUT_FOR_DELIVERY", "ATTEMPTED", "fulfillment.attempted"],
    ["SHIPPED IN_TRANSIT OUT_FOR_DELIVERY ATTEMPTED", "DELIVERED", "fulfillment.delivered"],
    ["SHIPPED IN_TRANSIT OUT_FOR_DELIVERY ATTEMPTED", "LOST", "fulfillment.lost"],
    ["SHIPPED IN_TRANSIT OUT_FOR_DELIVERY ATTEMPTED", "RETURNED_TO_SENDER", "fulfillment.returned_to_sender"],
    ["CREATED LABELLED READY_FOR_PICKUP", "CANCELLED", "fulfillment.cancelled"],
  ),
  Reservation: ways(["ACTIVE", "CONSUMED RELEASED EXPIRED", null, byStock]),
  Allocation: ways(["ALLOCATED", "SHIPPED RELEASED", null, byWork], ["EXPECTED", "ALLOCATED RELEASED", null, byWork]),
  Hold: ways(["ACTIVE", "RELEASED EXPIRED", "hold.released"]),
  OrderChange: ways(
    ["PENDING", "REQUESTED", "order_change.requested"],
    ["PENDING REQUESTED", "CONFIRMED", "order_change.confirmed"],
    ["REQUESTED", "DECLINED", "order_change.declined"],
    ["REQUESTED", "CANCELLED", "order_change.cancelled"],
    ["PENDING", "CANCELLED", "order_change.cancelled", "What was begun and never asked for can be given up"],
  ),
  Return: ways(
    ["REQUESTED", "OPEN", "return.approved"],
    ["REQUESTED", "DECLINED", "return.declined"],
    ["OPEN", "CLOSED", "return.closed"],
    ["OPEN", "CANCELLED", "return.cancelled"],
    ["CLOSED", "OPEN", "return.reopened"],
  ),
  "ReturnLine.resolution": ways([
    "REFUND STORE_CREDIT EXCHANGE REPLACE REPAIR KEEP",
    "REFUND STORE_CREDIT EXCHANGE REPLACE REPAIR KEEP",
    "return.resolution_changed",
  ]),
  "ReturnLine.resolutionState": ways(["PENDING", "COMMITTED", "return.resolution_committed"]),
  ReverseFulfillmentOrder: ways(
    ["OPEN", "CLOSED", "reverse_fulfillment_order.closed"],
    ["OPEN", "CANCELLED", "reverse_fulfillment_order.cancelled"],
  ),
  "ReturnLine.goods": ways(
    ["EXPECTED", "RECEIVED", "reverse_fulfillment_order.received"],
    ["RECEIVED", "DISPOSED", "reverse_fulfillment_order.disposed"],
    ["EXPECTED", "DISPOSED", "reverse_fulfillment_order.disposed", "Units that never come are MISSING without having been received"],
  ),
  "ReturnLine.disposition": ways(["PROCESSING_REQUIRED", "RESTOCKED DAMAGED MISSING NOT_RESTOCKED", "reverse_fulfillment_order.disposed"]),
  Claim: ways(["OPEN", "APPROVED", "claim.approved"], ["APPROVED", "RESOLVED", "claim.resolved"], ["OPEN", "REJECTED", "claim.rejected"]),
  PaymentTransaction: ways(["PENDING", "SUCCEEDED", "payment.succeeded"], ["PENDING", "FAILED", "payment.failed"]),
  Refund: ways(["PENDING", "SUCCEEDED", "refund.succeeded"], ["PENDING", "FAILED", "refund.failed"]),
  ChannelCommand: ways(
    ["PENDING", "SENT", "channel_command.sent"],
    ["SENT UNKNOWN", "ACCEPTED", "channel_command.accepted"],
    ["SENT UNKNOWN", "REJECTED", "channel_command.rejected"],
    ["SENT", "UNKNOWN", "channel_command.unknown"],
    ["PENDING", "ACCEPTED", "channel_command.accepted", "The order was seen to stand so already, or a person says that it does"],
    ["PENDING", "REJECTED", "channel_command.rejected", "A person says that it is not to be done"],
    ["SENT UNKNOWN", "PENDING", "channel_command.postponed", "It is certain that nothing was done: it is sent again"],
    ["REJECTED", "PENDING", "channel_command.redriven", "A person wants it sent anew"],
  ),
  RecurringOrder: ways(
    ["ACTIVE", "PAUSED", "recurring_order.paused"],
    ["PAUSED", "ACTIVE", "recurring_order.resumed"],
    ["ACTIVE PAUSED", "CANCELLED", "recurring_order.cancelled"],
    ["ACTIVE", "EXPIRED", "recurring_order.expired"],
  ),
  RuleSet: ways(
    ["DRAFT", "ACTIVE", "rule_set.activated"],
    ["ACTIVE", "INACTIVE", "rule_set.deactivated"],
    ["INACTIVE", "ACTIVE", "rule_set.activated", "A former version is put in force again as it was"],
  ),
  CarrierBooking: ways(
    ["PENDING", "BOOKING REFUSED VOIDED", null, onlyHere],
    ["BOOKING", "PENDING UNKNOWN BOOKED REFUSED", null, onlyHere],
    ["UNKNOWN", "PENDING BOOKED REFUSED", null, onlyHere],
    ["BOOKED", "VOIDING", null, onlyHere],
    ["VOIDING", "VOIDED BOOKED", null, onlyHere],
  ),
  Manifest: ways(["OPEN", "CLOSING", null, onlyHere], ["CLOSING", "CLOSED", null, onlyHere]),
  PickList: ways(["OPEN", "IN_PROGRESS CANCELLED", null, onlyHere], ["IN_PROGRESS", "COMPLETED CANCELLED", null, onlyHere]),
  CancellationRequest: ways(
    ["OPEN", "ACCEPTED REFUSED", null, onlyHere],
    ["REFUSED", "RETURN_ON_DELIVERY", null, onlyHere],
    ["RETURN_ON_DELIVERY", "RETURN_OPENED", null, onlyHere],
  ),
  ReconciliationItem: ways(
    ["OPEN", "MATCHED ACCEPTED DISPUTED", null, onlyHere],
    ["DISPUTED", "MATCHED ACCEPTED OPEN", null, onlyHere],
    ["ACCEPTED", "MATCHED OPEN", null, onlyHere],
    ["MATCHED", "OPEN", null, onlyHere],
  ),
  WebhookSubscription: ways(["ACTIVE", "PAUSED DISABLED", null, onlyHere], ["PAUSED DISABLED", "ACTIVE", null, onlyHere]),
  WebhookDelivery: ways(["PENDING", "DELIVERED DEAD", null, onlyHere], ["DELIVERED DEAD", "PENDING", null, onlyHere]),
  Notice: ways(
    ["PENDING", "SENDING FAILED", null, onlyHere],
    ["SENDING", "SENT PENDING FAILED UNKNOWN", null, onlyHere],
    ["SENT FAILED UNKNOWN", "PENDING", null, onlyHere],
  ),
  BookPosting: ways(
    ["PENDING", "SENT", null, onlyHere],
    ["SENT", "POSTED REFUSED UNKNOWN PENDING", null, onlyHere],
    ["UNKNOWN", "POSTED PENDING", null, onlyHere],
    ["REFUSED", "PENDING", null, onlyHere],
  ),
  Export: ways(["PENDING", "DONE FAILED", null, onlyHere]),
  RateCard: ways(["DRAFT", "ACTIVE EXPIRED", null, onlyHere], ["ACTIVE", "EXPIRED", null, onlyHere], ["EXPIRED", "ACTIVE", null, onlyHere]),
} as const satisfies Readonly<Record<string, readonly Way[]>>;

export type Machine = keyof typeof machines;

export const nextOf = (machine: Machine, from: string): string[] =>
  machines[machine].filter((way) => way.from === from).map(({ to }) => to);

export const wayOf = (machine: Machine, from: string, to: string): Way | undefined =>
  machines[machine].find((way) => way.from === from && way.to === to);
