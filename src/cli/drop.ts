import { readFile } from "node:fs/promises";
import type { MikroORM } from "@mikro-orm/postgresql";
import { Command } from "commander";
import type { DropReport } from "../intake/drop.ts";

interface Flags {
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export const dropCommand = (): Command =>
  new Command("drop")
    .description(
      "Takes files of orders for a channel: CSV, Excel, EDI. Each order is a message of the inbox; one that cannot be read is parked there.",
    )
    .argument("<channel>", "the channel's code")
    .argument("<file...>", "files of its orders")
    .option("--dry-run", "takes nothing: tells every bad row")
    .option("--json", "tells it as JSON")
    .option("--quiet", "shows no progress")
    .addHelpText("after", "\nThe exit code is 1 when an order of a file cannot be read. docs/channels/files.md has more.")
    .action(drop);

async function drop(code: string, paths: readonly string[], { dryRun = false, json = false, quiet = false }: Flags): Promise<void> {
  const { withDatabase } = await import("./with-database.ts");
  const { reportText } = await import("./drop-report.ts");
  const reports: (DropReport & { readonly file: string })[] = [];
  await withDatabase(async (orm) => {
    const take = await takerFor(orm, code, dryRun, quiet);
    for (const path of paths) {
      const report = { file: path, ...(await take(path)) };
      reports.push(report);
      if (!json) process.stdout.write(reportText(path, report));
    }
  }).finally(() => {
    // What was taken before a file that cannot be read is told all the same.
    if (json) process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
  });
  if (reports.some(({ faulty }) => faulty > 0)) process.exitCode = 1;
}

/** How a file is taken for this channel. */
async function takerFor(orm: MikroORM, code: string, dryRun: boolean, quiet: boolean): Promise<(path: string) => Promise<DropReport>> {
  const { connectorOf } = await import("../../connectors/index.ts");
  const { Channel } = await import("../channels/channel.entity.ts");
  const { environment, readConfig } = await import("../config.ts");
  const { progressBar } = await import("../import/progress-bar.ts");
  const { keepMessages } = await import("../inbox/messages.ts");
  const { dropFile } = await import("../intake/drop.ts");
  const { Refusal } = await import("../kit/errors.ts");
  const { MalformedMessage, Reader } = await import("../kit/read.ts");
  const { vaultFor } = await import("../secret-keys.ts");
  const { idsOfCodes } = await import("./codes.ts");

  const [channelId] = (await idsOfCodes(orm.em.fork() as never, "channel", [code])) as [string];
  const channel = await orm.em.fork().findOneOrFail(Channel, { id: channelId });
  if (channel.connectorKey == null)
    throw new Refusal("INVALID", `${channel.name} has no connector, so nobody knows how its files are read.`);
  const connector = connectorOf(channel.connectorKey);
  const vault = await vaultFor(readConfig(environment()));
  const settings = connector.settings(Reader.of(vault.open(channel.settings), "settings"));
  return async (path) => {
    const bar = quiet ? () => {} : progressBar(process.stderr);
    const file = await readFile(path);
    try {
      return await dropFile(
        { connector, channelId, settings, file, at: new Date() },
        {
          keep: dryRun ? null : (messages) => keepMessages(orm.em.fork() as never, messages),
          onProgress: ({ orders, of, done }) => dryRun || bar({ bytes: orders, totalBytes: of, rows: orders, done }),
        },
      );
    } catch (error) {
      if (error instanceof MalformedMessage) throw new Refusal("INVALID", `${path}: ${error.message}. Nothing of the file was taken.`);
      throw error;
    }
  };
}
