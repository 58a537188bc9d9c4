import type { CarrierFilter, RateCardFilter } from "../../src/carriers/carriers.rows.ts";
import type { InventoryItemFilter } from "../../src/catalog/inventory-items.rows.ts";
import type { ChannelListingFilter } from "../../src/channels/channel-listings.rows.ts";
import type { ChannelFilter } from "../../src/channels/channels.rows.ts";
import type { ChannelCommandFilter } from "../../src/commands/channel-commands.rows.ts";
import type { ExceptionFilter } from "../../src/commands/exceptions.rows.ts";
import type { BookPostingFilter } from "../../src/exports/books.rows.ts";
import type { ExportFilter } from "../../src/exports/exports.rows.ts";
import type { CancellationFilter } from "../../src/fulfillment/cancellation-requests.rows.ts";
import type { FulfillmentOrderFilter } from "../../src/fulfillment/fulfillment.rows.ts";
import type { FulfillmentFilter } from "../../src/fulfillment/fulfillments.rows.ts";
import type { PickListFilter } from "../../src/fulfillment/pick-lists.rows.ts";
import type { InboxFilter } from "../../src/inbox/inbox.rows.ts";
import type { ExpectedReceiptFilter } from "../../src/inventory/expected-receipts.rows.ts";
import type { InventoryLevelFilter } from "../../src/inventory/levels.rows.ts";
import type { InvoiceFilter, InvoiceIssuerFilter } from "../../src/invoices/invoices.rows.ts";
import type { LocationFilter } from "../../src/locations/locations.rows.ts";
import type { NoticeFilter } from "../../src/notices/notices.rows.ts";
import type { OrderFilter } from "../../src/orders/order-filter.ts";
import type { RefundFilter } from "../../src/payments/refunds.rows.ts";
import type { RecurringOrderFilter } from "../../src/recurring/recurring-orders.rows.ts";
import type { ClaimFilter } from "../../src/returns/claims.rows.ts";
import type { ReturnPolicyFilter } from "../../src/returns/return-policies.rows.ts";
import type { ReturnFilter } from "../../src/returns/returns.rows.ts";
import type { ReverseFilter } from "../../src/returns/reverses.rows.ts";
import type { RuleSetFilter } from "../../src/rules/rule-sets.rows.ts";
import type { ReconciliationFilter, SettlementFilter } from "../../src/settlements/settlements.rows.ts";
import type { CarrierAccountFilter, ManifestFilter } from "../../src/shipping/shipping.rows.ts";
import type { DeliveryFilter, WebhookFilter } from "../../src/webhooks/webhooks.rows.ts";
import type { World } from "./world.ts";

/** For each field of a filter, values that find little and values that find much. A field without any is a mistake. */
export type Values<Filter> = { readonly [Field in keyof Required<Filter>]: Readonly<Record<string, Filter>> };

const day = 86_400_000;
const before = (instant: Date, days: number) => new Date(instant.getTime() - days * day);

export const commandFilters = ({ channelIds, order }: World): Values<ChannelCommandFilter> => ({
  channelIds: {
    "half of all": { channelIds: [channelIds[0] as string] },
    two: { channelIds: [channelIds[0] as string, channelIds[6] as string] },
  },
  statuses: {
    "ACCEPTED (most)": { statuses: ["ACCEPTED"] },
    "REJECTED (0.05 %)": { statuses: ["REJECTED"] },
    "open (none)": { statuses: ["PENDING", "UNKNOWN"] },
  },
  kinds: { "ACKNOWLEDGE (most)": { kinds: ["ACKNOWLEDGE"] }, "REFUND (0.2 %)": { kinds: ["REFUND"] }, "SHIP (none)": { kinds: ["SHIP"] } },
  orderId: { one: { orderId: order.id } },
  needsAttention: { yes: { needsAttention: true }, no: { needsAttention: false } },
});
/** One order of ten has an invoice. */
export const invoiceFilters = ({ order, newest, oldest }: World): Values<InvoiceFilter> => ({
  kind: { "INVOICE (all)": { kind: "INVOICE" }, "CREDIT_NOTE (none)": { kind: "CREDIT_NOTE" } },
  orderId: { one: { orderId: order.id } },
  numbers: { two: { numbers: ["INV/000007", "INV/000011"] }, none: { numbers: ["X"] } },
  issuedFrom: { "the last day": { issuedFrom: dayOf(before(newest, 1)) }, always: { issuedFrom: dayOf(before(oldest, 9)) } },
  issuedUntil: { "the first days": { issuedUntil: dayOf(before(oldest, -2)) }, always: { issuedUntil: dayOf(before(newest, -9)) } },
});

export const issuerFilters: Values<InvoiceIssuerFilter> = { codes: { one: { codes: ["main"] } } };

export const noticeFilters = ({ order }: World): Values<NoticeFilter> => ({
  orderId: { one: { orderId: order.id } },
  statuses: { "FAILED (none)": { statuses: ["FAILED"] } },
  kinds: { "SHIPPED (none)": { kinds: ["SHIPPED"] } },
});
export const webhookFilters: Values<WebhookFilter> = { statuses: { "ACTIVE (none)": { statuses: ["ACTIVE"] } } };
export const deliveryFilters: Values<Omit<DeliveryFilter, "subscriptionId">> = { statuses: { "DEAD (none)": { statuses: ["DEAD"] } } };
export const exceptionFilters = ({ channelIds }: World): Values<ExceptionFilter> => ({
  kinds: { findings: { kinds: ["FINDING"] }, holds: { kinds: ["HOLD"] }, commands: { kinds: ["COMMAND"] } },
  codes: { "of all findings": { codes: ["OUT_OF_STOCK"] }, "of none": { codes: ["RULE"] } },
  channelIds: { "half of all": { channelIds: [channelIds[0] as string] }, few: { channelIds: [channelIds[6] as string] } },
});

export function orderFilters({ channelIds, locationIds, customerIds, newest, oldest, order }: World): Values<OrderFilter> {
  const middle = new Date((oldest.getTime() + newest.getTime()) / 2);
  const channel = (number: number) => channelIds[number] as string;
  const location = (number: number) => locationIds[number] as string;
  return {
    statuses: {
      "RECEIVED (5)": { statuses: ["RECEIVED"] },
      "EXCEPTION (0.1 %)": { statuses: ["EXCEPTION"] },
      "OPEN (the newest)": { statuses: ["OPEN"] },
      "COMPLETED (most)": { statuses: ["COMPLETED"] },
      "three of five": { statuses: ["OPEN", "EXCEPTION", "CANCELLED"] },
    },
    paymentStatuses: {
      "OVERPAID (50)": { paymentStatuses: ["OVERPAID"] },
      "PARTIALLY_PAID (0.02 %)": { paymentStatuses: ["PARTIALLY_PAID"] },
      "PAID (most)": { paymentStatuses: ["PAID"] },
      "UNPAID or COD (the newest)": { paymentStatuses: ["UNPAID", "COD_PENDING"] },
    },
    fulfillmentStatuses: {
      "BACKORDERED (few)": { fulfillmentStatuses: ["BACKORDERED"] },
      "UNFULFILLED (the newest)": { fulfillmentStatuses: ["UNFULFILLED"] },
      "FULFILLED (most)": { fulfillmentStatuses: ["FULFILLED"] },
      "CANCELLED or ON_HOLD": { fulfillmentStatuses: ["CANCELLED", "ON_HOLD"] },
    },
    channelIds: {
      "half of all": { channelIds: [channel(0)] },
      "0.2 %": { channelIds: [channel(6)] },
      "500, the oldest": { channelIds: [channel(7)] },
      three: { channelIds: [channel(0), channel(3), channel(6)] },
    },
    locationIds: {
      "60 %": { locationIds: [location(0)] },
      "0.1 %": { locationIds: [location(4)] },
      "only the newest": { locationIds: [location(5)] },
      two: { locationIds: [location(1), location(3)] },
    },
    skus: {
      "27 %": { skus: ["SKU-000000"] },
      "0.9 %": { skus: ["SKU-000001"] },
      "20 orders": { skus: ["SKU-RARE"] },
      "0.4 %, the oldest": { skus: ["SKU-RETIRED"] },
      none: { skus: ["SKU-UNHEARD-OF"] },
      three: { skus: ["SKU-000000", "SKU-000002", "SKU-RARE"] },
    },
    customerId: { "a few orders": { customerId: customerIds.usual }, "1 %": { customerId: customerIds.frequent } },
    placedFrom: { "the last day": { placedFrom: before(newest, 1) }, "the newer half": { placedFrom: middle } },
    placedBefore: {
      "one day, halfway": { placedFrom: before(middle, 1), placedBefore: middle },
      "the older half": { placedBefore: middle },
    },
    updatedFrom: { "the last hour": { updatedFrom: before(newest, 1 / 24) }, "the newer half": { updatedFrom: middle } },
    held: { yes: { held: true }, no: { held: false } },
    test: { yes: { test: true }, no: { test: false } },
    text: {
      "a word in 33 %": { text: "blue" },
      "a word in 0.9 %": { text: "article 1," },
      "a word in 20": { text: "Kintsugi" },
      "an order's number": { text: order.number },
      "a channel's id": { text: order.externalId },
      "no such word": { text: "unobtainium" },
      "a customer's name": { text: "okonkwo" },
      "a frequent name": { text: "wulandari" },
    },
  };
}

export function fulfillmentOrderFilters({ channelIds, locationIds, order }: World): Values<FulfillmentOrderFilter> {
  return {
    statuses: {
      "OPEN (the newest)": { statuses: ["OPEN"] },
      "BACKORDERED (few)": { statuses: ["BACKORDERED"] },
      "CLOSED (most)": { statuses: ["CLOSED"] },
      "OPEN or ON_HOLD": { statuses: ["OPEN", "ON_HOLD"] },
    },
    requestStatuses: { "SUBMITTED (none)": { requestStatuses: ["SUBMITTED"] } },
    workStates: {
      "READY_FOR_PICKUP (none)": { workStates: ["READY_FOR_PICKUP"] },
      "PICKING at one": { workStates: ["PICKING"], locationIds: [locationIds[0] as string] },
    },
    locationIds: {
      "60 %": { locationIds: [locationIds[0] as string] },
      "only the newest": { locationIds: [locationIds[5] as string] },
      "two, open work": { locationIds: [locationIds[0] as string, locationIds[3] as string], statuses: ["OPEN"] },
    },
    channelIds: {
      "half of all": { channelIds: [channelIds[0] as string] },
      "0.2 %": { channelIds: [channelIds[6] as string] },
      "500, the oldest": { channelIds: [channelIds[7] as string] },
    },
    orderId: { one: { orderId: order.id } },
  };
}

export function inboxFilters({ channelIds, order, newest, oldest }: World): Values<InboxFilter> {
  const middle = new Date((oldest.getTime() + newest.getTime()) / 2);
  return {
    status: { "PARKED (0.01 %)": { status: "PARKED" }, "DONE (most)": { status: "DONE" }, "PENDING (none)": { status: "PENDING" } },
    outcome: {
      "ACCEPTED (most)": { outcome: "ACCEPTED" },
      "SUPERSEDED (0.1 %)": { outcome: "SUPERSEDED" },
      "FETCHED (none)": { outcome: "FETCHED" },
    },
    channelIds: {
      "half of all": { channelIds: [channelIds[0] as string] },
      "500, the oldest": { channelIds: [channelIds[7] as string] },
      two: { channelIds: [channelIds[0] as string, channelIds[6] as string] },
    },
    orderId: { one: { orderId: order.id } },
    receivedAfter: { "the last day": { receivedAfter: before(newest, 1) }, "the newer half": { receivedAfter: middle } },
    receivedBefore: {
      "one day, halfway": { receivedAfter: before(middle, 1), receivedBefore: middle },
      "the older half": { receivedBefore: middle },
    },
  };
}

export function levelFilters({ itemId, locationIds }: World): Values<InventoryLevelFilter> {
  return {
    skus: { two: { skus: ["SKU-000013", "SKU-000014"] } },
    itemIds: { one: { itemIds: [itemId] } },
    locationIds: { "a third": { locationIds: [locationIds[1] as string] }, "an empty one": { locationIds: [locationIds[5] as string] } },
    belowAvailable: { "0.1 %": { belowAvailable: 1_000_000 }, none: { belowAvailable: 1 } },
  };
}

export const itemFilters: Values<InventoryItemFilter> = {
  skus: { two: { skus: ["SKU-000013", "SKU-000014"] } },
  tags: { "a third": { tags: ["kitchen"] }, "0.02 %": { tags: ["signed"] } },
  tracked: { yes: { tracked: true }, "no (0.1 %)": { tracked: false } },
  barcode: { one: { barcode: "8990000000013" } },
  text: { "in all": { text: "article" }, "0.02 %": { text: "porcelain" }, "a SKU": { text: "sku-000013" } },
};

export function listingFilters({ channelIds }: World): Values<ChannelListingFilter> {
  return {
    channelIds: { most: { channelIds: [channelIds[0] as string] }, "20": { channelIds: [channelIds[1] as string] } },
    skus: { two: { skus: ["SKU-000013", "SKU-000014"] } },
    externalSkus: { two: { externalSkus: ["L-000013", "L-000014"] } },
    text: { "in all": { text: "article" }, "0.02 %": { text: "porcelain" } },
  };
}

const dayOf = (instant: Date) => instant.toISOString().slice(0, 10);

export function receiptFilters({ itemId, frequentItemId, locationIds, newest, oldest }: World): Values<ExpectedReceiptFilter> {
  return {
    statuses: {
      "OPEN (the newest)": { statuses: ["OPEN"] },
      "CANCELLED (2 %)": { statuses: ["CANCELLED"] },
      "RECEIVED (most)": { statuses: ["RECEIVED"] },
      "OPEN or CANCELLED": { statuses: ["OPEN", "CANCELLED"] },
    },
    itemIds: {
      one: { itemIds: [itemId] },
      "in a tenth": { itemIds: [frequentItemId] },
      "open, in a tenth": { itemIds: [frequentItemId], statuses: ["OPEN"] },
    },
    locationIds: {
      "a third": { locationIds: [locationIds[1] as string] },
      "open, at two": { locationIds: [locationIds[0] as string, locationIds[2] as string], statuses: ["OPEN"] },
      none: { locationIds: [locationIds[5] as string] },
    },
    etaUntil: {
      "the first days": { etaUntil: dayOf(new Date(oldest.getTime() + 12 * day)) },
      "all days": { etaUntil: dayOf(new Date(newest.getTime() + 20 * day)) },
      "open, all days": { etaUntil: dayOf(new Date(newest.getTime() + 20 * day)), statuses: ["OPEN"] },
    },
  };
}

/**
 * Channels and locations, carriers and their rate cards, and versions of the rules are a merchant's own: there are as few of them in a large
 * shop as in a small one. A few hundred rate cards and versions may gather in years, so these are that many here.
 */
export const channelFilters: Values<ChannelFilter> = {
  status: { "ACTIVE (all)": { status: "ACTIVE" } },
  types: { "WEB (all)": { types: ["WEB"] } },
  connectorKeys: { none: { connectorKeys: ["shopify"] } },
  text: { one: { text: "shop 3" } },
};

export function pickListFilters({ locationIds }: World): Values<PickListFilter> {
  return {
    statuses: { "OPEN or IN_PROGRESS": { statuses: ["OPEN", "IN_PROGRESS"] } },
    locationIds: { one: { locationIds: [locationIds[0] as string] } },
  };
}

export const locationFilters: Values<LocationFilter> = {
  status: { "ACTIVE (all)": { status: "ACTIVE" } },
  types: { "WAREHOUSE (all)": { types: ["WAREHOUSE"] } },
  text: { one: { text: "gudang 3" } },
  networks: { none: { networks: ["EAST"] } },
  handlingTags: { none: { handlingTags: ["COLD"] } },
};

export const carrierAccountFilters: Values<CarrierAccountFilter> = { status: { "PAUSED (none)": { status: "PAUSED" } } };

/** A handful a location and day. */
export const manifestFilters: Values<ManifestFilter> = {
  locationIds: { none: { locationIds: ["00000000-0000-7000-8000-000000000000"] } },
  carriers: { none: { carriers: ["NOBODY"] } },
  statuses: { "OPEN (few)": { statuses: ["OPEN"] } },
};

export const carrierFilters: Values<CarrierFilter> = {
  status: { "ACTIVE (all)": { status: "ACTIVE" } },
  text: { one: { text: "kurir 3" } },
};

export const rateCardFilters = ({ newest }: World): Values<RateCardFilter> => ({
  statuses: { "DRAFT (few)": { statuses: ["DRAFT"] }, "EXPIRED (most)": { statuses: ["EXPIRED"] } },
  carriers: { one: { carriers: ["CARRIER-3"] }, none: { carriers: ["NOBODY"] } },
  validOn: { lately: { validOn: dayOf(before(newest, 15)) }, "long ago": { validOn: dayOf(before(newest, 2_200)) } },
});

export const recurringFilters: Values<RecurringOrderFilter> = {
  statuses: { "ACTIVE (none)": { statuses: ["ACTIVE"] } },
  channelIds: { none: { channelIds: ["00000000-0000-7000-8000-000000000000"] } },
};

export const ruleSetFilters: Values<RuleSetFilter> = {
  statuses: { "DRAFT (one)": { statuses: ["DRAFT"] }, "INACTIVE (most)": { statuses: ["INACTIVE"] } },
};

export const returnFilters = ({ channelIds, order }: World): Values<ReturnFilter> => ({
  number: { one: { number: "#7-R1" } },
  statuses: {
    "CLOSED (most)": { statuses: ["CLOSED"] },
    "REQUESTED (few)": { statuses: ["REQUESTED"] },
    two: { statuses: ["OPEN", "DECLINED"] },
  },
  channelIds: {
    "half of all": { channelIds: [channelIds[0] as string] },
    two: { channelIds: [channelIds[0] as string, channelIds[6] as string] },
  },
  orderId: { one: { orderId: order.id } },
});

export const reverseFilters = ({ locationIds }: World): Values<ReverseFilter> => ({
  statuses: { "CLOSED (most)": { statuses: ["CLOSED"] }, "OPEN (few)": { statuses: ["OPEN"] } },
  locationIds: {
    one: { locationIds: [locationIds[0] as string] },
    two: { locationIds: [locationIds[1] as string, locationIds[2] as string] },
  },
});

export const claimFilters = ({ channelIds, order }: World): Values<ClaimFilter> => ({
  statuses: { "RESOLVED (most)": { statuses: ["RESOLVED"] }, "OPEN (few)": { statuses: ["OPEN"] } },
  channelIds: { "half of all": { channelIds: [channelIds[0] as string] }, few: { channelIds: [channelIds[6] as string] } },
  orderId: { one: { orderId: order.id } },
});

export const refundFilters = ({ order }: World): Values<RefundFilter> => ({
  statuses: { "FAILED (none)": { statuses: ["FAILED"] } },
  needsAttention: { "true (none)": { needsAttention: true }, false: { needsAttention: false } },
  orderId: { one: { orderId: order.id } },
});

export const cancellationFilters = ({ locationIds, order }: World): Values<CancellationFilter> => ({
  statuses: { "OPEN (none)": { statuses: ["OPEN"] } },
  locationIds: { "OPEN at one (none)": { statuses: ["OPEN"], locationIds: [locationIds[0] as string] } },
  orderId: { one: { orderId: order.id } },
});

export const fulfillmentFilters = ({ locationIds, order }: World): Values<FulfillmentFilter> => ({
  statuses: {
    "SHIPPED (most)": { statuses: ["SHIPPED"] },
    "LOST (none)": { statuses: ["LOST"] },
    "READY_FOR_PICKUP at one (none)": { statuses: ["READY_FOR_PICKUP"], locationIds: [locationIds[0] as string] },
  },
  locationIds: { "60 %": { locationIds: [locationIds[0] as string] }, "only the newest": { locationIds: [locationIds[5] as string] } },
  trackingNumbers: { none: { trackingNumbers: ["X"] } },
  orderId: { one: { orderId: order.id } },
});

export const settlementFilters = ({ channelIds }: World): Values<SettlementFilter> => ({
  channelIds: { one: { channelIds: [channelIds[0] as string] } },
  statementId: { none: { statementId: "X" } },
});

export const reconciliationFilters = ({ channelIds, order }: World): Values<ReconciliationFilter> => ({
  channelIds: { one: { channelIds: [channelIds[0] as string] } },
  statuses: { "OPEN (none)": { statuses: ["OPEN"] } },
  outcomes: { "DIFFERENT (none)": { outcomes: ["DIFFERENT"] } },
  settlementId: { none: { settlementId: order.id } },
  orderId: { one: { orderId: order.id } },
});

export const exportFilters: Values<ExportFilter> = {
  kinds: { "ORDERS (none)": { kinds: ["ORDERS"] } },
  statuses: { "DONE (none)": { statuses: ["DONE"] } },
};

export const postingFilters = ({ order }: World): Values<BookPostingFilter> => ({
  bookId: { none: { bookId: order.id } },
  orderId: { one: { orderId: order.id } },
  kinds: {
    "INVOICE (half)": { kinds: ["INVOICE"] },
    "SUMMARY (the first ones)": { kinds: ["SUMMARY"] },
    "two, of which one is not there": { kinds: ["SUMMARY", "CREDIT_NOTE"] },
  },
  statuses: { "PENDING (none)": { statuses: ["PENDING"] } },
});

export const returnPolicyFilters = ({ channelIds }: World): Values<ReturnPolicyFilter> => ({
  channelIds: { one: { channelIds: [channelIds[0] as string] } },
});
