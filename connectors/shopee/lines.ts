import type { IncomingLine } from "../../src/channels/connector.ts";
import { type Money, sum, times, zero } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { reduction } from "../../src/kit/reckon.ts";
import { type Parcel, rowIdOf } from "./parcels.ts";
import { hasAllGone } from "./status.ts";

/** A row is a model of an item, with its units. */
export function linesOf(order: Reader, parcels: readonly Parcel[], currency: string): IncomingLine[] {
  const seen = new Map<string, number>();
  const byChannel = order.optionalText("fulfillment_flag") === "fulfilled_by_shopee" || order.boolean("advance_package", false);
  const collected = order.boolean("is_buyer_shop_collection", false);
  return order.list("item_list").map((row) => {
    const rowId = rowIdOf(row);
    const nth = (seen.get(rowId) ?? 0) + 1;
    seen.set(rowId, nth);
    return {
      ...lineOf(row, currency),
      externalIds: [nth === 1 ? rowId : `${rowId}#${nth}`],
      ...unitsOf(order, row, nth === 1 ? parcels : [], rowId),
      fulfilledByChannel: byChannel,
      pickup: collected ? { externalLocationId: placeOf(row) } : undefined,
    };
  });
}

function lineOf(row: Reader, currency: string) {
  const [item, model] = [row.id("item_id"), row.optionalId("model_id") ?? "0"];
  // The SKU of the item is that of none of its models.
  const sku = row.optionalText("model_sku") ?? (model === "0" ? row.optionalText("item_sku") : null);
  const quantity = row.integer("model_quantity_purchased");
  if (quantity < 1) row.fail("model_quantity_purchased", "a number above zero");
  const unitPrice = row.optionalMoney("model_original_price", currency) ?? row.money("model_discounted_price", currency);
  const paid = row.optionalMoney("model_discounted_price", currency) ?? unitPrice;
  // In a bundle the price of one thing is not told, and stands as 0.
  const untold = paid.minor === 0n && row.optionalText("promotion_type") === "bundle_deal";
  return {
    sku,
    listingKeys: [sku, `${item}-${model}`].filter((key) => key !== null),
    title: [row.optionalText("item_name"), row.optionalText("model_name")].filter((part) => part !== null).join(", "),
    quantity,
    unitPrice,
    discount: untold ? zero(currency) : times(reduction(unitPrice, paid), quantity),
    tax: zero(currency),
    requiresShipping: true,
  };
}

function unitsOf(order: Reader, row: Reader, parcels: readonly Parcel[], rowId: string) {
  const quantity = row.integer("model_quantity_purchased");
  const cancelled = order.text("order_status") === "CANCELLED";
  const cancelledQuantity = cancelled ? quantity : within(row.optionalInteger("cancelled_qty") ?? 0, quantity);
  const left = quantity - cancelledQuantity;
  const told = parcels.filter((parcel) => parcel.gone).reduce((count, { units }) => count + (units.get(rowId) ?? 0), 0);
  return { cancelledQuantity, fulfilledQuantity: hasAllGone(order) ? left : within(told, left) };
}

const within = (count: number, most: number): number => Math.max(0, Math.min(count, most));

/** Documented as a text, seen as a list of one. */
function placeOf(row: Reader): string | null {
  const said = row.raw("product_location_id");
  return Array.isArray(said) ? (row.texts("product_location_id")[0] ?? null) : row.optionalText("product_location_id");
}

/** Σ (unit price × quantity) of lines. */
export const grossOf = (lines: readonly IncomingLine[], currency: string): Money =>
  sum(
    lines.map(({ unitPrice, quantity }) => times(unitPrice, quantity)),
    currency,
  );
