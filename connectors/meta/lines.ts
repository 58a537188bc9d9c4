import type { IncomingLine } from "../../src/channels/connector.ts";
import { type Money, zero } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { countedIn } from "../../src/kit/reckon.ts";

/** `{ "amount": "0.99", "currency": "USD" }`. Throws MalformedMessage when it is in another currency. */
export function moneyIn(holder: Reader, key: string, currency: string): Money | null {
  const amount = holder.optionalObject(key);
  if (amount === null) return null;
  if (amount.currency("currency") !== currency) amount.fail("currency", `${currency}, as the rest of the order`);
  return amount.money("amount", currency);
}

export function currencyIn(order: Reader, payment: Reader | null): string {
  const total = payment?.optionalObject("total_amount");
  if (total) return total.currency("currency");
  const [first] = itemsIn(order);
  return first ? first.object("price_per_unit").currency("currency") : order.fail("items.data", "at least one item");
}

const itemsIn = (order: Reader): Reader[] => order.object("items").list("data");

/** Lines, with what was cancelled and sent of each: Meta says that by the seller's own id of the product. */
export function linesOf(order: Reader, subtotal: Reader | null, currency: string): IncomingLine[] {
  const items = itemsIn(order);
  const cancelled = unitsIn(order, "cancellations");
  const sent = unitsIn(order, "shipments");
  const completed = order.object("order_status").text("state") === "COMPLETED";
  return items.map((item) => {
    const quantity = item.integer("quantity");
    if (quantity < 1) item.fail("quantity", "a positive whole number");
    const sku = item.text("retailer_id");
    const cancelledQuantity = take(cancelled, sku, quantity);
    const left = quantity - cancelledQuantity;
    return {
      externalIds: [item.optionalId("id") ?? sku],
      sku,
      listingKeys: [sku, item.optionalId("product_id")].filter((key) => key !== null),
      title: item.optionalText("product_name") ?? sku,
      quantity,
      cancelledQuantity,
      // A completed order has been sent or cancelled, all of it.
      fulfilledQuantity: completed ? left : take(sent, sku, left),
      unitPrice: priceOf(item, items, subtotal, currency),
      discount: zero(currency),
      tax: taxIn(item, currency),
      requiresShipping: true,
    };
  });
}

/** Where the price was not asked for, that of an only item follows from the subtotal. */
function priceOf(item: Reader, items: readonly Reader[], subtotal: Reader | null, currency: string): Money {
  const price = moneyIn(item, "price_per_unit", currency);
  if (price !== null) return price;
  const all = items.length === 1 && subtotal ? moneyIn(subtotal, "items", currency) : null;
  return all === null ? item.fail("price_per_unit", "an amount of money") : countedIn(item.decimal("quantity"), all).unitPrice;
}

/** What was taken, else what is expected to be. */
export function taxIn(item: Reader, currency: string): Money {
  const tax = item.optionalObject("tax_details");
  const said = tax && (moneyIn(tax, "captured_tax", currency) ?? moneyIn(tax, "estimated_tax", currency));
  return said ?? zero(currency);
}

/** Units by the seller's id, over all cancellations or shipments. */
function unitsIn(order: Reader, edge: string): Map<string, number> {
  const units = new Map<string, number>();
  for (const one of order.optionalObject(edge)?.list("data") ?? [])
    for (const item of one.optionalObject("items")?.list("data") ?? []) {
      const sku = item.text("retailer_id");
      units.set(sku, (units.get(sku) ?? 0) + Math.max(0, item.integer("quantity")));
    }
  return units;
}

/** Takes at most so many out, so that two lines of one product share them. */
function take(units: Map<string, number>, sku: string, most: number): number {
  const there = units.get(sku) ?? 0;
  const taken = Math.min(there, most);
  units.set(sku, there - taken);
  return taken;
}
