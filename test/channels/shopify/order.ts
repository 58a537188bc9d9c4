export interface Variant {
  readonly id: number;
  readonly itemId: number;
  readonly sku: string;
  available: number;
}

export interface Line {
  readonly id: number;
  readonly variant: Variant;
  readonly quantity: number;
  removed: number;
  shipped: number;
}

export interface Parcel {
  readonly id: number;
  readonly createdAt: string;
  readonly tracking: { readonly number?: string | null; readonly company?: string | null; readonly url?: string | null } | null;
  readonly units: readonly { readonly line: Line; readonly quantity: number }[];
}

export interface Refund {
  readonly id: number;
  readonly note: string | null;
  readonly amount: string | null;
  readonly units: readonly { readonly line: Line; readonly quantity: number }[];
}

export interface Return {
  readonly id: number;
  readonly order: Order;
  status: "REQUESTED" | "OPEN" | "CLOSED" | "DECLINED" | "CANCELED";
  /** What was given back for it in Shopify itself. */
  refunded: string | null;
}

export interface Order {
  readonly id: number;
  readonly number: number;
  readonly createdAt: Date;
  updatedAt: Date;
  cancelledAt: Date | null;
  readonly lines: readonly Line[];
  readonly parcels: Parcel[];
  readonly refunds: Refund[];
}

export const location = 655441491;

export const gid = (kind: string, id: number) => `gid://shopify/${kind}/${id}`;
export const numberOf = (globalId: string) => Number(globalId.split("/").at(-1));
export const remaining = ({ quantity, removed, shipped }: Line): number => quantity - removed - shipped;
const seconds = (date: Date) => `${date.toISOString().slice(0, 19)}+00:00`;
const money = (amount: number) => amount.toFixed(2);

const price = 25_000;

/** The order as the REST API and the webhook write it. */
export function rest(order: Order) {
  const total = money(order.lines.reduce((sum, { quantity }) => sum + quantity * price, 0));
  const shipped = order.lines.every((line) => line.shipped > 0 && remaining(line) === 0);
  return {
    id: order.id,
    name: `#${order.number}`,
    currency: "IDR",
    created_at: seconds(order.createdAt),
    updated_at: seconds(order.updatedAt),
    cancelled_at: order.cancelledAt ? seconds(order.cancelledAt) : null,
    closed_at: null,
    financial_status: order.refunds.some(({ amount }) => amount !== null) ? "partially_refunded" : "paid",
    fulfillment_status: shipped ? "fulfilled" : order.parcels.length > 0 ? "partial" : null,
    source_name: "web",
    test: false,
    taxes_included: true,
    total_discounts: "0.00",
    total_tax: "0.00",
    total_price: total,
    line_items: order.lines.map((line) => ({
      id: line.id,
      variant_id: line.variant.id,
      sku: line.variant.sku,
      name: line.variant.sku,
      title: line.variant.sku,
      quantity: line.quantity,
      current_quantity: line.quantity - line.removed,
      fulfillable_quantity: order.cancelledAt === null ? remaining(line) : 0,
      fulfillment_status: line.shipped === 0 ? null : remaining(line) === 0 ? "fulfilled" : "partial",
      price: money(price),
      requires_shipping: true,
    })),
    fulfillments: order.parcels.map(({ id, units }) => ({
      id,
      status: "success",
      shipment_status: null,
      line_items: units.map(({ line, quantity }) => ({ id: line.id, quantity })),
    })),
    refunds: order.refunds.map(({ id, note, units }) => ({
      id,
      note,
      refund_line_items: units.map(({ line, quantity }) => ({ line_item_id: line.id, quantity, restock_type: "no_restock" })),
    })),
    shipping_lines: [{ title: "JNE REG", price: "0.00" }],
    shipping_address: {
      name: "Sari Wulandari",
      first_name: "Sari",
      last_name: "Wulandari",
      address1: "Jalan Jenderal Sudirman 1",
      city: "Jakarta",
      province: "DKI Jakarta",
      zip: "10220",
      country_code: "ID",
      phone: null,
      latitude: -6.2,
      longitude: 106.8,
    },
  };
}
