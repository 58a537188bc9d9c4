import fc from "fast-check";
import { expect, test } from "vitest";
import { insertLots, rows, sql, type Table } from "../../src/kit/sql.ts";
import { openShop } from "../support/shop.ts";

const shop = await openShop();

const types = {
  id: "uuid",
  title: "text",
  count: "int",
  amount: "bigint",
  flag: "boolean",
  at: "timestamptz(3)",
  names: "text[]",
  data: "jsonb",
};
const table: Table = { name: "odds", columns: Object.entries(types).map(([name, type]) => ({ name, type, key: name })) };

/** What PostgreSQL can keep: whole characters, none of them NUL. */
const text = fc
  .oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("NULL", "", '"', "\\", "{}", "{a,b}", 'a"\\",b', "line\nline", " "))
  .map((one) => one.replaceAll("\u0000", ""));
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const aRow = fc.record({
  id: fc.uuid(),
  title: maybe(text),
  count: maybe(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
  amount: maybe(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  flag: maybe(fc.boolean()),
  at: maybe(fc.date({ min: new Date("1000-01-01"), max: new Date("9999-12-30"), noInvalidDate: true })),
  names: maybe(fc.array(text)),
  data: maybe(fc.record({ words: fc.array(text), count: fc.integer(), nested: fc.record({ flag: fc.boolean() }) })),
});

test("whatever the columns of new rows hold is read back as it was written", async () => {
  const columns = sql.raw(
    Object.entries(types)
      .map((column) => column.join(" "))
      .join(", "),
  );
  await sql`create table odds (number int generated always as identity, ${columns})`.execute(shop.em.getKysely());

  await fc.assert(
    fc.asyncProperty(fc.array(aRow, { maxLength: 10 }), async (given) => {
      const em = shop.em;
      await sql`truncate odds`.execute(em.getKysely());
      await insertLots(em, [{ table, rows: given }]);

      const kept = await rows(em, sql`select id, title, count, amount::text as amount, flag, at, names, data from odds order by number`);
      expect(kept.map(readable)).toEqual(given.map(readable));
    }),
    { numRuns: 100 },
  );
});

/** Numbers beyond JavaScript's and instants as text, whichever way they come. */
const readable = (row: unknown): unknown => {
  const { amount, at, ...rest } = row as Record<string, unknown>;
  return { ...rest, amount: amount === null ? null : String(amount), at: at === null ? null : new Date(at as string).toISOString() };
};
