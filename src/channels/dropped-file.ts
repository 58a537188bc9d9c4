import type { FileFault } from "../kit/file-fault.ts";
import { MalformedMessage } from "../kit/read.ts";

/** How files of orders, which a person or an older system drops, are taken apart. */
export interface FileReading<Settings> {
  /**
   * A message for each order, which `normalise` reads, so that a bad row keeps no good order back. Everything that stands in the
   * file is in one of them, good or bad. `at`: when it was dropped. Throws MalformedMessage for a file that cannot be read as a
   * whole: nothing of it is taken then. Without settings the connector's defaults hold.
   */
  split(file: Uint8Array, settings: Settings | undefined, at: Date): Promise<SplitFile>;
}

export interface SplitFile {
  readonly parts: readonly FilePart[];
  /** Rows, or segments, of the file; a header is none. */
  readonly rows: number;
  /** Columns that nothing is read from; perhaps misspelt. */
  readonly ignoredColumns: readonly string[];
}

export interface FilePart {
  /** The same for the same part of the same file: what is dropped twice is kept once. */
  readonly id: string;
  /** The order's number, where one can be read. */
  readonly order: string | null;
  /** The row that it begins with. */
  readonly line: number;
  /** The message. */
  readonly body: Uint8Array;
  /** All that is wrong with it; empty when it can be read. */
  readonly faults: readonly FileFault[];
}

/**
 * What keeps a message of EDI from being read, by the segment that `read` names: the first thing alone, as what stands behind it may be
 * wrong because of it. `before`: segments of the file before the message's interchange; `from`: the message's first segment in that.
 */
export function segmentFaultOf(read: () => unknown, before: number, from: number): FileFault[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error;
    const [, line = from, column = error.path] = /^segment (\d+), (.*)$/.exec(error.path) ?? [];
    const wanted = error.message.slice(error.message.indexOf(": expected ") + ": expected ".length);
    return [{ line: before + Number(line), column, found: null, wanted }];
  }
}
