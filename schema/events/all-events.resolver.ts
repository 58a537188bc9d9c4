import { Arg, Ctx, FieldResolver, Resolver, Root, Subscription } from "type-graphql";
import type { LoggedEvent } from "../../src/events/tail.ts";
import { ordersById } from "../../src/orders/orders.rows.ts";
import { nodeOfThing } from "../kit/aggregates.ts";
import type { Context } from "../kit/context.ts";
import { idsIn } from "../kit/global-id.ts";
import { follow } from "../kit/live.ts";
import { loadOne } from "../kit/loaders.ts";
import { Needs } from "../kit/needs.ts";
import { Node } from "../kit/node.ts";
import { readNode } from "../node.resolver.ts";
import { OrderObject } from "../orders/order.type.ts";
import { Event, EventFilterInput } from "./all-events.type.ts";
import { type Asked, afterDescription } from "./event.resolver.ts";
import { checkTypes, wantedAggregates } from "./wanted.ts";

@Resolver(() => Event)
export class AllEventsResolver {
  @Subscription(() => Event, {
    description:
      "Everything that happens, live and without a gap: of each kind of thing that the key has the scope for, and of these what its limits let it read.",
    subscribe: ({ args: { filter, after }, context }: Asked<EventFilterInput>) => {
      const aggregates = wantedAggregates(context.access, filter?.aggregates);
      checkTypes(context.access, filter?.types, aggregates);
      const wishes = {
        types: filter?.types,
        orderIds: idsIn("Order", filter?.orderIds, ["filter", "orderIds"]),
        channelIds: idsIn("Channel", filter?.channelIds, ["filter", "channelIds"]),
        locationIds: idsIn("Location", filter?.locationIds, ["filter", "locationIds"]),
        itemIds: idsIn("InventoryItem", filter?.itemIds, ["filter", "itemIds"]),
      };
      return follow(context, { aggregates, after, wishes });
    },
  })
  events(
    @Root() event: LoggedEvent,
    @Arg("filter", () => EventFilterInput, { nullable: true, description: "Which ones; all when left out." }) _filter?: EventFilterInput,
    @Arg("after", () => String, { nullable: true, description: afterDescription }) _after?: string,
  ): LoggedEvent {
    return event;
  }

  @FieldResolver(() => Node, {
    nullable: true,
    description:
      "What it happened to, as it stands when the event is pushed. Null when it is gone, has no id of its own, or is not for the key.",
  })
  subject(@Root() { aggregateType, aggregateId }: LoggedEvent, @Ctx() context: Context) {
    const type = nodeOfThing(aggregateType);
    return type && readNode(context, type, aggregateId);
  }

  @Needs("orders:read")
  @FieldResolver(() => OrderObject, { nullable: true, description: "The order that it is about, if it is about one. Needs `orders:read`." })
  order(@Root() { orderId }: LoggedEvent, @Ctx() context: Context) {
    return loadOne(context, ordersById, orderId);
  }
}
