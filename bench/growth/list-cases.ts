import type { EntityManager } from "@mikro-orm/postgresql";
import { type Access, scopes } from "../../src/access/access.ts";
import { carrierCount, carrierPage, rateCardCount, rateCardPage } from "../../src/carriers/carriers.rows.ts";
import { inventoryItemCount, inventoryItemPage, itemSorts } from "../../src/catalog/inventory-items.rows.ts";
import { channelListingCount, channelListingPage } from "../../src/channels/channel-listings.rows.ts";
import { channelCount, channelPage } from "../../src/channels/channels.rows.ts";
import { stockDriftCount, stockDriftPage } from "../../src/channels/published-levels.rows.ts";
import { channelCommandCount, channelCommandPage } from "../../src/commands/channel-commands.rows.ts";
import { exceptionCount, exceptionPage, exceptionSorts } from "../../src/commands/exceptions.rows.ts";
import { bookCount, bookPage, postingCount, postingPage } from "../../src/exports/books.rows.ts";
import { exportCount, exportPage } from "../../src/exports/exports.rows.ts";
import { fulfillmentOrderCount, fulfillmentOrderPage } from "../../src/fulfillment/fulfillment.rows.ts";
import { pickListCount, pickListPage } from "../../src/fulfillment/pick-lists.rows.ts";
import { inboxCount, inboxPage } from "../../src/inbox/inbox.rows.ts";
import { expectedReceiptCount, expectedReceiptPage } from "../../src/inventory/expected-receipts.rows.ts";
import { inventoryLevelCount, inventoryLevelPage } from "../../src/inventory/levels.rows.ts";
import { invoiceCount, invoicePage, issuerCount, issuerPage } from "../../src/invoices/invoices.rows.ts";
import { locationCount, locationPage } from "../../src/locations/locations.rows.ts";
import { noticeCount, noticePage } from "../../src/notices/notices.rows.ts";
import { orderSorts as allOrderSorts, type OrderSort } from "../../src/orders/order-sorts.ts";
import { orderCount, orderPage } from "../../src/orders/orders.rows.ts";
import { recurringOrderCount, recurringOrderPage } from "../../src/recurring/recurring-orders.rows.ts";
import { claimCount, claimPage } from "../../src/returns/claims.rows.ts";
import { returnPolicyCount, returnPolicyPage } from "../../src/returns/return-policies.rows.ts";
import { returnCount, returnPage } from "../../src/returns/returns.rows.ts";
import { reverseCount, reversePage } from "../../src/returns/reverses.rows.ts";
import { ruleSetCount, ruleSetPage } from "../../src/rules/rule-sets.rows.ts";
import { itemCount, itemPage, settlementCount, settlementPage } from "../../src/settlements/settlements.rows.ts";
import { carrierAccountCount, carrierAccountPage, manifestCount, manifestPage } from "../../src/shipping/shipping.rows.ts";
import { deliveryCount, deliveryPage, webhookCount, webhookPage } from "../../src/webhooks/webhooks.rows.ts";
import { type Case, everything, mostCounted, page } from "./case.ts";
import {
  carrierAccountFilters,
  carrierFilters,
  channelFilters,
  claimFilters,
  commandFilters,
  deliveryFilters,
  exceptionFilters,
  exportFilters,
  fulfillmentOrderFilters,
  inboxFilters,
  invoiceFilters,
  issuerFilters,
  itemFilters,
  levelFilters,
  listingFilters,
  locationFilters,
  manifestFilters,
  noticeFilters,
  orderFilters,
  pickListFilters,
  postingFilters,
  rateCardFilters,
  receiptFilters,
  reconciliationFilters,
  recurringFilters,
  returnFilters,
  returnPolicyFilters,
  reverseFilters,
  ruleSetFilters,
  settlementFilters,
  type Values,
  webhookFilters,
} from "./filters.ts";
import type { World } from "./world.ts";

const noPeople: Access = { ...everything, scopes: new Set(scopes.filter((scope) => scope !== "pii:read")) };
const orderSorts = Object.keys(allOrderSorts) as OrderSort[];

/** Every value of every field, as its own filter; the empty filter first. */
function eachOf<Filter extends object>(
  values: Values<Filter>,
): { readonly field: string | null; readonly says: string; readonly filter: Filter }[] {
  const fields = Object.entries(values) as [string, Readonly<Record<string, Filter>>][];
  return [
    { field: null, says: "all", filter: {} as Filter },
    ...fields.flatMap(([field, filters]) =>
      Object.entries(filters).map(([label, filter]) => ({ field, says: `${field} ${label}`, filter })),
    ),
  ];
}

type Count<Filter> = (em: EntityManager, filter: Filter, most: number) => Promise<number>;

/** A list by each of its filters: a page of it, and counted. */
const list = <Filter extends object>(
  name: string,
  filters: Values<Filter>,
  read: (em: EntityManager, filter: Filter) => Promise<unknown>,
  count: Count<Filter>,
): Case[] =>
  eachOf(filters).flatMap(({ field, says, filter }) => [
    { name: `${name}, ${says}`, field, read: (em: EntityManager) => read(em, filter) },
    { name: `${name}, ${says}, counted`, field, read: (em: EntityManager) => count(em, filter, mostCounted) },
  ]);

/** The same of a list that has several sortings: a page by each of them. */
const sortedList = <Filter extends object, Sort extends string>(
  name: string,
  filters: Values<Filter>,
  sorts: readonly Sort[],
  read: (em: EntityManager, filter: Filter, sort: Sort) => Promise<unknown>,
  count: Count<Filter>,
): Case[] =>
  eachOf(filters).flatMap(({ field, says, filter }) => [
    ...sorts.map((sort) => ({ name: `${name}, ${says}, ${sort}`, field, sort, read: (em: EntityManager) => read(em, filter, sort) })),
    { name: `${name}, ${says}, counted`, field, read: (em: EntityManager) => count(em, filter, mostCounted) },
  ]);

function orderCases(world: World): Case[] {
  const filters = orderFilters(world);
  const ofPeople = eachOf(filters).filter(({ field }) => field === "text");
  return [
    ...sortedList(
      "orders",
      filters,
      orderSorts,
      (em, filter, sort) => orderPage(em, filter, sort, page, everything),
      (em, filter, most) => orderCount(em, filter, most, everything),
    ),
    ...ofPeople.map(({ field, says, filter }) => ({
      name: `orders, ${says}, NEWEST, without pii:read`,
      field,
      read: (em: EntityManager) => orderPage(em, filter, "NEWEST", page, noPeople),
    })),
  ];
}

/** The growing shop tells nobody. */
const ofNoWebhook = { subscriptionId: "01a203ff-fd13-7332-8c82-e00c323913fc" };

/** The cases of each list that the API has, by the name of the query. */
export const listCases: Readonly<Record<string, (world: World) => readonly Case[]>> = {
  orders: orderCases,
  notices: (world) =>
    list(
      "notices",
      noticeFilters(world),
      (em, filter) => noticePage(em, filter, page, everything),
      (em, filter, most) => noticeCount(em, filter, most, everything),
    ),
  webhookSubscriptions: () =>
    list(
      "webhookSubscriptions",
      webhookFilters,
      (em, filter) => webhookPage(em, filter, page, everything),
      (em, filter, most) => webhookCount(em, filter, most, everything),
    ),
  webhookDeliveries: () =>
    list(
      "webhookDeliveries",
      deliveryFilters,
      (em, filter) => deliveryPage(em, { ...ofNoWebhook, ...filter }, page, everything),
      (em, filter, most) => deliveryCount(em, { ...ofNoWebhook, ...filter }, most, everything),
    ),
  fulfillmentOrders: (world) =>
    list(
      "fulfillmentOrders",
      fulfillmentOrderFilters(world),
      (em, filter) => fulfillmentOrderPage(em, filter, page, everything),
      (em, filter, most) => fulfillmentOrderCount(em, filter, most, everything),
    ),
  pickLists: (world) =>
    list(
      "pickLists",
      pickListFilters(world),
      (em, filter) => pickListPage(em, filter, page, everything),
      (em, filter, most) => pickListCount(em, filter, most, everything),
    ),
  inboxMessages: (world) =>
    list(
      "inboxMessages",
      inboxFilters(world),
      (em, filter) => inboxPage(em, filter, page, everything),
      (em, filter, most) => inboxCount(em, filter, most, everything),
    ),
  channelCommands: (world) =>
    list(
      "channelCommands",
      commandFilters(world),
      (em, filter) => channelCommandPage(em, filter, page, everything),
      (em, filter, most) => channelCommandCount(em, filter, most, everything),
    ),
  stockDrift: ({ channelIds: [channelId = ""] }) =>
    list(
      "stockDrift",
      {},
      (em) => stockDriftPage(em, channelId, page, everything),
      (em, _, most) => stockDriftCount(em, channelId, most, everything),
    ),
  inventoryLevels: (world) =>
    list(
      "inventoryLevels",
      levelFilters(world),
      (em, filter) => inventoryLevelPage(em, filter, page, everything),
      (em, filter, most) => inventoryLevelCount(em, filter, most, everything),
    ),
  inventoryItems: () =>
    sortedList(
      "inventoryItems",
      itemFilters,
      itemSorts,
      (em, filter, sort) => inventoryItemPage(em, filter, sort, page),
      inventoryItemCount,
    ),
  channelListings: (world) =>
    list(
      "channelListings",
      listingFilters(world),
      (em, filter) => channelListingPage(em, filter, page, everything),
      (em, filter, most) => channelListingCount(em, filter, most, everything),
    ),
  channels: () =>
    list(
      "channels",
      channelFilters,
      (em, filter) => channelPage(em, filter, page, everything),
      (em, filter, most) => channelCount(em, filter, most, everything),
    ),
  locations: () =>
    list(
      "locations",
      locationFilters,
      (em, filter) => locationPage(em, filter, page, everything),
      (em, filter, most) => locationCount(em, filter, most, everything),
    ),
  exceptions: (world) =>
    sortedList(
      "exceptions",
      exceptionFilters(world),
      exceptionSorts,
      (em, filter, sort) => exceptionPage(em, filter, sort, page, everything),
      (em, filter, most) => exceptionCount(em, filter, most, everything),
    ),
  expectedReceipts: (world) =>
    list(
      "expectedReceipts",
      receiptFilters(world),
      (em, filter) => expectedReceiptPage(em, filter, page, everything),
      (em, filter, most) => expectedReceiptCount(em, filter, most, everything),
    ),
  invoices: (world) =>
    list(
      "invoices",
      invoiceFilters(world),
      (em, filter) => invoicePage(em, filter, page, everything),
      (em, filter, most) => invoiceCount(em, filter, most, everything),
    ),
  invoiceIssuers: () => list("invoiceIssuers", issuerFilters, (em, filter) => issuerPage(em, filter, page), issuerCount),
  carriers: () => list("carriers", carrierFilters, (em, filter) => carrierPage(em, filter, page), carrierCount),
  carrierAccounts: () =>
    list("carrierAccounts", carrierAccountFilters, (em, filter) => carrierAccountPage(em, filter, page), carrierAccountCount),
  manifests: () =>
    list(
      "manifests",
      manifestFilters,
      (em, filter) => manifestPage(em, filter, page, everything),
      (em, filter, most) => manifestCount(em, filter, most, everything),
    ),
  rateCards: (world) => list("rateCards", rateCardFilters(world), (em, filter) => rateCardPage(em, filter, page), rateCardCount),
  recurringOrders: () =>
    list(
      "recurringOrders",
      recurringFilters,
      (em, filter) => recurringOrderPage(em, filter, page, everything),
      (em, filter, most) => recurringOrderCount(em, filter, most, everything),
    ),
  returns: (world) =>
    list(
      "returns",
      returnFilters(world),
      (em, filter) => returnPage(em, filter, page, everything),
      (em, filter, most) => returnCount(em, filter, most, everything),
    ),
  reverseFulfillmentOrders: (world) =>
    list(
      "reverseFulfillmentOrders",
      reverseFilters(world),
      (em, filter) => reversePage(em, filter, page, everything),
      (em, filter, most) => reverseCount(em, filter, most, everything),
    ),
  claims: (world) =>
    list(
      "claims",
      claimFilters(world),
      (em, filter) => claimPage(em, filter, page, everything),
      (em, filter, most) => claimCount(em, filter, most, everything),
    ),
  returnPolicies: (world) =>
    list(
      "returnPolicies",
      returnPolicyFilters(world),
      (em, filter) => returnPolicyPage(em, filter, page, everything),
      (em, filter, most) => returnPolicyCount(em, filter, most, everything),
    ),
  settlements: (world) =>
    list(
      "settlements",
      settlementFilters(world),
      (em, filter) => settlementPage(em, filter, page, everything),
      (em, filter, most) => settlementCount(em, filter, most, everything),
    ),
  reconciliationItems: (world) =>
    list(
      "reconciliationItems",
      reconciliationFilters(world),
      (em, filter) => itemPage(em, filter, page, everything),
      (em, filter, most) => itemCount(em, filter, most, everything),
    ),
  exports: () =>
    list(
      "exports",
      exportFilters,
      (em, filter) => exportPage(em, filter, page, everything),
      (em, filter, most) => exportCount(em, filter, most, everything),
    ),
  books: () =>
    list(
      "books",
      {},
      (em) => bookPage(em, page, everything),
      (em, _, most) => bookCount(em, most, everything),
    ),
  bookPostings: (world) =>
    list(
      "bookPostings",
      postingFilters(world),
      (em, filter) => postingPage(em, filter, page, everything),
      (em, filter, most) => postingCount(em, filter, most, everything),
    ),
  ruleSets: () => list("ruleSets", ruleSetFilters, (em, filter) => ruleSetPage(em, filter, page), ruleSetCount),
};
