import { Command } from "commander";

interface Flags {
  readonly set: readonly string[];
  readonly close: readonly string[];
  readonly sequential: boolean;
  readonly json?: string;
  readonly explain?: string;
  readonly quiet: boolean;
  readonly export?: string;
  readonly from?: string;
}

const several = (value: string, before: readonly string[]): readonly string[] => [...before, value];

export const routeCommand = (): Command =>
  new Command("route")
    .description(
      "Routes the orders of files, and tells what they cost beside what was decided and beside simple policies. Needs no gateway.",
    )
    .argument("[path]", "a folder of case sets (NAME.jsonl.gz, network.json, stock.csv.gz), or a file of exported decisions (.ndjson)")
    .option("--set <name>", "only this set of the folder; may be given again", several, [])
    .option("--close <location>", "as if nothing left from this location; may be given again", several, [])
    .option("--sequential", "orders see the stock that those before them left, not all there is", false)
    .option("--json <file>", "writes the figures and every order as JSON, too")
    .option("--explain <order>", "tells of this order why it is routed so")
    .option("--quiet", "shows no progress", false)
    .option("--export <file>", "writes the gateway's stored decisions to such a file instead")
    .option("--from <day>", "with --export: those of orders first routed from this day on, UTC")
    .addHelpText(
      "after",
      "\nThe same for orders in the gateway, with other rules, networks and rate cards: `simulateRouting`; docs/what-if.md.",
    )
    .action(async (path: string | undefined, flags: Flags, command: Command) => {
      if ((path === undefined) === (flags.export === undefined)) command.error("error: name what to route, or say --export <file>");
      if (flags.from !== undefined && flags.export === undefined) command.error("error: --from goes with --export");
      if (flags.export !== undefined) return exportDecisions(flags.export, flags);
      return routeFiles(path as string, flags);
    });

async function exportDecisions(path: string, { from = "1970-01-01", quiet }: Flags): Promise<void> {
  const { Refusal } = await import("../kit/errors.ts");
  const { withDatabase } = await import("./with-database.ts");
  const { writeDecisions } = await import("./write-decisions.ts");
  const since = new Date(from);
  if (Number.isNaN(since.getTime())) throw new Refusal("INVALID", `"${from}" is no day. Write it so: 2026-11-01.`, ["from"]);
  const written = await withDatabase((orm) => writeDecisions(orm, path, since));
  if (!quiet) process.stdout.write(`${written} decisions are in ${path}.\n`);
}

async function routeFiles(path: string, { set, close, sequential, json, explain, quiet }: Flags): Promise<void> {
  const { writeFile } = await import("node:fs/promises");
  const { progressBar } = await import("../import/progress-bar.ts");
  const { asJson, readCases, routeCases } = await import("./route-cases.ts");
  const { casesTable, explanationOf } = await import("./routed-shown.ts");
  const all = await readCases(path, set);
  const total = all.reduce((sum, { cases }) => sum + cases.length, 0);
  const show = quiet ? () => {} : progressBar(process.stderr);
  let rows = 0;
  const routed = all.map((cases) =>
    routeCases(cases, { closed: close, sequential }, () => {
      rows += 1;
      show({ bytes: rows, totalBytes: total, rows, done: rows === total });
    }),
  );
  if (explain !== undefined) process.stdout.write(explanationOf(routed, explain));
  else process.stdout.write(routed.map(casesTable).join("\n"));
  if (json !== undefined) await writeFile(json, `${JSON.stringify(routed.map(asJson), null, 2)}\n`);
}
