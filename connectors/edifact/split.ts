import type { FileFault, FilePart, SplitFile } from "../../src/channels/dropped-file.ts";
import { MalformedMessage } from "../../src/kit/read.ts";
import { digestOf } from "../../src/kit/signature.ts";
import { type Interchange, interchangesIn, type Message } from "./interchange.ts";
import { decoded, eventsOf } from "./normalise.ts";
import type { EdiSettings } from "./settings.ts";

/** A part for each message, in the envelope that it came in. */
export function split(file: Uint8Array, settings: EdiSettings): SplitFile {
  const parts: FilePart[] = [];
  let rows = 0;
  for (const interchange of interchangesIn(decoded(file))) {
    for (const message of interchange.messages) parts.push(partOf(interchange, message, settings, rows));
    rows += interchange.texts.length;
  }
  return { parts, rows, ignoredColumns: [] };
}

function partOf(interchange: Interchange, message: Message, settings: EdiSettings, before: number): FilePart {
  const { una, texts, separators } = interchange;
  const from = message.unh.line;
  // As it was written: the sign that takes a meaning away may stand in it.
  const reference = (texts.at(-1) as string).split(separators.element).slice(2).join(separators.element);
  const unz = ["UNZ", "1", reference].join(separators.element);
  const body = new TextEncoder().encode([una, texts[0], ...texts.slice(from - 1, from - 1 + message.count), unz].join(""));
  const bgm = message.segments.find(({ tag }) => tag === "BGM");
  return {
    id: `file:${digestOf(body)}`,
    order: bgm?.optional(2) ?? null,
    line: before + from,
    body,
    faults: faultsOf(() => eventsOf({ ...interchange, messages: [message] }, settings), before, from),
  };
}

/** The first thing that is wrong: what stands behind it may be wrong because of it. */
function faultsOf(read: () => unknown, before: number, from: number): FileFault[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error;
    const [, line = from, column = error.path] = /^segment (\d+), (.*)$/.exec(error.path) ?? [];
    const wanted = error.message.slice(error.message.indexOf(": expected ") + ": expected ".length);
    return [{ line: before + Number(line), column, found: null, wanted }];
  }
}
