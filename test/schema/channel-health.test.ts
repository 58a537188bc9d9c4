import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { sql } from "../../src/kit/sql.ts";
import { anAccess, openApi } from "../support/api.ts";
import { aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop();
const api = await openApi(shop);
const web = await shop.channel({ code: "web", connectorKey: "shopify" });
const own = await shop.channel({ code: "own" });

const healthQuery = `query($id: ID!) { channel(id: $id) { code
  health { __typename state: status reasons access lastWebhookAt lastPollAt lastPollError lagSeconds gapsFound signatureFailures
    lastSignatureFailureAt parkedMessages openCommands deadCommands pausedUntil breaker limits { name left burst } }
  backfill { state found fresh from reached finishedAt error } } }`;
const healthOf = async ({ id }: { readonly id: string }) =>
  (await api.ask<{ channel: Record<string, unknown> }>(healthQuery, { id: globalId("Channel", id) })).channel;

test("a channel tells how it is, and one without a connector has nothing to tell", async () => {
  await shop.read(sql`
    insert into channel_health (channel_id, since, webhook_at, gaps, gap_at) values (${web.id}, now(), '2026-11-01T00:00:00Z', 2, now())`);
  await shop.read(sql`
    insert into channel_polls (channel_id, reached_at, next_at, polled_at) values (${web.id}, now(), now(), '2026-11-02T00:00:00Z')`);

  expect(await healthOf(web)).toEqual({
    code: "web",
    health: {
      __typename: "ChannelHealth",
      state: "DEGRADED",
      reasons: [expect.stringContaining("no webhook had brought, 2 so far")],
      access: "OPEN",
      lastWebhookAt: "2026-11-01T00:00:00.000Z",
      lastPollAt: "2026-11-02T00:00:00.000Z",
      lastPollError: null,
      lagSeconds: expect.any(Number),
      gapsFound: 2,
      signatureFailures: 0,
      lastSignatureFailureAt: null,
      parkedMessages: 0,
      openCommands: 0,
      deadCommands: 0,
      pausedUntil: null,
      breaker: "CLOSED",
      limits: expect.any(Array),
    },
    backfill: null,
  });
  expect(await healthOf(own)).toEqual({ code: "own", health: null, backfill: null });
});

test("of several times that orders were brought in the last is told", async () => {
  await shop.read(sql`
    insert into channel_backfills (id, channel_id, state, from_at, to_at, reached_at, found, fresh, next_at, created_at, finished_at) values
      (gen_random_uuid(), ${web.id}, 'DONE', '2026-01-01', '2026-02-01', '2026-02-01', 9, 8, now(), '2026-03-01', '2026-03-02'),
      (gen_random_uuid(), ${web.id}, 'RUNNING', '2025-01-01', '2026-02-01', '2025-06-01', 4, 0, now(), '2026-03-03', null)`);
  expect(await healthOf(web)).toMatchObject({
    backfill: {
      state: "RUNNING",
      found: 4,
      fresh: 0,
      from: "2025-01-01T00:00:00.000Z",
      reached: "2025-06-01T00:00:00.000Z",
      finishedAt: null,
    },
  });
});

test("health and back-filling need a scope each, and a key limited to channels reaches no other", async () => {
  const begin = `mutation($input: BackfillChannelInput!) { backfillChannel(input: $input) { channel { id } userErrors { code field } } }`;
  const input = { channelId: globalId("Channel", own.id), days: 3 };
  const codes = async (query: string, variables: object, access: ReturnType<typeof anAccess>) =>
    (await api.errorsOf(query, variables as never, access)).map(({ code }) => code);

  expect(await codes(begin, { input }, anAccess({ without: ["channels:write"] }))).toEqual(["UNAUTHORIZED"]);
  expect((await codes(healthQuery, { id: input.channelId }, anAccess({ without: ["channels:read"] }))).length).toBeGreaterThan(0);
  const limited = await api.ask<{ backfillChannel: unknown }>(begin, { input }, anAccess({ channelIds: new Set([web.id]) }));
  expect(limited.backfillChannel).toMatchObject({ channel: null, userErrors: [{ field: ["channelId"] }] });
  const unasked = await api.ask<{ backfillChannel: unknown }>(begin, { input });
  expect(unasked.backfillChannel).toMatchObject({ userErrors: [{ code: "CHANNEL_FORBIDS" }] });
});

test("an order shows what its channel says of it", async () => {
  const [taken] = await shop.accept(
    own,
    anOrder({
      orderStatus: "PROCESSING",
      fulfillmentStatus: "READY_TO_SHIP",
      nativeStatus: "AWAITING_COLLECTION",
      dispatchBy: new Date("2026-11-03T10:00:00Z"),
      payout: moneyOf("9000.5", "IDR"),
      lines: [aLine("MUG"), aLine("TEA", 1, { fulfilledByChannel: true })],
      adjustments: [
        { kind: "VOUCHER", funder: "CHANNEL", amount: moneyOf("1000", "IDR"), title: "11.11", externalLineId: "line-TEA" },
        { kind: "FEE", funder: "BUYER", amount: moneyOf("0.5", "IDR"), title: "Service", externalLineId: null },
      ],
    }),
  );
  const { order } = await api.ask<{ order: unknown }>(
    `query($id: ID!) { order(id: $id) { dispatchBy payout { amount } channelStatus { order payment fulfillment native }
      adjustments { kind funder title amount { amount currencyCode } line { sku unitPrice { amount } } } lines { sku fulfilledByChannel } } }`,
    { id: globalId("Order", taken?.orderId as string) },
  );
  expect(order).toEqual({
    dispatchBy: "2026-11-03T10:00:00.000Z",
    payout: { amount: "9000.50" },
    channelStatus: { order: "PROCESSING", payment: "PAID", fulfillment: "READY_TO_SHIP", native: "AWAITING_COLLECTION" },
    adjustments: [
      {
        kind: "VOUCHER",
        funder: "CHANNEL",
        title: "11.11",
        amount: { amount: "1000.00", currencyCode: "IDR" },
        line: { sku: "TEA", unitPrice: { amount: "10000.00" } },
      },
      { kind: "FEE", funder: "BUYER", title: "Service", amount: { amount: "0.50", currencyCode: "IDR" }, line: null },
    ],
    lines: [
      { sku: "MUG", fulfilledByChannel: false },
      { sku: "TEA", fulfilledByChannel: true },
    ],
  });
});
