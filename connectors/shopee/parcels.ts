import type { ChannelFulfillmentStatus } from "../../src/channels/connector.ts";
import type { Reader } from "../../src/kit/read.ts";

/** A package of an order as Shopee has it. */
export interface Parcel {
  readonly number: string | null;
  /** Empty when Shopee does not say. */
  readonly status: string;
  readonly fulfillment: ChannelFulfillmentStatus | null;
  /** It left. */
  readonly gone: boolean;
  /** The carrier knows of it. */
  readonly arranged: boolean;
  /** It will not be sent. */
  readonly void: boolean;
  /** Units by line. */
  readonly units: ReadonlyMap<string, number>;
}

const fulfillments = new Map<string, ChannelFulfillmentStatus>([
  ["LOGISTICS_NOT_STARTED", "UNFULFILLED"],
  ["LOGISTICS_NOT_START", "UNFULFILLED"],
  ["LOGISTICS_READY", "UNFULFILLED"],
  ["LOGISTICS_PENDING_ARRANGE", "UNFULFILLED"],
  ["LOGISTICS_REQUEST_CREATED", "READY_TO_SHIP"],
  ["LOGISTICS_PICKUP_RETRY", "READY_TO_SHIP"],
  ["LOGISTICS_PICKUP_DONE", "IN_TRANSIT"],
  ["LOGISTICS_PICKUP_FAILED", "FAILED_DELIVERY"],
  ["LOGISTICS_DELIVERY_DONE", "DELIVERED"],
  ["LOGISTICS_DELIVERY_FAILED", "FAILED_DELIVERY"],
  ["LOGISTICS_LOST", "FAILED_DELIVERY"],
  ["LOGISTICS_COD_REJECTED", "CANCELLED"],
  ["LOGISTICS_REQUEST_CANCELED", "CANCELLED"],
  ["LOGISTICS_INVALID", "CANCELLED"],
]);
const gone = new Set(["LOGISTICS_PICKUP_DONE", "LOGISTICS_DELIVERY_DONE", "LOGISTICS_DELIVERY_FAILED", "LOGISTICS_LOST"]);

export const parcelsOf = (order: Reader): Parcel[] => (order.optionalList("package_list") ?? []).map(parcelOf);

export function parcelOf(pack: Reader): Parcel {
  const status = pack.optionalText("logistics_status") ?? "";
  const fulfillment = fulfillments.get(status) ?? null;
  return {
    number: pack.optionalId("package_number"),
    status,
    fulfillment,
    gone: gone.has(status),
    arranged: status !== "" && fulfillment !== "UNFULFILLED" && fulfillment !== "CANCELLED",
    void: fulfillment === "CANCELLED",
    units: unitsIn((pack.optionalList("item_list") ?? []).map((item) => [rowIdOf(item), item.optionalInteger("model_quantity") ?? 0])),
  };
}

/**
 * What names a row of an order in every call: the items of a bundle share one `order_item_id`, the models of an item its `item_id`, and an add-on
 * may be the very thing that was bought, in another promotion.
 */
export function rowIdOf(row: Reader): string {
  const group = row.optionalId("promotion_group_id") ?? "0";
  const id = `${row.optionalId("order_item_id") ?? row.id("item_id")}-${row.optionalId("model_id") ?? "0"}`;
  return group === "0" ? id : `${id}-${group}`;
}

export function unitsIn(rows: Iterable<readonly [string, number]>): Map<string, number> {
  const units = new Map<string, number>();
  for (const [id, quantity] of rows) units.set(id, (units.get(id) ?? 0) + quantity);
  return units;
}

export const hasSameUnits = (one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): boolean =>
  one.size === other.size && [...one].every(([id, quantity]) => other.get(id) === quantity);
