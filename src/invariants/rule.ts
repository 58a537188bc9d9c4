import type { RawBuilder } from "kysely";

/** Something that is true whatever happened. */
export interface Rule {
  readonly name: string;
  readonly meaning: string;
  /** A select that answers one row a fault. */
  readonly faults: RawBuilder<unknown>;
}
