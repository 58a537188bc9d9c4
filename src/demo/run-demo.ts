import { join } from "node:path";
import type { EntityManager } from "@mikro-orm/postgresql";
import pg from "pg";
import { scopes } from "../access/access.ts";
import { createKey } from "../access/keys.ts";
import { type Key, keyOf, newKey } from "../channels/vault.ts";
import { environment, readConfig } from "../config.ts";
import { startPostgres } from "../embedded/start-postgres.ts";
import { openLog } from "../kit/log.ts";
import { startGateway } from "../server.ts";
import { openApi } from "./api.ts";
import { openSquare } from "./channels.ts";
import { coffee } from "./goods.ts";
import { followLive } from "./live.ts";
import { closeMarketplaces, type Marketplace, openMarketplaces } from "./marketplaces.ts";
import { openMerchant } from "./merchant.ts";
import { playScene } from "./scene.ts";
import { farewell, heading, say } from "./screen.ts";

export interface DemoOptions {
  /** End after the scene: 0 only if every outcome was the right one. */
  readonly exit: boolean;
  readonly port: number;
}

/** Starts a gateway on a throw-away database, plays the scene against it over real HTTP, and answers the exit code. */
export async function runDemo({ exit, port }: DemoOptions): Promise<number> {
  const env = environment();
  const base = readConfig({ ...env, PORT: String(port), DATABASE_URL: undefined, MUARA_LOG_LEVEL: env.MUARA_LOG_LEVEL ?? "error" });
  say(heading("Muara"), "Starting PostgreSQL and the gateway …");
  const postgres = await startPostgres({ dataDir: join(base.dataDir, "demo"), log: () => {} });
  const square = await openSquare();
  await dropOldDemos(postgres.url);
  const databaseUrl = await postgres.createDatabase(`demo_${Date.now()}`);
  // A database that is thrown away needs no key that is kept.
  const secretKeys = [keyOf(newKey()) as Key];
  const gateway = await startGateway({ config: { ...base, databaseUrl, secretKeys }, log: openLog(base.logLevel) });
  const marketplaces: Marketplace[] = [];
  const stop = async () => {
    await gateway.stop();
    await closeMarketplaces(marketplaces);
    await square.close();
    await postgres.stop();
  };
  try {
    const { key } = await createKey(gateway.services.orm.em.fork() as EntityManager, { name: "demo", scopes });
    const api = openApi(gateway.url, key);
    const merchant = await openMerchant(api, gateway.url, square.url);
    marketplaces.push(...(await openMarketplaces(api, gateway.url, coffee.sku)));
    const live = await followLive(api, gateway.url, key);
    const wrong = await playScene({ api, gateway: gateway.url, merchant, live, marketplaces });
    await live.close();
    if (exit) {
      await stop();
      say(wrong === 0 ? "Every outcome was the right one." : `${wrong} outcomes were not the right ones.`);
      return wrong === 0 ? 0 : 1;
    }
    farewell(gateway.url, key);
    await new Promise<void>((resolve) => {
      process.once("SIGINT", () => resolve());
      process.once("SIGTERM", () => resolve());
    });
    await stop();
    return 0;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Every demo begins anew; what earlier ones left goes. */
async function dropOldDemos(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query<{ name: string }>("select datname as name from pg_database where datname like 'demo\\_%'");
  for (const { name } of rows) await client.query(`drop database ${pg.escapeIdentifier(name)} with (force)`);
  await client.end();
}
