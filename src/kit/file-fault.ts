/** One thing that is wrong with a file. */
export interface FileFault {
  /** The row, as a spreadsheet or an editor numbers it; in EDI the segment, counted from 1. */
  readonly line: number;
  /** The column's name, or the segment's element; null: the row as a whole. */
  readonly column: string | null;
  /** What stands there, cut short; null: nothing. */
  readonly found: string | null;
  readonly wanted: string;
}
