import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { type CsvError, type InfoRecord, type Options, parse } from "csv-parse";
import type { BadCell } from "../kit/cells.ts";
import { Cells } from "../kit/cells.ts";
import { Refusal } from "../kit/errors.ts";

import type { Entry, Place, Source } from "./source.ts";

/** The columns a kind of file may have. Others are passed over and named in the report. */
export interface Columns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Further optional ones, by how they are written. */
  readonly pattern?: RegExp;
}

/** A row longer than this is a quote that was never closed. */
const longestRow = 65_536;

/**
 * Opens a CSV file with a header line: UTF-8 with or without a byte order mark, separated by commas, semicolons or tabs, any
 * line ends. Header names are read without regard to case, spaces or dashes. `read` makes a row of its cells; faults go to the
 * cells' `bad`.
 *
 * Throws Refusal INVALID when a column is missing or named twice.
 */
export async function openCsv<Row>(
  path: string,
  { required, optional, pattern }: Columns,
  read: (cells: Cells) => Row,
): Promise<Source<Row>> {
  const { head, lineEnd, bytes } = await headOf(path);
  const options: Options = {
    delimiter: separatorOf(head),
    // Said, not found out: a file is cut into the same rows wherever reading begins.
    ...(lineEnd !== undefined && { record_delimiter: lineEnd }),
    trim: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  };
  const header = await headerOf(head, options);
  const known = header.filter((name) => required.includes(name) || optional.includes(name) || pattern?.test(name));
  const missing = required.filter((name) => !known.includes(name));
  const all = [...required, ...optional].join(", ");
  if (missing.length > 0) throw new Refusal("INVALID", `The header line lacks ${missing.join(", ")}. Columns: ${all}.`, [...missing]);
  const twice = known.find((name, index) => known.indexOf(name) !== index);
  if (twice) throw new Refusal("INVALID", `The header line names ${twice} twice. Keep one.`, [twice]);

  return {
    ignoredColumns: header.filter((name) => name !== "" && !known.includes(name)),
    async *rows(from: Place) {
      let broken: CsvError | undefined;
      const parser = parse({
        ...options,
        bom: from.offset === 0,
        from: from.offset === 0 ? 2 : 1,
        info: true,
        max_record_size: longestRow,
        skip_records_with_error: true,
        on_skip: (error) => {
          broken ??= error;
          return undefined;
        },
      });
      const file = createReadStream(path, { start: from.offset, end: Math.max(from.offset, bytes - 1) });
      file.on("error", (error) => parser.destroy(error));
      file.pipe(parser);
      let line = Math.max(from.line, 1);
      try {
        for await (const { info, record } of parser as AsyncIterable<{ info: InfoRecord; record: string[] }>) {
          // After a broken quote the parser cannot know where rows begin: nothing behind it is taken.
          if (broken && info.lines >= lineOf(broken)) break;
          line = from.line + info.lines;
          const end = from.offset + info.bytes;
          const unreadable = faultOf(header, record);
          if (unreadable) yield { line, end, cells: [unreadable] };
          else yield entryOf(line, end, new Cells(new Map(header.map((name, index) => [name, record[index] as string]))), read);
        }
        if (broken) yield { line: line + 1, end: bytes, cells: [unclosed] };
      } finally {
        file.destroy();
      }
    },
  };
}

function entryOf<Row>(line: number, end: number, cells: Cells, read: (cells: Cells) => Row): Entry<Row> {
  const row = read(cells);
  return cells.bad.length > 0 ? { line, end, cells: cells.bad } : { line, end, row };
}

const unclosed: BadCell = {
  column: null,
  problem: "From here on the file cannot be read: a quotation mark is not closed, or a row is longer than 64 KiB.",
  remedy: "Mend it and import the file again; the rows before it are in, and importing them twice changes nothing.",
};

const lineOf = (error: CsvError): number => Number(error.lines ?? 0);

/** What keeps a row from being read at all; null when nothing does. */
function faultOf(header: readonly string[], record: readonly string[]): BadCell | null {
  const surplus = record.slice(header.length).some((cell) => cell !== "");
  if (record.length < header.length || surplus)
    return badCell(
      null,
      `The row has ${record.length} values, the header ${header.length} columns.`,
      "Check separators and quotation marks.",
    );
  const foreign = header.find((_, index) => record[index]?.includes("\uFFFD"));
  return foreign === undefined ? null : badCell(foreign, "The value is not UTF-8.", "Save the file as CSV UTF-8.");
}

const badCell = (column: string | null, problem: string, remedy: string): BadCell => ({ column, problem, remedy });

async function headerOf(head: string, options: Options): Promise<string[]> {
  const [names = []] = await new Promise<string[][]>((resolve, reject) => {
    parse(head, { ...options, to: 1 }, (error, found: string[][]) => (error ? reject(error) : resolve(found)));
  });
  return names.map((name) => name.toLowerCase().replace(/[\s-]+/g, "_"));
}

/** The header line, what ends it, and where the file ends. */
async function headOf(path: string): Promise<{ head: string; lineEnd: string | undefined; bytes: number }> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(longestRow), 0, longestRow, 0);
    const text = buffer.toString("utf8", 0, bytesRead).replace(/^\uFEFF/, "");
    const end = /\r\n|\n|\r/.exec(text);
    return { head: text.slice(0, end?.index), lineEnd: end?.[0], bytes: (await file.stat()).size };
  } finally {
    await file.close();
  }
}

/** Whatever stands most often in the header line. */
function separatorOf(head: string): string {
  const count = (separator: string) => head.split(separator).length;
  return [",", ";", "\t"].reduce((best, next) => (count(next) > count(best) ? next : best));
}
