import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { EntityManager } from "@mikro-orm/postgresql";
import { Channel, ownRights } from "../src/channels/channel.entity.ts";
import { migrate, openDatabase } from "../src/database.ts";
import { type EmbeddedPostgres, startPostgres } from "../src/embedded/start-postgres.ts";
import { Relay } from "../src/events/relay.ts";
import { checkInvariants } from "../src/invariants.ts";
import { silentLog } from "../src/kit/log.ts";
import { Location } from "../src/locations/location.entity.ts";
import { ask } from "./ask.ts";
import { type Copied, copyRows } from "./bulk/copy.ts";
import { channelCode, itemLines, levelLines, locationCodes, orderLines, type Volume, writeLines } from "./bulk/files.ts";
import { importFile } from "./bulk/import-file.ts";
import { shown } from "./row.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const usage = `npm run bench:bulk -- [options]
  --items <n>    items (200000)
  --levels <n>   inventory levels (1000000), at most ${locationCodes.length} an item
  --orders <n>   orders of three lines (100000)`;

/** A kind of file, and the tables that its rows come to lie in. */
interface Part {
  readonly name: string;
  readonly rows: number;
  readonly args: readonly string[];
  readonly lines: Generator<string>;
  readonly tables: readonly Copied[];
  /** The share of the file at which the import is killed, to go on in a second process; null: never. */
  readonly killAt: number | null;
}

const eventColumns =
  "id, type, aggregate_type, aggregate_id, sequence, order_id, channel_id, location_id, item_id, actor, correlation_id, data, occurred_at";
const emptyLevel: Copied = {
  table: "inventory_levels",
  columns: "item_id, location_id, updated_at",
};

const partsOf = (volume: Volume): readonly Part[] => [
  { name: "items", rows: volume.items, args: ["items"], lines: itemLines(volume), tables: [{ table: "inventory_items" }], killAt: null },
  {
    name: "inventory levels",
    rows: volume.levels,
    args: ["stock"],
    lines: levelLines(volume),
    tables: [emptyLevel, { table: "inventory_movements" }],
    killAt: 0.5,
  },
  {
    name: "orders",
    rows: volume.orders,
    args: ["orders", "--channel", channelCode],
    lines: orderLines(volume),
    tables: [{ table: "customers" }, { table: "addresses" }, { table: "orders" }, { table: "order_lines" }],
    killAt: null,
  },
];

try {
  await run(readVolume(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof TypeError ? `${error.message}\n\n${usage}` : error);
  process.exitCode = 1;
}

/** Imports files as a merchant would who moves here, and copies the same rows once more as fast as PostgreSQL can. */
async function run(volume: Volume): Promise<void> {
  const folder = await temporaryFolder("bulk");
  let postgres: EmbeddedPostgres | undefined;
  try {
    postgres = await startPostgres({ dataDir: folder, log: () => {} });
    const ours = await postgres.createDatabase("bulk");
    await fillMerchant(ours);
    const limit = await postgres.createDatabase("bulk_limit", { template: "bulk" });
    for (const part of partsOf(volume)) console.log(await measure(part, { folder, ours, limit }));
    console.log(await invariantsOf(ours));
  } finally {
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

async function measure(
  { name, rows, args, lines, tables, killAt }: Part,
  { folder, ours, limit }: { readonly folder: string; readonly ours: string; readonly limit: string },
): Promise<string> {
  const path = join(folder, `${args[0]}.txt`);
  await writeLines(path, lines);
  const [before] = await ask<{ position: string }[]>(ours, "select coalesce(max(position), 0) as position from outbox");
  const [kind = "", ...flags] = args;
  const first = await importFile(ours, [kind, path, ...flags], killAt);
  const runs = first.killed ? [first, await importFile(ours, [kind, path, ...flags], null)] : [first];
  const again = runs.at(-1) as typeof first;
  if (!again.said.includes(`${rows} written`)) throw new Error(`Not all ${rows} rows of ${name} were written:\n${again.said}`);
  const seconds = runs.reduce((sum, one) => sum + one.seconds, 0);
  const events = { table: "outbox", columns: eventColumns, where: `position > ${before?.position}` };
  const copied = await copyRows(ours, limit, [...tables, events]);
  const megabytes = (await stat(path)).size / 1e6;
  await rm(path);
  return [
    `${name}: ${shown(rows)} rows (${shown(megabytes)} MB) in ${shown(seconds)} s: ${shown(rows / seconds)} rows/s, peak memory ${runs.map(({ peakMiB }) => `${shown(peakMiB)} MiB`).join(" and ")}`,
    ...(first.killed ? [`  killed after ${shown(first.seconds)} s, resumed for ${shown(again.seconds)} s`] : []),
    `  the same rows by COPY: ${shown(copied)} s, ${shown(rows / copied)} rows/s; ratio ${(copied / seconds).toFixed(2)}`,
  ].join("\n");
}

async function fillMerchant(url: string): Promise<void> {
  const orm = await openDatabase(url, { poolSize: 2 });
  try {
    await migrate(orm);
    const em = orm.em.fork() as EntityManager;
    for (const code of locationCodes) em.create(Location, { code, name: code, type: "WAREHOUSE", timeZone: "Asia/Jakarta" });
    em.create(Channel, {
      code: channelCode,
      name: "Web shop",
      type: "WEB",
      currency: "IDR",
      timeZone: "Asia/Jakarta",
      rights: ownRights,
      settings: {},
      externalLocations: {},
    });
    await em.flush();
  } finally {
    await orm.close(true);
  }
}

/** Moves all events into the log, as the next start of a gateway would, and counts what is not as it should be. */
async function invariantsOf(url: string): Promise<string> {
  const orm = await openDatabase(url, { poolSize: 4 });
  try {
    const began = performance.now();
    await ask(url, "select ensure_partitions('event_log', (select max(position) from outbox))");
    const relay = new Relay(orm, silentLog(), () => {});
    relay.start();
    await relay.stop();
    const seconds = (performance.now() - began) / 1_000;
    const [log] = await ask<{ events: string }[]>(url, "select count(*) as events from event_log");
    const broken = (await checkInvariants(orm.em.fork() as EntityManager)).filter(({ count }) => count > 0);
    const holds = broken.length === 0 ? "all invariants hold" : broken.map(({ name, count }) => `${name}: ${count} FAULTS`).join(", ");
    return `${shown(Number(log?.events))} events into the log in ${shown(seconds)} s; ${holds}`;
  } finally {
    await orm.close(true);
  }
}

/** Throws TypeError for options that there are not. */
function readVolume(args: readonly string[]): Volume {
  const { values } = parseArgs({
    args: [...args],
    options: { items: { type: "string" }, levels: { type: "string" }, orders: { type: "string" } },
  });
  const count = (name: keyof typeof values, otherwise: number): number => {
    const text = values[name] ?? String(otherwise);
    if (!/^[1-9]\d{0,7}$/.test(text)) throw new TypeError(`--${name} takes a whole number, not "${text}".`);
    return Number(text);
  };
  const volume = { items: count("items", 200_000), levels: count("levels", 1_000_000), orders: count("orders", 100_000) };
  if (volume.levels > volume.items * locationCodes.length) throw new TypeError(`There are at most ${locationCodes.length} levels an item.`);
  return volume;
}
