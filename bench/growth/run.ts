import { writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { startPostgres } from "../../src/embedded/start-postgres.ts";
import { ask } from "../ask.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { asJson, asTable, type Growth } from "./growth.ts";
import { measureIntake } from "./intake.ts";
import { measureReads } from "./measure.ts";
import { type Options, readOptions, usage } from "./options.ts";
import { makeShop } from "./shop.ts";

/** Commits wait for no disk here: what is compared is PostgreSQL's work. A worker's CPU would be missed beside its leader's. */
const settings = {
  fsync: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  max_wal_size: "1GB",
  max_parallel_workers_per_gather: "0",
  jit: "off",
};

/** What is still worked on: the orders of the last two days, at every size. */
const liveOrders = 20_000;

try {
  await run(readOptions(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof TypeError ? `${error.message}\n\n${usage}` : error);
  process.exitCode = 1;
}

async function run(options: Options): Promise<void> {
  const dataDir = options.keep ?? (await temporaryFolder("growth"));
  const postgres = await startPostgres({ dataDir, log: () => {}, settings });
  try {
    const urls: { orders: number; url: string }[] = [];
    for (const orders of options.sizes) urls.push({ orders, url: await shopOf(orders) });
    if (options.generate) return;
    const rows: Growth[] = [...(await measureReads(urls, options)), ...(options.only === null ? await measureIntake(urls, options) : [])];
    console.log(`\n${asTable(rows, options.sizes)}\n`);
    if (options.json !== null) writeFileSync(options.json, asJson(rows, options.sizes));
  } finally {
    await postgres.stop();
    if (options.keep === null) await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  /** The shop of so many orders: a kept one, or a new one. It takes its name when it is whole. */
  async function shopOf(orders: number): Promise<string> {
    const name = `growth_${orders}`;
    const kept = await ask<object[]>(postgres.url, "select from pg_database where datname = $1", [name]);
    if (kept.length === 0) {
      const began = performance.now();
      console.log(`generating ${orders.toLocaleString("en")} orders …`);
      await ask(postgres.url, "drop database if exists growth_new");
      await makeShop(
        await postgres.createDatabase("growth_new"),
        { orders, live: Math.min(liveOrders, orders / 5) },
        options.verbose ? console.log : undefined,
      );
      await ask(postgres.url, `alter database growth_new rename to ${name}`);
      console.log(`generated in ${Math.round((performance.now() - began) / 1_000)} s`);
    }
    const url = new URL(postgres.url);
    url.pathname = name;
    return url.href;
  }
}
