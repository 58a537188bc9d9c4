import { addressId, type Order, price, storeHash } from "./store.ts";

export const words = new Map([
  [0, "Incomplete"],
  [2, "Shipped"],
  [3, "Partially Shipped"],
  [4, "Refunded"],
  [5, "Cancelled"],
  [11, "Awaiting Fulfillment"],
  [14, "Partially Refunded"],
]);

export const person = {
  first_name: "Sari",
  last_name: "Dewi",
  street_1: "Jl. Melati 5",
  city: "Bandung",
  state: "Jawa Barat",
  zip: "40111",
  country_iso2: "ID",
  email: "sari@example.com",
};

/** `Tue, 05 Mar 2019 21:40:11 +0000` */
const dated = (at: Date): string => at.toUTCString().replace("GMT", "+0000");
const amount = (major: number): string => `${major}.0000`;

export function shown({ id, created, modified, status, items, refunds }: Order): unknown {
  const total = items.reduce((sum, { quantity }) => sum + price * quantity, 0);
  const refunded = refunds.flatMap(({ payments }) => payments).reduce((sum, payment) => sum + payment.amount, 0);
  const nothing = Object.fromEntries(
    ["shipping", "handling", "wrapping"].flatMap((what) => ["ex", "inc"].map((tax) => [`${what}_cost_${tax}_tax`, amount(0)])),
  );
  return {
    id,
    customer_id: 0,
    date_created: dated(created),
    date_modified: dated(modified),
    status_id: status,
    status: words.get(status),
    ...nothing,
    total_ex_tax: amount(total),
    total_inc_tax: amount(total),
    total_tax: amount(0),
    is_tax_inclusive_pricing: true,
    payment_method: "PayPal",
    payment_status: refunded > 0 ? "partially refunded" : "captured",
    refunded_amount: refunded.toFixed(4),
    currency_code: "IDR",
    default_currency_code: "IDR",
    discount_amount: amount(0),
    coupon_discount: amount(0),
    billing_address: person,
    products: { url: `https://api.bigcommerce.com/stores/${storeHash}/v2/orders/${id}/products`, resource: `/orders/${id}/products` },
    fees: [],
  };
}

export const productOf = (order: Order, { id, thing, quantity, shipped }: Order["items"][number]) => ({
  id,
  order_id: order.id,
  product_id: thing.productId,
  variant_id: thing.variantId,
  order_address_id: addressId,
  name: `A ${thing.sku}`,
  sku: thing.sku,
  type: "physical",
  price_ex_tax: amount(price),
  price_inc_tax: amount(price),
  total_tax: amount(0),
  quantity,
  quantity_shipped: shipped,
  quantity_refunded: 0,
  applied_discounts: [],
});
