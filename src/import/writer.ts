import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type { BadCell, BadRow } from "../kit/cells.ts";
import { refusalOfDatabase } from "../kit/database-errors.ts";
import { Refusal } from "../kit/errors.ts";
import { retrying, sqlState } from "../kit/retry.ts";
import { rows, sql } from "../kit/sql.ts";
import type { Checkpoint, State } from "./checkpoint.ts";
import type { Import, Written } from "./kind.ts";
import type { RefusedFile } from "./refused-file.ts";

import type { Entry } from "./source.ts";

const mostShown = 20;
const firstAnalyze = 10_000;

/** Writes batches one after the other, each with the checkpoint behind it. */
export class Writer<Row> {
  /** The first findings, for whoever waits for the end. */
  readonly bad: (BadCell & { readonly line: number })[] = [];
  readonly #orm: MikroORM;
  readonly #kind: Import<Row>;
  readonly #checkpoint: Checkpoint;
  readonly #report: RefusedFile;
  /** Rows of this run after which the planner is told what the tables hold now. */
  #analyzeAt = firstAnalyze;
  #written = 0;

  constructor(orm: MikroORM, kind: Import<Row>, checkpoint: Checkpoint, report: RefusedFile) {
    this.#orm = orm;
    this.#kind = kind;
    this.#checkpoint = checkpoint;
    this.#report = report;
  }

  /** When the database refuses a batch, its halves are tried, down to the one row that is at fault. */
  async write(batch: readonly Entry<Row>[]): Promise<void> {
    const [first] = batch;
    if (!first) return;
    try {
      await this.#commit(batch);
    } catch (error) {
      const fault = faultOfRow(error);
      if (!fault) throw error;
      if (batch.length === 1) return this.#commit([{ line: first.line, end: first.end, cells: [fault] }]);
      const middle = Math.ceil(batch.length / 2);
      await this.write(batch.slice(0, middle));
      await this.write(batch.slice(middle));
    }
  }

  async #commit(batch: readonly Entry<Row>[]): Promise<void> {
    const last = batch.at(-1) as Entry<Row>;
    const { state } = this.#checkpoint;
    const { next, refused, afterwards } = await retrying(() =>
      this.#orm.em.fork().transactional(async (em) => {
        const { written, unchanged, bad, afterwards } = await this.#writeGood(em as EntityManager, batch);
        const refused = [...batch.filter((one) => "cells" in one), ...bad].sort((a, b) => a.line - b.line);
        const next: State = {
          offset: last.end,
          line: last.line,
          read: state.read + batch.length,
          written: state.written + written,
          unchanged: state.unchanged + unchanged,
          refused: state.refused + refused.length,
          reportBytes: await this.#report.write(state.reportBytes, refused),
        };
        await this.#checkpoint.advance(em as EntityManager, next);
        return { next, refused, afterwards };
      }),
    );
    this.#checkpoint.state = next;
    this.#written += next.written - state.written;
    for (const { line, cells } of refused) for (const cell of cells) if (this.bad.length < mostShown) this.bad.push({ line, ...cell });
    await afterwards?.();
    if (this.#written >= this.#analyzeAt) await this.#analyze();
  }

  /**
   * A plan that was made for an empty table reads all of a full one, batch after batch, the gateway's plans included. The
   * database finds out by itself, but up to a minute later, and that is long.
   */
  async #analyze(): Promise<void> {
    this.#analyzeAt = 2 * this.#written;
    await rows(this.#orm.em.fork() as EntityManager, sql`analyze ${sql.join(this.#kind.tables.map((table) => sql.table(table)))}`);
  }

  async #writeGood(em: EntityManager, batch: readonly Entry<Row>[]): Promise<Written & { readonly bad: readonly BadRow[] }> {
    const { keyOf } = this.#kind;
    const good = batch.filter((one) => "row" in one);
    if (good.length === 0) return { written: 0, unchanged: 0, bad: [] };
    const repeated = keyOf
      ? await this.#checkpoint.claim(
          em,
          good.map(({ line, row }) => ({ line, key: keyOf(row) })),
        )
      : new Map<number, number>();
    const twice = good.flatMap(({ line }) => (repeated.has(line) ? [repetition(line, repeated.get(line) as number)] : []));
    const { bad = [], ...written } = await this.#kind.write(
      em,
      good.filter(({ line }) => !repeated.has(line)),
    );
    return { ...written, bad: [...twice, ...bad] };
  }
}

const repetition = (line: number, first: number): BadRow => ({
  line,
  cells: [{ column: null, problem: `The same stands on line ${first} already.`, remedy: "Keep one of the two." }],
});

/** What the database refuses of a row, as its fault; null for what is no row's fault. */
function faultOfRow(error: unknown): BadCell | null {
  const refusal = refusalOfDatabase(error);
  if (refusal instanceof Refusal && refusal.code !== "VERSION_CONFLICT")
    return { column: refusal.field[0] ?? null, problem: refusal.message, remedy: "Mend the row and import again." };
  // 22: a value that PostgreSQL cannot hold. 23514: one that a rule of a table forbids.
  const state = sqlState(error) ?? "";
  if (!state.startsWith("22") && state !== "23514") return null;
  return { column: null, problem: "The database cannot hold a value of this row.", remedy: "Mend the row and import again." };
}
