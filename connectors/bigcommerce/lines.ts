import type { IncomingLine } from "../../src/channels/connector.ts";
import { sum } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { goodsOf } from "./status.ts";

/** Which of BigCommerce's two prices of everything counts: the one the store's prices were entered in, which is the exact one. */
export type Basis = "inc_tax" | "ex_tax";

export const linesOf = (order: Reader, products: readonly Reader[], currency: string, basis: Basis): IncomingLine[] =>
  products.filter((product) => product.integer("quantity") !== 0).map((product) => lineOf(order, product, currency, basis));

function lineOf(order: Reader, product: Reader, currency: string, basis: Basis): IncomingLine {
  const quantity = product.integer("quantity");
  if (quantity < 0) product.fail("quantity", "a number above zero");
  const sku = product.optionalText("sku");
  const ids = [product.optionalId("variant_id"), product.optionalId("product_id")].filter((id) => id !== "0");
  return {
    externalIds: [product.id("id")],
    sku,
    listingKeys: [sku, ...ids].filter((key) => key !== null),
    title: product.text("name"),
    quantity,
    ...whereabouts(order, product, quantity),
    unitPrice: product.money(`price_${basis}`, currency),
    // A discount of the order is shared out among its products here, by BigCommerce.
    discount: sum(
      (product.optionalList("applied_discounts") ?? []).map((each) => each.money("amount", currency)),
      currency,
    ),
    tax: product.money("total_tax", currency),
    requiresShipping: product.text("type") === "physical",
  };
}

/** A unit that was refunded before it left is not sent any more. */
function whereabouts(order: Reader, product: Reader, quantity: number): Pick<IncomingLine, "cancelledQuantity" | "fulfilledQuantity"> {
  const shipped = unitsIn(product, "quantity_shipped", quantity);
  const goods = goodsOf(order);
  if (goods === "GONE") return { cancelledQuantity: 0, fulfilledQuantity: quantity };
  const cancelled = goods === "CANCELLED" ? quantity : unitsIn(product, "quantity_refunded", quantity);
  return { cancelledQuantity: Math.min(cancelled, quantity - shipped), fulfilledQuantity: shipped };
}

const unitsIn = (product: Reader, key: string, most: number): number => Math.max(0, Math.min(product.optionalInteger(key) ?? 0, most));

/** How much of what is to be sent has left. */
export function goneOf(lines: readonly IncomingLine[]): "NONE" | "SOME" | "ALL" {
  const sent = lines.filter((line) => line.requiresShipping);
  if (sent.every((line) => line.fulfilledQuantity === 0)) return "NONE";
  return sent.every((line) => line.fulfilledQuantity + line.cancelledQuantity === line.quantity) ? "ALL" : "SOME";
}
