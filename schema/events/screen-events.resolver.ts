import { Arg, Ctx, FieldResolver, Resolver, Root, Subscription } from "type-graphql";
import type { AggregateType } from "../../src/events/event-types.ts";
import type { LoggedEvent } from "../../src/events/tail.ts";
import { fulfillmentsById } from "../../src/fulfillment/fulfillments.rows.ts";
import { invoicesById } from "../../src/invoices/invoices.rows.ts";
import { ordersById } from "../../src/orders/orders.rows.ts";
import { paymentsById } from "../../src/payments/payments.rows.ts";
import { refundsById } from "../../src/payments/refunds.rows.ts";
import { returnsById } from "../../src/returns/returns.rows.ts";
import { reversesById } from "../../src/returns/reverses.rows.ts";
import { FulfillmentObject } from "../fulfillment/parcel.type.ts";
import { InvoiceObject } from "../invoices/invoice.type.ts";
import type { Context } from "../kit/context.ts";
import { idsIn } from "../kit/global-id.ts";
import { follow } from "../kit/live.ts";
import { loadOne } from "../kit/loaders.ts";
import { Needs } from "../kit/needs.ts";
import { OrderObject } from "../orders/order.type.ts";
import { PaymentObject, RefundObject } from "../payments/payment.type.ts";
import { ReturnObject, ReverseFulfillmentOrderObject } from "../returns/return.type.ts";
import { type Asked, afterDescription } from "./event.resolver.ts";
import { FulfillmentEvent, OrderPartEventFilterInput, PaymentEvent, PlacedEventFilterInput, ReturnEvent } from "./screen-events.type.ts";
import { checkTypes } from "./wanted.ts";

/** The events of these things, as a filter wants them. Throws Refusal for types that they never tell. */
function followed(aggregates: readonly AggregateType[], { args: { filter, after }, context }: Asked<PlacedEventFilterInput>) {
  checkTypes(context.access, filter?.types, aggregates);
  const wishes = {
    types: filter?.types,
    orderIds: idsIn("Order", filter?.orderIds, ["filter", "orderIds"]),
    channelIds: idsIn("Channel", filter?.channelIds, ["filter", "channelIds"]),
    locationIds: idsIn("Location", filter?.locationIds, ["filter", "locationIds"]),
  };
  return follow(context, { aggregates, after, wishes });
}

const filterDescription = "Which ones; all when left out.";
const orderDescription = "The order it is about, as it stands when the event is pushed. Needs `orders:read`.";
const orderOf = ({ orderId }: LoggedEvent, context: Context) => loadOne(context, ordersById, orderId);
/** The thing itself, where the event is of one of these. */
const only = (aggregate: AggregateType, { aggregateType, aggregateId }: LoggedEvent): string | null =>
  aggregateType === aggregate ? aggregateId : null;

@Resolver(() => FulfillmentEvent)
export class FulfillmentEventResolver {
  @Subscription(() => FulfillmentEvent, {
    description: "What happens to parcels, from packing to the door, live and without a gap. Needs `fulfillment:read`.",
    subscribe: (asked: Asked<PlacedEventFilterInput>) => followed(["Fulfillment"], asked),
  })
  fulfillmentEvents(
    @Root() event: LoggedEvent,
    @Arg("filter", () => PlacedEventFilterInput, { nullable: true, description: filterDescription }) _filter?: PlacedEventFilterInput,
    @Arg("after", () => String, { nullable: true, description: afterDescription }) _after?: string,
  ): LoggedEvent {
    return event;
  }

  @FieldResolver(() => FulfillmentObject, { nullable: true, description: "The parcel as it stands when the event is pushed." })
  fulfillment(@Root() { aggregateId }: LoggedEvent, @Ctx() context: Context) {
    return loadOne(context, fulfillmentsById, aggregateId);
  }

  @Needs("orders:read")
  @FieldResolver(() => OrderObject, { nullable: true, description: orderDescription })
  order(@Root() event: LoggedEvent, @Ctx() context: Context) {
    return orderOf(event, context);
  }
}

@Resolver(() => ReturnEvent)
export class ReturnEventResolver {
  @Subscription(() => ReturnEvent, {
    description:
      "What happens to returns and to what locations are to take back, live and without a gap. Claims are not among them: `events` has those. Needs `returns:read`.",
    subscribe: (asked: Asked<PlacedEventFilterInput>) => followed(["Return", "ReverseFulfillmentOrder"], asked),
  })
  returnEvents(
    @Root() event: LoggedEvent,
    @Arg("filter", () => PlacedEventFilterInput, { nullable: true, description: filterDescription }) _filter?: PlacedEventFilterInput,
    @Arg("after", () => String, { nullable: true, description: afterDescription }) _after?: string,
  ): LoggedEvent {
    return event;
  }

  @FieldResolver(() => ReturnObject, { nullable: true, description: "The return as it stands when the event is pushed." })
  return(@Root() { data }: LoggedEvent, @Ctx() context: Context) {
    return loadOne(context, returnsById, data.returnId as string);
  }

  @FieldResolver(() => ReverseFulfillmentOrderObject, {
    nullable: true,
    description: "What the location is to take back, where the event is about that.",
  })
  reverseFulfillmentOrder(@Root() event: LoggedEvent, @Ctx() context: Context) {
    return loadOne(context, reversesById, only("ReverseFulfillmentOrder", event));
  }

  @Needs("orders:read")
  @FieldResolver(() => OrderObject, { nullable: true, description: orderDescription })
  order(@Root() event: LoggedEvent, @Ctx() context: Context) {
    return orderOf(event, context);
  }
}

@Resolver(() => PaymentEvent)
export class PaymentEventResolver {
  @Subscription(() => PaymentEvent, {
    description: "What happens to orders' payments, refunds, invoices and credit notes, live and without a gap. Needs `payments:read`.",
    subscribe: (asked: Asked<OrderPartEventFilterInput>) => followed(["PaymentTransaction", "Refund", "Invoice"], asked),
  })
  paymentEvents(
    @Root() event: LoggedEvent,
    @Arg("filter", () => OrderPartEventFilterInput, { nullable: true, description: filterDescription }) _filter?: OrderPartEventFilterInput,
    @Arg("after", () => String, { nullable: true, description: afterDescription }) _after?: string,
  ): LoggedEvent {
    return event;
  }

  @FieldResolver(() => PaymentObject, { nullable: true, description: "The payment, where the event is about one." })
  payment(@Root() event: LoggedEvent, @Ctx() context: Context) {
    return loadOne(context, paymentsById, only("PaymentTransaction", event));
  }

  @FieldResolver(() => RefundObject, { nullable: true, description: "The refund, where the event is about one." })
  refund(@Root() event: LoggedEvent, @Ctx() context: Context) {
    return loadOne(context, refundsById, only("Refund", event));
  }

  @FieldResolver(() => InvoiceObject, { nullable: true, description: "The invoice or credit note, where the event is about one." })
  invoice(@Root() event: LoggedEvent, @Ctx() context: Context) {
    return loadOne(context, invoicesById, only("Invoice", event));
  }

  @Needs("orders:read")
  @FieldResolver(() => OrderObject, { nullable: true, description: orderDescription })
  order(@Root() event: LoggedEvent, @Ctx() context: Context) {
    return orderOf(event, context);
  }
}
