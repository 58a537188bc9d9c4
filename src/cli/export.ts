import { once } from "node:events";
import type { EntityManager } from "@mikro-orm/postgresql";
import { Argument, Command, Option } from "commander";
import { exportFormats, exportKinds } from "../exports/export.states.ts";

interface Flags {
  readonly after?: string;
  readonly out?: string;
  readonly format: string;
  readonly people?: boolean;
}

const nameOf = (kind: string): string => kind.toLowerCase().replace("_", "-");

export const exportCommand = (): Command =>
  new Command("export")
    .description(
      "Writes orders, payments, stock movements and the like as a file: everything, or what has changed since an earlier export.",
    )
    .addArgument(new Argument("<kind>", "what").choices(exportKinds.map(nameOf)))
    .option("--after <cursor>", "only what has changed since the export that told this cursor")
    .option("--out <file>", "where to; without it to the standard output")
    .addOption(new Option("--format <format>", "how").choices(exportFormats.map((format) => format.toLowerCase())).default("csv"))
    .option("--people", "with names, addresses and e-mails of buyers")
    .addHelpText("after", "\nThe cursor for the next export is told last, on the standard error. docs/exports.md has the columns.")
    .action(exportRows);

async function exportRows(name: string, { after, out, format, people = false }: Flags): Promise<void> {
  const { createWriteStream } = await import("node:fs");
  const { rename } = await import("node:fs/promises");
  const { finished } = await import("node:stream/promises");
  const { withDatabase } = await import("./with-database.ts");
  const { untilSettled, writeExport } = await import("../exports/write-export.ts");
  const kind = exportKinds.find((kind) => nameOf(kind) === name) as (typeof exportKinds)[number];
  // A file that is there is a whole one.
  const stream = out === undefined ? process.stdout : createWriteStream(`${out}.part`);
  const exported = await withDatabase(async (orm) => {
    const em = orm.em.fork() as EntityManager;
    await untilSettled(em);
    return writeExport(
      em,
      {
        ...{ kind, format: format.toUpperCase() as (typeof exportFormats)[number], after: after ?? null, people },
        limits: { channelIds: null, locationIds: null },
      },
      async (piece) => {
        if (!stream.write(piece)) await once(stream, "drain");
      },
    );
  });
  if (out !== undefined) {
    stream.end();
    await finished(stream);
    await rename(`${out}.part`, out);
  }
  process.stderr.write(`${exported.rows} rows. Next time: --after ${exported.cursor}\n`);
}
