import type { EntityManager } from "@mikro-orm/postgresql";
import type { IncomingAddress, IncomingOrder } from "../channels/connector.ts";
import { sellableKey, sellables } from "../channels/listings.rows.ts";
import { type Deed, record } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { rows, sql } from "../kit/sql.ts";
import type { FulfillmentStatus, OrderStatus } from "../orders/order.states.ts";
import { isSettled, paymentStatusOf } from "../orders/payment.ts";
import { searchTextOf } from "../orders/search-text.ts";
import { keepFormerCustomers } from "./keep-former-customers.ts";
import { amountsOf, saidOf } from "./receive-order.ts";

/** Columns by name, as JSON takes them: a bigint is its digits. */
type Row = Readonly<Record<string, unknown>>;

/**
 * Takes orders that were placed and finished before Muara: they are there to be found and read like any other, but take no
 * stock, are not reviewed, routed or held, and tell one event each, `order.imported`. Many at once, inside the caller's
 * transaction; one that the channel sent already stays as it is. Answers the ids of those
 * that are new, by the channel's.
 *
 * `checkFinished` is to be asked of each before.
 */
export async function importOrders(
  em: EntityManager,
  deed: Deed,
  channelId: string,
  orders: readonly IncomingOrder[],
): Promise<Map<string, string>> {
  const fresh = await unknownOf(em, channelId, orders);
  if (fresh.length === 0) return new Map();
  const customers = await keepFormerCustomers(em, channelId, fresh, deed.at);
  const keys = new Set(fresh.flatMap(({ lines }) => lines.flatMap(({ listingKeys }) => listingKeys)));
  const found = await sellables(
    em,
    [...keys].map((key) => ({ channelId, key })),
  );
  const written = fresh.map((order, index) => ({ order, id: newId(), customerId: customers[index] ?? null }));
  const addresses: Row[] = [];
  const orderRows = written.map(({ order, id, customerId }) => {
    const keep = (address: IncomingAddress | null): string | null => {
      if (address === null) return null;
      const row = addressRow(address, id);
      addresses.push(row);
      return row.id;
    };
    return orderRow(order, { id, channelId, customerId, shipToId: keep(order.shipTo), billToId: keep(order.billTo) }, deed.at);
  });
  const lines = written.flatMap(({ order, id }) =>
    order.lines.map((line, index) => {
      const sold = line.listingKeys.map((key) => found.get(sellableKey(channelId, key))).find((one) => one !== undefined);
      return lineRow(order, index, { orderId: id, listingId: sold?.listingId ?? null, needs: sold?.needs ?? [] });
    }),
  );
  const taken = await insertOrders(em, deed, { orders: orderRows, addresses, lines });
  const byId = new Map(written.map((one) => [one.id, one.order]));
  await record(
    em,
    deed,
    taken.map((id) => {
      const order = byId.get(id) as IncomingOrder;
      const { number, externalId, placedAt } = order;
      return {
        type: "order.imported",
        aggregateType: "Order",
        aggregateId: id,
        sequence: 1,
        orderId: id,
        channelId,
        data: { number, status: outcomeOf(order).status, externalId, placedAt },
      };
    }),
  );
  return new Map(taken.map((id) => [(byId.get(id) as IncomingOrder).externalId, id]));
}

/** Throws Refusal INVALID for an order that is not finished, or that no order of ours can be. */
export function checkFinished(order: IncomingOrder): void {
  const refuse = (field: readonly string[], message: string): never => {
    throw new Refusal("INVALID", message, field);
  };
  for (const [index, { title, quantity, cancelledQuantity, fulfilledQuantity, discount, tax, unitPrice }] of order.lines.entries()) {
    const open = quantity - cancelledQuantity - fulfilledQuantity;
    if (Math.min(quantity - 1, cancelledQuantity, fulfilledQuantity, open) < 0)
      refuse(
        [`lines[${index}]`],
        `Of "${title}" ${quantity} were ordered, ${cancelledQuantity} cancelled and ${fulfilledQuantity} fulfilled; that cannot be.`,
      );
    if (open > 0 && !order.cancelled)
      refuse(
        [`lines[${index}]`],
        `${open} of "${title}" are neither fulfilled nor cancelled. An order that is still to be worked on comes through its channel or \`createOrder\`, not as history.`,
      );
    if (discount.minor < 0n || tax.minor < 0n || unitPrice.minor < 0n)
      refuse([`lines[${index}]`], `An amount of "${title}" is below zero.`);
  }
  for (const amount of ["discountTotal", "taxTotal", "shippingTotal"] as const)
    if (order[amount].minor < 0n) refuse([amount], "The amount is below zero.");
  if (order.lines.length === 0 && !order.cancelled) refuse(["lines"], "The order has no lines and is not cancelled.");
}

async function unknownOf(em: EntityManager, channelId: string, orders: readonly IncomingOrder[]): Promise<IncomingOrder[]> {
  const wanted = new Map<string, IncomingOrder>();
  // Of two with the same id the first counts, as it would in two batches.
  for (const order of orders) if (!wanted.has(order.externalId)) wanted.set(order.externalId, order);
  const known = await rows(
    em,
    sql<{ externalId: string }>`
      select external_id as "externalId" from orders where channel_id = ${channelId} and external_id = any(${[...wanted.keys()]}::text[])`,
  );
  for (const { externalId } of known) wanted.delete(externalId);
  return [...wanted.values()];
}

/** Where an order that is finished stands: as if it had gone its way here. Delivered but not paid, it is still open. */
function outcomeOf(order: IncomingOrder): { status: OrderStatus; fulfillmentStatus: FulfillmentStatus } {
  const fulfilled = order.lines.some(({ fulfilledQuantity }) => fulfilledQuantity > 0);
  if (!fulfilled) return { status: "CANCELLED", fulfillmentStatus: "CANCELLED" };
  return { status: isSettled(paymentStatusOf(order.paymentStatus)) ? "COMPLETED" : "OPEN", fulfillmentStatus: "FULFILLED" };
}

function orderRow(
  order: IncomingOrder,
  refers: { id: string; channelId: string; customerId: string | null; shipToId: string | null; billToId: string | null },
  at: Date,
): Row {
  const said = saidOf(order);
  const amounts = amountsOf(order);
  const { status, fulfillmentStatus } = outcomeOf(order);
  const cancelled = status === "CANCELLED";
  return {
    id: refers.id,
    channel_id: refers.channelId,
    external_id: order.externalId,
    number: order.number,
    origin: "CHANNEL",
    status,
    payment_status: paymentStatusOf(order.paymentStatus),
    fulfillment_status: fulfillmentStatus,
    channel_status: said.channelStatus,
    channel_payment_status: said.channelPaymentStatus,
    channel_fulfillment_status: said.channelFulfillmentStatus,
    native_status: said.nativeStatus,
    external_updated_at: said.externalUpdatedAt,
    external_version: said.externalVersion?.toString() ?? null,
    order_version: 1,
    test: order.test,
    customer_id: refers.customerId,
    ship_to_id: refers.shipToId,
    channel_ship_to_id: refers.shipToId,
    bill_to_id: refers.billToId,
    placed_at: order.placedAt,
    shipping_option: said.shippingOption,
    ship_preference: "SPLIT_OK",
    tags: order.tags ?? [],
    channel_tags: order.tags ?? [],
    currency: order.currencyCode,
    prices_include_tax: amounts.pricesIncludeTax,
    subtotal_minor: amounts.subtotalMinor.toString(),
    discount_minor: amounts.discountMinor.toString(),
    tax_minor: amounts.taxMinor.toString(),
    shipping_minor: amounts.shippingMinor.toString(),
    fee_minor: amounts.feeMinor.toString(),
    total_minor: amounts.totalMinor.toString(),
    difference_minor: amounts.differenceMinor.toString(),
    adjustments: amounts.adjustments,
    payout_minor: amounts.payoutMinor?.toString() ?? null,
    dispatch_by: said.dispatchBy,
    search_text: searchTextOf({ order, lines: order.lines }),
    cancel_reason: cancelled ? "Cancelled at the channel" : null,
    // When exactly is not said; not later than the channel's last word on it.
    cancelled_at: cancelled ? order.updatedAt : null,
    event_sequence: 1,
    version: 1,
    created_at: at,
    updated_at: at,
  };
}

const addressRow = (address: IncomingAddress, orderId: string) => ({
  id: newId(),
  order_id: orderId,
  name: address.name,
  company: address.company,
  lines: address.lines,
  city: address.city,
  region: address.region,
  postal_code: address.postalCode,
  country_code: address.countryCode,
  phone: address.phone,
  latitude: address.latitude,
  longitude: address.longitude,
  masked: address.masked,
});

function lineRow(
  order: IncomingOrder,
  index: number,
  refers: { orderId: string; listingId: string | null; needs: readonly unknown[] },
): Row {
  const line = order.lines[index] as IncomingOrder["lines"][number];
  return {
    id: newId(),
    order_id: refers.orderId,
    position: index + 1,
    external_ids: line.externalIds,
    sku: line.sku,
    listing_keys: line.listingKeys,
    listing_id: refers.listingId,
    title: line.title,
    needs: refers.needs,
    requires_shipping: line.requiresShipping,
    fulfilled_by_channel: line.fulfilledByChannel ?? false,
    ordered_quantity: line.quantity,
    // What was open when the order was cancelled went with it.
    cancelled_quantity: line.quantity - line.fulfilledQuantity,
    fulfilled_quantity: line.fulfilledQuantity,
    unit_price_minor: line.unitPrice.minor.toString(),
    discount_minor: line.discount.minor.toString(),
    tax_minor: line.tax.minor.toString(),
  };
}

/**
 * One statement, so that an order which the channel sends at this very instant is written by one of us, with all its parts.
 * Foreign keys are looked at when the statement ends. Answers the ids of the orders that are ours.
 */
async function insertOrders(
  em: EntityManager,
  deed: Deed,
  { orders, addresses, lines }: { orders: readonly Row[]; addresses: readonly Row[]; lines: readonly Row[] },
): Promise<string[]> {
  const [orderColumns, lineColumns] = [columnsOf(orders), columnsOf(lines)];
  const taken = await rows(
    em,
    sql<{ id: string }>`
      with taken as (
        insert into orders (${orderColumns}) select ${orderColumns} from json_populate_recordset(null::orders, ${JSON.stringify(orders)}::json)
        on conflict (channel_id, external_id) do nothing returning id
      ), addressed as (
        insert into addresses (id, name, company, lines, city, region, postal_code, country_code, phone, latitude, longitude, masked, created_at)
        select id, name, company, lines, city, region, postal_code, country_code, phone, latitude, longitude, masked, ${deed.at}::timestamptz
        from json_to_recordset(${JSON.stringify(addresses)}::json) as address(order_id uuid, id uuid, name text, company text, lines text[], city text,
          region text, postal_code text, country_code text, phone text, latitude float8, longitude float8, masked boolean)
        where order_id in (select id from taken)
      ), lined as (
        insert into order_lines (${lineColumns}) select ${lineColumns} from json_populate_recordset(null::order_lines, ${JSON.stringify(lines)}::json)
        where order_id in (select id from taken)
      )
      select id from taken`,
  );
  return taken.map(({ id }) => id);
}

/** Every row has the same. */
const columnsOf = (rows: readonly Row[]) => sql.join(Object.keys(rows[0] ?? { id: null }).map((column) => sql.ref(column)));
