import type { ToldShipment } from "../../src/channels/command.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import type { Reader } from "../../src/kit/read.ts";
import { read, type TikTokAccount } from "./client.ts";

/** One unit of an order, as TikTok keeps it. */
export interface Row {
  readonly id: string;
  readonly skuId: string | null;
  readonly cancelled: boolean;
  /** Null until the order is paid; in some markets until it is sent. */
  readonly packageId: string | null;
  /** The parcel is arranged: the carrier may fetch it, or has it. */
  readonly arranged: boolean;
  readonly trackingNumber: string | null;
}

/** An order as it is now. */
export interface Order {
  readonly status: string;
  /** TIKTOK: their courier, their label. SELLER: the seller's own. */
  readonly shippingType: string | null;
  readonly byChannel: boolean;
  readonly deliveryOptionId: string | null;
  readonly rows: readonly Row[];
}

/** Throws ChannelRefused when the shop has no such order. */
export async function orderNow(account: TikTokAccount, externalId: string): Promise<Order> {
  const { data } = await read(account, { path: "/order/202309/orders", query: { ids: externalId } });
  const order = (data.optionalList("orders") ?? []).find((one) => one.id("id") === externalId);
  if (!order) throw new ChannelRefused(`TikTok Shop has no order ${externalId} in this shop; asking again cannot help.`, 404);
  return {
    status: order.text("status"),
    shippingType: order.optionalText("shipping_type"),
    byChannel: (order.optionalText("fulfillment_type") ?? "FULFILLMENT_BY_SELLER") !== "FULFILLMENT_BY_SELLER",
    deliveryOptionId: order.optionalId("delivery_option_id"),
    rows: order.list("line_items").map((row) => rowOf(row, order.text("status") === "CANCELLED")),
  };
}

const arranged = new Set(["PROCESSING", "FULFILLING", "COMPLETED", "AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED"]);

const rowOf = (row: Reader, cancelled: boolean): Row => ({
  id: row.id("id"),
  skuId: row.optionalId("sku_id"),
  cancelled: cancelled || row.optionalText("display_status") === "CANCELLED",
  packageId: row.optionalId("package_id"),
  arranged: arranged.has(row.optionalText("package_status") ?? "") || arranged.has(row.optionalText("display_status") ?? ""),
  trackingNumber: row.optionalText("tracking_number"),
});

/**
 * The rows that a parcel names, or why they cannot be sent. Units of a SKU are alike: for one that is cancelled another goes that nobody named,
 * where a tracking number tells afterwards which one it was.
 */
export function rowsNamed(
  order: Order,
  { lines, trackingNumber }: Pick<ToldShipment, "lines" | "trackingNumber">,
): readonly Row[] | string {
  if (order.byChannel) return "TikTok Shop keeps and ships this order itself.";
  const ids = lines.flatMap(({ externalIds }) => externalIds);
  if (ids.length === 0) return "The parcel names no unit of the order.";
  const known = new Map(order.rows.map((row) => [row.id, row]));
  const missing = ids.filter((id) => !known.has(id));
  if (missing.length > 0) return `The order has no units ${missing.join(", ")} at TikTok Shop.`;
  const named = order.rows.filter((row) => ids.includes(row.id));
  const alike = order.shippingType === "SELLER" && trackingNumber !== null;
  const spare = alike ? order.rows.filter((row) => !row.cancelled && !ids.includes(row.id)) : [];
  const rows = named.filter((row) => !row.cancelled);
  for (const { id, skuId } of named.filter((row) => row.cancelled)) {
    const fits = spare.filter((row) => row.skuId === skuId && !rows.includes(row));
    const other = fits.find((row) => row.trackingNumber === trackingNumber) ?? fits.find((row) => !row.arranged);
    if (!other) return `Unit ${id} is cancelled at TikTok Shop, and there is no other of its SKU.`;
    rows.push(other);
  }
  return rows;
}
