import { InvalidInputError, InvalidSpreadsheetError, readSheet, SheetNotFoundError } from "read-excel-file/node";
import { fifteenDigits } from "./decimal.ts";
import { MalformedMessage } from "./read.ts";
import type { Cell, Table } from "./sheet.ts";

/** A workbook is a zip. */
export const isWorkbook = (file: Uint8Array): boolean => file[0] === 0x50 && file[1] === 0x4b && file[2] === 3 && file[3] === 4;

/** Reads a sheet of a workbook (.xlsx): numbers as they are shown, never by a float. Throws MalformedMessage. */
export async function excelTable(file: Uint8Array, sheet: string | null): Promise<Table> {
  const rows = await sheetOf(file, sheet);
  const [header = [], ...rest] = rows.map((cells, index) => ({ line: index + 1, cells: cells.map(cellOf) }));
  if (!("cells" in header)) return { header: [], rows: [] };
  const filled = rest.filter(({ cells }) => cells.some((cell) => cell !== ""));
  return { header: header.cells.map((cell) => (typeof cell === "string" ? cell : "")), rows: filled };
}

type RawCell = string | boolean | Date | { readonly number: string } | null;

async function sheetOf(file: Uint8Array, sheet: string | null): Promise<RawCell[][]> {
  const parseNumber = (stored: string) => ({ number: fifteenDigits(stored) });
  try {
    return (await readSheet(Buffer.from(file), sheet ?? 1, { parseNumber })) as unknown as RawCell[][];
  } catch (error) {
    if (error instanceof SheetNotFoundError) throw new MalformedMessage("", `a sheet named ${sheet ?? "first"}`);
    if (error instanceof InvalidInputError || error instanceof InvalidSpreadsheetError || isBrokenZip(error))
      throw new MalformedMessage("", "a whole workbook (.xlsx)");
    throw error;
  }
}

/** What unpacking throws is not the library's own. */
const isBrokenZip = (error: unknown): boolean => error instanceof Error && !(error instanceof TypeError || error instanceof ReferenceError);

function cellOf(cell: RawCell): Cell {
  if (cell === null) return "";
  if (cell instanceof Date) return { date: wallClockOf(cell) };
  return typeof cell === "boolean" ? String(cell) : cell;
}

/** Workbooks count days; a time is a fraction of one, so that a second may come out a millisecond short. */
function wallClockOf(date: Date): string {
  const [day, time] = new Date(Math.round(date.getTime() / 1000) * 1000).toISOString().slice(0, 19).split("T") as [string, string];
  return time === "00:00:00" ? day : `${day}T${time}`;
}
