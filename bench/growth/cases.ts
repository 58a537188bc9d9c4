import type { Access } from "../../src/access/access.ts";
import { rateLaneCount, rateLanePage } from "../../src/carriers/carriers.rows.ts";
import { availableUnder } from "../../src/channels/available-to-sell.rows.ts";
import { lastBackfillsById } from "../../src/channels/backfills.rows.ts";
import { catalogueEntryCount, catalogueEntryPage, cataloguePullsOf } from "../../src/channels/catalogues.rows.ts";
import { channelBufferCount, channelBufferPage } from "../../src/channels/channel-buffers.rows.ts";
import { channelListingPage } from "../../src/channels/channel-listings.rows.ts";
import { allChannelHealth, channelHealthById } from "../../src/channels/health.rows.ts";
import { stockOf } from "../../src/channels/stock-to-tell.ts";
import { commandsOfOrders } from "../../src/commands/channel-commands.rows.ts";
import { orderEventPage } from "../../src/events/events.rows.ts";
import { inboxMessagesById } from "../../src/inbox/inbox.rows.ts";
import { expectedReceiptPage, openReceiptsOf } from "../../src/inventory/expected-receipts.rows.ts";
import { movementPage } from "../../src/inventory/movements.rows.ts";
import { linesOfOrders, orderByExternalId, orderPage, ordersById } from "../../src/orders/orders.rows.ts";
import { type Case, everything, mostCounted, page } from "./case.ts";
import { listCases } from "./list-cases.ts";
import type { World } from "./world.ts";

const fiftySkus = Array.from({ length: 50 }, (_, index) => `SKU-${String(index).padStart(6, "0")}`);

const read = (name: string, read: Case["read"]): Case => ({ name, field: null, read });

/** A limited key's lists, and pages deep in them. */
export function narrowedCases({ channelIds, locationIds, oldest, newest, order }: World): Case[] {
  const middle = new Date((oldest.getTime() + newest.getTime()) / 2);
  const after = (name: string, value: string) => ({
    first: 50,
    after: Buffer.from(JSON.stringify([name, value, order.id])).toString("base64url"),
  });
  const atChannel = (number: number): Access => ({ ...everything, channelIds: new Set([channelIds[number] as string]) });
  const atLocation = (number: number): Access => ({ ...everything, locationIds: new Set([locationIds[number] as string]) });
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

export const allCases = (world: World): Case[] => [
  ...plainCases(world),
  ...narrowedCases(world),
  ...Object.values(listCases).flatMap((casesOf) => casesOf(world)),
];
