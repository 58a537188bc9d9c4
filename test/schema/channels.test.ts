import { expect, test } from "vitest";
import type { StoredSettings } from "../../src/channels/vault.ts";
import { sql } from "../../src/kit/sql.ts";
import { aVault } from "../support/accounts.ts";
import { anAccess, openApi } from "../support/api.ts";
import { openShop } from "../support/shop.ts";

const shop = await openShop();
const api = await openApi(shop);

const fields =
  "id code status connector currency webhookPath settingsComplete missingSettings servedByAllLocations locations { code } rights { canSplit dispatchByHours } version";
const create = `mutation($input: CreateChannelInput!) { createChannel(input: $input) { channel { ${fields} } userErrors { field message code } } }`;
const update = `mutation($input: UpdateChannelInput!) { updateChannel(input: $input) { channel { ${fields} } userErrors { field message code } } }`;

interface Channel {
  readonly id: string;
  readonly code: string;
  readonly version: number;
}
interface Answer {
  readonly channel: Channel | null;
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] | null; readonly message: string }[];
}

const aChannel = (values: Record<string, unknown> = {}) => ({
  code: "shopify-id",
  name: "Shop",
  type: "WEB",
  currency: "IDR",
  timeZone: "Asia/Jakarta",
  ...values,
});

const created = async (values: Record<string, unknown>) =>
  (await api.ask<{ createChannel: Answer }>(create, { input: aChannel(values) })).createChannel;
const updated = async (input: Record<string, unknown>) => (await api.ask<{ updateChannel: Answer }>(update, { input })).updateChannel;

const settingsOf = async (code: string) => {
  const [row] = await shop.read(sql<{ settings: StoredSettings }>`select settings from channels where code = ${code}`);
  return aVault().open(row?.settings as StoredSettings);
};

test("a channel is connected with the rights its connector gives, and says where its webhooks go", async () => {
  const { channel, userErrors } = await created({ connector: "shopify", settings: { webhookSecrets: ["one"] } });

  expect(userErrors).toEqual([]);
  expect(channel).toMatchObject({
    code: "shopify-id",
    status: "ACTIVE",
    connector: "shopify",
    webhookPath: "/webhooks/shopify-id",
    settingsComplete: true,
    missingSettings: [],
    servedByAllLocations: true,
    locations: [],
    rights: { canSplit: true, dispatchByHours: null },
  });
});

test("a channel without a connector takes no webhooks and needs no settings", async () => {
  const { channel } = await created({ code: "api", type: "API" });

  expect(channel).toMatchObject({ connector: null, webhookPath: null, settingsComplete: true });
});

test("a setting that is missing or wrong is told by its field", async () => {
  const missing = await created({
    code: "square-1",
    connector: "square",
    settings: { webhookSecrets: ["s3cret-1"], notificationUrl: "http://s3cret-2.test" },
  });
  expect(missing).toMatchObject({ channel: null, userErrors: [{ code: "INVALID", field: ["settings", "notificationUrl"] }] });
  expect(JSON.stringify(missing)).not.toContain("s3cret");

  const stranger = await created({ code: "square-1", connector: "lazada" });
  expect(stranger.userErrors).toMatchObject([{ code: "INVALID", field: ["connector"] }]);
  expect(stranger.userErrors[0]?.message).toContain("shopify, woocommerce, ");
});

test("settings may come later, as some channels give their secret only for a known address", async () => {
  const { channel } = await created({ code: "square-2", connector: "square" });
  expect(channel).toMatchObject({ settingsComplete: false, missingSettings: ["webhookSecrets"], webhookPath: "/webhooks/square-2" });

  const settings = { webhookSecrets: ["one"], notificationUrl: "https://shop.test/webhooks/square-2", accessToken: "token" };
  expect((await updated({ id: channel?.id, settings })).channel).toMatchObject({ settingsComplete: true, missingSettings: [] });
});

test("a secret is rotated: given settings replace, null takes one out, the others stay", async () => {
  const { channel } = await created({
    code: "woo",
    connector: "woocommerce",
    settings: { webhookSecrets: ["old"], consumerKey: "key", siteUrl: "https://woo.test" },
  });

  await updated({ id: channel?.id, settings: { webhookSecrets: ["new", "old"], consumerKey: null } });
  expect(await settingsOf("woo")).toEqual({ webhookSecrets: ["new", "old"], siteUrl: "https://woo.test" });

  const emptied = await updated({ id: channel?.id, settings: { webhookSecrets: null } });
  expect(emptied.userErrors).toMatchObject([{ code: "INVALID", field: ["settings", "webhookSecrets"] }]);
  expect(await settingsOf("woo")).toMatchObject({ webhookSecrets: ["new", "old"] });
});

test("settings come out nowhere: not in answers, events or idempotency records", async () => {
  const secret = "hush-1f0c9e";
  const answers = [
    await created({
      code: "quiet",
      connector: "shopify",
      settings: { webhookSecrets: [secret], accessToken: secret },
      idempotencyKey: "quiet-channel",
    }),
    await created({ code: "loud", connector: "shopify", settings: { webhookSecrets: [secret, secret, secret] } }),
    await created({ code: "loud", connector: "shopify", settings: { webhookSecrets: secret } }),
    await updated({ id: (await channelOf("quiet")).id, settings: { shopDomain: secret } }),
    await updated({ id: (await channelOf("quiet")).id, settings: { webhookSecrets: [`${secret}-2`] } }),
    await api.ask(`{ channels { nodes { ${fields} name type timeZone } } connectors { key } }`),
  ];
  expect(JSON.stringify(answers)).not.toContain(secret);
  expect(await api.errorsOf("{ channels { nodes { settings } } }")).toMatchObject([
    { message: expect.stringContaining('Cannot query field "settings" on type "Channel".') },
  ]);

  const [written] = await shop.read(sql<{ text: string }>`
    select coalesce((select string_agg(outbox::text, ' ') from outbox), '') || coalesce((select string_agg(event_log::text, ' ') from event_log), '')
      || coalesce((select string_agg(idempotency_records::text, ' ') from idempotency_records), '') as text`);
  expect(written?.text).toContain("channel.updated");
  expect(written?.text).not.toContain(secret);
});

test("rights are narrowed, never widened", async () => {
  const { channel } = await created({ code: "narrow", connector: "shopify", rights: { canSplit: false, dispatchByHours: 24 } });
  expect(channel).toMatchObject({ rights: { canSplit: false, dispatchByHours: 24 } });

  expect((await updated({ id: channel?.id, rights: { canSplit: true, dispatchByHours: null } })).channel).toMatchObject({
    rights: { canSplit: true, dispatchByHours: null },
  });
  const wider = await updated({ id: channel?.id, rights: { dispatchByHours: 0 } });
  expect(wider.userErrors).toMatchObject([{ code: "INVALID", field: ["rights", "dispatchByHours"] }]);
});

test("locations that serve a channel are named, and must be there", async () => {
  const [here, till] = [await shop.location({ code: "HERE" }), await shop.location({ code: "TILL" })];
  const idOf = (id: string, type = "Location") => Buffer.from(`${type}:${id}`).toString("base64url");
  const served = { locationIds: [idOf(here.id)], externalLocations: [{ externalId: "L1", locationId: idOf(till.id) }] };
  const { channel } = await created({ code: "served", type: "POS", ...served });
  expect(channel).toMatchObject({ servedByAllLocations: false, locations: [{ code: "HERE" }] });
  const tills = `query($id: ID!) { channel(id: $id) { externalLocations { externalId location { code } } } }`;
  expect(await api.ask(tills, { id: channel?.id })).toEqual({
    channel: { externalLocations: [{ externalId: "L1", location: { code: "TILL" } }] },
  });

  const nowhere = await updated({ id: channel?.id, locationIds: [idOf(here.id), idOf("019ab000-0000-7000-8000-000000000000")] });
  expect(nowhere.userErrors).toMatchObject([{ code: "NOT_FOUND", field: ["locationIds", "1"] }]);
  const twice = await updated({ id: channel?.id, externalLocations: [...served.externalLocations, ...served.externalLocations] });
  expect(twice.userErrors).toMatchObject([{ code: "INVALID", field: ["externalLocations", "1", "externalId"] }]);
});

test("a code is unique, fit for an address, and not an id", async () => {
  for (const code of ["..", "a/b", "019ab000-0000-7000-8000-000000000000"])
    expect((await created({ code })).userErrors).toMatchObject([{ code: "INVALID", field: ["code"] }]);
  expect((await created({ code: "shopify-id" })).userErrors).toMatchObject([{ code: "ALREADY_EXISTS", field: ["code"] }]);
});

test("an update against an old version does nothing, and null counts as left out", async () => {
  const { channel } = await created({ code: "versioned" });
  const { id, version } = channel as Channel;

  expect((await updated({ id, version, status: "PAUSED", name: null })).channel).toMatchObject({ status: "PAUSED", version: version + 1 });
  expect((await updated({ id, version, status: "ACTIVE" })).userErrors).toMatchObject([{ code: "VERSION_CONFLICT" }]);
});

test("channels are found by status, kind, connector and text", async () => {
  const codes = async (filter: Record<string, unknown>) => {
    const list = `query($filter: ChannelFilterInput) { channels(filter: $filter) { nodes { code } totalCount } }`;
    const { channels } = await api.ask<{ channels: { nodes: { code: string }[]; totalCount: number } }>(list, { filter });
    expect(channels.totalCount).toBe(channels.nodes.length);
    return channels.nodes.map(({ code }) => code);
  };

  expect(await codes({ status: "PAUSED" })).toEqual(["versioned"]);
  expect(await codes({ types: ["POS"] })).toEqual(["served"]);
  expect(await codes({ connectorKeys: ["woocommerce"] })).toEqual(["woo"]);
  expect(await codes({ text: "SHOPIFY-" })).toEqual(["shopify-id"]);
});

test("a key limited to channels sees and changes only these", async () => {
  const mine = await shop.channel({ code: "mine" });
  const limited = anAccess({ channelIds: new Set([mine.id]) });
  const other = await channelOf("woo");

  expect(await api.ask("{ channels { nodes { code } totalCount } }", {}, limited)).toEqual({
    channels: { nodes: [{ code: "mine" }], totalCount: 1 },
  });
  expect(await api.ask("query($id: ID!) { channel(id: $id) { code } }", { id: other.id }, limited)).toEqual({ channel: null });
  expect(await api.ask(update, { input: { id: other.id, name: "Taken over" } }, limited)).toMatchObject({
    updateChannel: { channel: null, userErrors: [{ code: "FORBIDDEN", field: ["id"] }] },
  });
  expect(await api.ask(create, { input: aChannel({ code: "another" }) }, limited)).toMatchObject({
    createChannel: { userErrors: [{ code: "FORBIDDEN" }] },
  });
});

test("each scope opens its own door", async () => {
  const codesWithout = async (scope: "channels:read" | "channels:write" | "locations:read", query: string, variables = {}) =>
    (await api.errorsOf(query, variables, anAccess({ without: [scope] }))).map(({ code }) => code);

  expect(await codesWithout("channels:read", "{ channels { nodes { code } } }")).toEqual(["UNAUTHORIZED"]);
  expect(await codesWithout("channels:read", "{ connectors { key } }")).toEqual(["UNAUTHORIZED"]);
  expect(await codesWithout("channels:write", create, { input: aChannel() })).toEqual(["UNAUTHORIZED"]);
  expect(await codesWithout("locations:read", `{ channels(first: 1) { nodes { locations { code } } } }`)).toEqual(["UNAUTHORIZED"]);
});

async function channelOf(code: string): Promise<Channel> {
  const list = `query($text: String) { channels(filter: { text: $text }) { nodes { id code version } } }`;
  const { channels } = await api.ask<{ channels: { nodes: Channel[] } }>(list, { text: code });
  return channels.nodes[0] as Channel;
}
