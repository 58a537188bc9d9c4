import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { openDatabase } from "../../src/database.ts";
import { type Ground, openGround } from "../cluster.ts";
import { readOptions as readBenchOptions } from "../options.ts";
import { shown } from "../row.ts";
import { until } from "../until.ts";
import { drawChart } from "./chart.ts";
import { crewsOf } from "./crews.ts";
import { judge } from "./judge.ts";
import { type Loaded, startLoad, watch } from "./load.ts";
import { readOptions, type SoakOptions, usage, warmUpShare } from "./options.ts";
import { panelsOf } from "./panels.ts";
import { line, tableOf, tablesOf } from "./report.ts";
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
    const unclear = verdicts.filter(({ samples }) => samples === 0).map(({ name }) => name);
    if (unclear.length > 0) console.log(`\nNot judged, as the gateway waited for other work on the machine: ${unclear.join(", ")}.`);
    console.log(wrong.length === 0 ? "\nNothing that was judged grows; nothing was lost." : `\nWRONG: ${wrong.join("; ")}.`);
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
    const crews = crewsOf(subscribers);
    const hearing = await heardAtLast(async () =>
      faultsOfHearing(await loaded.subscribers.call<Heard>("heard", await slicesOfLog(orm, shop, crews, loaded.after))),
    );
    const faults = [...(await faultsOf(orm, shop, sent)), ...hearing, lostWhoStays(unrest)];

    const { acknowledged, duplicates, told } = sent;
    console.log(
      `\n${acknowledged.length} webhooks about ${told.length} orders were acknowledged, ${duplicates} more that had come before; ` +
        `subscribers left and came back ${unrest.left} times; connections that the gateway ended: ${JSON.stringify(unrest.lost)}`,
    );
    for (const { name, count } of faults) console.log(`${String(count).padStart(6)}  ${name}`);
    console.log(await tablesOf(loaded.database));
    return faults;
  } finally {
    await orm.close(true);
  }
}

/** Whoever dozed or had left catches up, and stock that was freed last goes to who waits for it; what is still wrong after two minutes is wrong. */
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

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
