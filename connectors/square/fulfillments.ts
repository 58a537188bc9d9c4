import type { Reader } from "../../src/kit/read.ts";

export interface Fulfillment {
  readonly type: string | null;
  readonly state: string | null;
  /** What is known of the pick-up, shipment or delivery. */
  readonly details: Reader | null;
  /** Units by line; null when it is for all lines. */
  readonly units: ReadonlyMap<string, number> | null;
}

export const fulfillmentsOf = (order: Reader): Fulfillment[] =>
  (order.optionalList("fulfillments") ?? []).map((fulfillment) => ({
    type: fulfillment.optionalText("type"),
    state: fulfillment.optionalText("state"),
    details: detailsOf(fulfillment),
    units: fulfillment.optionalText("line_item_application") === "ENTRY_LIST" ? unitsIn(fulfillment.list("entries")) : null,
  }));

const detailsOf = (fulfillment: Reader): Reader | null =>
  fulfillment.optionalObject("shipment_details") ??
  fulfillment.optionalObject("delivery_details") ??
  fulfillment.optionalObject("pickup_details");

function unitsIn(entries: readonly Reader[]): Map<string, number> {
  const units = new Map<string, number>();
  for (const entry of entries) {
    const uid = entry.text("line_item_uid");
    units.set(uid, (units.get(uid) ?? 0) + Math.max(0, Number(entry.decimal("quantity"))));
  }
  return units;
}

/** True when the whole order is out of the door. */
export const hasLeft = (state: string | null, fulfillments: readonly Fulfillment[]): boolean =>
  state === "COMPLETED" && fulfillments.every((fulfillment) => fulfillment.state === "COMPLETED");

/** Whole units of a line that completed fulfillments handed over. A part of a unit counts as the unit. */
export function unitsHandedOver(fulfillments: readonly Fulfillment[], uid: string, quantity: number): number {
  const completed = fulfillments.filter(({ state }) => state === "COMPLETED");
  return Math.ceil(completed.reduce((sum, { units }) => sum + (units === null ? quantity : (units.get(uid) ?? 0)), 0));
}
