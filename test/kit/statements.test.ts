import pg from "pg";
import { afterAll, expect, test } from "vitest";
import { Statements } from "../../src/kit/statements.ts";
import { freshDatabase } from "../support/database.ts";

const database = await freshDatabase();
// One connection, so that what it has prepared can be looked at.
const pool = new pg.Pool({ connectionString: database.url, max: 1 });
const statements = new Statements(pool);
afterAll(async () => {
  await pool.end();
  await database.close();
});

const connection = async () => {
  const { rows } = await pool.query<{ pid: number; prepared: number }>(
    "select pg_backend_pid() as pid, (select count(*)::int from pg_prepared_statements) as prepared",
  );
  return rows[0] as { pid: number; prepared: number };
};

test("a row's columns come as text; none when there is none", async () => {
  expect(await statements.row("select $1::text, 2::text, null", ["one"])).toEqual(["one", "2", null]);
  expect(await statements.row("select '1' where $1::boolean", [false])).toBeNull();
  await expect(statements.row("select nonsense", [])).rejects.toMatchObject({ code: "42703" });
  expect(await statements.row("select 'goes on'", [])).toEqual(["goes on"]);
});

test("what comes once is not prepared, what comes again is, once", async () => {
  const { prepared } = await connection();
  await statements.row("select 'again'", []);
  expect((await connection()).prepared).toBe(prepared);
  for (let time = 0; time < 3; time++) await statements.row("select 'again'", []);
  expect((await connection()).prepared).toBe(prepared + 1);
});

test("two that share a pool do not take each other's prepared statements for theirs", async () => {
  const other = new Statements(pool);
  for (let time = 0; time < 3; time++) {
    expect(await statements.row("select 'mine'", [])).toEqual(["mine"]);
    expect(await other.rows("select 'theirs' as said", [])).toEqual([{ said: "theirs" }]);
  }
});

test("a connection that has prepared a hundred statements makes place for a new one", async () => {
  const { pid } = await connection();
  for (let number = 0; number < 120; number++) for (let time = 0; time < 2; time++) await statements.row(`select 'number ${number}'`, []);
  const after = await connection();

  expect(after.pid).not.toBe(pid);
  expect(after.prepared).toBeLessThan(101);
});
