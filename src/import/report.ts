/** One thing that is wrong with a row, and how to mend it. `column` null: with the row as a whole. */
export interface BadCell {
  readonly column: string | null;
  readonly problem: string;
  readonly remedy: string;
}

export interface BadRow {
  /** The line of the file, the header being 1. Where a row has several lines, its last. */
  readonly line: number;
  readonly cells: readonly BadCell[];
}

export interface ImportReport {
  /** Rows below the header. */
  readonly read: number;
  readonly written: number;
  /** Rows that stood so already. */
  readonly unchanged: number;
  /** Rows that did not go in. */
  readonly refused: number;
  /** What is wrong with these, in the order of the file; the first 1000. */
  readonly bad: readonly (BadCell & { readonly line: number })[];
  /** Columns that no import knows; perhaps misspelt. */
  readonly ignoredColumns: readonly string[];
}

export interface Progress {
  readonly bytes: number;
  readonly totalBytes: number;
  readonly rows: number;
  /** True once, at the end. */
  readonly done: boolean;
}

/** The report as people read it, one line a finding. */
export function* linesOf({ read, written, unchanged, refused, bad, ignoredColumns }: ImportReport): Generator<string> {
  for (const { line, column, problem, remedy } of bad) yield `line ${line}${column === null ? "" : `, ${column}`}: ${problem} ${remedy}`;
  const reported = new Set(bad.map(({ line }) => line)).size;
  if (refused > reported) yield `… and ${refused - reported} more rows like these.`;
  if (ignoredColumns.length > 0) yield `Columns that were passed over: ${ignoredColumns.join(", ")}.`;
  yield `${read} rows read: ${written} written, ${unchanged} unchanged, ${refused} refused.`;
}
