import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { openDatabase } from "../../src/database.ts";
import { type Ground, openGround } from "../cluster.ts";
import { readOptions as readBenchOptions } from "../options.ts";
import { shown } from "../row.ts";
import { until } from "../until.ts";
import { drawChart } from "./chart.ts";
import { crewsOf } from "./crews.ts";
import { judge, type Verdict } from "./judge.ts";
import { type Loaded, startLoad, watch } from "./load.ts";
import { readOptions, type SoakOptions, usage, warmUpShare } from "./options.ts";
import { largestTables } from "./outside.ts";
import { panelsOf } from "./panels.ts";
import type { Sample } from "./sample.ts";
import type { Heard, Unrest } from "./subscribers.ts";
import type { Sent } from "./traffic.ts";
import { type Fault, faultsOf, faultsOfHearing, slicesOfLog, waiting } from "./truth.ts";

try {
  await run(readOptions(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof TypeError ? `${error.message}\n\n${usage}` : error);
  process.exitCode = 1;
}

/** Loads a gateway steadily and says what grew and what went wrong; the exit code is 1 if anything did. */
async function run(options: SoakOptions): Promise<void> {
  const ground = await openGround(readBenchOptions([]));
  const interrupted = () => void ground.close().finally(() => process.exit(130));
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  try {
    const machine = `${cpus().length} cores, Node.js ${process.versions.node}, PostgreSQL ${ground.postgresVersion}`;
    const date = new Date().toISOString().slice(0, 10);
    console.log(`${date}, ${machine}: ${options.minutes} minutes, ${options.subscribers} subscribers`);
    const loaded = await startLoad(ground, options);
    const samples = await watch(ground, loaded, options, (sample) => console.log(line(sample)));
    const faults = await conclude(ground, loaded, options);
    const warmUp = (samples.at(-1)?.seconds ?? 0) * warmUpShare;
    const verdicts = judge(samples, warmUp);

    console.log(`\n${tableOf(verdicts)}\n\nThe line is fitted from ${shown(warmUp)} s on.`);
    if (options.json !== null) write(options.json, `${JSON.stringify({ machine, options, verdicts, faults, samples }, null, 1)}\n`);
    if (options.svg !== null)
      write(
        options.svg,
        drawChart({
          title: `${options.minutes} minutes of mixed load on one gateway process`,
          subtitle: `${options.subscribers.toLocaleString("en")} subscribers, reads and webhooks; ${date}, ${machine}`,
          xs: samples.map(({ seconds }) => seconds / 60),
          warmUp: warmUp / 60,
          panels: panelsOf(samples),
        }),
      );
    const wrong = [
      ...verdicts.filter(({ grows }) => grows).map(({ name }) => `${name} grows`),
      ...faults.filter(({ count }) => count > 0).map(({ name, count }) => `${count} ${name}`),
    ];
    console.log(wrong.length === 0 ? "\nNothing grows, nothing was lost." : `\nWRONG: ${wrong.join("; ")}.`);
    if (wrong.length > 0) process.exitCode = 1;
  } finally {
    await ground.close();
  }
}

/** Ends the load, waits until all is quiet, and holds what is stored and heard against what was sent. */
async function conclude({ shop }: Ground, loaded: Loaded, { subscribers }: SoakOptions): Promise<readonly Fault[]> {
  const sent = await loaded.traffic.call<Sent>("stop");
  const unrest = await loaded.subscribers.call<Unrest>("rest");
  const orm = await openDatabase(loaded.database);
  try {
    await until("no message or event waits", async () => (await waiting(orm)) === 0, 200);
    const log = await slicesOfLog(orm, shop, crewsOf(subscribers), loaded.after);
    const hearing = await heardAtLast(async () => faultsOfHearing(await loaded.subscribers.call<Heard>("heard"), log));
    const faults = [...(await faultsOf(orm, shop, sent)), ...hearing, lostWhoStays(unrest)];

    const { acknowledged, duplicates, told } = sent;
    console.log(
      `\n${acknowledged.length} webhooks about ${told.length} orders were acknowledged, ${duplicates} more that had come before; ` +
        `subscribers left and came back ${unrest.left} times; connections that the gateway ended: ${JSON.stringify(unrest.lost)}`,
    );
    for (const { name, count } of faults) console.log(`${String(count).padStart(6)}  ${name}`);
    await tellTables(loaded.database);
    return faults;
  } finally {
    await orm.close(true);
  }
}

/** Whoever dozed or had left catches up; what is still wrong after two minutes is wrong. */
async function heardAtLast(look: () => Promise<readonly Fault[]>): Promise<readonly Fault[]> {
  for (const giveUp = performance.now() + 120_000; ; await wait(1_000)) {
    const faults = await look();
    if (faults.every(({ count }) => count === 0) || performance.now() > giveUp) return faults;
  }
}

/** Who stays and reads must never be cut off. */
function lostWhoStays({ lost }: Unrest): Fault {
  const count = Object.entries(lost).reduce((sum, [how, times]) => sum + (how.startsWith("stays") ? times : 0), 0);
  return { name: "connections of subscribers who stay that were ended", count };
}

async function tellTables(database: string): Promise<void> {
  const client = new pg.Client(database);
  await client.connect();
  for (const { name, rows, dead, mebibytes } of await largestTables(client))
    console.log(`table ${name}: ${shown(mebibytes)} MiB, ${shown(rows)} rows, ${shown(dead)} dead`);
  await client.end();
}

function line(sample: Sample): string {
  const { seconds, rss, heap, external, delayP50, delayP99, delayMax, fds, timers, subscriptions, connections } = sample;
  const { webhooks, reads, messages, webhookP99, readP99, gatewayCores, postgresCores } = sample;
  return [
    `${Math.round(seconds)} s`,
    `RSS ${shown(rss)} heap ${shown(heap)} external ${shown(external)} MiB`,
    `loop p50 ${shown(delayP50)} p99 ${shown(delayP99)} max ${shown(delayMax)} ms`,
    `fds ${fds} timers ${timers} subscriptions ${subscriptions} connections ${connections}`,
    `webhooks ${shown(webhooks)}/s (p99 ${shown(webhookP99)} ms) reads ${shown(reads)}/s (p99 ${shown(readP99)} ms) messages ${shown(messages)}/s`,
    `cores ${shown(gatewayCores)} + ${shown(postgresCores)}`,
  ].join("; ");
}

function tableOf(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ name, unit, median, perMinute, tolerated, grows }) =>
    [
      name,
      `${shown(median)} ${unit}`.trim(),
      `${perMinute > 0 ? "+" : ""}${shown(perMinute)}`,
      shown(tolerated),
      grows ? "GROWS" : "steady",
    ].join(" | "),
  );
  return [
    "| what | median | growth a minute | tolerated | |",
    "| --- | ---: | ---: | ---: | --- |",
    ...rows.map((row) => `| ${row} |`),
  ].join("\n");
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
