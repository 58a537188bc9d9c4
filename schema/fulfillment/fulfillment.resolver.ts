import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import {
  type FulfillmentOrderLineRow,
  type FulfillmentOrderRow,
  fulfillmentOrderCount,
  fulfillmentOrderPage,
  fulfillmentOrdersById,
  fulfillmentOrdersOfOrders,
  linesOfFulfillmentOrders,
} from "../../src/fulfillment/fulfillment.rows.ts";
import {
  fulfillmentOrderTransitions,
  nextWorkStates,
  type FulfillmentOrderStatus as Status,
} from "../../src/fulfillment/fulfillment-order.states.ts";
import { type HoldRow, holdsOfOrders } from "../../src/fulfillment/holds.rows.ts";
import { routingDecisionsById } from "../../src/fulfillment/routing-decisions.rows.ts";
import { locationsById } from "../../src/locations/locations.rows.ts";
import { type OrderRow, orderLinesById, ordersById } from "../../src/orders/orders.rows.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { LocationObject } from "../locations/location.type.ts";
import { OrderLineObject, OrderObject } from "../orders/order.type.ts";
import { fulfillmentOrderFilterIn } from "./fulfillment.filter.ts";
import {
  FulfillmentOrderConnection,
  FulfillmentOrderFilterInput,
  FulfillmentOrderLineObject,
  FulfillmentOrderObject,
  FulfillmentOrderStatus,
  HoldObject,
  WorkState,
} from "./fulfillment.type.ts";
import { RoutingDecisionObject } from "./routing.type.ts";

@Resolver(() => FulfillmentOrderObject)
export class FulfillmentOrderResolver {
  @Needs("fulfillment:read")
  @Query(() => FulfillmentOrderConnection, { description: "Work at locations, oldest first." })
  async fulfillmentOrders(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => FulfillmentOrderFilterInput, { nullable: true, description: "Which ones; all when left out." })
    filter: FulfillmentOrderFilterInput | null,
    @Ctx() { em, access }: Context,
  ) {
    const wanted = fulfillmentOrderFilterIn(filter);
    return connectionOf(FulfillmentOrderConnection, await fulfillmentOrderPage(em, wanted, page, access), () =>
      fulfillmentOrderCount(em, wanted, mostCounted, access),
    );
  }

  @Needs("fulfillment:read")
  @Query(() => FulfillmentOrderObject, {
    nullable: true,
    description: "One fulfillment order; null when there is none that the key may see.",
  })
  fulfillmentOrder(@Arg("id", () => ID, { description: "The fulfillment order's id." }) id: string, @Ctx() context: Context) {
    return loadOne(context, fulfillmentOrdersById, idIn("FulfillmentOrder", id, ["id"]));
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: FulfillmentOrderRow): string {
    return globalId("FulfillmentOrder", id);
  }

  @FieldResolver(() => [FulfillmentOrderStatus], { description: "What it can become from here." })
  nextStatuses(@Root() { status }: FulfillmentOrderRow): readonly string[] {
    return fulfillmentOrderTransitions[status as Status];
  }

  @FieldResolver(() => [WorkState], {
    description: "What the work can be made next, from here. Steps in between are passed through: packing begins the work, too.",
  })
  nextWorkStates(@Root() { status, requestStatus, workState, deliveryMethod }: FulfillmentOrderRow): readonly string[] {
    return nextWorkStates[`${status} ${(status === "OPEN" ? requestStatus : workState) ?? ""} ${deliveryMethod}`] ?? [];
  }

  @Needs("orders:read")
  @FieldResolver(() => OrderObject, { nullable: true, description: "The order it works on." })
  order(@Root() { orderId }: FulfillmentOrderRow, @Ctx() context: Context) {
    return loadOne(context, ordersById, orderId);
  }

  @FieldResolver(() => LocationObject, { nullable: true, description: "Where the work is done; null while no location has the stock." })
  location(@Root() { locationId }: FulfillmentOrderRow, @Ctx() context: Context) {
    return loadOne(context, locationsById, locationId);
  }

  @FieldResolver(() => [FulfillmentOrderLineObject], { description: "What is worked on." })
  lines(@Root() { id }: FulfillmentOrderRow, @Ctx() { loaders }: Context) {
    return loaders.many(linesOfFulfillmentOrders, ({ fulfillmentOrderId }) => fulfillmentOrderId, id);
  }

  @FieldResolver(() => RoutingDecisionObject, { nullable: true, description: "Why it is done there." })
  routingDecision(@Root() { routingDecisionId }: FulfillmentOrderRow, @Ctx() context: Context) {
    return loadOne(context, routingDecisionsById, routingDecisionId);
  }
}

@Resolver(() => FulfillmentOrderLineObject)
export class FulfillmentOrderLineResolver {
  @FieldResolver(() => OrderLineObject, { nullable: true, description: "The order line whose units these are." })
  orderLine(@Root() { orderLineId }: FulfillmentOrderLineRow, @Ctx() context: Context) {
    return loadOne(context, orderLinesById, orderLineId);
  }
}

@Resolver(() => HoldObject)
export class HoldResolver {
  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: HoldRow): string {
    return globalId("Hold", id);
  }

  @FieldResolver(() => OrderLineObject, {
    nullable: true,
    description: "The line it is on; null when it is on the order or on a fulfillment order.",
  })
  line(@Root() { lineId }: HoldRow, @Ctx() context: Context) {
    return loadOne(context, orderLinesById, lineId);
  }

  @FieldResolver(() => FulfillmentOrderObject, {
    nullable: true,
    description: "The fulfillment order it is on; null when it is on the order or on a line.",
  })
  fulfillmentOrder(@Root() { fulfillmentOrderId }: HoldRow, @Ctx() context: Context) {
    return loadOne(context, fulfillmentOrdersById, fulfillmentOrderId);
  }
}

/** What an order says of its fulfillment stands here: relations point down, and an order does not know its work. */
@Resolver(() => OrderObject)
export class OrderFulfillmentResolver {
  @Needs("fulfillment:read")
  @FieldResolver(() => [FulfillmentOrderObject], { description: "The work on it, a fulfillment order a location." })
  fulfillmentOrders(@Root() { id }: OrderRow, @Ctx() { loaders }: Context) {
    return loaders.many(fulfillmentOrdersOfOrders, ({ orderId }) => orderId, id);
  }

  @FieldResolver(() => [HoldObject], { description: "What holds it or held it, oldest first." })
  holds(@Root() { id }: OrderRow, @Ctx() { loaders }: Context) {
    return loaders.many(holdsOfOrders, ({ orderId }) => orderId, id);
  }
}
