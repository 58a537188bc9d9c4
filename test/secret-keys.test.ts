import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { connectors } from "../connectors/index.ts";
import { isSealed, type Key, keyOf, newKey, type StoredSettings, Vault } from "../src/channels/vault.ts";
import { createChannel } from "../src/flows/edit-channel.ts";
import { openLog, silentLog } from "../src/kit/log.ts";
import { sql } from "../src/kit/sql.ts";
import { sealAll, vaultFor } from "../src/secret-keys.ts";
import { muara } from "./cli/muara.ts";
import { aDeed, openShop } from "./support/shop.ts";

const shop = await openShop();
const folder = mkdtempSync(join(tmpdir(), "muara-keys-"));
afterAll(() => rmSync(folder, { recursive: true }));

const hush = "shpss_hush";
const aKey = () => keyOf(newKey()) as Key;
const vaultOf = (...keys: Key[]) => new Vault(keys);
const settingsOf = async (code: string) =>
  (await shop.read(sql<{ settings: StoredSettings }>`select settings from channels where code = ${code}`))[0]?.settings as StoredSettings;
const only = async (code: string, settings: StoredSettings) => {
  await shop.read(sql`update channels set settings = '{}'`);
  return shop.channel({ code, connectorKey: "shopify", settings });
};

test("a database of our own has its key in a file that its owner alone reads, the same for all who start at once", async () => {
  const dataDir = join(folder, "own");
  const vaults = await Promise.all(Array.from({ length: 8 }, () => vaultFor({ secretKeys: undefined, databaseUrl: undefined, dataDir })));
  const sealed = (vaults[0] as Vault).seal({ webhookSecrets: [hush] });

  for (const vault of vaults) expect(vault.open(sealed)).toEqual({ webhookSecrets: [hush] });
  expect((statSync(join(dataDir, "secret.key")).mode & 0o777).toString(8)).toBe("600");
});

test("a key file that holds no key stops the start; nothing is made in its place", async () => {
  const dataDir = mkdtempSync(join(folder, "spoiled-"));
  writeFileSync(join(dataDir, "secret.key"), "not a key");

  await expect(vaultFor({ secretKeys: undefined, databaseUrl: undefined, dataDir })).rejects.toThrow(
    /secret\.key holds no key of 32 bytes.*backup/,
  );
});

test("what an earlier version stored in clear is sealed at the start, once, whoever starts at the same time", async () => {
  await only("clear", { webhookSecrets: [hush] });
  await shop.channel({ code: "empty", connectorKey: "shopify" });
  const vault = vaultOf(aKey());

  const sealed = await Promise.all(Array.from({ length: 4 }, () => sealAll(shop.orm, vault, silentLog())));

  expect(sealed.reduce((sum, each) => sum + each)).toBe(1);
  expect(isSealed(await settingsOf("clear"))).toBe(true);
  expect(vault.open(await settingsOf("clear"))).toEqual({ webhookSecrets: [hush] });
  expect(await settingsOf("empty")).toEqual({});
  expect(await sealAll(shop.orm, vault, silentLog())).toBe(0);
});

test("keys rotate: both open, the new one seals, and then the old one is not needed", async () => {
  const [older, newer] = [aKey(), aKey()];
  await only("rotated", vaultOf(older).seal({ webhookSecrets: [hush] }));

  expect(await sealAll(shop.orm, vaultOf(newer, older), silentLog())).toBe(0);
  await expect(sealAll(shop.orm, vaultOf(newer), silentLog())).rejects.toThrow(
    `The settings of the channel rotated: They are sealed with the key ${older.id}`,
  );
  expect(await sealAll(shop.orm, vaultOf(newer, older), silentLog(), { anew: true })).toBe(1);
  expect(await sealAll(shop.orm, vaultOf(newer), silentLog())).toBe(0);
});

test("with a database elsewhere and no key nothing is sealed: the start, and connecting a channel, say how to get one", async () => {
  const none = await vaultFor({ secretKeys: undefined, databaseUrl: "postgres://x/y", dataDir: folder });
  await only("keyless", {});
  expect(await sealAll(shop.orm, none, silentLog())).toBe(0);
  const accounting = { vault: none, connectors: new Map(connectors.map((each) => [each.key, each])) };
  const values = { code: "new", name: "New", type: "WEB", currency: "IDR", timeZone: "Asia/Jakarta", connectorKey: "shopify" } as const;
  const connecting = createChannel(shop.em, aDeed(), accounting, { ...values, settings: { webhookSecrets: [hush] } });

  await expect(connecting).rejects.toMatchObject({
    code: "INVALID",
    field: ["settings"],
    message: expect.stringContaining("`muara secrets key` makes one"),
  });
  await only("late", { webhookSecrets: [hush] });
  const starting = sealAll(shop.orm, none, silentLog());
  await expect(starting).rejects.toThrow(/channel late: There is no key.*MUARA_SECRET_KEY/);
  await expect(starting).rejects.not.toThrow(hush);
});

test("settings that were damaged keep no other channel from working, and are entered anew", async () => {
  const key = aKey();
  const { $sealed } = vaultOf(key).seal({ webhookSecrets: [hush] });
  const { id } = await only("damaged", { $sealed: `${$sealed.slice(0, -4)}AAAA` });
  await shop.channel({ code: "well", connectorKey: "shopify", settings: { webhookSecrets: [hush] } });
  const lines: string[] = [];

  expect(await sealAll(shop.orm, vaultOf(key), openLog("info", { write: (line) => void lines.push(line) }))).toBe(1);

  expect(lines).toEqual([expect.stringContaining(id)]);
  expect(lines.join()).not.toContain(hush);
});

test("the command line makes keys and seals anew", async () => {
  const [older, newer] = [newKey(), (await muara(["secrets", "key"])).out.trim()];
  await only("by-hand", new Vault([keyOf(older) as Key]).seal({ webhookSecrets: [hush] }));
  const env = { DATABASE_URL: shop.url, MUARA_LOG_LEVEL: "silent" };

  expect(await muara(["secrets", "reseal"], { env: { ...env, MUARA_SECRET_KEY: newer } })).toMatchObject({
    code: 1,
    err: expect.stringContaining("The settings of the channel by-hand"),
  });
  expect(await muara(["secrets", "reseal"], { env: { ...env, MUARA_SECRET_KEY: `${newer},${older}` } })).toEqual({
    code: 0,
    err: "",
    out: "1 channel's settings were sealed with the first key.\n",
  });
  expect(new Vault([keyOf(newer) as Key]).open(await settingsOf("by-hand"))).toEqual({ webhookSecrets: [hush] });
});
