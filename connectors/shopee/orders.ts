import type { Delivery, Hint } from "../../src/channels/connector.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { bytesOf, type Json, jsonOf, partsOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { read, type ShopeeAccount } from "./client.ts";
import { fetchReturn } from "./incoming-returns.ts";

/** Nearly every field of an order has to be asked for by name. */
const optionalFields = [
  "buyer_user_id",
  "buyer_username",
  "estimated_shipping_fee",
  "recipient_address",
  "actual_shipping_fee",
  "goods_to_declare",
  "note",
  "note_update_time",
  "item_list",
  "pay_time",
  "dropshipper",
  "dropshipper_phone",
  "split_up",
  "buyer_cancel_reason",
  "cancel_by",
  "cancel_reason",
  "actual_shipping_fee_confirmed",
  "buyer_cpf_id",
  "fulfillment_flag",
  "pickup_done_time",
  "package_list",
  "shipping_carrier",
  "payment_method",
  "total_amount",
  "invoice_data",
  "order_chargeable_weight_gram",
  "return_request_due_date",
  "edt",
  "payment_info",
].join(",");

/** Orders, each with all digits; at most 50. One that Shopee does not know is left out. */
export async function detailsOf(account: ShopeeAccount, orderIds: readonly string[]): Promise<Uint8Array[]> {
  const query = {
    order_sn_list: orderIds.join(","),
    request_order_status_pending: "true",
    response_optional_fields: optionalFields,
  };
  return partsOf(await read(account, "/api/v2/order/get_order_detail", query), "response", "order_list");
}

/** One order, for commands. Null: Shopee does not know it. */
export async function orderOf(account: ShopeeAccount, orderId: string): Promise<Reader | null> {
  const [order] = await detailsOf(account, [orderId]);
  return order === undefined ? null : Reader.json(order);
}

/** Order and money in one message: vouchers, coins, fees and the payout stand in another call. */
export async function wholeOrder(account: ShopeeAccount, order: Uint8Array): Promise<Delivery> {
  const escrow = await escrowOf(account, Reader.json(order).id("order_sn"));
  return { headers: {}, body: bytesOf({ order: jsonOf(order), escrow }) };
}

export async function fetchHinted({ about, externalId }: Hint, account: ShopeeAccount): Promise<Delivery> {
  if (about === "RETURN") return fetchReturn(account, externalId);
  const [order] = await detailsOf(account, [externalId]);
  if (order === undefined) throw new ChannelRefused("Shopee has no such order.", 404);
  return wholeOrder(account, order);
}

/** Null where Shopee refuses it: before payment there is none, and an app may lack the right. The order is worth having without. */
async function escrowOf(account: ShopeeAccount, orderId: string): Promise<Json> {
  try {
    const answer = jsonOf(await read(account, "/api/v2/payment/get_escrow_detail", { order_sn: orderId }));
    return (answer as { readonly response?: Json } | null)?.response ?? null;
  } catch (error) {
    if (error instanceof ChannelRefused && error.status !== 401) return null;
    throw error;
  }
}
