import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root, Subscription } from "type-graphql";
import { inventoryItemsById, itemIdsOfSkus } from "../../src/catalog/inventory-items.rows.ts";
import { headOf, type LoggedEvent } from "../../src/events/tail.ts";
import { fulfillmentOrdersById } from "../../src/fulfillment/fulfillment.rows.ts";
import { locationsById } from "../../src/locations/locations.rows.ts";
import { ordersById } from "../../src/orders/orders.rows.ts";
import { InventoryItemObject } from "../catalog/item.type.ts";
import { FulfillmentOrderObject } from "../fulfillment/fulfillment.type.ts";
import type { Context } from "../kit/context.ts";
import { idsIn } from "../kit/global-id.ts";
import { cursorOf, follow } from "../kit/live.ts";
import { loadOne } from "../kit/loaders.ts";
import { LocationObject } from "../locations/location.type.ts";
import { OrderObject } from "../orders/order.type.ts";
import {
  FulfillmentOrderEvent,
  FulfillmentOrderEventFilterInput,
  InventoryLevelEvent,
  InventoryLevelEventFilterInput,
  OrderEvent,
  OrderEventFilterInput,
} from "./event.type.ts";

export const afterDescription =
  "The cursor of the last event you have: all later ones come first, each once and in order, then the live ones. Left out: from now on.";

/** What a subscription was begun with. */
export interface Asked<Filter> {
  readonly args: { readonly filter?: Filter | null; readonly after?: string | null };
  readonly context: Context;
}

@Resolver()
export class EventResolver {
  @Query(() => String, {
    description:
      "The present end of the event log. Read it, then the state you need, then subscribe with it as `after`: nothing is missed between.",
  })
  async eventCursor(@Ctx() { orm }: Context): Promise<string> {
    return cursorOf(await headOf(orm));
  }
}

@Resolver(() => OrderEvent)
export class OrderEventResolver {
  @Subscription(() => OrderEvent, {
    description: "What happens to orders, live and without a gap. Needs `orders:read`.",
    subscribe: ({ args: { filter, after }, context }: Asked<OrderEventFilterInput>) => {
      const orderIds = idsIn("Order", filter?.orderIds, ["filter", "orderIds"]);
      const channelIds = idsIn("Channel", filter?.channelIds, ["filter", "channelIds"]);
      const aggregates = filter?.withCommands === true ? (["Order", "ChannelCommand"] as const) : (["Order"] as const);
      return follow(context, { aggregates, after, wishes: { types: filter?.types, orderIds, channelIds } });
    },
  })
  orderEvents(
    @Root() event: LoggedEvent,
    @Arg("filter", () => OrderEventFilterInput, { nullable: true, description: "Which ones; all when left out." })
    _filter?: OrderEventFilterInput,
    @Arg("after", () => String, { nullable: true, description: afterDescription }) _after?: string,
  ): LoggedEvent {
    return event;
  }

  @FieldResolver(() => OrderObject, {
    nullable: true,
    description: "The order as it stands when the event is pushed; it may be further along than the event.",
  })
  order(@Root() { orderId }: LoggedEvent, @Ctx() context: Context) {
    return loadOne(context, ordersById, orderId);
  }
}

@Resolver(() => FulfillmentOrderEvent)
export class FulfillmentOrderEventResolver {
  @Subscription(() => FulfillmentOrderEvent, {
    description: "What happens to the work at locations, live and without a gap. Needs `fulfillment:read`.",
    subscribe: ({ args: { filter, after }, context }: Asked<FulfillmentOrderEventFilterInput>) => {
      const locationIds = idsIn("Location", filter?.locationIds, ["filter", "locationIds"]);
      const channelIds = idsIn("Channel", filter?.channelIds, ["filter", "channelIds"]);
      const orderIds = idsIn("Order", filter?.orderIds, ["filter", "orderIds"]);
      const wishes = { types: filter?.types, orderIds, channelIds, locationIds };
      return follow(context, { aggregates: ["FulfillmentOrder"], after, wishes });
    },
  })
  fulfillmentOrderEvents(
    @Root() event: LoggedEvent,
    @Arg("filter", () => FulfillmentOrderEventFilterInput, { nullable: true, description: "Which ones; all when left out." })
    _filter?: FulfillmentOrderEventFilterInput,
    @Arg("after", () => String, { nullable: true, description: afterDescription }) _after?: string,
  ): LoggedEvent {
    return event;
  }

  @FieldResolver(() => FulfillmentOrderObject, {
    nullable: true,
    description: "The fulfillment order as it stands when the event is pushed.",
  })
  fulfillmentOrder(@Root() { aggregateId }: LoggedEvent, @Ctx() context: Context) {
    return loadOne(context, fulfillmentOrdersById, aggregateId);
  }
}

@Resolver(() => InventoryLevelEvent)
export class InventoryLevelEventResolver {
  @Subscription(() => InventoryLevelEvent, {
    description:
      "How stock changes, live: absolute counts with a sequence. Of changes of a level that come at once only the latest is pushed, so the sequence may skip, and the last count is always true. Needs `inventory:read`.",
    subscribe: async ({ args: { filter, after }, context }: Asked<InventoryLevelEventFilterInput>) => {
      const locationIds = idsIn("Location", filter?.locationIds, ["filter", "locationIds"]);
      const itemIds = idsIn("InventoryItem", filter?.itemIds, ["filter", "itemIds"]);
      const ofSkus = filter?.skus ? await itemIdsOfSkus(context.em, filter.skus) : null;
      const both = itemIds && ofSkus ? itemIds.filter((id) => ofSkus.includes(id)) : (itemIds ?? ofSkus);
      return follow(context, { aggregates: ["InventoryLevel"], after, wishes: { locationIds, itemIds: both }, latestOnly: true });
    },
  })
  inventoryLevels(
    @Root() event: LoggedEvent,
    @Arg("filter", () => InventoryLevelEventFilterInput, { nullable: true, description: "Which ones; all when left out." })
    _filter?: InventoryLevelEventFilterInput,
    @Arg("after", () => String, { nullable: true, description: afterDescription }) _after?: string,
  ): LoggedEvent {
    return event;
  }

  @FieldResolver(() => InventoryItemObject, { nullable: true, description: "The item." })
  item(@Root() { itemId }: LoggedEvent, @Ctx() context: Context) {
    return loadOne(context, inventoryItemsById, itemId);
  }

  @FieldResolver(() => LocationObject, { nullable: true, description: "The location." })
  location(@Root() { locationId }: LoggedEvent, @Ctx() context: Context) {
    return loadOne(context, locationsById, locationId);
  }

  @FieldResolver(() => Int, { description: "Units free to promise." })
  available(@Root() { data }: LoggedEvent): number {
    return count(data, "AVAILABLE");
  }

  @FieldResolver(() => Int, { description: "Units softly promised, to carts, quotes and orders that wait for a person." })
  reserved(@Root() { data }: LoggedEvent): number {
    return count(data, "RESERVED");
  }

  @FieldResolver(() => Int, { description: "Units committed to fulfillment orders." })
  committed(@Root() { data }: LoggedEvent): number {
    return count(data, "COMMITTED");
  }

  @FieldResolver(() => Int, { description: "Units in the building, whatever their state." })
  onHand(@Root() { data }: LoggedEvent): number {
    return ["AVAILABLE", "RESERVED", "COMMITTED", "SAFETY_STOCK", "QUALITY_CONTROL", "DAMAGED"].reduce(
      (units, bucket) => units + count(data, bucket),
      0,
    );
  }
}

const count = (data: LoggedEvent["data"], bucket: string): number => Number(data[bucket] ?? 0);
