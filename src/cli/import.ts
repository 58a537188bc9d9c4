import type { MikroORM } from "@mikro-orm/postgresql";
import { Command } from "commander";
import type { ImportReport } from "../import/report.ts";
import type { ImportOptions } from "../import/run-import.ts";

type Importer = (orm: MikroORM, path: string, options: ImportOptions) => Promise<ImportReport>;

export function importCommand(): Command {
  const command = new Command("import").description(
    "Brings data in from CSV files. Good rows go in; bad ones are named, and make the exit code 1.",
  );
  command
    .command("items")
    .description("Adds or changes items, by SKU.")
    .argument("<csv>", "columns sku and title; beside these what is to be set, such as barcode, price, currency, tags")
    .action(async (path: string) => run((await import("../import/import-items.ts")).importItems, path));
  command
    .command("stock")
    .description("Sets what is on hand at locations.")
    .argument("<csv>", "columns sku, location (its code) and on_hand; beside these safety_stock")
    .action(async (path: string) => run((await import("../import/import-stock.ts")).importStock, path));
  return command;
}

async function run(importer: Importer, path: string): Promise<void> {
  const { withDatabase } = await import("./with-database.ts");
  const { progressBar } = await import("../import/progress-bar.ts");
  const { linesOf } = await import("../import/report.ts");
  const report = await withDatabase((orm) => importer(orm, path, { onProgress: progressBar(process.stderr) }));
  for (const line of linesOf(report)) process.stdout.write(`${line}\n`);
  if (report.refused > 0) process.exitCode = 1;
}
