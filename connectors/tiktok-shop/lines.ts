import type { IncomingLine } from "../../src/channels/connector.ts";
import { type Money, sum, zero } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";

/** TikTok sends a row for each unit: units of one SKU at one price are a line, which keeps the ids of all its rows. */
export function linesOf(order: Reader, currency: string): IncomingLine[] {
  const rows = Map.groupBy(order.list("line_items"), (row) =>
    JSON.stringify([row.optionalId("sku_id"), row.optionalText("seller_sku"), amountKey(row, currency), row.boolean("is_gift", false)]),
  );
  return [...rows.values()].map((units) => lineOf(order, units, currency));
}

const amountKey = (row: Reader, currency: string): string => priceOf(row, currency).minor.toString();

/** Before any discount. */
const priceOf = (row: Reader, currency: string): Money =>
  row.optionalMoney("original_price", currency) ?? row.money("sale_price", currency);

export const discountKeys = ["seller_discount", "platform_discount"] as const;

export const sumOf = (rows: readonly Reader[], key: string, currency: string): Money =>
  sum(
    rows.map((row) => row.optionalMoney(key, currency) ?? zero(currency)),
    currency,
  );

function lineOf(order: Reader, units: readonly Reader[], currency: string): IncomingLine {
  const [first] = units as [Reader, ...Reader[]];
  const sku = skuOf(first);
  const states = units.map((row) => (order.text("status") === "CANCELLED" ? "CANCELLED" : (row.optionalText("display_status") ?? "")));
  const whole = order.text("status");
  return {
    externalIds: units.map((row) => row.id("id")),
    sku,
    listingKeys: [sku, first.optionalId("sku_id")].filter((key) => key !== null),
    title: titleOf(first),
    quantity: units.length,
    cancelledQuantity: states.filter((state) => state === "CANCELLED").length,
    fulfilledQuantity: states.filter((state) => gone.has(state === "" ? whole : state)).length,
    unitPrice: priceOf(first, currency),
    discount: sum(
      discountKeys.map((key) => positive(sumOf(units, key, currency))),
      currency,
    ),
    tax: sum(
      units.map((row) => sumOf(row.optionalList("item_tax") ?? [], "tax_amount", currency)),
      currency,
    ),
    requiresShipping: true,
    fulfilledByChannel: isByChannel(order),
  };
}

/** What the carrier has. A parcel that waits for it (AWAITING_COLLECTION) is still here. */
const gone = new Set(["IN_TRANSIT", "DELIVERED", "COMPLETED"]);

const positive = (amount: Money): Money => (amount.minor < 0n ? zero(amount.currency) : amount);

/** FULFILLMENT_BY_TIKTOK, FULFILLMENT_BY_DILAYANI_TOKOPEDIA: "only orders with fulfillment type by seller can be shipped by sellers". */
function isByChannel(order: Reader): boolean {
  const type = order.optionalText("fulfillment_type");
  return type !== null && type !== "FULFILLMENT_BY_SELLER";
}

/** A bundle has a SKU of its own; where it lacks one and is one unit of one thing, that thing's. */
function skuOf(row: Reader): string | null {
  const own = row.optionalText("seller_sku");
  const [part, ...more] = partsOf(row);
  return own ?? (part !== undefined && more.length === 0 && part.count === 1 ? part.sku : null);
}

function titleOf(row: Reader): string {
  const name = [row.optionalText("product_name"), row.optionalText("sku_name")].filter((part) => part !== null).join(", ");
  const parts = partsOf(row).map(({ count, sku }) => `${count} × ${sku}`);
  return parts.length === 0 ? name : `${name} (${parts.join(", ")})`;
}

/** What a virtual bundle is made of. */
const partsOf = (row: Reader): { readonly count: number; readonly sku: string }[] =>
  (row.optionalList("combined_listing_skus") ?? []).map((part) => ({
    count: part.optionalInteger("sku_count") ?? 1,
    sku: part.optionalText("seller_sku") ?? part.id("sku_id"),
  }));
