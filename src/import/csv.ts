import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { type CsvError, type InfoRecord, parse } from "csv-parse";
import { Refusal } from "../kit/errors.ts";
import type { BadCell, BadRow } from "./report.ts";

/** The columns a kind of file may have. Others are passed over and named in the report. */
export interface Columns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** A row's values by column: only columns that the file has. */
export interface CsvRow {
  readonly line: number;
  readonly values: ReadonlyMap<string, string>;
}

export interface CsvFile {
  readonly columns: readonly string[];
  readonly ignored: readonly string[];
  readonly bytes: number;
  /** How far reading has come. */
  bytesRead(): number;
  /** The rows, one at a time, so that a file of any size fits; a row that cannot be read comes as what is wrong with it. */
  rows(): AsyncGenerator<CsvRow | BadRow>;
}

/** A row longer than this is a quote that was never closed. */
const longestRow = 65_536;

/**
 * Opens a CSV file with a header line: UTF-8 with or without a byte order mark, separated by commas, semicolons or tabs, any
 * line ends. Header names are read without regard to case, spaces or dashes.
 *
 * Throws Refusal NOT_FOUND when there is no such file, INVALID when a column is missing or named twice.
 */
export async function openCsv(path: string, { required, optional }: Columns): Promise<CsvFile> {
  const { head, bytes } = await headOf(path);
  const delimiter = separatorOf(head);
  const options = { bom: true, delimiter, trim: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true };
  const [names = []] = await new Promise<string[][]>((resolve, reject) => {
    parse(head, { ...options, to: 1 }, (error, found: string[][]) => (error ? reject(error) : resolve(found)));
  });
  const header = names.map((name) => name.toLowerCase().replace(/[\s-]+/g, "_"));
  const known = header.filter((name) => required.includes(name) || optional.includes(name));
  const missing = required.filter((name) => !known.includes(name));
  const all = [...required, ...optional].join(", ");
  if (missing.length > 0) throw new Refusal("INVALID", `The header line lacks ${missing.join(", ")}. Columns: ${all}.`, [...missing]);
  const twice = known.find((name, index) => known.indexOf(name) !== index);
  if (twice) throw new Refusal("INVALID", `The header line names ${twice} twice. Keep one.`, [twice]);

  let read = 0;
  return {
    columns: known,
    ignored: header.filter((name) => name !== "" && !known.includes(name)),
    bytes,
    bytesRead: () => read,
    async *rows() {
      let broken: CsvError | undefined;
      const parser = parse({
        ...options,
        info: true,
        from: 2,
        max_record_size: longestRow,
        skip_records_with_error: true,
        on_skip: (error) => {
          broken ??= error;
          return undefined;
        },
      });
      const file = createReadStream(path);
      file.on("data", (chunk) => {
        read += chunk.length;
      });
      file.on("error", (error) => parser.destroy(error));
      file.pipe(parser);
      let line = 1;
      try {
        for await (const { info, record } of parser as AsyncIterable<{ info: InfoRecord; record: string[] }>) {
          // After a broken quote the parser cannot know where rows begin: nothing behind it is taken.
          if (broken && info.lines >= lineOf(broken)) break;
          line = info.lines;
          yield rowOf(header, record, line);
        }
        if (broken) yield { line: line + 1, cells: [{ column: null, ...unreadable }] };
      } finally {
        file.destroy();
      }
    },
  };
}

const unreadable = {
  problem: "From here on the file cannot be read: a quotation mark is not closed, or a row is longer than 64 KiB.",
  remedy: "Mend it and import the file again; the rows before it are in, and importing them twice changes nothing.",
};

const lineOf = (error: CsvError): number => Number(error.lines ?? 0);

function rowOf(header: readonly string[], record: readonly string[], line: number): CsvRow | BadRow {
  const surplus = record.slice(header.length).some((cell) => cell !== "");
  if (record.length < header.length || surplus)
    return {
      line,
      cells: [
        badCell(null, `The row has ${record.length} values, the header ${header.length} columns.`, "Check separators and quotation marks."),
      ],
    };
  const foreign = header.find((_, index) => record[index]?.includes("\uFFFD"));
  if (foreign !== undefined) return { line, cells: [badCell(foreign, "The value is not UTF-8.", "Save the file as CSV UTF-8.")] };
  return { line, values: new Map(header.map((name, index) => [name, record[index] as string])) };
}

const badCell = (column: string | null, problem: string, remedy: string): BadCell => ({ column, problem, remedy });

/** The header line and where the file ends. */
async function headOf(path: string): Promise<{ head: string; bytes: number }> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "ENOENT" ? new Refusal("NOT_FOUND", `There is no file ${path}.`, ["path"]) : error;
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(longestRow), 0, longestRow, 0);
    const text = buffer.toString("utf8", 0, bytesRead).replace(/^\uFEFF/, "");
    return { head: text.slice(0, /\r\n|\n|\r/.exec(text)?.index), bytes: (await file.stat()).size };
  } finally {
    await file.close();
  }
}

/** Whatever stands most often in the header line. */
function separatorOf(head: string): string {
  const count = (separator: string) => head.split(separator).length;
  return [",", ";", "\t"].reduce((best, next) => (count(next) > count(best) ? next : best));
}
