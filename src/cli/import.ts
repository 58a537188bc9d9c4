import type { MikroORM } from "@mikro-orm/postgresql";
import { Command } from "commander";
import type { ImportReport } from "../import/report.ts";
import type { ImportOptions } from "../import/run-import.ts";
import type { SettlementFlags } from "./import-settlement.ts";

interface Flags {
  readonly restart?: boolean;
  readonly report?: string;
  readonly quiet?: boolean;
}

type Importer = (orm: MikroORM, options: ImportOptions) => Promise<ImportReport>;

export function importCommand(): Command {
  const command = new Command("import")
    .description("Brings data in from files. Good rows go in; bad ones are reported beside the file, and make the exit code 1.")
    .addHelpText(
      "after",
      "\nAn import that was stopped or killed goes on where it was when the same command is given again. docs/importing.md has more.",
    );
  common(
    command
      .command("items")
      .description("Adds or changes items, by SKU.")
      .argument("<csv>", "columns sku and title; beside these what is to be set, such as barcode, price, currency, tags"),
  ).action((path: string, flags: Flags) =>
    run(flags, async (orm, options) => (await import("../import/import-items.ts")).importItems(orm, path, options)),
  );
  common(
    command
      .command("stock")
      .description("Sets what is on hand at locations.")
      .argument("<csv>", "columns sku, location (its code) and on_hand; beside these safety_stock"),
  ).action((path: string, flags: Flags) =>
    run(flags, async (orm, options) => (await import("../import/import-stock.ts")).importStock(orm, path, options)),
  );
  common(
    command
      .command("rates")
      .description("Makes a rate card: what a carrier's service costs, and how long it takes.")
      .argument("<file>", "a card as JSON; or its lanes as CSV, with --card")
      .option("--card <json>", "the card's head, for lanes in CSV: carrier, service, currency, validFrom and the like")
      .option("--activate", "quotes by it from its first day on, if no row was refused; otherwise it is a draft"),
  ).action((path: string, { card: cardPath, activate, ...flags }: Flags & { card?: string; activate?: boolean }) =>
    run(flags, async (orm, options) =>
      (await import("../import/import-rates.ts")).importRates(orm, path, {
        ...options,
        ...(cardPath !== undefined && { cardPath }),
        ...(activate && { activate }),
      }),
    ),
  );
  common(
    command
      .command("orders")
      .description("Takes finished orders of the past, which take no stock and need no work.")
      .argument("<ndjson>", "one order a line, as JSON")
      .requiredOption("--channel <code>", "the channel that they were placed at")
      .option("--native", "the orders are as the channel itself writes them, such as Shopify's order JSON"),
  ).action((path: string, flags: Flags & { channel: string; native?: boolean }) =>
    run(flags, async (orm, options) => importOrders(orm, path, flags, options)),
  );
  command
    .command("settlement")
    .description("Takes a marketplace's statement and compares it with the orders: what matches, what differs and why, what is missing.")
    .argument("<file>", "the statement, as CSV or Excel")
    .requiredOption("--channel <code>", "the channel that it is of")
    .option("--mapping <json>", "how its columns are read; without it as the channel's terms say")
    .option("--statement <id>", "the statement's id, where its rows name none")
    .option("--payout <amount>", "what was paid out by it, in the channel's currency")
    .option("--dry-run", "takes nothing: tells every bad row")
    .option("--json", "tells it as JSON")
    .addHelpText("after", "\nThe exit code is 1 when a row cannot be read. docs/settlements.md has more.")
    .action(async (path: string, flags: SettlementFlags) => (await import("./import-settlement.ts")).importStatement(path, flags));
  return command;
}

const common = (command: Command): Command =>
  command
    .option("--restart", "begins at the file's beginning, even if an import of it was stopped")
    .option("--report <file>", "where refused rows are reported; without it <file>.refused.csv")
    .option("--quiet", "tells nothing but errors");

async function importOrders(
  orm: MikroORM,
  path: string,
  { channel: code, native = false }: { readonly channel: string; readonly native?: boolean },
  options: ImportOptions,
): Promise<ImportReport> {
  const { idsOfCodes } = await import("./codes.ts");
  const { orderReader } = await import("./order-reader.ts");
  const { importOrders } = await import("../import/import-orders.ts");
  const { vaultFor } = await import("../secret-keys.ts");
  const { environment, readConfig } = await import("../config.ts");
  const em = orm.em.fork();
  const [channelId] = (await idsOfCodes(em as never, "channel", [code])) as [string];
  const vault = await vaultFor(readConfig(environment()));
  return importOrders(orm, path, { ...options, channelId, read: await orderReader(em as never, vault, channelId, native) });
}

async function run({ restart, report: reportPath, quiet = false }: Flags, importer: Importer): Promise<void> {
  const { withDatabase } = await import("./with-database.ts");
  const { progressBar } = await import("../import/progress-bar.ts");
  const { linesOf } = await import("../import/report.ts");
  const stop = stopAsked();
  const report = await withDatabase((orm) =>
    importer(orm, {
      ...(restart && { restart }),
      ...(reportPath !== undefined && { reportPath }),
      ...(!quiet && { onProgress: progressBar(process.stderr) }),
      signal: stop,
    }),
  ).catch((error: unknown) => {
    // Not on the line that the bar stands on.
    if (!quiet && process.stderr.isTTY) process.stderr.write("\n");
    throw error;
  });
  if (!quiet) for (const line of linesOf(report)) process.stdout.write(`${line}\n`);
  if (report.refused > 0 || !report.finished) process.exitCode = 1;
}

/** Aborted by the first signal to stop, so that the batch at hand is finished; a later one ends us at once, which does no harm either. */
function stopAsked(): AbortSignal {
  const asked = new AbortController();
  let first: number | null = null;
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      first ??= Date.now();
      // Terminals and npm send the same signal twice at once.
      if (Date.now() - first > 1_000) process.exit(1);
      asked.abort();
    });
  return asked.signal;
}
