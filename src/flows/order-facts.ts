import type { EntityManager } from "@mikro-orm/postgresql";
import type { Sellable } from "../channels/listings.rows.ts";
import type { Address } from "../customers/address.entity.ts";
import { type Money, majorUnits, money } from "../kit/money.ts";
import { rows, sql, uuids } from "../kit/sql.ts";
import { localTime } from "../kit/time-zone.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import { awaitsPayment } from "../orders/payment.ts";
import type { Facts, LineFact, PlaceFact } from "../rules/facts.ts";
import type { OrderBook } from "./order-book.ts";

/** What is known of a customer beside the order, by the customer's id. */
export type CustomersKnown = ReadonlyMap<string, Facts["customer"]>;

export interface Surroundings {
  sellable(channelId: string, listingKeys: readonly string[]): Sellable | null;
  readonly customers: CustomersKnown;
}

/** What rules may look at of an order as it stands. */
export function factsOfOrder({ order, channel, shipTo, billTo, boughtLines }: OrderBook, known: Surroundings): Facts {
  const inMajor = (minor: bigint) => majorUnits(money(minor, order.currency));
  const lines = boughtLines
    .filter((line) => line.orderedQuantity > line.cancelledQuantity)
    .map((line) => lineFact(line, known.sellable(channel.id, line.listingKeys), (minor) => money(minor, order.currency)));
  return {
    order: {
      number: order.number,
      origin: order.origin,
      test: order.test,
      currency: order.currency,
      total: inMajor(order.totalMinor),
      subtotal: inMajor(order.subtotalMinor),
      discount: inMajor(order.discountMinor),
      shipping: inMajor(order.shippingMinor),
      tax: inMajor(order.taxMinor),
      units: lines.reduce((sum, { quantity }) => sum + quantity, 0),
      grams: lines.reduce((sum, { grams, quantity }) => sum + grams * quantity, 0),
      paymentStatus: order.paymentStatus,
      awaitsPayment: awaitsPayment(order.paymentStatus),
      shippingOption: order.shippingOption ?? "",
      tags: order.channelTags,
    },
    lines,
    customer: (order.customerId && known.customers.get(order.customerId)) || { ...nobody, known: order.customerId != null },
    channel: {
      code: channel.code,
      type: channel.type,
      canSplit: channel.rights.canSplit,
      dispatchByHours: channel.rights.dispatchByHours ?? 0,
    },
    destination: placeFact(shipTo),
    billing: placeFact(billTo),
    // Reckoned when a rule looks at it.
    get placed() {
      return localTime(order.placedAt, channel.timeZone);
    },
  };
}

const nobody: Facts["customer"] = { known: false, id: "", emailDomain: "", earlierOrders: 0 };

function lineFact(line: OrderLine, sellable: Sellable | null, amount: (minor: bigint) => Money): LineFact {
  const quantity = line.orderedQuantity - line.cancelledQuantity;
  return {
    id: line.id,
    sku: line.sku ?? line.listingKeys[0] ?? "",
    title: line.title,
    quantity,
    price: majorUnits(amount(line.unitPriceMinor)),
    total: majorUnits(amount(line.unitPriceMinor * BigInt(quantity))),
    tags: sellable?.tags ?? [],
    grams: sellable?.grams ?? 0,
    known: sellable !== null || !line.isOurs,
    requiresShipping: line.requiresShipping,
  };
}

const placeFact = (address: Address | null): PlaceFact => ({
  known: address !== null,
  country: address?.countryCode ?? "",
  region: address?.region ?? "",
  city: address?.city ?? "",
  postalCode: address?.postalCode ?? "",
});

/** What is known of these customers, their orders in hand not counted: one statement, however many there are. */
export async function customersKnown(
  em: EntityManager,
  customerIds: readonly string[],
  exceptOrders: readonly string[],
): Promise<CustomersKnown> {
  if (customerIds.length === 0) return new Map();
  const found = await rows(
    em,
    sql<Facts["customer"] & { readonly customerId: string }>`
      select customers.id as "customerId", true as known, coalesce(customers.external_id, '') as id,
        lower(coalesce(substring(customers.email from '@([^@]+)$'), '')) as "emailDomain",
        (select count(*)::int from (
          select from orders where orders.customer_id = customers.id and orders.status not in ('CANCELLED', 'DRAFT') and not orders.test
            and orders.id <> all(${uuids(exceptOrders)}) limit 1000) placed
        ) as "earlierOrders"
      from customers where customers.id = any(${uuids([...new Set(customerIds)])})`,
  );
  return new Map(found.map(({ customerId, ...customer }) => [customerId, customer]));
}
