import type { IncomingLine } from "../../src/channels/connector.ts";
import { sum, zero } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { countedIn, larger } from "../../src/kit/reckon.ts";
import type { Gone } from "./status.ts";

/**
 * The rows that count. A configurable product is a parent row with the price and a child row for the thing itself, and the parent bears the
 * child's SKU. Of a bundle the rows with the prices count: the children where the bundle is priced by its parts, else the parent.
 */
export function rowsThatCount(order: Reader, currency: string): Reader[] {
  const rows = order.list("items").filter((row) => Number(row.decimal("qty_ordered")) !== 0);
  const children = Map.groupBy(rows, (row) => row.optionalId("parent_item_id"));
  const pricedByParts = new Set(
    rows
      .filter(
        (row) =>
          row.optionalText("product_type") === "bundle" &&
          (children.get(row.id("item_id")) ?? []).some((child) => isPriced(child, currency)),
      )
      .map((row) => row.id("item_id")),
  );
  const present = new Set(rows.map((row) => row.id("item_id")));
  return rows.filter((row) => {
    const parent = row.optionalId("parent_item_id");
    return parent !== null && present.has(parent) ? pricedByParts.has(parent) : !pricedByParts.has(row.id("item_id"));
  });
}

const isPriced = (row: Reader, currency: string): boolean => (row.optionalMoney("row_total", currency)?.minor ?? 0n) > 0n;

/** Prices of rows are net; a price with tax stands beside. Fractions of a unit become one unit at the price of the row. */
export function lineOf(row: Reader, currency: string): IncomingLine {
  if (Number(row.decimal("qty_ordered")) < 0) row.fail("qty_ordered", "a number above zero");
  const { quantity, unitPrice, measure } = countedIn(row.decimal("qty_ordered"), row.money("row_total", currency));
  const whole = measure === null;
  const fulfilled = unitsIn(row, "qty_shipped", quantity, whole);
  // What was refunded before it was sent is not sent any more.
  const refunded = Math.max(0, unitsIn(row, "qty_refunded", quantity, whole) - fulfilled);
  const sku = row.optionalText("sku");
  return {
    externalIds: [row.id("item_id")],
    sku,
    listingKeys: [sku, row.optionalId("product_id")].filter((key) => key !== null),
    title: whole ? (row.optionalText("name") ?? sku ?? "") : `${measure} × ${row.optionalText("name") ?? sku ?? ""}`,
    quantity,
    cancelledQuantity: Math.min(quantity - fulfilled, unitsIn(row, "qty_canceled", quantity, whole) + refunded),
    fulfilledQuantity: fulfilled,
    unitPrice,
    discount: larger(row.optionalMoney("discount_amount", currency) ?? zero(currency), zero(currency)),
    tax: sum(
      taxKeys.map((key) => row.optionalMoney(key, currency) ?? zero(currency)),
      currency,
    ),
    requiresShipping: isShipped(row),
  };
}

/** What the discount took off the tax of a price that contains it. */
const taxKeys = ["tax_amount", "discount_tax_compensation_amount"];

const isShipped = (row: Reader): boolean =>
  !["1", "true"].includes(String(row.raw("is_virtual") ?? "")) && !notShipped.has(row.optionalText("product_type") ?? "");
const notShipped = new Set(["virtual", "downloadable", "giftcard"]);

function unitsIn(row: Reader, key: string, quantity: number, whole: boolean): number {
  const units = Number(row.optionalDecimal(key) ?? 0);
  return whole ? Math.min(quantity, Math.max(0, Math.floor(units))) : units > 0 ? 1 : 0;
}

export function goneOf(lines: readonly IncomingLine[]): Gone {
  const shipped = lines.filter((line) => line.requiresShipping);
  if (shipped.every((line) => line.fulfilledQuantity === 0)) return "NONE";
  return shipped.every((line) => line.fulfilledQuantity + line.cancelledQuantity >= line.quantity) ? "ALL" : "SOME";
}
