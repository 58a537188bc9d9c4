import { Ctx, Field, Int, ObjectType } from "type-graphql";
import { inventoryItemsById } from "../../src/catalog/inventory-items.rows.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { Node } from "../kit/node.ts";
import { DateTime } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";
import { BackorderPolicy } from "./item.enums.ts";

@ObjectType("InventoryItem", { implements: Node, description: "A thing that is kept in stock, or a bundle of such things." })
export class InventoryItemObject extends Node {
  @Field(() => String, { description: "The merchant's own name for it, unique." })
  sku!: string;

  @Field(() => String, { nullable: true, description: "What a scanner reads, unique where there is one." })
  barcode!: string | null;

  @Field(() => String, { description: "The name people use." })
  title!: string;

  @Field(() => Int, { nullable: true, description: "Weight of one unit in grams." })
  weightGrams!: number | null;

  @Field(() => Int, { nullable: true, description: "Length of one packed unit in millimetres." })
  lengthMm!: number | null;

  @Field(() => Int, { nullable: true, description: "Width of one packed unit in millimetres." })
  widthMm!: number | null;

  @Field(() => Int, { nullable: true, description: "Height of one packed unit in millimetres." })
  heightMm!: number | null;

  @Field(() => [String], { description: "Words to sort and route by, for example `FRAGILE`." })
  tags!: string[];

  @Field(() => [String], {
    description:
      "What a location must be able to handle to ship it, such as `COLD`, `HAZMAT` or `DROPSHIP:acme`. It leaves only from locations that have all of them.",
  })
  handlingTags!: string[];

  @Field(() => Boolean, { description: "Whether stock of it is counted. False for a service or a download." })
  tracked!: boolean;

  @Field(() => BackorderPolicy, { description: "Whether it may be sold beyond its stock." })
  backorderPolicy!: string;

  @Field(() => Int, { nullable: true, description: "With `UNTIL_QTY`: so many units may wait for stock at once." })
  backorderLimit!: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "Until then it is sold as a pre-order and nothing of it leaves, whatever lies there. Null: it is no pre-order.",
  })
  preorderReleaseAt!: string | null;

  @Field(() => Int, { nullable: true, description: "So many units may be pre-ordered; null: any number." })
  preorderLimit!: number | null;

  @Field(() => Int, { description: "Grows with every change; pass it to an update to be sure nobody changed it meanwhile." })
  version!: number;

  @Field(() => DateTime, { description: "When it was added." })
  createdAt!: string;

  @Field(() => DateTime, { description: "When it last changed. Stock does not count: see `levels`." })
  updatedAt!: string;
}

@ObjectType("BundleComponent", { description: "One part of a bundle." })
export class BundleComponentObject {
  @Field(() => Int, { description: "How many units of the item go into one bundle." })
  quantity!: number;
}

export const InventoryItemConnection = connectionType(() => InventoryItemObject, "InventoryItem", "items");

@ObjectType()
abstract class ItemPayload extends Payload {
  itemId?: string;

  @Field(() => InventoryItemObject, { nullable: true, description: "The item as it stands now; null when nothing was done." })
  async item(@Ctx() { em }: Context): Promise<unknown> {
    // Not by loader: an earlier mutation of the same operation may have filled it.
    return this.itemId === undefined ? null : (await inventoryItemsById(em, [this.itemId]))[0];
  }
}

@ObjectType({ description: "What came of adding an item." })
export class CreateInventoryItemPayload extends ItemPayload {}

@ObjectType({ description: "What came of changing an item." })
export class UpdateInventoryItemPayload extends ItemPayload {}
