import { hash } from "node:crypto";
import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import pg from "pg";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { row, rows, sql } from "../kit/sql.ts";
import type { FileIdentity } from "./file.ts";
import type { Counts } from "./report.ts";
import type { Place } from "./source.ts";

/** What is imported: the kind of file, and whose orders they are. */
export interface Subject {
  readonly kind: "ITEMS" | "STOCK" | "ORDERS" | "RATES";
  readonly channelId: string | null;
}

/** How far an import has come. */
export interface State extends Place, Counts {
  /** Length of the report of refused rows. */
  readonly reportBytes: number;
}

/**
 * Where an import stands, kept in the database. It moves in the same transaction as the rows of a batch, so an import
 * that is killed at any instant goes on with the first row that is not in. One process at a time holds it.
 */
export class Checkpoint {
  readonly id: string;
  state: State;
  readonly #em: EntityManager;
  /** Its session holds the lock: when the process dies, so does the lock. */
  readonly #holder: pg.Client;

  private constructor(em: EntityManager, id: string, state: State, holder: pg.Client) {
    this.#em = em;
    this.id = id;
    this.state = state;
    this.#holder = holder;
  }

  /**
   * Goes on with the import of this file that was stopped, or begins one. `restart` begins anew whatever was stopped.
   *
   * Throws Refusal ALREADY_EXISTS when another process imports the file just now, VERSION_CONFLICT when an import of this
   * path was stopped and the file has changed since.
   */
  static async open(orm: MikroORM, subject: Subject, file: FileIdentity, restart: boolean): Promise<Checkpoint> {
    const holder = new pg.Client(orm.config.get("clientUrl"));
    // Without the lock the guard in `advance` still lets only one process go on.
    holder.on("error", () => {});
    await holder.connect();
    try {
      await lock(holder, subject, file);
      const em = orm.em.fork() as EntityManager;
      const begun = await em.transactional((em) => begin(em as EntityManager, subject, file, restart));
      return new Checkpoint(em, begun.id, begun.state, holder);
    } catch (error) {
      await holder.end();
      throw error;
    }
  }

  /** Moves on, in the transaction that writes the rows up to there. Throws Refusal VERSION_CONFLICT when another process did. */
  async advance(em: EntityManager, next: State): Promise<void> {
    const moved = await rows(
      em,
      sql`
        update imports set byte_offset = ${next.offset}, line = ${next.line}, rows_read = ${next.read}, rows_written = ${next.written},
          rows_unchanged = ${next.unchanged}, rows_refused = ${next.refused}, report_bytes = ${next.reportBytes}, updated_at = now()
        where id = ${this.id} and status = 'RUNNING' and byte_offset = ${this.state.offset} returning id`,
    );
    if (moved.length === 0) throw new Refusal("VERSION_CONFLICT", "Another process goes on with this import. This one stops.");
  }

  /**
   * Notes what the rows of a batch are about, and answers which of them are about what an earlier line says already: their
   * lines, and that earlier one.
   */
  async claim(em: EntityManager, rowsOfBatch: readonly { readonly key: string; readonly line: number }[]): Promise<Map<number, number>> {
    const first = new Map<string, number>();
    const hashed = rowsOfBatch.map(({ key, line }) => ({ line, key: hash("md5", key) }));
    for (const { key, line } of hashed) if (!first.has(key)) first.set(key, line);
    const fresh = await rows(
      em,
      sql`
        insert into import_keys (import_id, key, line)
        select ${this.id}, key, line from unnest(${[...first.keys()]}::uuid[], ${[...first.values()]}::bigint[]) as given(key, line)
        on conflict do nothing returning 1`,
    );
    if (fresh.length < first.size)
      for (const { key, line } of await rows(
        em,
        sql<{ key: string; line: string }>`
          select replace(key::text, '-', '') as key, line from import_keys where import_id = ${this.id} and key = any(${[...first.keys()]}::uuid[])`,
      ))
        first.set(key, Number(line));
    return new Map(hashed.flatMap(({ key, line }) => (first.get(key) === line ? [] : [[line, first.get(key) as number]])));
  }

  /** The whole file is in. */
  async finish(): Promise<void> {
    await this.#em.transactional((em) => end(em as EntityManager, [this.id], "DONE"));
  }

  async close(): Promise<void> {
    await this.#holder.end();
  }
}

async function lock(holder: pg.Client, { kind, channelId }: Subject, { path, digest }: FileIdentity): Promise<void> {
  const taken = await holder.query<{ ours: boolean }>("select pg_try_advisory_lock(hashtextextended($1, 0)) as ours", [
    `import ${kind} ${channelId ?? ""} ${digest}`,
  ]);
  if (!taken.rows[0]?.ours)
    throw new Refusal(
      "ALREADY_EXISTS",
      `Another process imports ${path} just now. Wait for it, or stop it: the next one goes on where it stopped.`,
    );
}

interface Stored {
  readonly id: string;
  readonly digest: string;
  readonly offset: string;
  readonly line: string;
  readonly read: string;
  readonly written: string;
  readonly unchanged: string;
  readonly refused: string;
  readonly reportBytes: string;
}

async function begin(em: EntityManager, subject: Subject, file: FileIdentity, restart: boolean): Promise<{ id: string; state: State }> {
  const stopped = await rows(
    em,
    // Waits for a commit of a process that was killed while it was on its way.
    sql<Stored>`
      select id, digest, byte_offset as offset, line, rows_read as read, rows_written as written, rows_unchanged as unchanged,
        rows_refused as refused, report_bytes as "reportBytes"
      from imports
      where kind = ${subject.kind} and channel_id is not distinct from ${subject.channelId}::uuid and status = 'RUNNING'
        and (digest = ${file.digest} or path = ${file.path})
      order by id for update`,
  );
  if (restart)
    await end(
      em,
      stopped.map(({ id }) => id),
      "GIVEN_UP",
    );
  else {
    const same = stopped.find(({ digest }) => digest === file.digest);
    if (same) return { id: same.id, state: stateOf(same) };
    const other = stopped[0];
    if (other)
      throw new Refusal(
        "VERSION_CONFLICT",
        `The import of ${file.path} was stopped behind line ${other.line}, and the file has changed since. Put the old file back to go on, or import this one from its beginning with --restart.`,
      );
  }
  const id = newId();
  await row(
    em,
    sql`insert into imports (id, kind, channel_id, path, bytes, digest)
      values (${id}, ${subject.kind}, ${subject.channelId}, ${file.path}, ${file.bytes}, ${file.digest})`,
  );
  return { id, state: { offset: 0, line: 0, read: 0, written: 0, unchanged: 0, refused: 0, reportBytes: 0 } };
}

const stateOf = (stored: Stored): State => ({
  offset: Number(stored.offset),
  line: Number(stored.line),
  read: Number(stored.read),
  written: Number(stored.written),
  unchanged: Number(stored.unchanged),
  refused: Number(stored.refused),
  reportBytes: Number(stored.reportBytes),
});

async function end(em: EntityManager, ids: readonly string[], status: "DONE" | "GIVEN_UP"): Promise<void> {
  await row(em, sql`update imports set status = ${status}, updated_at = now() where id = any(${ids as string[]}::uuid[])`);
  await row(em, sql`delete from import_keys where import_id = any(${ids as string[]}::uuid[])`);
}
