import { type FilePart, type SplitFile, segmentFaultOf } from "../../src/channels/dropped-file.ts";
import { decoded } from "../../src/kit/decoded.ts";
import { digestOf } from "../../src/kit/signature.ts";
import { type Interchange, interchangesIn, type Message } from "./interchange.ts";
import { eventsOf } from "./normalise.ts";
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
    faults: segmentFaultOf(() => eventsOf({ ...interchange, messages: [message] }, settings), before, from),
  };
}
