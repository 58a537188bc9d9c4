/**
 * What stands in a cell. A workbook knows numbers and dates from texts: a number has a decimal point whatever the settings say, and a
 * date is a day and a time on the wall, without a zone.
 */
export type Cell = string | { readonly number: string } | { readonly date: string };

export interface TableRow {
  /** As a spreadsheet or an editor numbers it. */
  readonly line: number;
  /** In the order of the header; shorter or longer when the row is. */
  readonly cells: readonly Cell[];
}

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly TableRow[];
}

export const textOf = (cell: Cell): string => (typeof cell === "string" ? cell : "number" in cell ? cell.number : cell.date);
export const isEmpty = (cell: Cell | undefined): boolean => cell === undefined || (typeof cell === "string" && cell.trim() === "");
