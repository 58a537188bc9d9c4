import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { BadCell } from "../kit/cells.ts";
import { Refusal } from "../kit/errors.ts";
import { MalformedMessage } from "../kit/read.ts";

import type { Entry, Place, Source } from "./source.ts";

/** Longer lines are passed over without being held in memory: a file that is one list, most likely. */
const longestLine = 1 << 20;
const newline = 0x0a;

/**
 * Opens a file with one JSON object a line: UTF-8 with or without a byte order mark; empty lines are passed over. `read`
 * makes a row of a line's bytes; what it throws, MalformedMessage or Refusal, is what is wrong with the line.
 */
export async function openNdjson<Row>(path: string, read: (line: Uint8Array) => Row): Promise<Source<Row>> {
  const { size } = await stat(path);
  return {
    ignoredColumns: [],
    async *rows(from: Place) {
      let line = from.line;
      for await (const { bytes, end } of linesOf(path, from.offset, size)) {
        line += 1;
        if (bytes === null) yield { line, end, cells: [tooLong] };
        else if (bytes.some((byte) => byte > 0x20)) yield entryOf(line, end, bytes, read);
      }
    },
  };
}

const tooLong: BadCell = {
  column: null,
  problem: "The line is longer than 1 MiB.",
  remedy: "Write one order a line. A list in [ ] is made lines by `jq -c '.[]'`.",
};

function entryOf<Row>(line: number, end: number, bytes: Uint8Array, read: (line: Uint8Array) => Row): Entry<Row> {
  try {
    return { line, end, row: read(bytes) };
  } catch (error) {
    const column = error instanceof MalformedMessage ? error.path : error instanceof Refusal ? error.field.join(".") : null;
    if (column === null) throw error;
    const { message } = error as Error;
    // The path stands in a column of its own.
    const problem = error instanceof MalformedMessage ? `${message.replace(/^.*?: expected/, "Expected")}.` : message;
    return { line, end, cells: [{ column: column || null, problem, remedy: "Mend the line or leave it out, and import the file again." }] };
  }
}

/** The lines of a file without their ends, and where the next one begins; null for one that is too long. */
async function* linesOf(path: string, start: number, size: number): AsyncGenerator<{ bytes: Uint8Array | null; end: number }> {
  if (start >= size) return;
  let rest: Buffer[] = [];
  let held = 0;
  let end = start;
  const line = () => {
    const bytes = held > longestLine ? null : withoutMark(Buffer.concat(rest), end - held === 0);
    rest = [];
    held = 0;
    return bytes;
  };
  for await (const chunk of createReadStream(path, { start, end: size - 1, highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      hold(chunk.subarray(from, at));
      const bytes = line();
      end += 1;
      from = at + 1;
      yield { bytes, end };
    }
    hold(chunk.subarray(from));
  }
  if (held > 0) yield { bytes: line(), end };

  function hold(piece: Buffer): void {
    held += piece.length;
    end += piece.length;
    if (held > longestLine) rest = [];
    else rest.push(piece);
  }
}

/** A byte order mark stands only at the beginning of a file. */
const withoutMark = (bytes: Buffer, first: boolean): Buffer =>
  first && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
