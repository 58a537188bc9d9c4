import { graphemesOf, printable, type Weight, widthOf } from "./faces.ts";

/** Text of one kind, in points; long text takes several lines. */
export interface Piece {
  readonly text: string;
  readonly size: number;
  readonly weight?: Weight;
}

/** A line that is set: `top` is measured from the top of its block, in points. */
export interface SetLine {
  readonly text: string;
  readonly size: number;
  readonly weight: Weight;
  readonly top: number;
}

export const lineHeight = 1.3;
/** Smaller than this share of its size text is not read any more; then lines are cut. */
export const smallest = 0.6;

/**
 * Divides text into lines no wider than `width` points: between words, after a hyphen or a slash, or wherever it must where nothing of that
 * is near enough.
 */
export function wrap(text: string, width: number, size: number, weight: Weight = "regular"): string[] {
  return text
    .split(/\r\n|[\n\v\f\r\u2028\u2029]/u)
    .flatMap((paragraph) => wrapped(printable(paragraph).trim(), width, (part) => widthOf(part, size, weight)));
}

function wrapped(text: string, width: number, measure: (part: string) => number): string[] {
  if (measure(text) <= width) return [text];
  const lines: string[] = [];
  let line = "";
  for (const part of text.split(/(?<=[ /-])(?! )/u)) {
    if (measure((line + part).trimEnd()) <= width) {
      line += part;
      continue;
    }
    if (line !== "") lines.push(line.trimEnd());
    line = part;
    while (measure(line.trimEnd()) > width) {
      const head = longestHead(line, width, measure);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  if (line.trim() !== "") lines.push(line.trimEnd());
  return lines;
}

/** As many characters from the start as are no wider than `width`; at least one. */
function longestHead(text: string, width: number, measure: (part: string) => number): string {
  const graphemes = graphemesOf(text);
  let [fits, tooMany] = [1, graphemes.length];
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    if (measure(graphemes.slice(0, middle).join("")) <= width) fits = middle;
    else tooMany = middle;
  }
  return graphemes.slice(0, fits).join("");
}

/** The text on one line no wider than `width` points; what is left out is marked by an ellipsis. */
export function clip(text: string, width: number, size: number, weight: Weight = "regular"): string {
  const line = printable(text).trim();
  if (widthOf(line, size, weight) <= width) return line;
  return `${longestHead(line, width - widthOf("…", size, weight), (part) => widthOf(part, size, weight)).trimEnd()}…`;
}

/**
 * Sets pieces one under the other within `width` and `height` points: smaller when they are long. Only if even the smallest is too high,
 * the longest piece loses lines, and an ellipsis says so; so an address keeps its name and its town.
 */
export function setBlock(pieces: readonly Piece[], width: number, height: number): SetLine[] {
  const written = pieces.filter(({ text }) => text.trim() !== "");
  for (let scale = 1; ; scale = Math.max(smallest, scale - 0.05)) {
    const set = written.map(({ text, size, weight = "regular" }) => {
      const small = size * scale;
      return { size: small, weight, lines: wrap(text, width, small, weight) };
    });
    const fits = () => set.reduce((sum, { size, lines }) => sum + lines.length * size * lineHeight, 0) <= height + 0.01;
    if (scale === smallest) while (!fits() && cutLongest(set, width));
    if (!fits() && scale > smallest) continue;
    let top = 0;
    const all = set.flatMap(({ size, weight, lines }) =>
      lines.map((text) => {
        top += size * lineHeight;
        return { text, size, weight, top: top - size * lineHeight };
      }),
    );
    return all.filter((line) => line.top + line.size * lineHeight <= height + 0.01);
  }
}

/** False when there is nothing left to cut: each has one line. */
function cutLongest(set: readonly { size: number; weight: Weight; lines: string[] }[], width: number): boolean {
  const longest = set.reduce((a, b) => (b.lines.length > a.lines.length ? b : a));
  if (longest.lines.length < 2) return false;
  longest.lines.pop();
  longest.lines.push(clip(`${longest.lines.pop()} …`, width, longest.size, longest.weight));
  return true;
}
