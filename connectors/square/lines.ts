import type { IncomingLine } from "../../src/channels/connector.ts";
import { add, divideHalfUp, type Money, money, sum, times, zero } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { countedIn } from "../../src/kit/reckon.ts";
import { type Fulfillment, hasLeft, unitsHandedOver } from "./fulfillments.ts";
import { moneyAt, optionalMoneyAt } from "./money.ts";

interface Course {
  readonly state: string | null;
  readonly fulfillments: readonly Fulfillment[];
}

export function lineOf(item: Reader, currency: string, { state, fulfillments }: Course): IncomingLine {
  const { quantity, unitPrice, measure } = countedIn(quantityIn(item), grossOf(item, currency));
  const uid = item.text("uid");
  // A sale at the till has no fulfillment: once it is completed the goods are out of the door.
  const fulfilledQuantity = hasLeft(state, fulfillments) ? quantity : Math.min(quantity, unitsHandedOver(fulfillments, uid, quantity));
  const kind = item.optionalText("item_type");
  return {
    externalIds: [uid],
    // The order has no SKU; the variation's id leads to it through the catalogue.
    sku: null,
    listingKeys: [item.optionalId("catalog_object_id")].filter((key) => key !== null),
    title: titleOf(item, measure),
    quantity,
    cancelledQuantity: state === "CANCELED" ? quantity - fulfilledQuantity : 0,
    fulfilledQuantity,
    unitPrice,
    discount: discountOf(item, currency),
    tax: optionalMoneyAt(item, "total_tax_money", currency) ?? zero(currency),
    requiresShipping: kind !== "GIFT_CARD" && kind !== "CUSTOM_AMOUNT",
  };
}

/**
 * The line with its modifiers before discounts. Not `gross_sales_money`: in the US, Canada and Japan that is already
 * without an inclusive tax (api.json, OrderLineItem.gross_sales_money).
 */
function grossOf(item: Reader, currency: string): Money {
  const quantity = quantityIn(item);
  const variation =
    optionalMoneyAt(item, "variation_total_price_money", currency) ?? multiplied(moneyAt(item, "base_price_money", currency), quantity);
  const modifiers = (item.optionalList("modifiers") ?? []).map((modifier) => {
    const each = optionalMoneyAt(modifier, "base_price_money", currency) ?? zero(currency);
    return (
      optionalMoneyAt(modifier, "total_price_money", currency) ??
      multiplied(times(each, modifier.optionalInteger("quantity") ?? 1), quantity)
    );
  });
  return add(variation, sum(modifiers, currency));
}

function discountOf(item: Reader, currency: string): Money {
  const shares = (item.optionalList("applied_discounts") ?? []).map(
    (share) => optionalMoneyAt(share, "applied_money", currency) ?? zero(currency),
  );
  return optionalMoneyAt(item, "total_discount_money", currency) ?? sum(shares, currency);
}

/** A count, or a measure such as `0.5`. */
export function quantityIn(item: Reader): string {
  const text = item.decimal("quantity");
  return /^\d+(\.\d+)?$/.test(text) ? text : item.fail("quantity", "a decimal number such as 0.5");
}

/** `each × quantity`, rounded half away from zero. */
function multiplied(each: Money, quantity: string): Money {
  const [whole = "", fraction = ""] = quantity.split(".");
  return money(divideHalfUp(each.minor * BigInt(whole + fraction), 10n ** BigInt(fraction.length)), each.currency);
}

/** `0.5 kg × Tomatoes (Roma)`; a free amount at the till has no name. */
function titleOf(item: Reader, measure: string | null): string {
  const variation = item.optionalText("variation_name");
  const name = item.optionalText("name") ?? item.optionalText("note") ?? "Custom amount";
  const title = variation === null || variation === name ? name : `${name} (${variation})`;
  return measure === null ? title : `${[measure, unitOf(item.optionalObject("quantity_unit"))].filter(Boolean).join(" ")} × ${title}`;
}

function unitOf(quantityUnit: Reader | null): string | null {
  const unit = quantityUnit?.optionalObject("measurement_unit") ?? null;
  if (unit === null) return null;
  const native = unitKeys.map((key) => unit.optionalText(key)).find((text) => text !== null);
  if (native === undefined) return unit.optionalObject("custom_unit")?.optionalText("abbreviation") ?? null;
  return abbreviations.get(native) ?? native;
}

const unitKeys = ["weight_unit", "length_unit", "volume_unit", "area_unit", "time_unit"];

const abbreviations = new Map([
  ["METRIC_KILOGRAM", "kg"],
  ["METRIC_GRAM", "g"],
  ["IMPERIAL_POUND", "lb"],
  ["IMPERIAL_WEIGHT_OUNCE", "oz"],
  ["METRIC_METER", "m"],
  ["METRIC_CENTIMETER", "cm"],
  ["METRIC_LITER", "l"],
  ["METRIC_MILLILITER", "ml"],
]);
