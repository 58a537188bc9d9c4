import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { Command } from "commander";
import type { FileReading } from "../channels/dropped-file.ts";

export const normaliseCommand = (): Command =>
  new Command("normalise")
    .alias("normalize")
    .description("Shows what a channel's message means, as JSON: how a connector is written and looked into. Needs no database.")
    .argument("<connector>", "such as shopify")
    .argument("<file>", "the message's body; - reads standard input")
    .option("--settings <file>", "the channel's settings as a JSON object; without, the connector's defaults hold")
    .action(normalise);

async function normalise(key: string, file: string, { settings: settingsFile }: { settings?: string }): Promise<void> {
  const { connectorOf } = await import("../../connectors/index.ts");
  const { printEvent } = await import("../channels/print-event.ts");
  const { Reader } = await import("../kit/read.ts");
  const connector = connectorOf(key);
  const body = file === "-" ? await buffer(process.stdin) : await readFile(file);
  const settings = settingsFile === undefined ? undefined : connector.settings(Reader.json(await readFile(settingsFile), "settings"));
  const parts = connector.files ? await readableParts(connector.files, body, settings) : [body];
  const events = parts.flatMap((part) => connector.normalise({ headers: {}, body: part }, settings));
  process.stdout.write(`${JSON.stringify(events.map(printEvent), null, 2)}\n`);
}

/** The orders of a file that can be read; what is wrong with the others goes to standard error. */
async function readableParts(files: FileReading<unknown>, file: Uint8Array, settings: unknown): Promise<Uint8Array[]> {
  const { faultTable } = await import("./drop-report.ts");
  const { parts } = await files.split(file, settings, new Date());
  const faults = parts.flatMap(({ order, faults }) => faults.map((fault) => ({ ...fault, order })));
  if (faults.length > 0) {
    process.stderr.write(faultTable(faults));
    process.exitCode = 1;
  }
  return parts.filter(({ faults }) => faults.length === 0).map(({ body }) => body);
}
