import type { IncomingLine } from "../../src/channels/connector.ts";
import { sum, zero } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { larger } from "../../src/kit/reckon.ts";

/** A fulfillment that stands: neither cancelled nor failed. */
export interface Fulfillment {
  readonly shipmentStatus: string | null;
  readonly units: ReadonlyMap<string, number>;
}

/** Units of each line in refunds that say whether the goods were still here (`cancel`) or came back (`return`). */
export interface Refunded {
  readonly cancelled: ReadonlyMap<string, number>;
  readonly returned: ReadonlyMap<string, number>;
}

interface Course {
  readonly fulfillments: readonly Fulfillment[];
  /** Lines that the buyer picks up, each with Shopify's id of the place. */
  readonly pickups: ReadonlyMap<string, string | null>;
  readonly refunded: Refunded;
  readonly cancelled: boolean;
}

export function fulfillmentsOf(order: Reader): Fulfillment[] {
  return (order.optionalList("fulfillments") ?? [])
    .filter((fulfillment) => standing.has(fulfillment.text("status")))
    .map((fulfillment) => ({
      shipmentStatus: fulfillment.optionalText("shipment_status"),
      units: counted(fulfillment.list("line_items"), "id"),
    }));
}

const standing = new Set(["success", "open", "pending"]);

/**
 * Where an order is told with its fulfillment orders, these say which lines are picked up.
 * https://shopify.dev/docs/api/admin-rest/latest/resources/fulfillmentorder
 */
export function pickupsIn(order: Reader): ReadonlyMap<string, string | null> {
  const pickedUp = (order.optionalList("fulfillment_orders") ?? []).filter(
    (each) => each.optionalObject("delivery_method")?.optionalText("method_type") === "pick_up",
  );
  return new Map(
    pickedUp.flatMap((each) =>
      each.list("line_items").map((line) => [line.id("line_item_id"), each.optionalId("assigned_location_id")] as const),
    ),
  );
}

export function refundedIn(order: Reader): Refunded {
  const items = (order.optionalList("refunds") ?? []).flatMap((refund) => refund.optionalList("refund_line_items") ?? []);
  const of = (kind: string) =>
    counted(
      items.filter((item) => item.optionalText("restock_type") === kind),
      "line_item_id",
    );
  return { cancelled: of("cancel"), returned: of("return") };
}

export function lineOf(item: Reader, currency: string, { fulfillments, pickups, refunded, cancelled }: Course): IncomingLine {
  const id = item.id("id");
  const quantity = item.integer("quantity");
  if (quantity < 1) item.fail("quantity", "a positive whole number");
  const fulfilledQuantity = Math.min(quantity, fulfilledOf(item, id, quantity, fulfillments));
  const open = quantity - fulfilledQuantity;
  const sku = item.optionalText("sku");
  return {
    externalIds: [id],
    sku,
    listingKeys: [sku, item.optionalId("variant_id")].filter((key) => key !== null),
    // `title` is the product's; `name` has the variant in it and tells three colours of one product apart.
    title: item.optionalText("name") ?? item.text("title"),
    quantity,
    cancelledQuantity: cancelled ? open : Math.min(open, cancelledOf(item, id, quantity, fulfilledQuantity, refunded)),
    fulfilledQuantity,
    unitPrice: item.money("price", currency),
    discount: discountOf(item, currency),
    tax: sum(
      (item.optionalList("tax_lines") ?? []).map((tax) => tax.money("price", currency)),
      currency,
    ),
    requiresShipping: item.boolean("requires_shipping", true) && !item.boolean("gift_card", false),
    ...(pickups.has(id) && { pickup: { externalLocationId: pickups.get(id) ?? null } }),
  };
}

// Allocations hold every discount, header ones included. `total_discount` is 0.00 beside them, the same once more in orders
// of some apps, and alone in old ones: the larger of the two counts, once.
// https://community.shopify.com/c/api-announcements/discount-applications-exposes-line-level-discounts-on-the-order/td-p/416581
function discountOf(item: Reader, currency: string) {
  const allocated = sum(
    (item.optionalList("discount_allocations") ?? []).map((share) => share.money("amount", currency)),
    currency,
  );
  return larger(allocated, item.optionalMoney("total_discount", currency) ?? zero(currency));
}

function fulfilledOf(item: Reader, id: string, quantity: number, fulfillments: readonly Fulfillment[]): number {
  if (fulfillments.length > 0) return fulfillments.reduce((units, fulfillment) => units + (fulfillment.units.get(id) ?? 0), 0);
  const status = item.optionalText("fulfillment_status");
  if (status !== "fulfilled" && status !== "partial") return 0;
  return Math.max(0, (item.optionalInteger("current_quantity") ?? quantity) - (item.optionalInteger("fulfillable_quantity") ?? 0));
}

/**
 * Removed units that never left. A refund need not say which they are (`no_restock`), so two numbers have to agree: what is
 * gone from `current_quantity` and what is neither fulfilled nor still to be (`fulfillable_quantity`).
 */
function cancelledOf(item: Reader, id: string, quantity: number, fulfilled: number, refunded: Refunded): number {
  const told = refunded.cancelled.get(id) ?? 0;
  const current = item.optionalInteger("current_quantity");
  if (current === null) return told;
  const removed = quantity - current - (refunded.returned.get(id) ?? 0);
  const fulfillable = item.optionalInteger("fulfillable_quantity");
  return Math.max(told, 0, fulfillable === null ? removed : Math.min(removed, quantity - fulfilled - fulfillable));
}

function counted(items: readonly Reader[], key: string): Map<string, number> {
  const units = new Map<string, number>();
  for (const item of items) units.set(item.id(key), (units.get(item.id(key)) ?? 0) + Math.max(0, item.integer("quantity")));
  return units;
}
