import type { Mutation } from "./mutations.ts";

/** Texts of which most are wrong wherever they stand. */
const others: readonly string[] = ["", "\u00a4", "-1", "12.5", "00000000", "9".repeat(20)];

/** The interchange once per segment without that segment, and once per element and other text with that text in its place. */
export function ediMutations(terminator: string, separator: string): (body: Uint8Array) => Generator<Mutation> {
  return function* (body) {
    const segments = new TextDecoder().decode(body).split(terminator);
    const joined = (changed: readonly string[]) => new TextEncoder().encode(changed.join(terminator));
    for (const [index, segment] of segments.entries()) {
      if (segment.trim() === "") continue;
      yield { what: `${segment} taken out`, body: joined(segments.toSpliced(index, 1)) };
      const elements = segment.split(separator);
      for (const at of elements.keys())
        for (const other of others) {
          const changed = elements.with(at, other).join(separator);
          yield { what: `${segment} -> ${changed}`, body: joined(segments.with(index, changed)) };
        }
    }
  };
}
