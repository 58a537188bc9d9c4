import { describe, expect, test } from "vitest";
import { rateCardStatuses, rateCardTransitions } from "../../src/carriers/rate-card.states.ts";
import { commandTransitions } from "../../src/commands/channel-command.states.ts";
import { postingTransitions } from "../../src/exports/book.states.ts";
import { BookPosting } from "../../src/exports/book-posting.entity.ts";
import { exportTransitions } from "../../src/exports/export.states.ts";
import { CancellationRequest } from "../../src/fulfillment/cancellation-request.entity.ts";
import { cancellationTransitions } from "../../src/fulfillment/cancellation-request.states.ts";
import { fulfillmentTransitions } from "../../src/fulfillment/fulfillment.states.ts";
import {
  allocationTransitions,
  fulfillmentOrderTransitions,
  holdTransitions,
  requestTransitions,
  workTransitions,
} from "../../src/fulfillment/fulfillment-order.states.ts";
import { PickList } from "../../src/fulfillment/pick-list.entity.ts";
import { pickListTransitions } from "../../src/fulfillment/pick-list.states.ts";
import { reservationTransitions } from "../../src/inventory/reservation.entity.ts";
import type { Refusal } from "../../src/kit/errors.ts";
import { make } from "../../src/kit/insert.ts";
import { step, type Transitions } from "../../src/kit/transitions.ts";
import { Notice } from "../../src/notices/notice.entity.ts";
import { noticeTransitions } from "../../src/notices/notice.states.ts";
import { orderTransitions } from "../../src/orders/order.states.ts";
import { changeTransitions } from "../../src/orders/order-change.states.ts";
import { paymentTransitions } from "../../src/payments/payment.states.ts";
import { recurringTransitions } from "../../src/recurring/recurring-order.states.ts";
import { claimTransitions } from "../../src/returns/claim.states.ts";
import {
  dispositionTransitions,
  goodsTransitions,
  resolutionTransitions,
  returnTransitions,
  reverseTransitions,
} from "../../src/returns/return.states.ts";
import { ruleSetTransitions } from "../../src/rules/rule-set.entity.ts";
import { reconciliationTransitions } from "../../src/settlements/settlement.states.ts";
import { bookingTransitions } from "../../src/shipping/booking.states.ts";
import { CarrierBooking } from "../../src/shipping/carrier-booking.entity.ts";
import { Manifest } from "../../src/shipping/manifest.entity.ts";
import { manifestTransitions } from "../../src/shipping/manifest.states.ts";
import { deliveryTransitions, webhookTransitions } from "../../src/webhooks/webhook.states.ts";
import { WebhookSubscription } from "../../src/webhooks/webhook-subscription.entity.ts";
import { type Machine, machines, nextOf } from "./table.ts";
import { expectNext, through } from "./walk.ts";

/** The tables that the code goes by. A resolution has none: it becomes any other. */
const built: Readonly<Record<Exclude<Machine, "ReturnLine.resolution">, Transitions<string>>> = {
  Order: orderTransitions,
  FulfillmentOrder: fulfillmentOrderTransitions,
  "FulfillmentOrder.workState": workTransitions,
  "FulfillmentOrder.requestStatus": requestTransitions,
  Fulfillment: fulfillmentTransitions,
  Reservation: reservationTransitions,
  Allocation: allocationTransitions,
  Hold: holdTransitions,
  OrderChange: changeTransitions,
  Return: returnTransitions,
  "ReturnLine.resolutionState": resolutionTransitions,
  ReverseFulfillmentOrder: reverseTransitions,
  "ReturnLine.goods": goodsTransitions,
  "ReturnLine.disposition": dispositionTransitions,
  Claim: claimTransitions,
  PaymentTransaction: paymentTransitions,
  Refund: paymentTransitions,
  ChannelCommand: commandTransitions,
  RecurringOrder: recurringTransitions,
  RuleSet: ruleSetTransitions,
  CarrierBooking: bookingTransitions,
  Manifest: manifestTransitions,
  PickList: pickListTransitions,
  CancellationRequest: cancellationTransitions,
  ReconciliationItem: reconciliationTransitions,
  WebhookSubscription: webhookTransitions,
  WebhookDelivery: deliveryTransitions,
  Notice: noticeTransitions,
  BookPosting: postingTransitions,
  Export: exportTransitions,
  RateCard: rateCardTransitions,
};

test.each(Object.entries(built))("%s goes by the table, no more and no less", (name, table) => {
  const machine = name as Machine;
  for (const [from, next] of Object.entries(table)) expect([from, ...[...next].sort()]).toEqual([from, ...nextOf(machine, from).sort()]);
  const states = new Set(machines[machine].flatMap(({ from, to }) => [from, to]));
  expect([...states].filter((state) => !(state in table))).toEqual([]);
});

test("every machine of the table is built", () => {
  expect([...Object.keys(built), "ReturnLine.resolution"].sort()).toEqual(Object.keys(machines).sort());
  expect(Object.keys(rateCardTransitions)).toEqual([...rateCardStatuses]);
});

const refused = (go: () => unknown): Refusal => {
  try {
    go();
  } catch (error) {
    return error as Refusal;
  }
  throw new Error("It was not refused");
};

const gates: readonly [Machine, (status: string) => { status?: string }][] = [
  ["CarrierBooking", (status) => make(CarrierBooking, { id: "one", status: status as never })],
  ["Manifest", (status) => make(Manifest, { id: "one", status: status as never })],
  ["PickList", (status) => make(PickList, { id: "one", status: status as never })],
  ["CancellationRequest", (status) => make(CancellationRequest, { id: "one", status: status as never })],
  ["WebhookSubscription", (status) => make(WebhookSubscription, { id: "one", name: "one", status: status as never })],
  ["Notice", (status) => make(Notice, { id: "one", status: status as never })],
  ["BookPosting", (status) => make(BookPosting, { id: "one", status: status as never })],
];
describe.each(gates)("%s, which the specification does not have", (machine, standing) => {
  const states = Object.keys(built[machine as keyof typeof built]);
  test.each(states.flatMap((from) => states.map((to) => [from, to] as const)))("%s → %s", (from, to) => {
    const thing = standing(from);
    if (nextOf(machine, from).includes(to)) through(thing, to);
    else
      expectNext(
        machine,
        from,
        refused(() => through(thing, to)),
      );
    expect(thing.status).toBe(nextOf(machine, from).includes(to) ? to : from);
  });
});

/** Their steps are taken in statements, or by a flow, over the same table. */
const byTable: readonly Machine[] = ["ReconciliationItem", "WebhookDelivery", "Export", "RateCard"];
test.each(byTable)("%s is refused with what is possible", (machine) => {
  const table = built[machine as keyof typeof built];
  for (const from of Object.keys(table))
    for (const to of Object.keys(table))
      if (nextOf(machine, from).includes(to)) expect(step(table, from, to, "It")).toBe(to);
      else
        expectNext(
          machine,
          from,
          refused(() => step(table, from, to, "It")),
        );
});
