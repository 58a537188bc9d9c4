import PDFDocument from "pdfkit";
import { code128, qrCode, quietBars } from "./codes.ts";
import { facesOf, runsOf, type Weight, widthOf } from "./faces.ts";
import type { Language } from "./words.ts";

/** A place on the paper in millimetres, from its upper left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface TextStyle {
  /** In points. */
  readonly size: number;
  readonly weight?: Weight;
  readonly align?: "left" | "center" | "right";
  readonly color?: string;
}

export interface PaperOptions {
  /** In millimetres. */
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly language: Language;
  /** Stands in the file; the same paper made at the same time has the same bytes. */
  readonly madeAt: Date;
}

const pointsPerMm = 72 / 25.4;
export const points = (mm: number): number => mm * pointsPerMm;
export const millimetres = (inPoints: number): number => inPoints / pointsPerMm;

/** A PDF under way. Fonts are embedded; places are in millimetres, sizes of text in points. */
export class Paper {
  readonly #doc: PDFKit.PDFDocument;
  readonly #chunks: Buffer[] = [];
  readonly #done: Promise<Uint8Array>;

  constructor({ width, height, title, language, madeAt }: PaperOptions) {
    this.#doc = new PDFDocument({
      size: [points(width), points(height)],
      margin: 0,
      bufferPages: true,
      lang: language,
      displayTitle: true,
      info: { Title: title, Producer: "Muara", Creator: "Muara", CreationDate: madeAt },
    });
    for (const { name, font } of [...facesOf("regular"), ...facesOf("bold")]) this.#doc.registerFont(name, font as unknown as Buffer);
    this.#done = new Promise((resolve, reject) => {
      this.#doc.on("data", (chunk: Buffer) => this.#chunks.push(chunk));
      this.#doc.on("end", () => resolve(new Uint8Array(Buffer.concat(this.#chunks))));
      this.#doc.on("error", reject);
    });
  }

  /** Begins a page of the same size. */
  addPage(): void {
    this.#doc.addPage();
  }

  /** Draws on every page that there is: what can only be said at the end, such as how many there are. */
  onEachPage(draw: (page: number, pages: number) => void): void {
    const { count } = this.#doc.bufferedPageRange();
    for (let page = 0; page < count; page += 1) {
      this.#doc.switchToPage(page);
      draw(page + 1, count);
    }
  }

  /** One line of text, as it stands: it is neither wrapped nor cut. */
  line(text: string, x: number, y: number, width: number, { size, weight = "regular", align = "left", color = "black" }: TextStyle): void {
    const free = points(width) - widthOf(text, size, weight);
    let left = points(x) + (align === "left" ? 0 : align === "right" ? free : free / 2);
    this.#doc.fillColor(color).fontSize(size);
    for (const run of runsOf(text, weight)) {
      this.#doc.font(run.face).text(run.text, left, points(y), { lineBreak: false });
      left += this.#doc.widthOfString(run.text);
    }
  }

  rule(x: number, y: number, width: number, thickness = 0.2, color = "black"): void {
    this.fill({ x, y: y - thickness / 2, width, height: thickness }, color);
  }

  fill({ x, y, width, height }: Box, color: string): void {
    this.#doc.rect(points(x), points(y), points(width), points(height)).fill(color);
  }

  frame({ x, y, width, height }: Box, thickness = 0.3): void {
    this.#doc.lineWidth(points(thickness)).rect(points(x), points(y), points(width), points(height)).stroke("black");
  }

  /** A Code 128 in the middle of the box, its quiet zones inside. `most`: the widest a module may be, in millimetres. */
  barcode(text: string, { x, y, width, height }: Box, most = 0.5): void {
    const { widths, modules } = code128(text);
    const module = Math.min(most, width / (modules + 2 * quietBars));
    let left = x + (width - modules * module) / 2;
    for (const [index, count] of widths.entries()) {
      if (index % 2 === 0) this.#doc.rect(points(left), points(y), points(count * module), points(height));
      left += count * module;
    }
    this.#doc.fill("black");
  }

  /** A QR code of `side` millimetres. The 4 modules of white around it are the caller's to leave. */
  qr(text: string, x: number, y: number, side: number): void {
    const code = qrCode(text);
    const module = side / code.modules;
    for (let row = 0; row < code.modules; row += 1)
      for (let column = 0; column < code.modules; column += 1)
        if (code.isBlack(column, row))
          this.#doc.rect(points(x + column * module), points(y + row * module), points(module), points(module));
    this.#doc.fill("black");
  }

  finish(): Promise<Uint8Array> {
    this.#doc.end();
    return this.#done;
  }
}
