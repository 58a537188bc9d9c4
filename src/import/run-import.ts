import type { MikroORM } from "@mikro-orm/postgresql";
import { type BatchSize, batchesOf, oneAhead } from "./batches.ts";
import { Checkpoint } from "./checkpoint.ts";
import { identify } from "./file.ts";
import type { Import } from "./kind.ts";
import { RefusedFile } from "./refused-file.ts";
import type { ImportReport, Progress } from "./report.ts";
import { Writer } from "./writer.ts";

export interface ImportOptions {
  /** Who imports, for the ledger and the events. */
  readonly actor?: string;
  /** Begins at the file's beginning even if an import of it was stopped. */
  readonly restart?: boolean;
  /** Where refused rows are reported; beside the file without it. */
  readonly reportPath?: string;
  /** Asks the import to stop after the batch at hand. */
  readonly signal?: AbortSignal;
  /** Called at the beginning and after every batch. */
  readonly onProgress?: (progress: Progress) => void;
  readonly batchSize?: Partial<BatchSize>;
}

const batchBytes = 4 << 20;

/**
 * Reads a file and writes its good rows, a transaction a batch; bad rows are reported and passed over. One batch is read while
 * the one before is written, so memory does not grow with the file. An import that was stopped goes on where it was.
 *
 * Throws Refusal when the file is not there, lacks a column, has changed since it was stopped, or is imported just now.
 */
export async function runImport<Row>(orm: MikroORM, path: string, kind: Import<Row>, options: ImportOptions): Promise<ImportReport> {
  const file = await identify(path);
  const source = await kind.open(path);
  const checkpoint = await Checkpoint.open(orm, kind, file, options.restart ?? false);
  try {
    const { report, at } = await RefusedFile.open(options.reportPath ?? `${path}.refused.csv`, checkpoint.state.reportBytes);
    checkpoint.state = { ...checkpoint.state, reportBytes: at };
    const began = checkpoint.state;
    const writer = new Writer(orm, kind, checkpoint, report);
    const tell = (done = false, bytes = checkpoint.state.offset) =>
      options.onProgress?.({ bytes, totalBytes: file.bytes, rows: checkpoint.state.read, done });
    try {
      tell();
      const size = { rows: kind.batchRows, bytes: batchBytes, ...options.batchSize };
      let finished = true;
      for await (const batch of oneAhead(batchesOf(source.rows(began), began.offset, size))) {
        if (options.signal?.aborted) {
          finished = false;
          break;
        }
        await writer.write(batch);
        tell();
      }
      if (finished) await checkpoint.finish();
      // Behind the last row there may be empty lines.
      tell(true, finished ? file.bytes : undefined);
      const { offset: _, reportBytes, ...counts } = checkpoint.state;
      return {
        ...counts,
        finished,
        resumedAfter: began.offset === 0 ? null : began.line,
        bad: writer.bad,
        refusedFile: reportBytes > 0 ? report.path : null,
        ignoredColumns: source.ignoredColumns,
      };
    } finally {
      await report.close();
    }
  } finally {
    await checkpoint.close();
  }
}
