import type { CancelReason, CommandAnswer, Commands, Teller, Tellers, ToldLine } from "../../src/channels/command.ts";
import { type MetaAccount, write } from "./client.ts";
import { refundFor } from "./refund.ts";
import type { MetaSettings } from "./settings.ts";

/**
 * Every call takes a key, and is done once for it; so what became unknown may simply be told again.
 * https://developers.facebook.com/docs/commerce-platform/order-management/
 */
export const tell: Tellers<MetaSettings> = {
  ACKNOWLEDGE: told("acknowledge_order", () => ({})),
  SHIP: told("shipments", ({ shipment }) => ({
    external_shipment_id: shipment.id,
    items: shipment.lines.map(itemOf),
    ...(shipment.trackingNumber !== null && {
      tracking_info: {
        tracking_number: shipment.trackingNumber,
        carrier: shipment.carrierCode ?? "OTHER",
        ...(shipment.carrierName !== null && { shipping_method_name: shipment.carrierName }),
      },
    }),
  })),
  CANCEL: told("cancellations", ({ reason, note, lines }) => ({
    cancel_reason: { reason_code: reasons[reason], ...(note !== null && { reason_description: note }) },
    // The stock that comes back is ours to tell.
    restock_items: false,
    ...(lines !== null && { items: lines.map(itemOf) }),
  })),
  REFUND: {
    knowsKey: true,
    async send(command, account, key) {
      const refund = await refundFor(command, account);
      return typeof refund === "string" ? { outcome: "REJECTED", reason: refund } : post(account, command, "refunds", refund, key);
    },
  },
};

/** https://developers.facebook.com/docs/commerce-platform/order-management/cancellation-refund-api */
const reasons: Readonly<Record<CancelReason, string>> = {
  OUT_OF_STOCK: "OUT_OF_STOCK",
  CUSTOMER_REQUEST: "CUSTOMER_REQUESTED",
  ADDRESS: "INVALID_ADDRESS",
  FRAUD: "SUSPICIOUS_ORDER",
  PRICE_ERROR: "CANCEL_REASON_OTHER",
  OTHER: "CANCEL_REASON_OTHER",
};

/** By the seller's id, or by Meta's of the line: never by both. */
const itemOf = ({ sku, externalIds, quantity }: ToldLine) => ({
  ...(sku === null ? { item_id: externalIds[0] } : { retailer_id: sku }),
  quantity,
});

function told<Kind extends "ACKNOWLEDGE" | "SHIP" | "CANCEL">(
  edge: string,
  bodyOf: (command: Commands[Kind]) => Readonly<Record<string, unknown>>,
): Teller<MetaSettings, Kind> {
  return { knowsKey: true, send: (command, account, key) => post(account, command, edge, bodyOf(command), key) };
}

async function post(
  account: MetaAccount,
  { order }: Commands["ACKNOWLEDGE"],
  edge: string,
  body: Readonly<Record<string, unknown>>,
  key: string,
): Promise<CommandAnswer> {
  const error = await write(account, `/${encodeURIComponent(order.externalId)}/${edge}`, { ...body, idempotency_key: key });
  return error === null
    ? { outcome: "ACCEPTED", reference: null }
    : { outcome: "REJECTED", reason: `Meta answered error ${error} to ${edge}.` };
}
