import { columnsOf, folded, type Source } from "./column-mapping.ts";
import { isDecimal } from "./decimal.ts";
import type { FileFault } from "./file-fault.ts";
import { type Money, moneyOf, sum, zero } from "./money.ts";
import { type Cell, isEmpty, textOf } from "./sheet.ts";
import { type Dated, dateOf } from "./written-date.ts";

const longestShown = 40;
/** What a spreadsheet makes of a long number: its last digits are lost, and two orders may look the same. */
const rounded = /^\d(?:[.,]\d+)?E\+\d+$/i;

/** How the cells of a file's rows are read. */
export interface RowSettings<Field extends string> {
  readonly mapping: ReadonlyMap<Field, Source>;
  /** Of dates and times without an offset. */
  readonly timeZone: string;
  readonly decimalMark: "." | ",";
}

/** Reads one row's cells by field. What cannot be read is noted in `faults`, and null then, so that a row tells all its faults at once. */
export class Row<Field extends string> {
  readonly line: number;
  readonly faults: FileFault[] = [];
  readonly #cells: ReadonlyMap<string, Cell>;
  readonly #settings: RowSettings<Field>;

  /** `cells` by the names of their columns, folded. */
  constructor(line: number, cells: ReadonlyMap<string, Cell>, settings: RowSettings<Field>) {
    this.line = line;
    this.#cells = cells;
    this.#settings = settings;
  }

  optional(field: Field): string | null {
    const cell = this.#cellOf(field);
    return cell === null ? null : textOf(cell).trim();
  }

  text(field: Field): string | null {
    return this.optional(field) ?? this.note(field, "a text that is not empty");
  }

  /** A number or name that tells one thing from another. */
  id(field: Field): string | null {
    const value = this.optional(field);
    return value !== null && rounded.test(value) ? this.note(field, "all digits: format the column as text") : value;
  }

  requiredId(field: Field): string | null {
    return this.optional(field) === null ? this.text(field) : this.id(field);
  }

  count(field: Field): number | null {
    const value = this.text(field);
    if (value === null) return null;
    return /^0*[1-9]\d{0,8}(?:[.,]0+)?$/.test(value) ? Number.parseInt(value, 10) : this.note(field, "a whole number above zero");
  }

  amount(field: Field, currency: string | null): Money | null {
    const cell = this.#cellOf(field);
    if (cell === null || currency === null) return null;
    const decimal = typeof cell === "string" ? this.#decimalOf(cell) : "number" in cell ? cell.number : "";
    if (!isDecimal(decimal) || decimal.startsWith("-"))
      return this.note(field, `an amount such as ${this.#settings.decimalMark === "," ? "1250,50" : "1250.50"}`);
    return moneyOf(decimal, currency);
  }

  requiredAmount(field: Field, currency: string | null): Money | null {
    return this.#cellOf(field) === null ? this.note(field, "an amount") : this.amount(field, currency);
  }

  /** An amount that may be below zero, as `-1.250`, `(1.250)` or `1.250-`, or the sum of several columns; zero where nothing stands. */
  signed(field: Field, currency: string): Money {
    const source = this.#settings.mapping.get(field);
    const cells =
      source === undefined || source.kind === "constant" ? [this.#cellOf(field)] : columnsOf(source).map((column) => this.#cellIn(column));
    const total = sum(
      cells.filter((cell) => cell !== null).map((cell) => this.#signedOf(field, cell, currency)),
      currency,
    );
    return source !== undefined && source.kind !== "constant" && source.negate ? { ...total, minor: -total.minor } : total;
  }

  #signedOf(field: Field, cell: Cell, currency: string): Money {
    const text = textOf(cell).trim();
    const below = /^(?:-\s*(.*)|\((.*)\)|(.*)-)$/.exec(text);
    const size = below ? (below[1] ?? below[2] ?? below[3] ?? "") : text;
    const plain = size.replace(/^(?:Rp\.?|[A-Z]{3})\s*/, "");
    const decimal = typeof cell === "string" ? (/^[-–]?$/.test(plain) ? "0" : this.#decimalOf(plain)) : "number" in cell ? plain : "";
    if (!isDecimal(decimal) || decimal.startsWith("-")) {
      this.note(field, `an amount such as ${this.#settings.decimalMark === "," ? "-1250,50" : "-1250.50"}`);
      return zero(currency);
    }
    const { minor } = moneyOf(decimal, currency);
    return { minor: below ? -minor : minor, currency };
  }

  date(field: Field): Dated | null {
    const cell = this.#cellOf(field);
    if (cell === null) return null;
    const source = this.#settings.mapping.get(field);
    const form = typeof cell === "object" || source?.kind !== "column" ? null : source.form;
    return dateOf(textOf(cell).trim(), form, this.#settings.timeZone) ?? this.note(field, `a date written ${form ?? "YYYY-MM-DD"}`);
  }

  requiredDate(field: Field): Dated | null {
    return this.#cellOf(field) === null ? this.note(field, "a date") : this.date(field);
  }

  flag(field: Field): boolean {
    const value = this.optional(field)?.toLowerCase();
    if (value === undefined || ["false", "no", "0", "n"].includes(value)) return false;
    if (!["true", "yes", "1", "y"].includes(value)) this.note(field, "yes or no");
    return true;
  }

  /** Answers null, so that a reader may end with it. */
  note(field: Field | null, wanted: string): null {
    const source = field === null ? undefined : this.#settings.mapping.get(field);
    const column = (source && columnsOf(source).join(" + ")) || field;
    if (!this.faults.some((fault) => fault.column === column))
      this.faults.push({ line: this.line, column, found: field === null ? null : shortened(this.optional(field)), wanted });
    return null;
  }

  #cellOf(field: Field): Cell | null {
    const source = this.#settings.mapping.get(field);
    if (source?.kind === "constant") return source.text;
    return source?.kind === "column" ? this.#cellIn(source.column) : null;
  }

  #cellIn(column: string): Cell | null {
    const cell = this.#cells.get(folded(column));
    return cell === undefined || isEmpty(cell) ? null : cell;
  }

  /** With a decimal point and without what groups digits by three; empty when it is no number. */
  #decimalOf(text: string): string {
    const { decimalMark } = this.#settings;
    const group = decimalMark === "," ? "." : ",";
    const plain = text.trim().replace(/[\s\u00a0\u202f'’]/g, "");
    const [whole = "", ...fraction] = plain.split(decimalMark);
    if (fraction.length > 1 || fraction[0]?.includes(group)) return "";
    const digits = whole.includes(group)
      ? new RegExp(`^\\d{1,3}(\\${group}\\d{3})+$`).test(whole)
        ? whole.replaceAll(group, "")
        : ""
      : whole;
    return digits === "" ? "" : [digits, ...fraction].join(".");
  }
}

const shortened = (text: string | null): string | null =>
  text !== null && text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
