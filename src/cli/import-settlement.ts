import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { EntityManager } from "@mikro-orm/postgresql";

export interface SettlementFlags {
  readonly channel: string;
  readonly mapping?: string;
  readonly statement?: string;
  readonly payout?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Takes a statement from a file and tells what became of it. */
export async function importStatement(path: string, flags: SettlementFlags): Promise<void> {
  const { withDatabase } = await import("./with-database.ts");
  const { idsOfCodes } = await import("./codes.ts");
  const { importSettlement } = await import("../flows/import-settlement.ts");
  const { Refusal } = await import("../kit/errors.ts");
  const { MalformedMessage } = await import("../kit/read.ts");
  const file = await readFile(path);
  const mapping = flags.mapping === undefined ? null : (JSON.parse(await readFile(flags.mapping, "utf8")) as Record<string, unknown>);
  const report = await withDatabase(async (orm) => {
    const [channelId] = (await idsOfCodes(orm.em.fork() as EntityManager, "channel", [flags.channel])) as [string];
    const deed = { actor: "import", at: new Date(), correlationId: null };
    const said = { statementId: flags.statement ?? null, payout: flags.payout ?? null, dryRun: flags.dryRun ?? false };
    return importSettlement(orm, deed, { channelId, fileName: basename(path), file, mapping, ...said });
  }).catch((error: unknown) => {
    if (error instanceof MalformedMessage) throw new Refusal("INVALID", `${path}: ${error.message}. Nothing of the file was taken.`);
    throw error;
  });
  const { settlementText } = await import("./settlement-report.ts");
  process.stdout.write(flags.json ? `${JSON.stringify(report, null, 2)}\n` : settlementText(path, report));
  if (report.refused > 0) process.exitCode = 1;
}
