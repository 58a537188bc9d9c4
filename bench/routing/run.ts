import { writeFileSync } from "node:fs";
import { readSet, setsIn } from "./cases.ts";
import { measureExact } from "./exact.ts";
import { asJson, type Figure, goalTable } from "./figure.ts";
import { measureIndependent } from "./independent.ts";
import { type Options, readOptions, usage } from "./options.ts";
import { measureSequential } from "./sequential.ts";
import { measureSynthetic } from "./synthetic.ts";
import { measureTiming } from "./timing.ts";

/** Everything made up is drawn from it. */
const seed = 20261122;

try {
  await run(readOptions(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof TypeError ? `${error.message}\n\n${usage}` : error);
  process.exitCode = 1;
}

async function run(options: Options): Promise<void> {
  const { cases, quick, sections } = options;
  const sets = cases === null ? [] : setsIn(cases).map((name) => readSet(cases, name));
  if (sets.length === 0)
    console.log(`No case sets${cases === null ? "" : ` in ${cases}`}: give a folder of them with -- --cases <folder>.\n\n${usage}`);
  const figures: Figure[] = [];
  if (sections.includes("independent")) figures.push(...sets.flatMap(measureIndependent));
  if (sections.includes("sequential")) figures.push(...sets.flatMap(measureSequential));
  if (sections.includes("exact")) figures.push(...measureExact(seed, quick ? { small: 100, large: 20 } : { small: 1000, large: 200 }));
  if (sections.includes("synthetic")) figures.push(...measureSynthetic(options.seeds, quick ? 400 : 800));
  if (sections.includes("timing")) figures.push(...(await measureTiming(seed, quick ? 200 : 400)));
  console.log(`\n### Goals\n\n${goalTable(figures)}`);
  if (options.json !== null) writeFileSync(options.json, asJson(figures));
}
