import type { EntityManager } from "@mikro-orm/postgresql";
import { type Access, scopes } from "../../src/access/access.ts";
import { carrierCount, carrierPage, rateCardCount, rateCardPage, rateLaneCount, rateLanePage } from "../../src/carriers/carriers.rows.ts";
import { inventoryItemCount, inventoryItemPage, itemSorts } from "../../src/catalog/inventory-items.rows.ts";
import { availableUnder } from "../../src/channels/available-to-sell.rows.ts";
import { lastBackfillsById } from "../../src/channels/backfills.rows.ts";
import { catalogueEntryCount, catalogueEntryPage, cataloguePullsOf } from "../../src/channels/catalogues.rows.ts";
import { channelBufferCount, channelBufferPage } from "../../src/channels/channel-buffers.rows.ts";
import { channelListingCount, channelListingPage } from "../../src/channels/channel-listings.rows.ts";
import { channelCount, channelPage } from "../../src/channels/channels.rows.ts";
import { allChannelHealth, channelHealthById } from "../../src/channels/health.rows.ts";
import { stockDriftCount, stockDriftPage } from "../../src/channels/published-levels.rows.ts";
import { stockOf } from "../../src/channels/stock-to-tell.ts";
import { channelCommandCount, channelCommandPage, commandsOfOrders } from "../../src/commands/channel-commands.rows.ts";
import { exceptionCount, exceptionPage, exceptionSorts } from "../../src/commands/exceptions.rows.ts";
import { orderEventPage } from "../../src/events/events.rows.ts";
import { fulfillmentOrderCount, fulfillmentOrderPage } from "../../src/fulfillment/fulfillment.rows.ts";
import { inboxCount, inboxMessagesById, inboxPage } from "../../src/inbox/inbox.rows.ts";
import { expectedReceiptCount, expectedReceiptPage, openReceiptsOf } from "../../src/inventory/expected-receipts.rows.ts";
import { inventoryLevelCount, inventoryLevelPage } from "../../src/inventory/levels.rows.ts";
import { movementPage } from "../../src/inventory/movements.rows.ts";
import { locationCount, locationPage } from "../../src/locations/locations.rows.ts";
import { orderSorts as allOrderSorts, type OrderSort } from "../../src/orders/order-sorts.ts";
import { linesOfOrders, orderByExternalId, orderCount, orderPage, ordersById } from "../../src/orders/orders.rows.ts";
import { ruleSetCount, ruleSetPage } from "../../src/rules/rule-sets.rows.ts";
import {
  carrierFilters,
  channelFilters,
  commandFilters,
  exceptionFilters,
  fulfillmentOrderFilters,
  inboxFilters,
  itemFilters,
  levelFilters,
  listingFilters,
  locationFilters,
  orderFilters,
  rateCardFilters,
  receiptFilters,
  ruleSetFilters,
  type Values,
} from "./filters.ts";
import type { World } from "./world.ts";

/** One thing a client may ask for. */
export interface Case {
  readonly name: string;
  /** The field of the filter that it is about. */
  readonly field: string | null;
  /** How the list is sorted, where a client may choose. */
  readonly sort?: string;
  read(em: EntityManager): Promise<unknown>;
}

const everything: Access = { keyId: "growth", scopes: new Set(scopes), channelIds: null, locationIds: null };
const noPeople: Access = { ...everything, scopes: new Set(scopes.filter((scope) => scope !== "pii:read")) };
const orderSorts = Object.keys(allOrderSorts) as OrderSort[];
const page = { first: 50 };
const fiftySkus = Array.from({ length: 50 }, (_, index) => `SKU-${String(index).padStart(6, "0")}`);
/** What a connection counts to. */
const mostCounted = 10_000;

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

function orderCases(world: World): Case[] {
  return eachOf(orderFilters(world)).flatMap(({ field, says, filter }) => [
    ...orderSorts.map((sort) => ({
      name: `orders, ${says}, ${sort}`,
      field,
      sort,
      read: (em: EntityManager) => orderPage(em, filter, sort, page, everything),
    })),
    { name: `orders, ${says}, counted`, field, read: (em: EntityManager) => orderCount(em, filter, mostCounted, everything) },
    ...(field === "text"
      ? [
          {
            name: `orders, ${says}, NEWEST, without pii:read`,
            field,
            read: (em: EntityManager) => orderPage(em, filter, "NEWEST", page, noPeople),
          },
        ]
      : []),
  ]);
}

/** A limited key's lists, and pages deep in them. */
export function narrowedCases({ channelIds, locationIds, oldest, newest, order }: World): Case[] {
  const middle = new Date((oldest.getTime() + newest.getTime()) / 2);
  const after = (name: string, value: string) => ({
    first: 50,
    after: Buffer.from(JSON.stringify([name, value, order.id])).toString("base64url"),
  });
  const atChannel = (number: number): Access => ({ ...everything, channelIds: new Set([channelIds[number] as string]) });
  const atLocation = (number: number): Access => ({ ...everything, locationIds: new Set([locationIds[number] as string]) });
  const read = (name: string, read: Case["read"]): Case => ({ name, field: null, read });
  return [
    read("orders, deep in the list, NEWEST", (em) => orderPage(em, {}, "NEWEST", after("newest", middle.toISOString()), everything)),
    read("orders, deep in COMPLETED, OLDEST", (em) =>
      orderPage(em, { statuses: ["COMPLETED"] }, "OLDEST", after("oldest", middle.toISOString()), everything),
    ),
    read("orders, key of a channel, NEWEST", (em) => orderPage(em, {}, "NEWEST", page, atChannel(6))),
    read("orders, key of a location, NEWEST", (em) => orderPage(em, {}, "NEWEST", page, atLocation(4))),
    read("expectedReceipts, key of a location", (em) => expectedReceiptPage(em, {}, page, atLocation(1))),
    read("expectedReceipts, open ones, key of a location", (em) => expectedReceiptPage(em, { statuses: ["OPEN"] }, page, atLocation(1))),
    read("orders, open ones of a channel, OLDEST", (em) =>
      orderPage(em, { statuses: ["OPEN"], channelIds: [channelIds[4] as string] }, "OLDEST", page, everything),
    ),
  ];
}

export function plainCases({ order, channelIds, locationIds, itemId, frequentItemId, rateCardId }: World): Case[] {
  const read = (name: string, read: Case["read"]): Case => ({ name, field: null, read });
  return [
    read("order by id", (em) => ordersById(em, [order.id], everything)),
    read("order by external id", (em) => orderByExternalId(em, order.channelId, order.externalId, everything)),
    read("lines of an order", (em) => linesOfOrders(em, [order.id])),
    read("what a channel is told of an order", (em) => commandsOfOrders(em, [order.id], everything)),
    read("timeline of an order", (em) => orderEventPage(em, order.id, page)),
    read("ledger of a level", (em) => movementPage(em, { itemId, locationId: locationIds[1] as string }, page)),
    read("inbox message by id", (em) => inboxMessagesById(em, ["1000"], { ...everything, channelIds: null })),
    read("health of all channels", (em) => allChannelHealth(em)),
    read("health of a channel", (em) => channelHealthById(em, [channelIds[7] as string], everything)),
    read("what was brought in last for channels", (em) => lastBackfillsById(em, channelIds, everything)),
    read("buffers of a channel", (em) => channelBufferPage(em, channelIds[7] as string, page, everything)),
    read("buffers of a channel, counted", (em) => channelBufferCount(em, channelIds[7] as string, mostCounted, everything)),
    ...[null, "MATCHED", "PROPOSED", "UNMATCHED"].flatMap((match) => [
      read(`catalogue of a channel, ${match ?? "all"}`, (em) => catalogueEntryPage(em, channelIds[7] as string, match, page, everything)),
      read(`catalogue of a channel, ${match ?? "all"}, counted`, (em) =>
        catalogueEntryCount(em, channelIds[7] as string, match, mostCounted, everything),
      ),
    ]),
    read("how far the reading of a catalogue is", (em) => cataloguePullsOf(em, [channelIds[7] as string])),
    read("what is to be told of a channel's 50 listings", async (em) => {
      const listings = await channelListingPage(em, { channelIds: [channelIds[7] as string] }, page, everything);
      await stockOf(
        em,
        listings.rows.map(({ id }) => id),
      );
    }),
    read("what a channel with buffers may be shown of 50 items", (em) =>
      availableUnder(em, channelIds[7] as string, fiftySkus, everything),
    ),
    read("prices of a rate card", (em) => rateLanePage(em, rateCardId, page)),
    read("prices of a rate card, counted", (em) => rateLaneCount(em, rateCardId, mostCounted)),
    read("what is still to come of an item", (em) => openReceiptsOf(em, [itemId, frequentItemId])),
    read("orders by external id, none", (em) => orderByExternalId(em, channelIds[0] as string, "none", everything)),
  ];
}

const fulfillmentOrderCases = (world: World): Case[] =>
  eachOf(fulfillmentOrderFilters(world)).flatMap(({ field, says, filter }) => [
    { name: `fulfillmentOrders, ${says}`, field, read: (em: EntityManager) => fulfillmentOrderPage(em, filter, page, everything) },
    {
      name: `fulfillmentOrders, ${says}, counted`,
      field,
      read: (em: EntityManager) => fulfillmentOrderCount(em, filter, mostCounted, everything),
    },
  ]);

const exceptionCases = (world: World): Case[] =>
  eachOf(exceptionFilters(world)).flatMap(({ field, says, filter }) => [
    ...exceptionSorts.map((sort) => ({
      name: `exceptions, ${says}, ${sort}`,
      field,
      sort,
      read: (em: EntityManager) => exceptionPage(em, filter, sort, page, everything),
    })),
    { name: `exceptions, ${says}, counted`, field, read: (em: EntityManager) => exceptionCount(em, filter, mostCounted, everything) },
  ]);

const commandCases = (world: World): Case[] =>
  eachOf(commandFilters(world)).flatMap(({ field, says, filter }) => [
    { name: `channelCommands, ${says}`, field, read: (em: EntityManager) => channelCommandPage(em, filter, page, everything) },
    {
      name: `channelCommands, ${says}, counted`,
      field,
      read: (em: EntityManager) => channelCommandCount(em, filter, mostCounted, everything),
    },
  ]);

const inboxCases = (world: World): Case[] =>
  eachOf(inboxFilters(world)).flatMap(({ field, says, filter }) => [
    { name: `inboxMessages, ${says}`, field, read: (em: EntityManager) => inboxPage(em, filter, page, everything) },
    { name: `inboxMessages, ${says}, counted`, field, read: (em: EntityManager) => inboxCount(em, filter, mostCounted, everything) },
  ]);

const levelCases = (world: World): Case[] =>
  eachOf(levelFilters(world)).flatMap(({ field, says, filter }) => [
    { name: `inventoryLevels, ${says}`, field, read: (em: EntityManager) => inventoryLevelPage(em, filter, page, everything) },
    {
      name: `inventoryLevels, ${says}, counted`,
      field,
      read: (em: EntityManager) => inventoryLevelCount(em, filter, mostCounted, everything),
    },
  ]);

const itemCases = (): Case[] =>
  eachOf(itemFilters).flatMap(({ field, says, filter }) => [
    ...itemSorts.map((sort) => ({
      name: `inventoryItems, ${says}, ${sort}`,
      field,
      sort,
      read: (em: EntityManager) => inventoryItemPage(em, filter, sort, page),
    })),
    { name: `inventoryItems, ${says}, counted`, field, read: (em: EntityManager) => inventoryItemCount(em, filter, mostCounted) },
  ]);

const listingCases = (world: World): Case[] =>
  eachOf(listingFilters(world)).flatMap(({ field, says, filter }) => [
    { name: `channelListings, ${says}`, field, read: (em: EntityManager) => channelListingPage(em, filter, page, everything) },
    {
      name: `channelListings, ${says}, counted`,
      field,
      read: (em: EntityManager) => channelListingCount(em, filter, mostCounted, everything),
    },
  ]);

const driftCases = ({ channelIds }: World): Case[] => [
  { name: "stockDrift", field: null, read: (em) => stockDriftPage(em, channelIds[0] as string, page, everything) },
  { name: "stockDrift, counted", field: null, read: (em) => stockDriftCount(em, channelIds[0] as string, mostCounted, everything) },
];

const channelCases = (): Case[] =>
  eachOf(channelFilters).flatMap(({ field, says, filter }) => [
    { name: `channels, ${says}`, field, read: (em: EntityManager) => channelPage(em, filter, page, everything) },
    { name: `channels, ${says}, counted`, field, read: (em: EntityManager) => channelCount(em, filter, mostCounted, everything) },
  ]);

const locationCases = (): Case[] =>
  eachOf(locationFilters).flatMap(({ field, says, filter }) => [
    { name: `locations, ${says}`, field, read: (em: EntityManager) => locationPage(em, filter, page, everything) },
    { name: `locations, ${says}, counted`, field, read: (em: EntityManager) => locationCount(em, filter, mostCounted, everything) },
  ]);

const receiptCases = (world: World): Case[] =>
  eachOf(receiptFilters(world)).flatMap(({ field, says, filter }) => [
    { name: `expectedReceipts, ${says}`, field, read: (em: EntityManager) => expectedReceiptPage(em, filter, page, everything) },
    {
      name: `expectedReceipts, ${says}, counted`,
      field,
      read: (em: EntityManager) => expectedReceiptCount(em, filter, mostCounted, everything),
    },
  ]);

const carrierCases = (): Case[] =>
  eachOf(carrierFilters).flatMap(({ field, says, filter }) => [
    { name: `carriers, ${says}`, field, read: (em: EntityManager) => carrierPage(em, filter, page) },
    { name: `carriers, ${says}, counted`, field, read: (em: EntityManager) => carrierCount(em, filter, mostCounted) },
  ]);

const rateCardCases = (world: World): Case[] =>
  eachOf(rateCardFilters(world)).flatMap(({ field, says, filter }) => [
    { name: `rateCards, ${says}`, field, read: (em: EntityManager) => rateCardPage(em, filter, page) },
    { name: `rateCards, ${says}, counted`, field, read: (em: EntityManager) => rateCardCount(em, filter, mostCounted) },
  ]);

const ruleSetCases = (): Case[] =>
  eachOf(ruleSetFilters).flatMap(({ field, says, filter }) => [
    { name: `ruleSets, ${says}`, field, read: (em: EntityManager) => ruleSetPage(em, filter, page) },
    { name: `ruleSets, ${says}, counted`, field, read: (em: EntityManager) => ruleSetCount(em, filter, mostCounted) },
  ]);

/** The cases of each list that the API has, by the name of the query. */
export const listCases: Readonly<Record<string, (world: World) => readonly Case[]>> = {
  orders: orderCases,
  fulfillmentOrders: fulfillmentOrderCases,
  inboxMessages: inboxCases,
  channelCommands: commandCases,
  inventoryLevels: levelCases,
  inventoryItems: itemCases,
  channelListings: listingCases,
  channels: channelCases,
  stockDrift: driftCases,
  locations: locationCases,
  exceptions: exceptionCases,
  expectedReceipts: receiptCases,
  carriers: carrierCases,
  rateCards: rateCardCases,
  ruleSets: ruleSetCases,
};

export const allCases = (world: World): Case[] => [
  ...plainCases(world),
  ...narrowedCases(world),
  ...Object.values(listCases).flatMap((casesOf) => casesOf(world)),
];
