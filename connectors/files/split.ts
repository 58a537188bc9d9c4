import { setImmediate as nextTurn } from "node:timers/promises";
import type { FilePart, SplitFile } from "../../src/channels/dropped-file.ts";
import { checkHeader, columnsOf, folded, neededColumns, type Source } from "../../src/kit/column-mapping.ts";
import { type Table, type TableRow, textOf } from "../../src/kit/sheet.ts";
import { csvTable } from "../../src/kit/sheet-csv.ts";
import { excelTable, isWorkbook } from "../../src/kit/sheet-excel.ts";
import { digestOf } from "../../src/kit/signature.ts";
import { requiredFields } from "./fields.ts";
import { messageOf } from "./message.ts";
import { faultsIn } from "./normalise.ts";
import type { FilesSettings } from "./settings.ts";

const atOnce = 200;

/** Rows with the same order number are one order, wherever they stand. Throws MalformedMessage when a column is missing. */
export async function split(file: Uint8Array, settings: FilesSettings, at: Date): Promise<SplitFile> {
  const table = isWorkbook(file) ? await excelTable(file, settings.sheet) : csvTable(file, settings.separator);
  const names = table.header.map(folded);
  checkHeader(names, neededColumns(settings.mapping, requiredFields));
  const fileDigest = digestOf(file);
  const reading = JSON.stringify([...settings.mapping]);
  const parts: FilePart[] = [];
  for (const [key, rows] of byOrder(table, names, settings)) {
    // Others wait for their turn meanwhile.
    if (parts.length % atOnce === atOnce - 1) await nextTurn();
    const body = messageOf(table.header, rows, at);
    const line = rows[0]?.line ?? 0;
    // Columns that are mapped anew make it another reading of the same file.
    const id = `file:${digestOf(new TextEncoder().encode(JSON.stringify([fileDigest, reading, rows.map((row) => row.line)])))}`;
    parts.push({ id, order: key, line, body, faults: faultsIn(body, settings) });
  }
  const used = new Set([...settings.mapping.values()].flatMap((source) => columnsOf(source).map(folded)));
  return { parts, rows: table.rows.length, ignoredColumns: table.header.filter((name) => name !== "" && !used.has(folded(name))) };
}

/** A row whose order number cannot be read stands for itself. */
function byOrder(
  table: Table,
  names: readonly string[],
  { mapping }: FilesSettings,
): Iterable<readonly [string | null, readonly TableRow[]]> {
  const source = mapping.get("orderNumber") as Source;
  const numberOf = ({ cells }: TableRow): string | null => {
    if (source.kind === "constant") return source.text;
    const cell = cells[names.indexOf(folded(columnsOf(source)[0] ?? ""))];
    return cell === undefined ? null : textOf(cell).trim() || null;
  };
  const groups = new Map<string | symbol, [string | null, TableRow[]]>();
  for (const row of table.rows) {
    const number = numberOf(row);
    const key = number ?? Symbol();
    const group = groups.get(key);
    if (group) group[1].push(row);
    else groups.set(key, [number, [row]]);
  }
  return groups.values();
}
