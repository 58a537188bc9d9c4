import { CsvError, type InfoRecord, parse } from "csv-parse/sync";
import { MalformedMessage } from "./read.ts";
import type { Table } from "./sheet.ts";

/** A row longer than this is a quote that was never closed. */
const longestRow = 65_536;

/**
 * Reads a CSV file: UTF-8, or UTF-16 with a byte order mark as Excel writes "Unicode text", any line ends. Throws MalformedMessage
 * where quotes are broken: nobody can tell then which rows are whole.
 */
export function csvTable(file: Uint8Array, separator: string | null): Table {
  const text = decoded(file);
  const head = /^[^\r\n]*/.exec(text)?.[0] ?? "";
  try {
    const records = parse(text, {
      delimiter: separator ?? separatorOf(head),
      trim: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: longestRow,
    }) as unknown as { readonly info: InfoRecord; readonly record: string[] }[];
    const [header, ...rows] = records.map(({ info, record }) => ({ line: info.lines, cells: record }));
    return { header: header?.cells ?? [], rows: rows.filter(({ cells }) => cells.some((cell) => cell !== "")) };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === "number" ? `line ${error.lines}` : "";
    throw new MalformedMessage(line, "rows of CSV: a quotation mark is not closed or stands within a cell, or a row is longer than 64 KiB");
  }
}

function decoded(file: Uint8Array): string {
  const encoding = file[0] === 0xff && file[1] === 0xfe ? "utf-16le" : "utf-8";
  try {
    // The decoder leaves a byte order mark out.
    return new TextDecoder(encoding, { fatal: true }).decode(file);
  } catch {
    throw new MalformedMessage("", "UTF-8: save the file as CSV UTF-8, or as a workbook (.xlsx)");
  }
}

/** Whatever stands most often in the header line. */
function separatorOf(head: string): string {
  const count = (separator: string) => head.split(separator).length;
  return [",", ";", "\t", "|"].reduce((best, next) => (count(next) > count(best) ? next : best));
}
