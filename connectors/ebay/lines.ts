import type { IncomingLine } from "../../src/channels/connector.ts";
import { sum } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { countedIn, larger, reduction } from "../../src/kit/reckon.ts";
import { amountIn, amountOrNothing } from "./money.ts";
import type { Delivering } from "./people.ts";

export interface LineContext {
  readonly currency: string;
  readonly delivering: Delivering;
  /** Units that left, by line, where eBay was asked for the parcels. */
  readonly sent: ReadonlyMap<string, number> | null;
  /** Nothing leaves any more. */
  readonly over: boolean;
}

/** `lineItemCost` is what all units of the line cost before discounts, not what one costs. */
export function lineOf(item: Reader, { currency, delivering, sent, over }: LineContext): IncomingLine {
  const units = item.integer("quantity");
  if (units < 1) item.fail("quantity", "a number above zero");
  const cost = amountIn(item, "lineItemCost", currency) ?? item.fail("lineItemCost", "an amount");
  const paid = amountIn(item, "discountedLineItemCost", currency) ?? cost;
  const gross = larger(cost, paid);
  const { quantity, unitPrice } = countedIn(String(units), gross);
  const sku = item.optionalText("sku");
  const id = item.id("lineItemId");
  const fulfilled = goneOf(item, id, quantity, sent);
  return {
    externalIds: [id],
    sku,
    listingKeys: [sku, ...listingIdsOf(item)].filter((key) => key !== null),
    title: item.optionalText("title") ?? sku ?? id,
    quantity,
    cancelledQuantity: over ? quantity - fulfilled : 0,
    fulfilledQuantity: fulfilled,
    unitPrice,
    discount: reduction(gross, paid),
    tax: sum(
      (item.optionalList("taxes") ?? []).map((tax) => amountOrNothing(tax, "amount", currency)),
      currency,
    ),
    requiresShipping: delivering.by !== "DOWNLOAD",
    fulfilledByChannel: delivering.by === "CHANNEL",
    ...(delivering.by === "PICKUP" ? { pickup: { externalLocationId: delivering.pickupLocationId } } : {}),
  };
}

/** A listing of old has no SKU. One with variations is known by the variation: the listing's own id would be all of them. */
function listingIdsOf(item: Reader): (string | null)[] {
  const variation = item.optionalId("legacyVariationId");
  return variation !== null && variation !== "0" ? [variation] : [item.optionalId("legacyItemId")];
}

/** A line of which a part left only says so: how many is in the parcels. */
function goneOf(item: Reader, id: string, quantity: number, sent: ReadonlyMap<string, number> | null): number {
  const status = item.optionalText("lineItemFulfillmentStatus");
  if (status === "FULFILLED") return quantity;
  return status === "IN_PROGRESS" ? Math.min(quantity, sent?.get(id) ?? 0) : 0;
}
