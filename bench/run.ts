import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { type Ground, openGround } from "./cluster.ts";
import { benchIntake } from "./intake.ts";
import { benchLive } from "./live.ts";
import { type Options, readOptions, type Section, usage } from "./options.ts";
import { summaries } from "./profile.ts";
import { stopAllPrograms } from "./programs.ts";
import { benchReads } from "./reads.ts";
import { asJson, asTable, type Row, shown } from "./row.ts";

const benches: Record<Section, (ground: Ground) => Promise<readonly Row[]>> = { reads: benchReads, intake: benchIntake, live: benchLive };

try {
  await run(readOptions(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof TypeError ? `${error.message}\n\n${usage}` : error);
  process.exitCode = 1;
}

/** Runs the sections one after the other, so that none takes another's CPU, and prints what they say. */
async function run(options: Options): Promise<void> {
  const began = performance.now();
  const ground = await openGround(options);
  const interrupted = () => void ground.close().finally(() => process.exit(130));
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  const rows: Row[] = [];
  try {
    console.log(machine(ground));
    for (const section of options.sections) {
      console.log(`measuring: ${section} …`);
      rows.push(...(await benches[section](ground)));
      await stopAllPrograms();
      if (options.profile !== null) console.log(await ground.statements());
    }
  } finally {
    await ground.close();
  }
  console.log(`\n${asTable(rows)}\n`);
  for (const { name, cpu } of rows)
    if (cpu)
      console.log(
        `${name}: CPU ms in Node.js ${shown(cpu.ours.node)} (limit ${shown(cpu.limit.node)}), in PostgreSQL ${shown(cpu.ours.postgres)} (limit ${shown(cpu.limit.postgres)})`,
      );
  if (options.profile !== null) console.log(`\n${summaries(options.profile)}`);
  console.log(`\nTook ${Math.round((performance.now() - began) / 1_000)} s.`);
  if (options.json !== null) writeFileSync(options.json, asJson(rows));
}

function machine({ postgresVersion }: Ground): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const date = new Date().toISOString().slice(0, 10);
  return `${date}, ${cpus().length} cores (${first?.model.trim()}), ${memory} GB, Node.js ${process.versions.node}, PostgreSQL ${postgresVersion}`;
}
