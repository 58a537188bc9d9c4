import { refusalOfDatabase } from "../kit/database-errors.ts";
import { Refusal } from "../kit/errors.ts";
import { sqlState } from "../kit/retry.ts";
import { Cells } from "./cells.ts";
import { type Columns, openCsv } from "./csv.ts";
import type { BadRow, ImportReport, Progress } from "./report.ts";

export interface ImportOptions {
  /** Who imports, for the ledger and the events. */
  readonly actor?: string;
  /** Called after every batch. */
  readonly onProgress?: (progress: Progress) => void;
  /** Rows written in one transaction. */
  readonly batchSize?: number;
}

export interface Read<Row> {
  readonly line: number;
  readonly row: Row;
}

export interface Written {
  readonly written: number;
  readonly unchanged: number;
  readonly bad?: readonly BadRow[];
}

/** What is particular to one kind of file. */
export interface Import<Row> {
  readonly columns: Columns;
  /** Reads a row; faults go to the cells' `bad`. */
  read(cells: Cells): Row;
  /** What a row is about; a file says it once. */
  keyOf(row: Row): string;
  /** Writes a batch in one transaction. */
  write(rows: readonly Read<Row>[], columns: readonly string[]): Promise<Written>;
}

const mostReported = 1_000;

/**
 * Reads a CSV file and writes its good rows, batch by batch; bad rows are named and passed over. Memory does not grow with the
 * file, but for what its rows are about (some 100 bytes a row), by which one that comes twice is found.
 *
 * Throws Refusal when the file is not there or its header lacks a column.
 */
export async function runImport<Row>(
  path: string,
  { columns, read, keyOf, write }: Import<Row>,
  options: ImportOptions,
): Promise<ImportReport> {
  const file = await openCsv(path, columns);
  const seen = new Map<string, number>();
  const bad: ImportReport["bad"][number][] = [];
  const sum = { read: 0, written: 0, unchanged: 0, refused: 0 };
  let batch: Read<Row>[] = [];

  function refuse({ line, cells }: BadRow): void {
    sum.refused += 1;
    for (const cell of cells) if (bad.length < mostReported) bad.push({ line, ...cell });
  }

  async function flush(done: boolean): Promise<void> {
    const { written, unchanged, bad: refused = [] } = await writeGood(batch, (rows) => write(rows, file.columns));
    batch = [];
    sum.written += written;
    sum.unchanged += unchanged;
    for (const one of refused) refuse(one);
    options.onProgress?.({ bytes: file.bytesRead(), totalBytes: file.bytes, rows: sum.read, done });
  }

  for await (const next of file.rows()) {
    sum.read += 1;
    if ("cells" in next) refuse(next);
    else {
      const cells = new Cells(next);
      const row = read(cells);
      const before = cells.bad.length === 0 ? seen.get(keyOf(row)) : undefined;
      if (before !== undefined) cells.note(null, `The same stands on line ${before} already.`, "Keep one of the two.");
      if (cells.bad.length > 0) refuse({ line: next.line, cells: cells.bad });
      else {
        seen.set(keyOf(row), next.line);
        batch.push({ line: next.line, row });
      }
    }
    if (batch.length >= (options.batchSize ?? 1_000)) await flush(false);
  }
  await flush(true);
  return { ...sum, bad: bad.sort((a, b) => a.line - b.line), ignoredColumns: file.ignored };
}

/** When the database refuses a batch, its halves are tried, down to the one row that is at fault. */
async function writeGood<Row>(rows: readonly Read<Row>[], write: (rows: readonly Read<Row>[]) => Promise<Written>): Promise<Written> {
  const [first] = rows;
  if (!first) return { written: 0, unchanged: 0 };
  try {
    return await write(rows);
  } catch (error) {
    const refusal = refusalOfDatabase(error);
    // 22: a value that PostgreSQL cannot hold.
    if (!(refusal instanceof Refusal) && !sqlState(error)?.startsWith("22")) throw error;
    if (rows.length === 1) {
      const problem = refusal instanceof Refusal ? refusal : new Refusal("INVALID", "The database cannot hold a value of this row.");
      const cell = { column: problem.field[0] ?? null, problem: problem.message, remedy: "Mend the row and import again." };
      return { written: 0, unchanged: 0, bad: [{ line: first.line, cells: [cell] }] };
    }
    const middle = Math.ceil(rows.length / 2);
    const one = await writeGood(rows.slice(0, middle), write);
    const two = await writeGood(rows.slice(middle), write);
    return { written: one.written + two.written, unchanged: one.unchanged + two.unchanged, bad: [...(one.bad ?? []), ...(two.bad ?? [])] };
  }
}
