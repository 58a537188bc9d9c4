import type { SettlementReport, StatementSum } from "../flows/import-settlement.ts";
import { amountOf, money } from "../kit/money.ts";
import { table } from "./table.ts";

/** What became of a statement, as people read it: every bad row, the sums, and what comparing came to. */
export function settlementText(file: string, report: SettlementReport): string {
  const { dryRun, rows, written, unchanged, refused, faults, ignoredColumns, statements } = report;
  const bad = faults.map(({ line, column, found, wanted }) => [String(line), column ?? "", found ?? "", wanted]);
  const came = dryRun
    ? `${written} can be read, ${refused} cannot. Nothing was taken`
    : `${written} taken, ${unchanged} known before, ${refused} refused`;
  return [
    bad.length === 0 ? "" : `${table(["LINE", "COLUMN", "FOUND", "WANTED"], bad)}\n`,
    `${file}: ${rows} rows; ${came}.\n`,
    ignoredColumns.length === 0 ? "" : `Not read: ${ignoredColumns.join(", ")}.\n`,
    ...statements.map(sumText),
  ].join("");
}

function sumText({ statementId, currency, entriesMinor, payoutMinor, matched, different, missingHere }: StatementSum): string {
  const amount = (minor: bigint) => `${amountOf(money(minor, currency))} ${currency}`;
  const off = payoutMinor === null ? null : BigInt(entriesMinor) - BigInt(payoutMinor);
  const paid = off === null ? "nobody said what was paid out" : off === 0n ? "as was paid out" : `${amount(off)} beside what was paid out`;
  return `Statement ${statementId}: ${amount(BigInt(entriesMinor))}, ${paid}. Orders: ${matched} matched, ${different} different, ${missingHere} not known here.\n`;
}
