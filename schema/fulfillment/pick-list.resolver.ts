import type { EntityManager } from "@mikro-orm/postgresql";
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { requireLocation } from "../../src/access/access.ts";
import { inventoryItemsById } from "../../src/catalog/inventory-items.rows.ts";
import { scannedItem } from "../../src/catalog/scanned-item.rows.ts";
import type { Deed } from "../../src/events/record.ts";
import { assignPickList, cancelPickList, completePickList, makePickList, scanPick, startPickList } from "../../src/flows/pick-list.ts";
import type { RejectedStock as Stock } from "../../src/flows/reject-work.ts";
import { shortPick } from "../../src/flows/short-pick.ts";
import { fulfillmentOrdersById } from "../../src/fulfillment/fulfillment.rows.ts";
import {
  fulfillmentOrdersOfPickLists,
  linesOfPickLists,
  type PickListLineRow,
  type PickListRow,
  type PickListShareRow,
  pickListCount,
  pickListPage,
  pickListsById,
  sharesOfPickListLines,
} from "../../src/fulfillment/pick-lists.rows.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { locationsById } from "../../src/locations/locations.rows.ts";
import { InventoryItemObject } from "../catalog/item.type.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn, idsIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { mutate } from "../kit/user-errors.ts";
import { LocationObject } from "../locations/location.type.ts";
import { FulfillmentOrderObject } from "./fulfillment.type.ts";
import { pickListFilterIn } from "./pick-list.filter.ts";
import {
  AssignPickListInput,
  AssignPickListPayload,
  CancelPickListPayload,
  CompletePickListPayload,
  CreatePickListInput,
  CreatePickListPayload,
  PickListConnection,
  PickListFilterInput,
  PickListInput,
  PickListLineObject,
  PickListObject,
  PickListShareObject,
  ScanPickInput,
  ScanPickPayload,
  ShortPickInput,
  ShortPickPayload,
  StartPickListPayload,
} from "./pick-list.type.ts";

@Resolver(() => PickListObject)
export class PickListResolver {
  @Needs("fulfillment:read")
  @Query(() => PickListConnection, {
    description: "Pick lists, newest first. A key that is limited to channels sees none, as a list holds work of any.",
  })
  async pickLists(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => PickListFilterInput, { nullable: true, description: "Which ones; all when left out." })
    filter: PickListFilterInput | null,
    @Ctx() { em, access }: Context,
  ) {
    const wanted = pickListFilterIn(filter);
    return connectionOf(PickListConnection, await pickListPage(em, wanted, page, access), () =>
      pickListCount(em, wanted, mostCounted, access),
    );
  }

  @Needs("fulfillment:read")
  @Query(() => PickListObject, { nullable: true, description: "One pick list; null when there is none that the key may see." })
  pickList(@Arg("id", () => ID, { description: "The pick list's id." }) id: string, @Ctx() context: Context) {
    return loadOne(context, pickListsById, idIn("PickList", id, ["id"]));
  }

  @Needs("fulfillment:write")
  @Mutation(() => CreatePickListPayload, {
    description:
      "Makes a pick list of work at a location. Work is on one open list at most: of two who make lists at once, each piece goes to one.",
  })
  createPickList(
    @Arg("input", () => CreatePickListInput, { description: "Which work." }) input: CreatePickListInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "createPickList", input, async (em, deed) => {
      const { regions = null, postalPrefixes = null, shipBy = null, carriers = null, services = null, most } = input;
      const locationId = idIn("Location", input.locationId, ["locationId"]);
      requireLocation(context.access, locationId);
      if (context.access.channelIds !== null)
        throw new Refusal("FORBIDDEN", "A key that is limited to channels makes no pick lists: they hold work of any.");
      const fulfillmentOrderIds = idsIn("FulfillmentOrder", input.fulfillmentOrderIds, ["fulfillmentOrderIds"]);
      const wanted = {
        locationId,
        regions,
        postalPrefixes,
        shipBy,
        carriers,
        services,
        methods: input.deliveryMethods ?? null,
        fulfillmentOrderIds,
      };
      return { pickListId: await makePickList(em, deed, { ...wanted, most }, context.access) };
    });
  }

  @Needs("fulfillment:write")
  @Mutation(() => AssignPickListPayload, { description: "Says who picks a list." })
  assignPickList(
    @Arg("input", () => AssignPickListInput, { description: "The list." }) input: AssignPickListInput,
    @Ctx() context: Context,
  ) {
    return onList(context, "assignPickList", input, (em, deed, id) => assignPickList(em, deed, id, input.assignee ?? null));
  }

  @Needs("fulfillment:write")
  @Mutation(() => StartPickListPayload, { description: "The picker sets out: the work on the list is PICKING from now on." })
  startPickList(
    @Arg("input", () => AssignPickListInput, { description: "The list." }) input: AssignPickListInput,
    @Ctx() context: Context,
  ) {
    return onList(context, "startPickList", input, (em, deed, id) => startPickList(em, deed, id, input.assignee ?? null));
  }

  @Needs("fulfillment:write")
  @Mutation(() => ScanPickPayload, {
    description:
      "Units of an item go into the cart. What is not on the list, or of which enough is picked, is refused with what is expected.",
  })
  scanPick(@Arg("input", () => ScanPickInput, { description: "The scan." }) input: ScanPickInput, @Ctx() context: Context) {
    return onList(context, "scanPick", input, async (em, deed, id) =>
      scanPick(em, deed, id, await scannedItem(em, input.barcode), input.quantity),
    );
  }

  @Needs("fulfillment:write")
  @Mutation(() => ShortPickPayload, {
    description: "The shelf has too little of an item: the youngest orders on the list go without, and are routed anew, elsewhere.",
  })
  shortPick(@Arg("input", () => ShortPickInput, { description: "What is missing." }) input: ShortPickInput, @Ctx() context: Context) {
    return onList(context, "shortPick", input, async (em, deed, id) => {
      const item = await scannedItem(em, input.barcode);
      await shortPick(em, deed, id, { item, quantity: input.quantity, stock: input.stock as Stock });
    });
  }

  @Needs("fulfillment:write")
  @Mutation(() => CompletePickListPayload, { description: "All of it lies in the cart. Refused with what does not." })
  completePickList(@Arg("input", () => PickListInput, { description: "The list." }) input: PickListInput, @Ctx() context: Context) {
    return onList(context, "completePickList", input, completePickList);
  }

  @Needs("fulfillment:write")
  @Mutation(() => CancelPickListPayload, { description: "Nobody picks it: its work may go on another list." })
  cancelPickList(@Arg("input", () => PickListInput, { description: "The list." }) input: PickListInput, @Ctx() context: Context) {
    return onList(context, "cancelPickList", input, cancelPickList);
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: PickListRow): string {
    return globalId("PickList", id);
  }

  @Needs("locations:read")
  @FieldResolver(() => LocationObject, { nullable: true, description: "Where it is picked. Needs `locations:read`." })
  location(@Root() { locationId }: PickListRow, @Ctx() context: Context) {
    return loadOne(context, locationsById, locationId);
  }

  @FieldResolver(() => [PickListLineObject], { description: "What is fetched, by SKU." })
  lines(@Root() { id }: PickListRow, @Ctx() { loaders }: Context) {
    return loaders.many(linesOfPickLists, ({ pickListId }) => pickListId, id);
  }

  @FieldResolver(() => [FulfillmentOrderObject], { description: "The work it is for, the oldest order's first." })
  fulfillmentOrders(@Root() { id }: PickListRow, @Ctx() { loaders }: Context) {
    return loaders.many(fulfillmentOrdersOfPickLists, ({ pickListId }) => pickListId, id);
  }
}

@Resolver(() => PickListLineObject)
export class PickListLineResolver {
  @Needs("inventory:read")
  @FieldResolver(() => InventoryItemObject, { nullable: true, description: "The item. Needs `inventory:read`." })
  item(@Root() { itemId }: PickListLineRow, @Ctx() context: Context) {
    return loadOne(context, inventoryItemsById, itemId);
  }

  @FieldResolver(() => [PickListShareObject], { description: "For which work they are, the oldest order's first." })
  shares(@Root() { pickListId, itemId }: PickListLineRow, @Ctx() { loaders }: Context) {
    return loaders.many(sharesOfPickListLines, (share) => `${share.pickListId} ${share.itemId}`, `${pickListId} ${itemId}`);
  }
}

@Resolver(() => PickListShareObject)
export class PickListShareResolver {
  @FieldResolver(() => FulfillmentOrderObject, { nullable: true, description: "The work." })
  fulfillmentOrder(@Root() { fulfillmentOrderId }: PickListShareRow, @Ctx() context: Context) {
    return loadOne(context, fulfillmentOrdersById, fulfillmentOrderId);
  }
}

/** Runs a verb on a list that the key may see. Throws Refusal NOT_FOUND otherwise. */
const onList = (
  context: Context,
  operation: string,
  input: PickListInput,
  verb: (em: EntityManager, deed: Deed, id: string) => Promise<void>,
) =>
  mutate(context, operation, input, async (em, deed) => {
    const id = idIn("PickList", input.pickListId, ["pickListId"]);
    const [found] = await pickListsById(em, [id], context.access);
    if (!found) throw new Refusal("NOT_FOUND", "There is no such pick list.", ["pickListId"]);
    await verb(em, deed, id);
    return { pickListId: id };
  });
