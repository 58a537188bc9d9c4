import type { NewOrderLine } from "../../src/flows/new-order.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { idIn } from "../kit/global-id.ts";
import { moneyIn } from "../kit/money.type.ts";
import type { CreateOrderLineInput } from "./order.inputs.ts";

/** Lines of an order as a caller says them. Throws Refusal INVALID. */
export const linesIn = (lines: readonly CreateOrderLineInput[]): NewOrderLine[] =>
  lines.map((line, index) => ({
    sku: line.sku,
    title: line.title ?? null,
    quantity: line.quantity,
    unitPrice: moneyIn(line.unitPrice),
    discount: line.discount ? moneyIn(line.discount) : null,
    tax: line.tax ? moneyIn(line.tax) : null,
    pickup: pickupIn(line, index),
  }));

/** Throws Refusal INVALID for a way in which we bring nothing. */
function pickupIn({ deliveryMethod, pickupLocationId }: CreateOrderLineInput, index: number): { locationId: string | null } | undefined {
  const at = (name: string) => ["lines", String(index), name];
  const method = deliveryMethod ?? "SHIP";
  if (method !== "SHIP" && method !== "PICKUP")
    throw new Refusal("INVALID", `Lines are shipped or picked up, not ${method}.`, at("deliveryMethod"));
  const locationId = pickupLocationId ? idIn("Location", pickupLocationId, at("pickupLocationId")) : null;
  if (method === "PICKUP") return { locationId };
  if (locationId !== null) throw new Refusal("INVALID", "What is shipped is not picked up anywhere.", at("pickupLocationId"));
  return undefined;
}
