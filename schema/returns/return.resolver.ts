import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import { fulfillmentsById } from "../../src/fulfillment/fulfillments.rows.ts";
import { locationsById } from "../../src/locations/locations.rows.ts";
import type { OrderRow } from "../../src/orders/orders.rows.ts";
import { orderLinesById, ordersById } from "../../src/orders/orders.rows.ts";
import { refundsById } from "../../src/payments/payments.rows.ts";
import { resolutions, resolutionTransitions, returnTransitions } from "../../src/returns/return.states.ts";
import { linesOfReturns, type ReturnLineRow } from "../../src/returns/return-lines.rows.ts";
import { type ReturnRow, returnCount, returnPage, returnsById, returnsOfOrders } from "../../src/returns/returns.rows.ts";
import { reversesById, reversesOfReturns } from "../../src/returns/reverses.rows.ts";
import { FulfillmentObject } from "../fulfillment/parcel.type.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Money, moneyField } from "../kit/money.type.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { LocationObject } from "../locations/location.type.ts";
import { OrderLineObject, OrderObject } from "../orders/order.type.ts";
import { RefundObject } from "../payments/payment.type.ts";
import { ReturnResolution, ReturnStatus } from "./return.enums.ts";
import { returnFilterIn } from "./return.filter.ts";
import { ReturnConnection, ReturnFilterInput, ReturnLineObject, ReturnObject, ReverseFulfillmentOrderObject } from "./return.type.ts";

@Resolver(() => ReturnObject)
export class ReturnResolver {
  @Needs("returns:read")
  @Query(() => ReturnConnection, { description: "Returns, newest first." })
  async returns(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => ReturnFilterInput, { nullable: true, description: "Which ones; all when left out." })
    input: ReturnFilterInput | null,
    @Ctx() { em, access }: Context,
  ) {
    const filter = returnFilterIn(input);
    return connectionOf(ReturnConnection, await returnPage(em, filter, page, access), () => returnCount(em, filter, mostCounted, access));
  }

  @Needs("returns:read")
  @Query(() => ReturnObject, { nullable: true, description: "One return; null when there is none that the key may see." })
  return(@Arg("id", () => ID, { description: "The return's id." }) id: string, @Ctx() context: Context) {
    return loadOne(context, returnsById, idIn("Return", id, ["id"]));
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: ReturnRow): string {
    return globalId("Return", id);
  }

  @FieldResolver(() => [ReturnStatus], { description: "What it can become from here." })
  nextStates(@Root() { status }: ReturnRow) {
    return returnTransitions[status as keyof typeof returnTransitions];
  }

  @Needs("orders:read")
  @FieldResolver(() => OrderObject, { nullable: true, description: "The order it is of. Needs `orders:read`." })
  order(@Root() { orderId }: ReturnRow, @Ctx() context: Context) {
    return loadOne(context, ordersById, orderId);
  }

  @Needs("locations:read")
  @FieldResolver(() => LocationObject, { nullable: true, description: "Where it is to come; null: anywhere. Needs `locations:read`." })
  location(@Root() { locationId }: ReturnRow, @Ctx() context: Context) {
    return loadOne(context, locationsById, locationId);
  }

  @Needs("fulfillment:read")
  @FieldResolver(() => FulfillmentObject, { nullable: true, description: "The parcel that came back by itself. Needs `fulfillment:read`." })
  fulfillment(@Root() { fulfillmentId }: ReturnRow, @Ctx() context: Context) {
    return loadOne(context, fulfillmentsById, fulfillmentId);
  }

  @FieldResolver(() => [ReturnLineObject], { description: "Its units." })
  lines(@Root() { id }: ReturnRow, @Ctx() { loaders }: Context) {
    return loaders.many(linesOfReturns, ({ returnId }) => returnId, id);
  }

  @FieldResolver(() => [ReverseFulfillmentOrderObject], { description: "What comes back where, as far as the key may see it." })
  reverseFulfillmentOrders(@Root() { id }: ReturnRow, @Ctx() { loaders }: Context) {
    return loaders.many(reversesOfReturns, ({ returnId }) => returnId, id);
  }
}

@Resolver(() => ReturnLineObject)
export class ReturnLineResolver {
  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: ReturnLineRow): string {
    return globalId("ReturnLine", id);
  }

  @FieldResolver(() => [ReturnResolution], { description: "What its resolution can be switched to: any while it is PENDING." })
  nextResolutions(@Root() { resolutionState }: ReturnLineRow) {
    return resolutionTransitions[resolutionState as keyof typeof resolutionTransitions].length > 0 ? resolutions : [];
  }

  @FieldResolver(() => Money, { description: "What is given back for them, less the fee; once committed, what was." })
  amount(@Root() { amountMinor, currency }: ReturnLineRow) {
    return moneyField(amountMinor, currency);
  }

  @FieldResolver(() => Money, { description: "What is kept back of it." })
  fee(@Root() { feeMinor, currency }: ReturnLineRow) {
    return moneyField(feeMinor, currency);
  }

  @FieldResolver(() => Money, { description: "What the buyer has to pay more for the exchange." })
  due(@Root() { dueMinor, currency }: ReturnLineRow) {
    return moneyField(dueMinor, currency);
  }

  @FieldResolver(() => OrderLineObject, { nullable: true, description: "The order line whose units they are." })
  orderLine(@Root() { orderLineId }: ReturnLineRow, @Ctx() context: Context) {
    return loadOne(context, orderLinesById, orderLineId);
  }

  @Needs("payments:read")
  @FieldResolver(() => RefundObject, { nullable: true, description: "What was given back for them. Needs `payments:read`." })
  refund(@Root() { refundId }: ReturnLineRow, @Ctx() context: Context) {
    return loadOne(context, refundsById, refundId ?? undefined);
  }

  @FieldResolver(() => OrderLineObject, { nullable: true, description: "What goes to the buyer for them." })
  exchangeLine(@Root() { exchangeLineId }: ReturnLineRow, @Ctx() context: Context) {
    return loadOne(context, orderLinesById, exchangeLineId);
  }

  @FieldResolver(() => ID, { nullable: true, description: "The committed line that it sets right." })
  compensatesId(@Root() { compensatesId }: ReturnLineRow): string | null {
    return compensatesId === null ? null : globalId("ReturnLine", compensatesId);
  }

  @FieldResolver(() => ReverseFulfillmentOrderObject, { nullable: true, description: "Where they come back." })
  reverseFulfillmentOrder(@Root() { reverseFulfillmentOrderId }: ReturnLineRow, @Ctx() context: Context) {
    return loadOne(context, reversesById, reverseFulfillmentOrderId);
  }
}

@Resolver(() => OrderObject)
export class OrderReturnsResolver {
  @Needs("returns:read")
  @FieldResolver(() => [ReturnObject], { description: "Its returns, oldest first. Needs `returns:read`." })
  returns(@Root() { id }: OrderRow, @Ctx() { loaders }: Context) {
    return loaders.many(returnsOfOrders, ({ orderId }) => orderId, id);
  }
}
