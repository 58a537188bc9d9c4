import { afterAll, beforeEach, expect, test } from "vitest";
import { ownRights } from "../../src/channels/channel.entity.ts";
import type { Connector } from "../../src/channels/connector.ts";
import { openDatabase } from "../../src/database.ts";
import { askJson } from "../../src/kit/http-ask.ts";
import { sql } from "../../src/kit/sql.ts";
import { accountsOf, aVault } from "../support/accounts.ts";
import { openShop } from "../support/shop.ts";
import { type Answer, type Called, ChannelServer } from "./channel-server.ts";

const shop = await openShop();

/** A channel whose refresh tokens are good once, and whose access tokens are known to it. */
const given = new Set<string>();
const used: string[] = [];
const spent = new Set<string>();
let issued = 0;
const server = await ChannelServer.start(({ path, query, headers }: Called): Answer => {
  if (path === "/shop") return { status: given.has(String(headers.authorization)) ? 200 : 401, body: {} };
  const refresh = String(query.refresh);
  used.push(refresh);
  if (spent.has(refresh) || !refresh.startsWith("refresh-")) return { status: 400, body: {} };
  spent.add(refresh);
  issued += 1;
  given.add(`access-${issued}`);
  return { body: { access: `access-${issued}`, refresh: `refresh-${issued}`, ends: String(Date.now() + 3_600_000) } };
});
afterAll(() => server.stop());
beforeEach(() => {
  used.length = 0;
});

interface Settings {
  readonly access: string;
  readonly refresh: string;
  readonly ends: Date;
}

const market: Connector<Settings> = {
  key: "market",
  title: "Market",
  rights: ownRights,
  settings: (raw) => ({ access: raw.text("access"), refresh: raw.text("refresh"), ends: new Date(Number(raw.text("ends"))) }),
  tokens: {
    expiresAt: ({ ends }) => ends,
    async refresh({ settings, http }) {
      const answer = await askJson(http, { channel: "Market", method: "POST", url: `${server.url}/token?refresh=${settings.refresh}` });
      return { access: answer.text("access"), refresh: answer.text("refresh"), ends: answer.text("ends") };
    },
  },
  normalise: () => [],
};

let numbers = 0;
const minutes = (count: number) => String(Date.now() + count * 60_000);
const aChannel = (ends: string, refresh = `refresh-first-${++numbers}`) =>
  shop.channel({ connectorKey: "market", settings: aVault().seal({ access: "old", refresh, ends }) });
const stored = async (id: string) => {
  const [row] = await shop.read(
    sql<{ settings: never; access: string; version: number }>`select settings, access, version from channels where id = ${id}`,
  );
  return { ...row, settings: aVault().open(row?.settings as never) };
};
const accounts = accountsOf(shop, { connectors: [market] });
const works = async (id: string, of = accounts) => {
  const { account } = await of.open(id);
  const { access } = account.settings as Settings;
  await askJson(account.http, { channel: "Market", url: `${server.url}/shop`, headers: { authorization: access } }).catch(() => null);
  return given.has(access);
};

test("a token that ends soon is renewed before it is used, and what is new is stored first", async () => {
  const { id } = await aChannel(minutes(1));

  expect(await works(id)).toBe(true);
  expect(await works(id)).toBe(true);

  expect(used).toHaveLength(1);
  expect(await stored(id)).toMatchObject({
    version: 1,
    access: "OPEN",
    settings: { access: `access-${issued}`, refresh: `refresh-${issued}` },
  });
});

test("however many processes open it at once, a refresh token is used once", async () => {
  const { id } = await aChannel(minutes(-1));
  const others = await Promise.all([1, 2, 3].map(() => openDatabase(shop.url, { poolSize: 4 })));
  const processes = [accounts, ...others.map((orm) => accountsOf({ orm }, { connectors: [market] }))];

  const outcomes = await Promise.all(processes.flatMap((each) => [works(id, each), works(id, each), each.renewDue().then(() => true)]));

  expect(outcomes).not.toContain(false);
  expect(used).toHaveLength(1);
  await Promise.all(others.map((orm) => orm.close(true)));
});

test("a channel that nobody uses keeps its access", async () => {
  const { id } = await aChannel(minutes(8));
  const fresh = await aChannel(minutes(60));
  await accounts.renewDue();

  expect((await stored(id)).settings).toMatchObject({ access: `access-${issued}` });
  expect((await stored(fresh.id)).settings).toMatchObject({ access: "old" });
});

test("while the channel cannot renew it, a token that is still good is used, and one that is over is not", async () => {
  const good = await aChannel(minutes(1));
  const over = await aChannel(minutes(-1));
  server.misbehave(({ path }) => path === "/token", { kind: "ERROR" }, { kind: "ERROR" });

  expect((await accounts.open(good.id)).account.settings).toMatchObject({ access: "old" });
  await expect(accounts.open(over.id)).rejects.toMatchObject({ name: "ChannelUnavailable" });
  expect(await works(over.id)).toBe(true);
});

test("a renewal that is refused shuts the channel out until the merchant connects it anew", async () => {
  const { id, code } = await aChannel(minutes(-1), "revoked");
  const asking = accounts.open(id);
  await expect(asking).rejects.toMatchObject({ name: "ChannelRefused" });
  await expect(asking).rejects.not.toThrow("revoked");

  await expect(accounts.open(id)).rejects.toThrow(`Connect the channel ${code} anew`);
  await accounts.renewDue();
  expect(used.filter((refresh) => refresh === "revoked")).toHaveLength(1);
  expect(await stored(id)).toMatchObject({ access: "ENDED" });
  expect(await shop.read(sql`select type, data->>'access' as access, sequence from outbox where aggregate_id = ${id}`)).toEqual([
    { type: "channel.access_ended", access: "ENDED", sequence: 1 },
  ]);
});
