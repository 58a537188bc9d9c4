import type { BadRow } from "../kit/cells.ts";

/** A place between two rows of a file: where reading goes on. */
export interface Place {
  /** Bytes before it. */
  readonly offset: number;
  /** Lines before it. */
  readonly line: number;
}

export const beginning: Place = { offset: 0, line: 0 };

/** A row as it was read, or what is wrong with it. `end` is the offset of the byte behind it. */
export type Entry<Row> = { readonly line: number; readonly end: number; readonly row: Row } | (BadRow & { readonly end: number });

/** A file as rows, one at a time, so that a file of any size fits. Reading from any place between rows gives the same rows. */
export interface Source<Row> {
  /** Columns that no import knows; perhaps misspelt. */
  readonly ignoredColumns: readonly string[];
  rows(from: Place): AsyncGenerator<Entry<Row>>;
}
