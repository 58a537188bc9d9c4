import type { ExportKind } from "./export.states.ts";

/** A column of a file. Their order never changes, and new ones come last. */
export interface ExportColumn {
  readonly name: string;
  /** SQL of it; amounts as minor units, times as timestamps. */
  readonly sql: string;
  /** `amount`: of the row's `currency`. `word` is ours, `text` is others' and is guarded against being read as a formula. */
  readonly kind: "text" | "word" | "number" | "amount" | "time";
  /** Personal data: empty for who may not see it. */
  readonly person?: true;
}

/** How a kind of file is read. */
export interface ExportSource {
  /** The table whose rows these are is `this`: it has an `id`, and by it is known what has changed. */
  readonly from: string;
  readonly columns: readonly ExportColumn[];
  /** Whose it is, for keys that are limited to channels or locations; null: such keys may not have it. */
  readonly channel: string | null;
  readonly location: string | null;
}

const word = (name: string, sql = `this.${name}`): ExportColumn => ({ name, sql, kind: "word" });
const text = (name: string, sql = `this.${name}`): ExportColumn => ({ name, sql, kind: "text" });
const number = (name: string, sql = `this.${name}`): ExportColumn => ({ name, sql, kind: "number" });
const time = (name: string, sql = `this.${name}`): ExportColumn => ({ name, sql, kind: "time" });
const amount = (name: string, sql = `this.${name}_minor`): ExportColumn => ({ name, sql, kind: "amount" });
const person = (name: string, sql: string): ExportColumn => ({ name, sql, kind: "text", person: true });

const ofOrder = [word("order_id", "this.order_id"), word("channel", "channel.code"), text("order_number", "ord.number")];

/** Every kind of file and its columns, in their order. */
export const exportSources: Readonly<Record<ExportKind, ExportSource>> = {
  ORDERS: {
    from: `orders this join channels channel on channel.id = this.channel_id
      left join customers customer on customer.id = this.customer_id left join addresses address on address.id = this.ship_to_id`,
    columns: [
      word("id"),
      word("channel", "channel.code"),
      text("external_id"),
      text("number"),
      word("origin"),
      word("status"),
      word("payment_status"),
      word("fulfillment_status"),
      { name: "test", sql: "this.test::text", kind: "word" },
      time("placed_at"),
      time("cancelled_at"),
      word("currency"),
      amount("subtotal"),
      amount("discount"),
      amount("tax"),
      amount("shipping"),
      amount("fee"),
      amount("total"),
      amount("captured"),
      amount("refunded"),
      amount("payout"),
      { name: "prices_include_tax", sql: "this.prices_include_tax::text", kind: "word" },
      text("ship_to_country", "address.country_code"),
      time("created_at"),
      time("updated_at"),
      person("customer_name", "customer.name"),
      person("customer_email", "customer.email"),
      person("customer_phone", "customer.phone"),
      person("ship_to_name", "address.name"),
      person("ship_to_lines", "array_to_string(address.lines, ', ')"),
      person("ship_to_city", "address.city"),
      person("ship_to_region", "address.region"),
      person("ship_to_postal_code", "address.postal_code"),
    ],
    channel: "this.channel_id",
    location: null,
  },
  ORDER_LINES: {
    from: "order_lines this join orders ord on ord.id = this.order_id join channels channel on channel.id = ord.channel_id",
    columns: [
      word("id"),
      ...ofOrder,
      number("position"),
      word("origin"),
      text("sku"),
      text("title"),
      number("ordered_quantity"),
      number("cancelled_quantity"),
      number("fulfilled_quantity"),
      number("delivered_quantity"),
      number("returned_quantity"),
      word("currency", "ord.currency"),
      amount("unit_price"),
      amount("discount"),
      amount("tax"),
      time("placed_at"),
    ],
    channel: "ord.channel_id",
    location: null,
  },
  PAYMENTS: {
    from: "payment_transactions this join orders ord on ord.id = this.order_id join channels channel on channel.id = ord.channel_id",
    columns: [
      word("id"),
      ...ofOrder,
      word("kind"),
      word("status"),
      word("currency"),
      amount("amount"),
      text("gateway"),
      text("gateway_ref"),
      word("refund_id"),
      time("occurred_at"),
      time("updated_at"),
    ],
    channel: "ord.channel_id",
    location: null,
  },
  REFUNDS: {
    from: "refunds this join orders ord on ord.id = this.order_id join channels channel on channel.id = ord.channel_id",
    columns: [
      word("id"),
      ...ofOrder,
      word("status"),
      word("reason"),
      word("method"),
      word("currency"),
      amount("amount"),
      amount("shipping"),
      amount("fee"),
      amount("extra"),
      time("created_at"),
      time("updated_at"),
    ],
    channel: "ord.channel_id",
    location: null,
  },
  STOCK_MOVEMENTS: {
    from: "inventory_movements this join inventory_items item on item.id = this.item_id join locations location on location.id = this.location_id",
    columns: [
      word("id"),
      text("sku", "item.sku"),
      word("location", "location.code"),
      word("from_bucket"),
      word("to_bucket"),
      number("quantity"),
      word("reason"),
      text("document"),
      word("actor"),
      number("level_sequence"),
      time("occurred_at"),
    ],
    channel: null,
    location: "this.location_id",
  },
  INVOICES: {
    from: `invoices this join invoice_issuers issuer on issuer.id = this.issuer_id join orders ord on ord.id = this.order_id
      join channels channel on channel.id = ord.channel_id`,
    columns: [
      word("id"),
      ...ofOrder,
      word("kind"),
      text("number"),
      word("issuer", "issuer.code"),
      word("issued_on", "this.issued_on::text"),
      time("issued_at"),
      word("currency"),
      amount("net"),
      amount("tax"),
      amount("total"),
      text("tax_invoice_number"),
      word("refund_id"),
      time("updated_at"),
      person("buyer_name", "this.people->>'name'"),
      person("buyer_tax_id", "this.people->>'taxId'"),
    ],
    channel: "ord.channel_id",
    location: null,
  },
};
