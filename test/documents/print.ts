import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createCanvas } from "@napi-rs/canvas";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { ready } from "zpl-renderer-js";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

// Else it is asked for over the network.
const reader = readFileSync(createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm"));
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(reader).buffer } });

/** A text of a page as it is printed, in points from the upper left corner. */
export interface Printed {
  readonly page: number;
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Opened {
  readonly pages: number;
  readonly width: number;
  readonly height: number;
  readonly texts: readonly Printed[];
  /** All text of a page in the order it was drawn, runs joined. */
  text(page?: number): string;
  /** The page as a PNG, at 203 dpi unless said otherwise. */
  picture(page: number, dpi?: number): Promise<Buffer>;
}

const open = (pdf: Uint8Array) => getDocument({ data: pdf.slice(), verbosity: 0, useSystemFonts: false }).promise;

/** Opens a PDF as a reader does. */
export async function openPdf(pdf: Uint8Array): Promise<Opened> {
  const document = await open(pdf);
  const texts: Printed[] = [];
  let size = { width: 0, height: 0 };
  for (let page = 1; page <= document.numPages; page += 1) {
    const sheet = await document.getPage(page);
    size = sheet.getViewport({ scale: 1 });
    for (const item of (await sheet.getTextContent()).items) {
      if (!("str" in item) || item.str.trim() === "") continue;
      const [, , , scale, x, y] = item.transform as [number, number, number, number, number, number];
      // From the descent to the ascent of the letters, a little less than the line is high.
      const [above, below] = [0.75, 0.21];
      const baseline = size.height - y;
      texts.push({ page, text: item.str, left: x, right: x + item.width, top: baseline - above * scale, bottom: baseline + below * scale });
    }
  }
  return {
    pages: document.numPages,
    ...{ width: size.width, height: size.height },
    texts,
    text: (page) =>
      texts
        .filter((one) => page === undefined || one.page === page)
        .map((one, index, all) => (goesOn(all[index - 1], one) ? one.text : ` ${one.text}`))
        .join("")
        .replace(/\s+/g, " "),
    picture: async (page, dpi = 203) => {
      // Drawing wants a document of its own: the one above may be shared by two pages at once.
      const sheet = await (await open(pdf)).getPage(page);
      const viewport = sheet.getViewport({ scale: dpi / 72 });
      const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
      const canvasContext = canvas.getContext("2d") as unknown as CanvasRenderingContext2D;
      await sheet.render({ canvas: null, canvasContext, viewport }).promise;
      return canvas.toBuffer("image/png");
    },
  };
}

/** A label of 100 × 150 mm as a printer of 203 dpi would print it, as a PNG. */
export async function pictureOfZpl(zpl: string): Promise<Buffer> {
  const { api } = await ready;
  return Buffer.from(await api.zplToBase64Async(zpl, 100, 150, 8), "base64");
}

/** What a scanner reads of a picture. */
export async function scan(picture: Buffer): Promise<{ readonly format: string; readonly text: string }[]> {
  const found = await readBarcodes(new Uint8Array(picture), { formats: ["Code128", "QRCode"], tryHarder: true, maxNumberOfSymbols: 255 });
  return found.filter(({ isValid }) => isValid).map(({ format, text }) => ({ format, text }));
}

/** A word that two fonts write is drawn in two pieces. */
const goesOn = (before: Printed | undefined, next: Printed): boolean =>
  before !== undefined && Math.abs(before.top - next.top) < 0.5 && Math.abs(before.right - next.left) < 0.5;

/** Pairs of texts that lie over each other, and texts that lie outside the page: there should be none. */
export function faultsOf({ texts, width, height }: Opened): string[] {
  const tolerance = 0.3;
  const outside = texts
    .filter((one) => one.left < -tolerance || one.right > width + tolerance || one.top < 0 || one.bottom > height)
    .map((one) => `outside page ${one.page}: ${one.text}`);
  const over = texts.flatMap((a, index) =>
    texts
      .slice(index + 1)
      .filter(
        (b) =>
          a.page === b.page &&
          Math.min(a.right, b.right) - Math.max(a.left, b.left) > tolerance &&
          Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > tolerance,
      )
      .map((b) => `over each other on page ${a.page}: "${a.text}" and "${b.text}"`),
  );
  return [...outside, ...over];
}
