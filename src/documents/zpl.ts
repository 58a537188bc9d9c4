import { code128, qrCode, quietBars } from "./codes.ts";
import { graphemesOf, printable } from "./faces.ts";
import { drawLabel, type LabelData, labelSize, type Mark } from "./label.ts";

/** 203 dots an inch are 8 a millimetre. */
const dotsPerMm = 8;
const dots = (mm: number): number => Math.round(mm * dotsPerMm);
const dotsOfPoints = (size: number): number => Math.round((size * 203) / 72);

/**
 * The label for a label printer of 203 dpi, in ZPL II. Text is UTF-8 (^CI28) in the printer's own font 0, in lines that were divided before.
 * What that font does not have is printed without its accents, or as `?`. Throws Refusal INVALID for a tracking number that no Code 128
 * carries.
 */
export const labelZpl = (data: LabelData): string => zplOf(drawLabel(data));

/** The label by which goods come back. Throws Refusal as `labelZpl` does. */
export const returnLabelZpl = (data: LabelData): string => zplOf(drawLabel(data, true));

const zplOf = (marks: readonly Mark[]): string =>
  ["^XA", "^CI28", `^PW${dots(labelSize.width)}`, `^LL${dots(labelSize.height)}`, "^LH0,0", ...marks.map(command), "^PQ1", "^XZ", ""].join(
    "\n",
  );

/** As a share of the height. */
const aboveLetters = 0.17;

const justified = { left: "L", center: "C", right: "R" } as const;

function command(mark: Mark): string {
  const at = `^FO${dots(mark.x)},${dots(mark.y)}`;
  if (mark.kind === "text") {
    const height = dotsOfPoints(mark.size);
    // A field begins at the top of its letters, a line of the drawing a little above them.
    const at = `^FO${dots(mark.x)},${dots(mark.y) + Math.round(height * aboveLetters)}`;
    // The letters of font 0 are narrower than those the line was divided by, so it fits in one line of the field block.
    const block = `^FB${dots(mark.width)},1,0,${justified[mark.align]},0`;
    return `${at}${mark.white ? "^FR" : ""}^A0N,${height},${height}${block}${field(mark.text)}`;
  }
  if (mark.kind === "bar") {
    const [width, height] = [dots(mark.width), dots(mark.height)];
    return `${at}^GB${width},${height},${Math.min(width, height)}^FS`;
  }
  if (mark.kind === "barcode") {
    const { modules } = code128(mark.text);
    const width = dots(mark.width);
    const module = Math.max(1, Math.min(4, Math.floor(width / (modules + 2 * quietBars))));
    const left = dots(mark.x) + Math.floor((width - modules * module) / 2);
    // Mode A: the printer chooses the shortest way to write it, as the width was reckoned.
    return `^BY${module}^FO${left},${dots(mark.y)}^BCN,${dots(mark.height)},N,N,N,A${field(mark.text)}`;
  }
  const module = Math.max(1, Math.min(10, Math.floor(dots(mark.side) / qrCode(mark.text).modules)));
  return `${at}^BQN,2,${module}${field(`MA,${mark.text}`)}`;
}

/** Data of a field. `^` and `~` begin commands and `_` begins a hexadecimal, so they are written as such. */
const field = (text: string): string => `^FH_^FD${inFont0(text).replace(/[\^~_\\]/g, hexadecimal)}^FS`;

const hexadecimal = (character: string): string => `_${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;

/** Latin letters and the marks that go with them. */
const known = /^[\u0020-\u007E\u00A1-\u017F\u2013\u2014\u2018-\u201E\u2022\u2026\u20AC]+$/u;

function inFont0(text: string): string {
  return graphemesOf(printable(text))
    .map((grapheme) => {
      if (known.test(grapheme)) return grapheme;
      const bare = grapheme.normalize("NFKD").replace(/\p{M}/gu, "");
      return known.test(bare) ? bare : "?";
    })
    .join("");
}
