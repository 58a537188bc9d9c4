import { type FilePart, type SplitFile, segmentFaultOf } from "../../src/channels/dropped-file.ts";
import { decoded } from "../../src/kit/decoded.ts";
import { digestOf } from "../../src/kit/signature.ts";
import { type Group, type Interchange, interchangesIn, readInterchange, type Transaction } from "./interchange.ts";
import { eventsOf } from "./normalise.ts";
import type { EdiSettings } from "./settings.ts";

/** A message for each transaction, in the envelope that it came in. */
export function split(file: Uint8Array, settings: EdiSettings): SplitFile {
  const parts: FilePart[] = [];
  let rows = 0;
  for (const { segments, terminator } of interchangesIn(decoded(file))) {
    const interchange = readInterchange(segments, terminator);
    for (const group of interchange.groups)
      for (const transaction of group.transactions)
        parts.push(partOf({ interchange, group, transaction, segments, terminator, settings, before: rows }));
    rows += segments.length;
  }
  return { parts, rows, ignoredColumns: [] };
}

interface Place {
  readonly interchange: Interchange;
  readonly group: Group;
  readonly transaction: Transaction;
  readonly segments: readonly string[];
  readonly terminator: string;
  readonly settings: EdiSettings;
  /** Segments of the interchanges before. */
  readonly before: number;
}

function partOf({ interchange, group, transaction, segments, terminator, settings, before }: Place): FilePart {
  const { isa, groups: _ } = interchange;
  const separator = segments[0]?.[3] as string;
  const own = segments.slice(transaction.from - 1, transaction.from - 1 + transaction.count);
  const trailer = [["GE", "1", group.gs.text(6)].join(separator), ["IEA", "1", isa.text(13)].join(separator)];
  const text = [segments[0], segments[group.gs.line - 1], ...own, ...trailer].map((segment) => `${segment}${terminator}`).join("");
  const body = new TextEncoder().encode(text);
  const beg = transaction.segments.find(({ tag }) => tag === "BEG");
  const alone: Interchange = { isa, groups: [{ gs: group.gs, transactions: [transaction] }] };
  return {
    id: `file:${digestOf(body)}`,
    order: beg?.optional(3) ?? null,
    line: before + transaction.from,
    body,
    faults: segmentFaultOf(() => eventsOf(alone, settings), before, transaction.from),
  };
}
