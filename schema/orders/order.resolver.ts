import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import { channelsById } from "../../src/channels/channels.rows.ts";
import { addressesById, customersById } from "../../src/customers/people.rows.ts";
import { orderEventCount, orderEventPage } from "../../src/events/events.rows.ts";
import type { LoggedEvent } from "../../src/events/tail.ts";
import { locationsById } from "../../src/locations/locations.rows.ts";
import { orderTransitions, type OrderStatus as Status } from "../../src/orders/order.states.ts";
import type { OrderSort as Sort } from "../../src/orders/order-sorts.ts";
import {
  linesOfOrders,
  type OrderLineRow,
  type OrderRow,
  orderByExternalId,
  orderCount,
  orderLinesById,
  orderPage,
  ordersById,
  type ValidationRow,
  validationsOfOrders,
} from "../../src/orders/orders.rows.ts";
import { ChannelObject } from "../channels/channel.type.ts";
import { AddressObject, CustomerObject } from "../customers/customer.type.ts";
import { clientIds } from "../kit/client-ids.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Money, moneyField } from "../kit/money.type.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { JsonObject } from "../kit/scalars.ts";
import { LocationObject } from "../locations/location.type.ts";
import { OrderSort, OrderStatus } from "./order.enums.ts";
import { orderFilterIn } from "./order.filter.ts";
import { OrderFilterInput } from "./order.inputs.ts";
import {
  OrderConnection,
  OrderLineObject,
  OrderObject,
  OrderValidationObject,
  TimelineConnection,
  TimelineEventObject,
} from "./order.type.ts";

@Resolver(() => OrderObject)
export class OrderResolver {
  @Needs("orders:read")
  @Query(() => OrderConnection, { description: "Orders of all channels in one list." })
  async orders(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => OrderFilterInput, { nullable: true, description: "Which ones; all when left out." })
    filter: OrderFilterInput | null,
    @Arg("sort", () => OrderSort, { defaultValue: "NEWEST", description: "In which order." }) sort: Sort,
    @Ctx() { em, access }: Context,
  ) {
    const wanted = orderFilterIn(filter);
    return connectionOf(OrderConnection, await orderPage(em, wanted, sort, page, access), () =>
      orderCount(em, wanted, mostCounted, access),
    );
  }

  @Needs("orders:read")
  @Query(() => OrderObject, { nullable: true, description: "One order; null when there is none that the key may see." })
  order(@Arg("id", () => ID, { description: "The order's id." }) id: string, @Ctx() context: Context) {
    return loadOne(context, ordersById, idIn("Order", id, ["id"]));
  }

  @Needs("orders:read")
  @Query(() => OrderObject, {
    nullable: true,
    description: "One order by the id its channel gave it; null when there is none that the key may see.",
  })
  orderByExternalId(
    @Arg("channelId", () => ID, { description: "The channel." }) channelId: string,
    @Arg("externalId", () => String, { description: "The channel's own id of the order." }) externalId: string,
    @Ctx() { em, access }: Context,
  ) {
    return orderByExternalId(em, idIn("Channel", channelId, ["channelId"]), externalId, access);
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: OrderRow): string {
    return globalId("Order", id);
  }

  @FieldResolver(() => ChannelObject, { nullable: true, description: "The channel it came through." })
  channel(@Root() { channelId }: OrderRow, @Ctx() context: Context) {
    return loadOne(context, channelsById, channelId);
  }

  @FieldResolver(() => JsonObject, {
    nullable: true,
    description:
      "What the rules said when its facts last changed, with the version that said it; see docs/rules.md. Null where only the built-in rules were asked and had nothing to say.",
  })
  directives(@Root() { directives }: OrderRow) {
    return directives && clientIds(directives);
  }

  @FieldResolver(() => [OrderStatus], { description: "What it can become from here." })
  nextStatuses(@Root() { status }: OrderRow): readonly string[] {
    return orderTransitions[status as Status];
  }

  @FieldResolver(() => CustomerObject, { nullable: true, description: "Who bought it; null when the channel names nobody." })
  customer(@Root() { customerId }: OrderRow, @Ctx() context: Context) {
    return loadOne(context, customersById, customerId);
  }

  @FieldResolver(() => AddressObject, { nullable: true, description: "Where it goes; null for a sale over the counter." })
  shipTo(@Root() { shipToId }: OrderRow, @Ctx() context: Context) {
    return loadOne(context, addressesById, shipToId);
  }

  @FieldResolver(() => AddressObject, { nullable: true, description: "Who pays for it, where the channel says so." })
  billTo(@Root() { billToId }: OrderRow, @Ctx() context: Context) {
    return loadOne(context, addressesById, billToId);
  }

  @FieldResolver(() => Money, { description: "Unit prices times quantities, before any discount." })
  subtotal(@Root() { subtotalMinor, currency }: OrderRow) {
    return moneyField(subtotalMinor, currency);
  }

  @FieldResolver(() => Money, { description: "All discounts together." })
  discountTotal(@Root() { discountMinor, currency }: OrderRow) {
    return moneyField(discountMinor, currency);
  }

  @FieldResolver(() => Money, { description: "All tax." })
  taxTotal(@Root() { taxMinor, currency }: OrderRow) {
    return moneyField(taxMinor, currency);
  }

  @FieldResolver(() => Money, { description: "What shipping costs the buyer." })
  shippingTotal(@Root() { shippingMinor, currency }: OrderRow) {
    return moneyField(shippingMinor, currency);
  }

  @FieldResolver(() => Money, { description: "Insurance, service fees, tips and roundings." })
  feeTotal(@Root() { feeMinor, currency }: OrderRow) {
    return moneyField(feeMinor, currency);
  }

  @FieldResolver(() => Money, { description: "What the buyer pays, as the channel says." })
  total(@Root() { totalMinor, currency }: OrderRow) {
    return moneyField(totalMinor, currency);
  }

  @FieldResolver(() => Money, { description: "The channel's total less what the parts add up to; usually zero." })
  difference(@Root() { differenceMinor, currency }: OrderRow) {
    return moneyField(differenceMinor, currency);
  }

  @FieldResolver(() => [OrderLineObject], { description: "Its lines, in the order of the channel." })
  lines(@Root() { id }: OrderRow, @Ctx() { loaders }: Context) {
    return loaders.many(linesOfOrders, ({ orderId }) => orderId, id);
  }

  @FieldResolver(() => [OrderValidationObject], { description: "What was found on looking at it, resolved findings too." })
  validations(@Root() { id }: OrderRow, @Ctx() { loaders }: Context) {
    return loaders.many(validationsOfOrders, ({ orderId }) => orderId, id);
  }

  @FieldResolver(() => TimelineConnection, { description: "What happened to it and to the work on it, oldest first." })
  async events(@Root() { id }: OrderRow, @Args(() => PageArgs) page: PageArgs, @Ctx() { em }: Context) {
    const found = await orderEventPage(em, id, page);
    return connectionOf(TimelineConnection, found, () => orderEventCount(em, id, mostCounted));
  }
}

@Resolver(() => OrderLineObject)
export class OrderLineResolver {
  @FieldResolver(() => LocationObject, {
    nullable: true,
    description: "Where the buyer chose to pick it up; null for the nearest place that has it, and when it is not picked up.",
  })
  pickupLocation(@Root() { pickupLocationId }: OrderLineRow, @Ctx() context: Context) {
    return loadOne(context, locationsById, pickupLocationId);
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: OrderLineRow): string {
    return globalId("OrderLine", id);
  }

  @FieldResolver(() => Money, { description: "Price of one unit before any discount." })
  unitPrice(@Root() { unitPriceMinor, currency }: OrderLineRow) {
    return moneyField(unitPriceMinor, currency);
  }

  @FieldResolver(() => Money, { description: "Discount on the whole line." })
  discount(@Root() { discountMinor, currency }: OrderLineRow) {
    return moneyField(discountMinor, currency);
  }

  @FieldResolver(() => Money, { description: "Tax on the whole line." })
  tax(@Root() { taxMinor, currency }: OrderLineRow) {
    return moneyField(taxMinor, currency);
  }

  @Needs("orders:read")
  @FieldResolver(() => OrderObject, { nullable: true, description: "The order it belongs to. Needs `orders:read`." })
  order(@Root() { orderId }: OrderLineRow, @Ctx() context: Context) {
    return loadOne(context, ordersById, orderId);
  }
}

@Resolver(() => OrderValidationObject)
export class OrderValidationResolver {
  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: ValidationRow): string {
    return globalId("OrderValidation", id);
  }

  @FieldResolver(() => OrderLineObject, { nullable: true, description: "The line it is about; null when it is about the whole order." })
  line(@Root() { lineId }: ValidationRow, @Ctx() context: Context) {
    return loadOne(context, orderLinesById, lineId);
  }
}

@Resolver(() => TimelineEventObject)
export class TimelineEventResolver {
  @FieldResolver(() => JsonObject, { description: "Ids, states and quantities; what there is depends on the type. No personal data." })
  data(@Root() { data }: LoggedEvent) {
    return clientIds(data);
  }
}
