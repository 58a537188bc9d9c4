import type { BadCell } from "../kit/cells.ts";

/** How many rows came to what. */
export interface Counts {
  /** Rows of the file; a header is none. */
  readonly read: number;
  readonly written: number;
  /** Rows that stood so already. */
  readonly unchanged: number;
  /** Rows that did not go in. */
  readonly refused: number;
}

export interface ImportReport extends Counts {
  /** False when it was asked to stop before the end; the same import goes on from there. */
  readonly finished: boolean;
  /** The line it went on behind; null when it began at the file's beginning. */
  readonly resumedAfter: number | null;
  /** The last line that is in. */
  readonly line: number;
  /** What is wrong with refused rows, in the order of the file; the first 20 since it began or went on. */
  readonly bad: readonly (BadCell & { readonly line: number })[];
  /** Where all of it stands; null when no row was refused. */
  readonly refusedFile: string | null;
  /** Columns that no import knows; perhaps misspelt. */
  readonly ignoredColumns: readonly string[];
}

export interface Progress {
  readonly bytes: number;
  readonly totalBytes: number;
  readonly rows: number;
  /** True once, when no more comes: at the file's end, or where the import was asked to stop. */
  readonly done: boolean;
}

/** The report as people read it, one line a finding. */
export function* linesOf({ bad, refusedFile, ignoredColumns, ...report }: ImportReport): Generator<string> {
  const { read, written, unchanged, refused, finished, line } = report;
  for (const { line, column, problem, remedy } of bad) yield `line ${line}${column === null ? "" : `, ${column}`}: ${problem} ${remedy}`;
  if (refusedFile !== null) yield `What was refused, and why: ${refusedFile}`;
  if (ignoredColumns.length > 0) yield `Columns that were passed over: ${ignoredColumns.join(", ")}.`;
  if (!finished) yield `Stopped behind line ${line}. The same command goes on from there.`;
  yield `${read} rows read: ${written} written, ${unchanged} unchanged, ${refused} refused.`;
}
