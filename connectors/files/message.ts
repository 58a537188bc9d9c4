import { folded } from "../../src/kit/column-mapping.ts";
import { MalformedMessage, Reader } from "../../src/kit/read.ts";
import type { Cell, TableRow } from "../../src/kit/sheet.ts";
import { Row } from "../../src/kit/sheet-row.ts";
import type { Field } from "./fields.ts";
import type { FilesSettings } from "./settings.ts";

/** A row of a file of orders. */
export type FileRow = Row<Field>;

/** The rows of one order, as they stood in the file: what they mean is found out later, by the settings of then. */
export function messageOf(header: readonly string[], rows: readonly TableRow[], readAt: Date): Uint8Array {
  const said = rows.map(({ line, cells }) => ({
    line,
    columns: cells.length,
    cells: Object.fromEntries(header.flatMap((name, index) => (name === "" || cells[index] === undefined ? [] : [[name, cells[index]]]))),
  }));
  return new TextEncoder().encode(JSON.stringify({ readAt: readAt.toISOString(), columns: header.length, rows: said }));
}

/** The rows of a message, to be read by field. Throws MalformedMessage for what `messageOf` did not write. */
export function rowsIn(body: Uint8Array, settings: FilesSettings): { readonly rows: readonly FileRow[]; readonly readAt: Date } {
  const message = Reader.json(body);
  const columns = message.integer("columns");
  const rows = message.list("rows").map((row) => rowOf(row, columns, settings));
  if (rows.length === 0) message.fail("rows", "one row at least");
  return { rows, readAt: message.instant("readAt") };
}

function rowOf(said: Reader, columns: number, settings: FilesSettings): FileRow {
  const cells = said.object("cells");
  const row = new Row(said.integer("line"), new Map(cells.keys().map((name) => [folded(name), cellOf(cells, name)])), settings);
  const there = said.integer("columns");
  if (there !== columns) row.note(null, `${columns} cells as the header has, not ${there}: check separators and quotation marks`);
  return row;
}

function cellOf(cells: Reader, name: string): Cell {
  const value = cells.raw(name);
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  const object = cells.object(name);
  if (object.has("number")) return { number: object.text("number") };
  return object.has("date") ? { date: object.text("date") } : cells.fail(name, "a text, a number or a date");
}

/** Ends the reading with the first fault. What stands in the cell is not said: it may be somebody's name. */
export function failWith(row: FileRow, more: number): never {
  const [fault] = row.faults;
  const place = fault?.column == null ? `line ${row.line}` : `line ${row.line}, column ${fault.column}`;
  throw new MalformedMessage(place, `${fault?.wanted}${more > 0 ? ` (and ${more} more ${more === 1 ? "fault" : "faults"})` : ""}`);
}
