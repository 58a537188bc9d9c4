import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { ChannelListing } from "../../src/channels/channel-listing.entity.ts";
import { sql } from "../../src/kit/sql.ts";
import { anAccess, openApi } from "../support/api.ts";
import { openShop } from "../support/shop.ts";

const shop = await openShop();
const api = await openApi(shop);
const channel = await shop.channel({ connectorKey: "shopify" });
const other = await shop.channel({ connectorKey: "shopify" });
const em = shop.em;
const listings = ["A", "B", "C"].map((externalSku) => em.create(ChannelListing, { channelId: channel.id, externalSku }));
await em.flush();
const [a, b] = listings as [ChannelListing, ChannelListing];
await shop.read(sql`
  insert into published_levels (listing_id, place, channel_id, told_quantity, told_at, shown_quantity, shown_at)
  values (${a.id}, '', ${channel.id}, 5, '2026-11-01T00:00:00Z', 4, '2026-11-02T00:00:00Z'), (${b.id}, 'L1', ${channel.id}, 7, '2026-11-01T00:00:00Z', null, null)`);
await shop.read(sql`
  insert into stock_drifts (listing_id, channel_id, since, due_at, reason)
  values (${a.id}, ${channel.id}, '2026-11-02T00:00:00Z', now(), null), (${b.id}, ${channel.id}, '2026-11-01T00:00:00Z', null, 'It is not sold there.')`);

const drift = `query ($channelId: ID!, $first: Int, $after: String) {
  stockDrift(channelId: $channelId, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { since reason listing { externalSku published { place quantity toldAt shown shownAt differedAt } } }
  }
}`;
const channelId = globalId("Channel", channel.id);

test("what may be out of step is listed, the longest first, with what was told and shown", async () => {
  const { stockDrift } = await api.ask<{ stockDrift: { totalCount: number; nodes: unknown[] } }>(drift, { channelId });

  expect(stockDrift.totalCount).toBe(2);
  expect(stockDrift.nodes).toEqual([
    {
      since: "2026-11-01T00:00:00.000Z",
      reason: "It is not sold there.",
      listing: {
        externalSku: "B",
        published: [{ place: "L1", quantity: 7, toldAt: "2026-11-01T00:00:00.000Z", shown: null, shownAt: null, differedAt: null }],
      },
    },
    {
      since: "2026-11-02T00:00:00.000Z",
      reason: null,
      listing: {
        externalSku: "A",
        published: [
          {
            place: null,
            quantity: 5,
            toldAt: "2026-11-01T00:00:00.000Z",
            shown: 4,
            shownAt: "2026-11-02T00:00:00.000Z",
            differedAt: null,
          },
        ],
      },
    },
  ]);
});

test("the list goes on where a page ended, and a key of another channel sees nothing of it", async () => {
  interface Page {
    readonly stockDrift: { readonly pageInfo: { readonly endCursor: string }; readonly nodes: { listing: { externalSku: string } }[] };
  }
  const first = await api.ask<Page>(drift, { channelId, first: 1 });
  const second = await api.ask<Page>(drift, { channelId, first: 1, after: first.stockDrift.pageInfo.endCursor });
  const strange = await api.ask<Page>(drift, { channelId }, anAccess({ channelIds: new Set([other.id]) }));

  expect([first, second, strange].map(({ stockDrift }) => stockDrift.nodes.map(({ listing }) => listing.externalSku))).toEqual([
    ["B"],
    ["A"],
    [],
  ]);
});

const reconcile = `mutation ($channelId: ID!) {
  reconcileStock(input: { channelId: $channelId }) { channel { publishStock stock { reconciling looked differed } } userErrors { code field } }
}`;

test("a comparison is asked for, once for each channel that is told its stock", async () => {
  const own = await shop.channel();

  expect(await api.ask(reconcile, { channelId })).toEqual({
    reconcileStock: { channel: { publishStock: true, stock: { reconciling: true, looked: 0, differed: 0 } }, userErrors: [] },
  });
  expect(await api.ask(reconcile, { channelId: globalId("Channel", own.id) })).toEqual({
    reconcileStock: { channel: null, userErrors: [{ code: "INVALID", field: ["channelId"] }] },
  });
  expect(await api.ask(reconcile, { channelId }, anAccess({ channelIds: new Set([other.id]) }))).toEqual({
    reconcileStock: { channel: null, userErrors: [{ code: "FORBIDDEN", field: ["channelId"] }] },
  });
});

test("a channel is told nothing more when it is set so", async () => {
  const input = { id: channelId, publishStock: false };
  const answer = await api.ask(
    `mutation ($input: UpdateChannelInput!) { updateChannel(input: $input) { channel { publishStock } userErrors { code } } }`,
    {
      input,
    },
  );

  expect(answer).toEqual({ updateChannel: { channel: { publishStock: false }, userErrors: [] } });
});
