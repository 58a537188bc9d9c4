import type { EntityManager } from "@mikro-orm/postgresql";
import type { BadRow } from "../kit/cells.ts";
import type { Subject } from "./checkpoint.ts";

import type { Source } from "./source.ts";

export interface Read<Row> {
  readonly line: number;
  readonly row: Row;
}

export interface Written {
  readonly written: number;
  readonly unchanged: number;
  readonly bad?: readonly BadRow[];
  /** What is to be done once the rows are committed; a kill in between leaves it undone. */
  readonly afterwards?: () => Promise<unknown>;
}

/** What is particular to one kind of file. */
export interface Import<Row> extends Subject {
  readonly batchRows: number;
  /** The tables that it fills. */
  readonly tables: readonly string[];
  open(path: string): Promise<Source<Row>>;
  /** What a row is about, where a file may say it only once. */
  keyOf?(row: Row): string;
  /** Writes rows in the transaction of `em`. */
  write(em: EntityManager, rows: readonly Read<Row>[]): Promise<Written>;
}
