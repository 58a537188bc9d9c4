import type { ItemChange, ItemValues, NewComponent } from "../../src/flows/edit-item.ts";
import { given } from "../kit/given.ts";
import { idIn } from "../kit/global-id.ts";
import { moneyIn } from "../kit/money.type.ts";
import type { BundleComponentInput, CreateInventoryItemInput, UpdateInventoryItemInput } from "./item.inputs.ts";

export function newItemIn(input: CreateInventoryItemInput) {
  const { values, components } = itemChangeIn(input);
  return { values: { ...values, sku: input.sku, title: input.title }, components };
}

/** An input as the flow takes it: what was left out is not there, and null stands only where a value may be missing. */
export function itemChangeIn(input: CreateInventoryItemInput | UpdateInventoryItemInput): ItemChange {
  const { barcode, weightGrams, lengthMm, widthMm, heightMm, price, components } = input;
  const { backorderLimit, preorderReleaseAt, preorderLimit } = input;
  const sized = given({ barcode, weightGrams, lengthMm, widthMm, heightMm, backorderLimit, preorderReleaseAt, preorderLimit });
  const { sku, title, tags, handlingTags, tracked, backorderPolicy } = input;
  const always = { sku, title, tags, handlingTags, tracked, backorderPolicy };
  const said = Object.fromEntries(Object.entries(always).filter(([, value]) => value != null));
  return { values: { ...sized, ...said, ...priceIn(price) }, components: components?.map(componentIn) ?? null };
}

function priceIn(price: CreateInventoryItemInput["price"]): Pick<ItemValues, "priceMinor" | "priceCurrency"> {
  if (price === undefined) return {};
  if (price === null) return { priceMinor: null, priceCurrency: null };
  const { minor, currency } = moneyIn(price);
  return { priceMinor: minor, priceCurrency: currency };
}

const componentIn = ({ itemId, sku, quantity }: BundleComponentInput, index: number): NewComponent => ({
  itemId: itemId == null ? null : idIn("InventoryItem", itemId, ["components", String(index), "itemId"]),
  sku: sku ?? null,
  quantity,
});
