import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import {
  type ComponentRow,
  componentsOf,
  type InventoryItemRow,
  type ItemSort,
  inventoryItemBySku,
  inventoryItemCount,
  inventoryItemPage,
  inventoryItemsById,
} from "../../src/catalog/inventory-items.rows.ts";
import { createItem, updateItem } from "../../src/flows/edit-item.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Money, moneyField } from "../kit/money.type.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { mutate } from "../kit/user-errors.ts";
import { InventoryItemSort } from "./item.enums.ts";
import { CreateInventoryItemInput, InventoryItemFilterInput, UpdateInventoryItemInput } from "./item.inputs.ts";
import {
  BundleComponentObject,
  CreateInventoryItemPayload,
  InventoryItemConnection,
  InventoryItemObject,
  UpdateInventoryItemPayload,
} from "./item.type.ts";
import { itemChangeIn, newItemIn } from "./item.values.ts";

@Resolver(() => InventoryItemObject)
export class InventoryItemResolver {
  @Needs("inventory:read")
  @Query(() => InventoryItemConnection, { description: "Things that are kept in stock, and bundles of them." })
  async inventoryItems(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => InventoryItemFilterInput, { nullable: true, description: "Which ones; all when left out." })
    filter: InventoryItemFilterInput | null,
    @Arg("sort", () => InventoryItemSort, { defaultValue: "SKU", description: "What the list is sorted by." }) sort: ItemSort,
    @Ctx() { em }: Context,
  ) {
    const found = await inventoryItemPage(em, filter ?? {}, sort, page);
    return connectionOf(InventoryItemConnection, found, () => inventoryItemCount(em, filter ?? {}, mostCounted));
  }

  @Needs("inventory:read")
  @Query(() => InventoryItemObject, { nullable: true, description: "One item; null when there is none." })
  inventoryItem(@Arg("id", () => ID, { description: "The item's id." }) id: string, @Ctx() context: Context) {
    return loadOne(context, inventoryItemsById, idIn("InventoryItem", id, ["id"]));
  }

  @Needs("inventory:read")
  @Query(() => InventoryItemObject, { nullable: true, description: "One item by its SKU; null when there is none." })
  inventoryItemBySku(@Arg("sku", () => String, { description: "The exact SKU." }) sku: string, @Ctx() { em }: Context) {
    return inventoryItemBySku(em, sku);
  }

  @Needs("inventory:write")
  @Mutation(() => CreateInventoryItemPayload, { description: "Adds an item, or a bundle of items." })
  createInventoryItem(
    @Arg("input", () => CreateInventoryItemInput, { description: "The item." }) input: CreateInventoryItemInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "createInventoryItem", input, async (em, deed) => ({
      itemId: (await createItem(em, deed, newItemIn(input))).id,
    }));
  }

  @Needs("inventory:write")
  @Mutation(() => UpdateInventoryItemPayload, {
    description:
      "Changes an item. What is left out stays as it is. It becomes a bundle only while it has no stock and no order waits for it.",
  })
  updateInventoryItem(
    @Arg("input", () => UpdateInventoryItemInput, { description: "The change." }) input: UpdateInventoryItemInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "updateInventoryItem", input, async (em, deed) => {
      const itemId = idIn("InventoryItem", input.id, ["id"]);
      await updateItem(em, deed, itemId, { ...itemChangeIn(input), version: input.version ?? null });
      return { itemId };
    });
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: InventoryItemRow): string {
    return globalId("InventoryItem", id);
  }

  @FieldResolver(() => Money, { nullable: true, description: "Catalogue price of one unit; orders are checked against it when it is set." })
  price(@Root() { priceMinor, priceCurrency }: InventoryItemRow): Money | null {
    return priceMinor === null || priceCurrency === null ? null : moneyField(priceMinor, priceCurrency);
  }

  @FieldResolver(() => [BundleComponentObject], { description: "The parts of a bundle, by SKU; empty for a plain item." })
  components(@Root() { id }: InventoryItemRow, @Ctx() { loaders }: Context) {
    return loaders.many(componentsOf, ({ bundleId }) => bundleId, id);
  }
}

@Resolver(() => BundleComponentObject)
export class BundleComponentResolver {
  @FieldResolver(() => InventoryItemObject, { description: "The part." })
  item(@Root() { itemId }: ComponentRow, @Ctx() context: Context) {
    return loadOne(context, inventoryItemsById, itemId);
  }
}
