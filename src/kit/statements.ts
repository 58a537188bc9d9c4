import { LRUCache } from "lru-cache";
import type { Pool, PoolClient, QueryArrayConfig, QueryConfig } from "pg";

/** Characters of texts that came once or more: some thousands of a usual length. */
const mostKnown = 16 * 1024 * 1024;
/** A connection that has prepared more than this is closed when it is free: what it prepared is forgotten with it. */
const mostPrepared = 100;

const seenOnce = "";
/** Of all in this process: two of them may share a pool, and so the connections that know these names. */
let named = 0;

/**
 * Runs statements that come again and again, prepared from the second time on, so that PostgreSQL reads and plans them once a connection.
 * What clients make up is bounded on both sides: here, the texts; there, what a connection has prepared.
 */
export class Statements {
  readonly #pool: Pool;
  readonly #names = new LRUCache<string, string>({ maxSize: mostKnown, sizeCalculation: (_, text) => text.length });
  readonly #prepared = new WeakMap<PoolClient, Set<string>>();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** The first row's columns as text; null when there is none. */
  async row(text: string, values: readonly unknown[]): Promise<readonly (string | null)[] | null> {
    const [first] = await this.#query<(string | null)[]>({ text, values: [...values], rowMode: "array" } as QueryArrayConfig);
    return first ?? null;
  }

  /** All rows, each column under its name. */
  rows<Row extends object>(text: string, values: readonly unknown[]): Promise<Row[]> {
    return this.#query<Row>({ text, values: [...values] });
  }

  async #query<Row extends object>(query: QueryConfig): Promise<Row[]> {
    const name = this.#nameOf(query.text);
    const client = await this.#pool.connect();
    try {
      return (await client.query<Row>({ ...query, ...(name && { name }) })).rows;
    } finally {
      client.release(this.#isFull(client, name));
    }
  }

  /** A name from the second time on: what is asked once is not worth preparing. */
  #nameOf(text: string): string | undefined {
    const known = this.#names.get(text);
    if (known) return known;
    const name = known === undefined ? seenOnce : `statement_${++named}`;
    this.#names.set(text, name);
    return name || undefined;
  }

  #isFull(client: PoolClient, name: string | undefined): boolean {
    if (!name) return false;
    const prepared = this.#prepared.get(client) ?? new Set();
    this.#prepared.set(client, prepared.add(name));
    return prepared.size > mostPrepared;
  }
}
