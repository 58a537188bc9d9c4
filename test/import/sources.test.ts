import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { batchesOf, oneAhead } from "../../src/import/batches.ts";
import { openCsv } from "../../src/import/csv.ts";
import { openNdjson } from "../../src/import/ndjson.ts";
import { beginning, type Entry, type Source } from "../../src/import/source.ts";
import { Reader } from "../../src/kit/read.ts";

const folder = mkdtempSync(join(tmpdir(), "muara-sources-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "file");

async function all<Row>(source: Source<Row>, from = beginning): Promise<Entry<Row>[]> {
  return gathered(source.rows(from));
}

async function gathered<Thing>(things: AsyncIterable<Thing>): Promise<Thing[]> {
  const found: Thing[] = [];
  for await (const thing of things) found.push(thing);
  return found;
}

/** Reading goes on behind any row as if it had never stopped. */
async function isCutAnywhere<Row>(source: Source<Row>): Promise<Entry<Row>[]> {
  const whole = await all(source);
  for (const [index, { end, line }] of whole.entries()) expect(await all(source, { offset: end, line })).toEqual(whole.slice(index + 1));
  return whole;
}

const aCell = fc.oneof(
  fc.constantFrom("", " ", "a", "ü", "日本", "0", ","),
  fc.string({ unit: fc.constantFrom("a", "é", "中", ",", ";", " ", '"', "\n", "\r\n", "😀"), maxLength: 6 }),
);
const written = (cell: string, lineEnd: string) => `"${cell.replaceAll(/\r?\n/g, lineEnd).replaceAll('"', '""')}"`;

test("a CSV file of any text, line end and emptiness gives the same rows, read whole or from behind any row", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(aCell, aCell, fc.nat(2)), { maxLength: 8 }),
      fc.constantFrom("\n", "\r\n", "\r"),
      fc.boolean(),
      fc.boolean(),
      async (given, lineEnd, mark, lastEnd) => {
        const rows = given.map(([one, two, empty]) => `${written(one, lineEnd)},${written(two, lineEnd)}${lineEnd.repeat(1 + empty)}`);
        const text = `one,two${lineEnd}${rows.join("")}`;
        writeFileSync(path, (mark ? "\uFEFF" : "") + (lastEnd ? text : text.trimEnd()));

        const source = await openCsv(path, { required: ["one", "two"], optional: [] }, (cells) => [
          cells.optional("one"),
          cells.optional("two"),
        ]);
        const read = await isCutAnywhere(source);

        const clean = (cell: string) => cell.replaceAll(/\r?\n/g, lineEnd) || null;
        expect(read.map((entry) => ("row" in entry ? entry.row : entry.cells))).toEqual(
          given.map(([one, two]) => [clean(one), clean(two)]),
        );
      },
    ),
    { numRuns: 150 },
  );
});

test("a file of JSON lines gives the same rows, read whole or from behind any row, and names broken ones by their line", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.record({ id: fc.string(), n: fc.nat() }).map((one) => JSON.stringify(one)),
          fc.constantFrom("", " ", "{", "[]", '"x"'),
        ),
        {
          maxLength: 10,
        },
      ),
      fc.constantFrom("\n", "\r\n"),
      fc.boolean(),
      fc.boolean(),
      async (lines, lineEnd, mark, lastEnd) => {
        writeFileSync(path, (mark ? "\uFEFF" : "") + lines.join(lineEnd) + (lastEnd ? lineEnd : ""));

        const read = await isCutAnywhere(await openNdjson(path, (line) => Reader.json(line).integer("n")));

        const told = lines.flatMap((text, index) => (text.trim() === "" ? [] : [{ text, line: index + 1 }]));
        expect(read.map(({ line }) => line)).toEqual(told.map(({ line }) => line));
        for (const [index, { text }] of told.entries()) expect("row" in (read[index] as object)).toBe(text.includes('"n"'));
      },
    ),
    { numRuns: 150 },
  );
});

test("a line of many megabytes is reported, and the next one read", async () => {
  writeFileSync(path, `{"n":1}\n${"x".repeat(5 << 20)}\n{"n":3}\n`);

  const read = await all(await openNdjson(path, (line) => Reader.json(line).integer("n")));

  expect(read).toMatchObject([
    { line: 1, row: 1 },
    { line: 2, cells: [{ problem: "The line is longer than 1 MiB." }] },
    { line: 3, row: 3 },
  ]);
});

test("batches hold every row once and in order, and are never larger than asked", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 1, max: 300 }),
      async (sizes, rows, bytes) => {
        const endOf = (index: number) => sizes.slice(0, index + 1).reduce((sum, size) => sum + size, 0);
        const entries = sizes.map((_, index) => ({ line: index + 1, end: endOf(index), row: index }));

        const batches = await gathered(batchesOf(from(entries), 0, { rows, bytes }));

        expect(batches.flat()).toEqual(entries);
        let start = 0;
        for (const batch of batches) {
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(rows);
          // Full before its last row: that one alone may go over.
          expect((batch.at(-2)?.end ?? start) - start).toBeLessThan(bytes);
          start = batch.at(-1)?.end as number;
        }
      },
    ),
  );
});

test("while one thing is worked on, one more is made and no other, however many there are", async () => {
  let made = 0;
  let most = 0;
  async function* things() {
    for (let thing = 0; thing < 500; thing += 1) {
      made += 1;
      yield thing;
    }
  }

  let worked = 0;
  for await (const thing of oneAhead(things())) {
    expect(thing).toBe(worked);
    await new Promise((resolve) => setImmediate(resolve));
    worked += 1;
    most = Math.max(most, made - worked);
  }

  expect({ worked, most }).toEqual({ worked: 500, most: 1 });
});

test("a reader that fails is heard of when its turn comes, and is closed when nobody wants more", async () => {
  let closed = false;
  async function* things() {
    try {
      yield 1;
      yield 2;
      throw new Error("unreadable");
    } finally {
      closed = true;
    }
  }
  const seen: number[] = [];
  await expect(async () => {
    for await (const thing of oneAhead(things())) {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(thing);
    }
  }).rejects.toThrow("unreadable");
  expect({ seen, closed }).toEqual({ seen: [1, 2], closed: true });

  closed = false;
  for await (const thing of oneAhead(things())) if (thing === 1) break;
  expect(closed).toBe(true);
});

async function* from<Thing>(things: readonly Thing[]) {
  yield* things;
}
