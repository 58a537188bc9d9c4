import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import PDFDocument from "pdfkit";

export type Weight = "regular" | "bold";

/** A part of a text that one face can write. */
export interface Run {
  readonly face: string;
  readonly text: string;
}

/** What is used of a font as pdfkit opens it. */
interface Font {
  readonly unitsPerEm: number;
  hasGlyphForCodePoint(codePoint: number): boolean;
  layout(text: string): { readonly advanceWidth: number };
}

interface Face {
  readonly name: string;
  readonly font: Font;
}

/** The package has one font per script; what the first cannot write, a later one may. */
const scripts = ["latin", "latin-ext", "vietnamese", "cyrillic", "cyrillic-ext", "greek", "greek-ext", "devanagari"] as const;
const weights: Record<Weight, number> = { regular: 400, bold: 700 };

/** In place of each character that no font here can write, so that it is seen to be missing. */
export const missing = "\uFFFD";

const find = createRequire(import.meta.url).resolve;
const opened = new Map<Weight, readonly Face[]>();

/** The faces of a weight, opened once a process. */
export function facesOf(weight: Weight): readonly Face[] {
  const known = opened.get(weight);
  if (known) return known;
  // pdfkit opens fonts for documents only; this one is never written.
  const shelf = new PDFDocument({ autoFirstPage: false });
  const faces = scripts.map((script) => {
    const name = `${script}-${weight}`;
    shelf.registerFont(name, readFileSync(find(`@fontsource/noto-sans/files/noto-sans-${script}-${weights[weight]}-normal.woff`)));
    shelf.font(name);
    return { name, font: (shelf as unknown as { readonly _font: { readonly font: Font } })._font.font };
  });
  opened.set(weight, faces);
  return faces;
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
/** What a reader sees as one character each. */
export const graphemesOf = (text: string): string[] => [...segmenter.segment(text)].map(({ segment }) => segment);

/**
 * One line of text as it can be printed: composed, without control characters, marks of direction and emoji, which say nothing that a
 * courier needs; other white space as a plain one. The joiners stay, as Indic scripts are written with them.
 */
export const printable = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\p{RGI_Emoji}/gv, "")
    .normalize("NFC")
    .replace(/\s+/gu, " ")
    .replace(/(?![\u200C\u200D])[\p{Cc}\p{Cf}]/gu, "");

/** The text divided by the faces that can write it. A character that none can write becomes `missing`. */
export function runsOf(text: string, weight: Weight): Run[] {
  const faces = facesOf(weight);
  const writes = ({ font }: Face, grapheme: string) =>
    [...grapheme].every((character) => font.hasGlyphForCodePoint(character.codePointAt(0) as number));
  const runs: { face: string; text: string }[] = [];
  let face = faces[0] as Face;
  for (const grapheme of graphemesOf(printable(text))) {
    const able = writes(face, grapheme) ? face : faces.find((one) => writes(one, grapheme));
    face = able ?? (faces[0] as Face);
    const written = able ? grapheme : missing;
    const last = runs.at(-1);
    if (last?.face === face.name) last.text += written;
    else runs.push({ face: face.name, text: written });
  }
  return runs;
}

/** How wide the text is at a size, both in points. */
export function widthOf(text: string, size: number, weight: Weight): number {
  const faces = facesOf(weight);
  let width = 0;
  for (const run of runsOf(text, weight)) {
    const { font } = faces.find(({ name }) => name === run.face) as Face;
    width += (font.layout(run.text).advanceWidth / font.unitsPerEm) * size;
  }
  return width;
}
