import type { DropReport } from "../intake/drop.ts";
import { table } from "./table.ts";

/** What became of a file, as people read it: every bad row, then the sums. */
export function reportText(file: string, report: DropReport): string {
  return [
    report.faults.length === 0 ? "" : `${faultTable(report.faults)}\n`,
    `${file}: ${sumsOf(report)}\n`,
    report.ignoredColumns.length === 0 ? "" : `Not read: ${report.ignoredColumns.join(", ")}.\n`,
  ].join("");
}

export const faultTable = (faults: DropReport["faults"]): string =>
  table(
    ["LINE", "ORDER", "COLUMN", "FOUND", "WANTED"],
    faults.map(({ line, order, column, found, wanted }) => [String(line), order ?? "", column ?? "", found ?? "", wanted]),
  );

function sumsOf({ dryRun, rows, orders, kept, duplicates, faulty }: DropReport): string {
  const found = `${counted(rows, "row")}, ${counted(orders, "order")}`;
  const good = `${orders - faulty} can be read, ${faulty} cannot`;
  if (dryRun) return `${found}; ${good}. Nothing was taken.`;
  const taken = `${kept} taken${duplicates > 0 ? `, ${duplicates} taken before` : ""}`;
  return `${found}; ${taken}; ${good}${faulty > 0 ? ": parked in the inbox" : ""}.`;
}

const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? "" : "s"}`;
