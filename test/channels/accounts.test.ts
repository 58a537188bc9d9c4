import { Registry } from "prom-client";
import { afterAll, expect, test } from "vitest";
import { ownRights } from "../../src/channels/channel.entity.ts";
import type { Connector } from "../../src/channels/connector.ts";
import { registerHeldBack } from "../../src/gauges/channel-gauges.ts";
import { askBytes } from "../../src/kit/http-ask.ts";
import { accountsOf, aVault } from "../support/accounts.ts";
import { openShop } from "../support/shop.ts";
import { ChannelServer } from "./channel-server.ts";

const shop = await openShop();
const server = await ChannelServer.start(() => ({ body: {} }));
afterAll(() => server.stop());

interface Settings {
  readonly token: string;
}

const shopfront: Connector<Settings> = {
  key: "shopfront",
  title: "Shopfront",
  rights: ownRights,
  settings: (raw) => ({ token: raw.text("token") }),
  limits: [{ name: "calls", burst: 5, perSecond: 100 }],
  normalise: () => [],
};

test("an account opens with its settings unsealed, and all who open it share one line", async () => {
  const accounts = accountsOf(shop, { connectors: [shopfront] });
  const { id } = await shop.channel({ connectorKey: "shopfront", settings: aVault().seal({ token: "hush" }) });
  const other = await shop.channel({ connectorKey: "shopfront", settings: { token: "clear" } });
  const ask = async (channelId: string) => {
    const { account } = await accounts.open(channelId);
    await askBytes(account.http, { channel: "Shopfront", url: server.url });
  };
  server.misbehave(() => true, { kind: "RATE_LIMITED", seconds: 1 });

  expect((await accounts.open(id)).account.settings).toEqual({ token: "hush" });
  expect(accounts.standing(id)).toMatchObject({ pausedUntil: null, breaker: "CLOSED" });
  await expect(ask(id)).rejects.toThrow("429");
  const waits = ask(id);
  expect(accounts.standing(id).pausedUntil).not.toBeNull();
  expect(accounts.standing(other.id).pausedUntil).toBeNull();
  const registry = new Registry();
  registerHeldBack(registry, accounts);
  expect(await registry.metrics()).toContain(`muara_channel_held_back{channel="${id}",reason="pause"} 1`);
  expect(await registry.metrics()).toContain(`muara_channel_held_back{channel="${id}",reason="no_answer"} 0`);
  await waits;
  expect(server.callsInsideRetryAfter).toBe(0);
});

test("who starts anew, or runs beside, keeps the pause that a channel asked for", async () => {
  const { id } = await shop.channel({ connectorKey: "shopfront", settings: { token: "hush" } });
  const [beside, anew] = [accountsOf(shop, { connectors: [shopfront] }), accountsOf(shop, { connectors: [shopfront] })];
  await beside.open(id);
  server.misbehave(() => true, { kind: "RATE_LIMITED", seconds: 1 });
  const { account } = await accountsOf(shop, { connectors: [shopfront] }).open(id);
  await expect(askBytes(account.http, { channel: "Shopfront", url: server.url })).rejects.toThrow("429");

  const ways = await Promise.all([beside, anew].map((accounts) => accounts.open(id)));
  expect([beside, anew].map((accounts) => accounts.standing(id).pausedUntil === null)).toEqual([false, false]);
  await Promise.all(ways.map(({ account: { http } }) => askBytes(http, { channel: "Shopfront", url: server.url })));
  expect(server.callsInsideRetryAfter).toBe(0);
});

test("what cannot be opened is refused in words, without a value", async () => {
  const accounts = accountsOf(shop, { connectors: [shopfront] });
  const plain = await shop.channel();
  const incomplete = await shop.channel({ connectorKey: "shopfront", settings: { secret: "hush" } });

  await expect(accounts.open(plain.id)).rejects.toMatchObject({ code: "INVALID" });
  await expect(accounts.open(incomplete.id)).rejects.toMatchObject({ code: "INVALID", field: ["settings", "token"] });
  await expect(accounts.open("00000000-0000-7000-8000-000000000000")).rejects.toMatchObject({ code: "NOT_FOUND" });
});
