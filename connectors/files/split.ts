import { setImmediate as nextTurn } from "node:timers/promises";
import type { FilePart, SplitFile } from "../../src/channels/dropped-file.ts";
import { MalformedMessage } from "../../src/kit/read.ts";
import { digestOf } from "../../src/kit/signature.ts";
import { csvTable } from "./csv.ts";
import { excelTable, isWorkbook } from "./excel.ts";
import { type Field, folded, requiredFields } from "./fields.ts";
import { messageOf } from "./message.ts";
import { faultsIn } from "./normalise.ts";
import type { FilesSettings, Source } from "./settings.ts";
import { type Table, type TableRow, textOf } from "./table.ts";

const atOnce = 200;

/** Rows with the same order number are one order, wherever they stand. Throws MalformedMessage when a column is missing. */
export async function split(file: Uint8Array, settings: FilesSettings, at: Date): Promise<SplitFile> {
  const table = isWorkbook(file) ? await excelTable(file, settings.sheet) : csvTable(file, settings.separator);
  const names = table.header.map(folded);
  checkHeader(names, settings);
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
  const used = new Set([...settings.mapping.values()].flatMap((source) => (source.kind === "column" ? [folded(source.column)] : [])));
  return { parts, rows: table.rows.length, ignoredColumns: table.header.filter((name) => name !== "" && !used.has(folded(name))) };
}

function checkHeader(names: readonly string[], { mapping }: FilesSettings): void {
  const columns = [...mapping].flatMap(([field, source]) => (isNeeded(field, source) ? [(source as { column: string }).column] : []));
  const missing = columns.filter((column) => !names.includes(folded(column)));
  if (missing.length > 0)
    throw new MalformedMessage("the header", `${missing.length === 1 ? "a column" : "columns"} ${missing.join(", ")}, as the mapping says`);
  const twice = names.find((name, index) => name !== "" && names.indexOf(name) !== index);
  if (twice !== undefined) throw new MalformedMessage("the header", `the column ${twice} once, not twice`);
}

/** A column that the settings name must be there; without settings those that no order can do without. */
const isNeeded = (field: Field, source: Source): boolean => source.kind === "column" && (source.said || requiredFields.includes(field));

/** A row whose order number cannot be read stands for itself. */
function byOrder(
  table: Table,
  names: readonly string[],
  { mapping }: FilesSettings,
): Iterable<readonly [string | null, readonly TableRow[]]> {
  const source = mapping.get("orderNumber") as Source;
  const numberOf = ({ cells }: TableRow): string | null => {
    if (source.kind === "constant") return source.text;
    const cell = cells[names.indexOf(folded(source.column))];
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
