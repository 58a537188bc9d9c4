import { Arg, Args, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { type InventoryItemRow, inventoryItemsById } from "../../src/catalog/inventory-items.rows.ts";
import { channelsById } from "../../src/channels/channels.rows.ts";
import {
  availability,
  type InventoryLevelRow,
  inventoryLevelCount,
  inventoryLevelPage,
  inventoryLevelsById,
  levelsOfItems,
} from "../../src/inventory/levels.rows.ts";
import { movementCount, movementPage } from "../../src/inventory/movements.rows.ts";
import { activeReservationsAt, type ReservationRow } from "../../src/inventory/reservations.rows.ts";
import { soldAheadOf } from "../../src/inventory/sold-ahead.rows.ts";
import { locationsById } from "../../src/locations/locations.rows.ts";
import { InventoryItemObject } from "../catalog/item.type.ts";
import { ChannelObject } from "../channels/channel.type.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idsIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { LocationObject } from "../locations/location.type.ts";
import { levelFilterIn } from "./level.filter.ts";
import {
  InventoryLevelConnection,
  InventoryLevelFilterInput,
  InventoryLevelObject,
  InventoryMovementConnection,
  ReservationObject,
} from "./level.type.ts";

@Resolver(() => InventoryLevelObject)
export class InventoryLevelResolver {
  @Needs("inventory:read")
  @Query(() => InventoryLevelConnection, { description: "How much lies where, by SKU." })
  async inventoryLevels(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => InventoryLevelFilterInput, { nullable: true, description: "Which ones; all when left out." })
    input: InventoryLevelFilterInput | null,
    @Ctx() { em, access }: Context,
  ) {
    const filter = levelFilterIn(input);
    const found = await inventoryLevelPage(em, filter, page, access);
    return connectionOf(InventoryLevelConnection, found, () => inventoryLevelCount(em, filter, mostCounted, access));
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: InventoryLevelRow): string {
    return globalId("InventoryLevel", id);
  }

  @FieldResolver(() => InventoryItemObject, { description: "What lies there." })
  item(@Root() { itemId }: InventoryLevelRow, @Ctx() context: Context) {
    return loadOne(context, inventoryItemsById, itemId);
  }

  @Needs("locations:read")
  @FieldResolver(() => LocationObject, { nullable: true, description: "Where it lies. Needs `locations:read`." })
  location(@Root() { locationId }: InventoryLevelRow, @Ctx() context: Context) {
    return loadOne(context, locationsById, locationId);
  }

  @FieldResolver(() => InventoryMovementConnection, { description: "The ledger of the level, newest first." })
  async movements(@Root() place: InventoryLevelRow, @Args(() => PageArgs) page: PageArgs, @Ctx() { em }: Context) {
    return connectionOf(InventoryMovementConnection, await movementPage(em, place, page), () => movementCount(em, place, mostCounted));
  }

  @FieldResolver(() => [ReservationObject], { description: "What is reserved there now, oldest first; at most 100." })
  reservations(@Root() { id }: InventoryLevelRow, @Ctx() { loaders }: Context) {
    return loaders.many(activeReservationsAt, ({ levelId }) => levelId, id);
  }
}

@Resolver(() => InventoryItemObject)
export class ItemStockResolver {
  @Needs("inventory:read")
  @FieldResolver(() => [InventoryLevelObject], {
    description: "Where it lies, by location code: every level the key may see. Empty for a bundle, which has none of its own.",
  })
  async levels(
    @Root() { id }: InventoryItemRow,
    @Arg("locationIds", () => [ID], { nullable: true, description: "Only at these locations." }) locationIds: string[] | null,
    @Ctx() { loaders }: Context,
  ) {
    const wanted = idsIn("Location", locationIds, ["locationIds"]);
    const levels = await loaders.many(levelsOfItems, ({ itemId }) => itemId, id);
    return wanted ? levels.filter(({ locationId }) => wanted.includes(locationId)) : levels;
  }

  @Needs("inventory:read")
  @FieldResolver(() => Int, {
    nullable: true,
    description:
      "Units free to promise at all locations the key may see; for a bundle, how many can be made, each from one location. Null for what is not counted.",
  })
  async available(@Root() { id }: InventoryItemRow, @Ctx() context: Context) {
    return (await loadOne(context, availability, id))?.available ?? null;
  }
}

@Resolver(() => InventoryItemObject)
export class ItemAheadResolver {
  @Needs("inventory:read")
  @FieldResolver(() => Int, { description: "Units that orders wait for, and that count against `backorderLimit`." })
  async backordered(@Root() { id }: InventoryItemRow, @Ctx() context: Context): Promise<number> {
    return (await loadOne(context, soldAheadOf, id))?.backordered ?? 0;
  }

  @Needs("inventory:read")
  @FieldResolver(() => Int, { description: "Units that are pre-ordered and not there yet; they count against `preorderLimit`." })
  async preordered(@Root() { id }: InventoryItemRow, @Ctx() context: Context): Promise<number> {
    return (await loadOne(context, soldAheadOf, id))?.preordered ?? 0;
  }
}

@Resolver(() => ReservationObject)
export class ReservationResolver {
  @Needs("channels:read")
  @FieldResolver(() => ChannelObject, {
    nullable: true,
    description: "The channel whose orders alone get the units; null when it is for none in particular. Needs `channels:read`.",
  })
  channel(@Root() { channelId }: ReservationRow, @Ctx() context: Context) {
    return loadOne(context, channelsById, channelId);
  }

  @FieldResolver(() => InventoryLevelObject, { description: "The level that the units are kept at." })
  level(@Root() { levelId }: ReservationRow, @Ctx() context: Context) {
    return loadOne(context, inventoryLevelsById, levelId);
  }
}
