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

/** The rows named, or why they cannot be sent. */
export function rowsNamed(order: Order, lines: readonly { readonly externalIds: readonly string[] }[]): readonly Row[] | string {
  if (order.byChannel) return "TikTok Shop keeps and ships this order itself.";
  const ids = lines.flatMap(({ externalIds }) => externalIds);
  if (ids.length === 0) return "The parcel names no unit of the order.";
  const rows = ids.map((id) => order.rows.find((row) => row.id === id));
  const missing = ids.filter((_, index) => rows[index] === undefined);
  if (missing.length > 0) return `The order has no units ${missing.join(", ")} at TikTok Shop.`;
  const found = rows.filter((row) => row !== undefined);
  const cancelled = found.filter((row) => row.cancelled).map(({ id }) => id);
  return cancelled.length > 0 ? `The units ${cancelled.join(", ")} are cancelled at TikTok Shop.` : found;
}
