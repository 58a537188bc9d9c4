import type pg from "pg";

const indexes = `
  select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
  from pg_index join pg_class on pg_class.oid = indexrelid
  where indrelid::regclass::text = any($1) and not relispartition
    and not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u')) order by 1`;

const foreignKeys = `
  select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition
  from pg_constraint where contype = 'f' and conparentid = 0 and conrelid::regclass::text = any($1) order by 1, 2`;

/**
 * Puts the tables' indexes, foreign keys and triggers away, so that they are filled fast. Answers what brings them back and
 * checks that they are what they were; it throws if a row breaks a foreign key.
 */
export async function bareTables(client: pg.Client, tables: readonly string[]): Promise<(say: (line: string) => void) => Promise<void>> {
  const read = async () => ({
    indexes: (await client.query<{ name: string; definition: string }>(indexes, [tables])).rows,
    keys: (await client.query<{ table: string; name: string; definition: string }>(foreignKeys, [tables])).rows,
  });
  const before = await read();
  for (const { table, name } of before.keys) await client.query(`alter table ${table} drop constraint ${name}`);
  for (const { name } of before.indexes) await client.query(`drop index ${name}`);
  for (const table of tables) await client.query(`alter table ${table} disable trigger user`);

  return async (say) => {
    for (const { name, definition } of before.indexes) {
      const began = performance.now();
      // A partitioned table's own index is made ONLY of itself in its definition; here its partitions need theirs.
      await client.query(definition.replace(" ON ONLY ", " ON "));
      say(`index ${name}: ${((performance.now() - began) / 1_000).toFixed(1)} s`);
    }
    for (const { table, name, definition } of before.keys) await client.query(`alter table ${table} add constraint ${name} ${definition}`);
    for (const table of tables) await client.query(`alter table ${table} enable trigger user`);
    const after = await read();
    if (JSON.stringify(after) !== JSON.stringify(before))
      throw new Error("The tables did not get back the indexes and keys that they had.");
  };
}
