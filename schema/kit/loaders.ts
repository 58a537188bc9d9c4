import type { EntityManager } from "@mikro-orm/postgresql";
import DataLoader from "dataloader";
import type { Access } from "../../src/access/access.ts";

/** Reads rows of many ids with one statement. */
export type ReadMany<Row> = (em: EntityManager, ids: readonly string[], access: Access) => Promise<readonly Row[]>;

/**
 * The batched reads of one operation. All fields of a level that ask for the same kind of row share one statement; nothing
 * outlives the operation, so nothing is stale.
 */
export function openLoaders(em: EntityManager, access: Access) {
  const loaders = new Map<ReadMany<never>, DataLoader<string, unknown>>();

  function loader<Row>(read: ReadMany<Row>, batch: (ids: readonly string[]) => Promise<unknown[]>): DataLoader<string, unknown> {
    const known = loaders.get(read as ReadMany<never>);
    if (known) return known;
    const made = new DataLoader<string, unknown>(batch, { maxBatchSize: 1_000 });
    loaders.set(read as ReadMany<never>, made);
    return made;
  }

  return {
    /** What was read so far is forgotten: a mutation changed it. */
    clear(): void {
      loaders.clear();
    },
    /** The row of an id, or null when there is none that the key may see. */
    one<Row extends { readonly id: string }>(read: ReadMany<Row>, id: string): Promise<Row | null> {
      return loader(read, async (ids) => {
        const found = new Map((await read(em, ids, access)).map((row) => [row.id, row]));
        return ids.map((each) => found.get(each) ?? null);
      }).load(id) as Promise<Row | null>;
    },
    /** The rows that belong to an id, in the order of the statement. `owner` says to which. */
    many<Row>(read: ReadMany<Row>, owner: (row: Row) => string, id: string): Promise<readonly Row[]> {
      return loader(read, async (ids) => {
        const found = Map.groupBy(await read(em, ids, access), owner);
        return ids.map((each) => found.get(each) ?? []);
      }).load(id) as Promise<readonly Row[]>;
    },
  };
}

export type Loaders = ReturnType<typeof openLoaders>;

/** For fields that refer to another row and may be null. */
export const loadOne = <Row extends { readonly id: string }>(
  { loaders }: { readonly loaders: Loaders },
  read: ReadMany<Row>,
  id: string | null | undefined,
): Promise<Row | null> => (id == null ? Promise.resolve(null) : loaders.one(read, id));
