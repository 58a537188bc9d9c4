import bwip from "bwip-js/node";
import { Refusal } from "../kit/errors.ts";

/** Bars and spaces in turn, beginning with a bar, in modules. */
export interface Bars {
  readonly widths: readonly number[];
  /** All of them, without the quiet zones of 10 modules that must be left at both ends. */
  readonly modules: number;
}

/** A square of black and white modules, row by row, without the quiet zone of 4 modules that must be left around it. */
export interface Matrix {
  readonly modules: number;
  isBlack(x: number, y: number): boolean;
}

/** How many modules of white a reader wants at each end of a Code 128. */
export const quietBars = 10;

/** Whether a number as people write it, with spaces for example, is one that `code128` takes. */
export const isBarcode = (text: string): boolean => /^[!-=?-\]_-}]{1,60}$/.test(text);

/**
 * Code 128 (ISO/IEC 15417) of a number as carriers give it. Throws Refusal INVALID for one of other than visible ASCII characters, or with
 * `^`, `~` or `>`, which label printers take for commands.
 */
export function code128(text: string): Bars {
  if (!isBarcode(text))
    throw new Refusal("INVALID", "What is to be a barcode has 1 to 60 visible ASCII characters without ^, ~ and >.", ["trackingNumber"]);
  const [bars] = bwip.raw("code128", text);
  if (!bars || !("sbs" in bars)) throw new Error("No bars came out of a Code 128.");
  return { widths: bars.sbs, modules: bars.sbs.reduce((sum, width) => sum + width, 0) };
}

/** QR code (ISO/IEC 18004), error correction M. */
export function qrCode(text: string): Matrix {
  const [matrix] = bwip.raw("qrcode", text, "eclevel=M");
  if (!matrix || !("pixs" in matrix)) throw new Error("No modules came out of a QR code.");
  const { pixs, pixx } = matrix;
  return { modules: pixx, isBlack: (x, y) => pixs[y * pixx + x] === 1 };
}
