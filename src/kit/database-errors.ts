import { Refusal } from "./errors.ts";
import { sqlState } from "./retry.ts";

/** Rules that the database keeps, and what to tell a caller who ran into one. */
const rules: Readonly<Record<string, Refusal>> = {
  locations_code_unique: new Refusal("ALREADY_EXISTS", "There is a location with this code already.", ["code"]),
  inventory_items_sku_unique: new Refusal("ALREADY_EXISTS", "There is an item with this SKU already.", ["sku"]),
  inventory_items_barcode_unique: new Refusal("ALREADY_EXISTS", "There is an item with this barcode already.", ["barcode"]),
  carriers_code_unique: new Refusal("ALREADY_EXISTS", "There is a carrier with this code already.", ["code"]),
  carrier_services_code: new Refusal("ALREADY_EXISTS", "The carrier has a service with this code already.", ["services"]),
  rate_cards_one_active: new Refusal(
    "ALREADY_EXISTS",
    "The service has an active rate card that begins on the same day. Expire that one first, or let this one begin on another day.",
    ["id"],
  ),
  capacity_buckets_limit: new Refusal("INSUFFICIENT_CAPACITY", "The day has no room for that; give a reason to fill it past its limit.", [
    "limit",
  ]),
  channels_code_unique: new Refusal("ALREADY_EXISTS", "There is a channel with this code already.", ["code"]),
  channel_listings_external_sku: new Refusal("ALREADY_EXISTS", "The channel has a listing for this SKU already.", ["externalSku"]),
  orders_external_id: new Refusal("ALREADY_EXISTS", "The channel has an order with this id already.", ["externalId"]),
  channel_commands_once: new Refusal("ALREADY_EXISTS", "The channel is told this already; see the order's channelCommands.", ["id"]),
  pick_list_entries_one_open: new Refusal("ALREADY_EXISTS", "Some of this work is on another pick list.", []),
  holds_one_active: new Refusal("ALREADY_EXISTS", "There is an active hold of this handle already.", ["handle"]),
  inventory_levels_available: new Refusal("INSUFFICIENT_STOCK", "There is not so much stock.", ["quantity"]),
  refunds_tried_again_once: new Refusal("ALREADY_EXISTS", "The refund was tried again already.", ["refundId"]),
  invoiced_units_once: new Refusal("INVALID", "Some of these units were invoiced before.", ["orderId"]),
  invoiced_units_credited: new Refusal("INVALID", "More units would be credited than were invoiced.", ["refundId"]),
  invoices_refund: new Refusal("ALREADY_EXISTS", "The refund has its credit note already.", ["refundId"]),
  invoices_number: new Refusal("ALREADY_EXISTS", "The issuer has a paper of this number already. Change its number format.", [
    "numberFormat",
  ]),
  bundle_components_flat: new Refusal("INVALID", "A bundle is never a part of another bundle.", ["components"]),
  bundle_components_not_itself: new Refusal("INVALID", "A bundle is not a part of itself.", ["components"]),
};

/** What PostgreSQL cannot store, by its SQLSTATE. */
const limits: Readonly<Record<string, string>> = {
  "22003": "A number or an amount is greater than can be stored.",
  "22008": "A time is further away than can be stored.",
  "22009": "A time is further away than can be stored.",
  // What is looked up stands in indexes, whose entries have an end.
  "54000": "A text is longer than can be stored where things are found by it.",
};

/** A database error that a caller can mend, as the Refusal that says how; everything else as it came. */
export function refusalOfDatabase(error: unknown): unknown {
  if (["22021", "22P05", "08P01"].includes(sqlState(error) ?? ""))
    return new Refusal("INVALID", "A text holds a character that cannot be stored, such as NUL. Take it out.");
  const limit = limits[sqlState(error) ?? ""];
  if (limit !== undefined) return new Refusal("INVALID", limit);
  if (!["23505", "23514"].includes(sqlState(error) ?? "")) return error;
  const constraint = error instanceof Error && "constraint" in error ? String(error.constraint) : "";
  return rules[constraint] ?? error;
}
