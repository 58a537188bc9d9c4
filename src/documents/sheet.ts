import { widthOf } from "./faces.ts";
import { millimetres, Paper, points } from "./paper.ts";
import { clip, lineHeight, type Piece, setBlock, smallest, wrap } from "./setting.ts";
import type { Language } from "./words.ts";

/** A column of a table; widths in millimetres. */
export interface Column {
  readonly title: string;
  readonly width: number;
  readonly align?: "left" | "right" | "center";
  readonly bold?: boolean;
  /** Numbers and amounts: set smaller rather than divided, down to 60 %. */
  readonly whole?: boolean;
  /** Has boxes to tick, and no text. */
  readonly tick?: boolean;
}

/** What stands in a row under a column; size in points. */
interface Cell {
  readonly lines: readonly string[];
  readonly size: number;
}

export const a4 = { width: 210, height: 297 } as const;
const margin = 15;
/** Between the columns of a table. */
const gutter = 3;
/** Between blocks side by side. */
const besideGap = 6;
const bodySize = 9;
/** A cell that is higher is cut, so that a row always fits on a page. */
const mostLines = 50;
/** How much lower smaller letters begin, so that they stand on one line with the others: Noto Sans rises 1.069 of its size. */
const onBaseline = (size: number): number => millimetres((bodySize - size) * 1.069);
const bottom = a4.height - 18;

/** An A4 paper that is written from above to below and goes on on the next page by itself. Places in millimetres. */
export class Sheet {
  readonly paper: Paper;
  readonly left = margin;
  readonly width = a4.width - 2 * margin;
  /** Where the next thing is written. */
  y: number = margin;
  readonly #footer: string;
  readonly #pageWords: string;

  /** `footer` stands at the bottom of each page, beside the page's number. */
  constructor({
    title,
    footer,
    language,
    madeAt,
  }: {
    readonly title: string;
    readonly footer: string;
    readonly language: Language;
    readonly madeAt: Date;
  }) {
    this.paper = new Paper({ ...a4, title, language, madeAt });
    this.#footer = footer;
    this.#pageWords = language === "id" ? "Halaman" : "Page";
  }

  /** Begins a page unless so many millimetres are left. True when it did. */
  need(height: number): boolean {
    if (this.y + height <= bottom) return false;
    this.paper.addPage();
    this.y = margin;
    return true;
  }

  /** Pieces one under the other at a place, made smaller where they must be. Answers how high they are. */
  block(
    pieces: readonly Piece[],
    x: number,
    y: number,
    width: number,
    height: number,
    align: "left" | "right" | "center" = "left",
  ): number {
    const lines = setBlock(pieces, points(width), points(height));
    for (const { text, size, weight, top } of lines) this.paper.line(text, x, y + millimetres(top), width, { size, weight, align });
    const last = lines.at(-1);
    return last ? millimetres(last.top + last.size * lineHeight) : 0;
  }

  /** A paragraph over the whole width. */
  paragraph(text: string, size = bodySize, weight: "regular" | "bold" = "regular"): void {
    if (text.trim() === "") return;
    for (const line of wrap(text, points(this.width), size, weight)) {
      const height = millimetres(size * lineHeight);
      this.need(height);
      this.paper.line(line, this.left, this.y, this.width, { size, weight });
      this.y += height;
    }
  }

  /** Blocks side by side, as high as the highest, which is `height` at most; `shares`: how they divide the width. */
  beside(blocks: readonly (readonly Piece[])[], { shares, height }: { readonly shares: readonly number[]; readonly height: number }): void {
    const room = this.width - (blocks.length - 1) * besideGap;
    const all = shares.reduce((sum, share) => sum + share, 0);
    this.need(height);
    let x = this.left;
    const heights = blocks.map((pieces, index) => {
      const width = (room * (shares[index] as number)) / all;
      const used = this.block(pieces, x, this.y, width, height);
      x += width + besideGap;
      return used;
    });
    this.y += Math.max(...heights) + 4;
  }

  /** A table; its head is repeated on each page that it goes on on. A row is never divided. */
  table(columns: readonly Column[], rows: readonly (readonly string[])[]): void {
    const places = columns.map((_, index) => columns.slice(0, index).reduce((x, { width }) => x + width, this.left));
    const insides = columns.map(({ width }, index) => (index === columns.length - 1 ? width : width - gutter));
    const step = millimetres(bodySize * lineHeight);
    const heightOf = (cells: readonly Cell[]) => 2 + Math.max(...cells.map(({ lines }) => lines.length)) * step;
    const draw = (cells: readonly Cell[], heavy: boolean) => {
      for (const [index, { lines, size }] of cells.entries()) {
        const { align = "left", bold = false, tick = false } = columns[index] as Column;
        const x = places[index] as number;
        if (tick && !heavy) this.paper.frame({ x, y: this.y + 1.2, width: 3.4, height: 3.4 });
        for (const [number, line] of lines.entries())
          this.paper.line(line, x, this.y + 1 + number * step + onBaseline(size), insides[index] as number, {
            size,
            weight: heavy || bold ? "bold" : "regular",
            align,
          });
      }
      this.y += heightOf(cells);
      this.paper.rule(this.left, this.y, this.width, heavy ? 0.4 : 0.1, heavy ? "black" : "#888888");
    };
    const set = (cells: readonly string[], heavy: boolean): Cell[] =>
      cells.map((text, index) => {
        const { bold = false, whole = false } = columns[index] as Column;
        const inside = points(insides[index] as number);
        const weight = heavy || bold ? "bold" : "regular";
        const share = whole ? inside / Math.max(inside, widthOf(text, bodySize, weight)) : 1;
        if (share < 1 && share >= smallest) return { lines: [text], size: bodySize * share };
        const lines = wrap(text, inside, bodySize, weight);
        if (lines.length <= mostLines) return { lines, size: bodySize };
        return { lines: [...lines.slice(0, mostLines - 1), clip(`${lines[mostLines - 1]} …`, inside, bodySize, weight)], size: bodySize };
      });
    const head = set(
      columns.map(({ title }) => title),
      true,
    );
    this.need(heightOf(head) + 12);
    draw(head, true);
    for (const row of rows) {
      const cells = set(row, false);
      if (this.need(heightOf(cells))) draw(head, true);
      draw(cells, false);
    }
    this.y += 3;
  }

  /** Amounts below a table, at its right edge: what they are, and how much. */
  amounts(rows: readonly { readonly title: string; readonly amount: string; readonly bold?: boolean }[]): void {
    const width = 115;
    const x = this.left + this.width - width;
    this.need(Math.min(rows.length * 6, 60));
    for (const { title, amount, bold = false } of rows) {
      const size = bold ? 11 : bodySize;
      const weight = bold ? "bold" : "regular";
      const titles = wrap(title, points(width - 42), size, weight);
      this.need(titles.length * millimetres(size * lineHeight) + 1);
      for (const [number, line] of titles.entries())
        this.paper.line(line, x, this.y + number * millimetres(size * lineHeight), width - 42, { size, weight });
      this.block([{ text: amount, size, weight }], x + width - 40, this.y, 40, millimetres(size * lineHeight), "right");
      this.y += titles.length * millimetres(size * lineHeight) + 1;
    }
    this.y += 2;
  }

  /** Lines to sign on, side by side, each with what it is for. */
  signatures(titles: readonly string[]): void {
    this.need(34);
    const width = (this.width - (titles.length - 1) * 10) / Math.max(titles.length, 2);
    for (const [index, title] of titles.entries()) {
      const x = this.left + index * (width + 10);
      this.paper.rule(x, this.y + 24, width, 0.3);
      this.block([{ text: title, size: 9 }], x, this.y + 25, width, 8);
    }
    this.y += 34;
  }

  /** Writes the bottom of each page, and answers the PDF. */
  finish(): Promise<Uint8Array> {
    this.paper.onEachPage((page, pages) => {
      const y = a4.height - 12;
      const footer = clip(this.#footer, points(this.width - 45), 8);
      this.paper.line(footer, this.left, y, this.width - 45, { size: 8, color: "#444444" });
      this.paper.line(`${this.#pageWords} ${page} / ${pages}`, this.left + this.width - 40, y, 40, {
        size: 8,
        align: "right",
        color: "#444444",
      });
    });
    return this.paper.finish();
  }
}
