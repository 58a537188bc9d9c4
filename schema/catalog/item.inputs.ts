import { Field, ID, InputType, Int } from "type-graphql";
import { MoneyInput } from "../kit/money.type.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { DateTime } from "../kit/scalars.ts";
import { BackorderPolicy } from "./item.enums.ts";

@InputType({ description: "Which items. Conditions that are left out do not limit." })
export class InventoryItemFilterInput {
  @Field(() => [String], { nullable: true, description: "Only those with one of these SKUs." })
  skus?: string[] | null;

  @Field(() => [String], { nullable: true, description: "Only those with at least one of these tags." })
  tags?: string[] | null;

  @Field(() => Boolean, { nullable: true, description: "Only those whose stock is counted, or only those whose stock is not." })
  tracked?: boolean | null;

  @Field(() => String, { nullable: true, description: "Part of the SKU, the title or the barcode." })
  text?: string | null;

  @Field(() => String, { nullable: true, description: "Only the one with exactly this barcode." })
  barcode?: string | null;
}

@InputType({ description: "A part of a bundle, named by `itemId` or by `sku`." })
export class BundleComponentInput {
  @Field(() => ID, { nullable: true, description: "The item. Not a bundle itself." })
  itemId?: string | null;

  @Field(() => String, { nullable: true, description: "The item's SKU, instead of its id." })
  sku?: string | null;

  @Field(() => Int, { description: "How many units go into one bundle, 1 to 10000." })
  quantity!: number;
}

@InputType({ description: "What an item may be told about itself besides its SKU and title." })
class ItemDetailsInput extends MutationInput {
  @Field(() => String, { nullable: true, description: "What a scanner reads, unique." })
  barcode?: string | null;

  @Field(() => Int, { nullable: true, description: "Weight of one unit in grams." })
  weightGrams?: number | null;

  @Field(() => Int, { nullable: true, description: "Length of one packed unit in millimetres." })
  lengthMm?: number | null;

  @Field(() => Int, { nullable: true, description: "Width of one packed unit in millimetres." })
  widthMm?: number | null;

  @Field(() => Int, { nullable: true, description: "Height of one packed unit in millimetres." })
  heightMm?: number | null;

  @Field(() => [String], { nullable: true, description: "Words to sort and route by; these replace what there was." })
  tags?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description:
      "What a location must be able to handle to ship it, such as `COLD`, `HAZMAT` or `DROPSHIP:acme`; these replace what there was.",
  })
  handlingTags?: string[] | null;

  @Field(() => Boolean, { nullable: true, description: "Whether stock of it is counted. True when a new item does not say." })
  tracked?: boolean | null;

  @Field(() => BackorderPolicy, {
    nullable: true,
    description: "Whether it may be sold beyond its stock. `ALLOW` when a new item does not say.",
  })
  backorderPolicy?: "ALLOW" | "DENY" | "UNTIL_QTY" | null;

  @Field(() => Int, { nullable: true, description: "So many units may wait for stock at once; with `UNTIL_QTY`, and only with it." })
  backorderLimit?: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "Sells it as a pre-order until then. Work that is scheduled moves with it. Null ends that: scheduled work begins.",
  })
  preorderReleaseAt?: Date | null;

  @Field(() => Int, { nullable: true, description: "So many units may be pre-ordered; null: any number." })
  preorderLimit?: number | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description: "Catalogue price of one unit; orders are checked against it. Null takes it away.",
  })
  price?: MoneyInput | null;

  @Field(() => [BundleComponentInput], {
    nullable: true,
    description: "Makes it a bundle of exactly these parts; an empty list makes it a plain item again.",
  })
  components?: BundleComponentInput[] | null;
}

@InputType({ description: "An item to add." })
export class CreateInventoryItemInput extends ItemDetailsInput {
  @Field(() => String, { description: "The merchant's own name for it, unique, 1 to 100 characters." })
  sku!: string;

  @Field(() => String, { description: "The name people use." })
  title!: string;
}

@InputType({ description: "A change of an item. What is left out stays as it is; null clears a value that may be missing." })
export class UpdateInventoryItemInput extends ItemDetailsInput {
  @Field(() => ID, { description: "The item." })
  id!: string;

  @Field(() => Int, { nullable: true, description: "The version you read; when it has changed since, nothing is done." })
  version?: number | null;

  @Field(() => String, { nullable: true, description: "The merchant's own name for it, unique." })
  sku?: string | null;

  @Field(() => String, { nullable: true, description: "The name people use." })
  title?: string | null;
}
