import { Refusal } from "./errors.ts";
import { exponentOf, isCurrency, type Money, moneyOf } from "./money.ts";

/** One thing that is wrong with a row, and how to mend it. `column` null: with the row as a whole. */
export interface BadCell {
  /** Of JSON the path, such as `lines[2].quantity`. */
  readonly column: string | null;
  readonly problem: string;
  readonly remedy: string;
}

export interface BadRow {
  /** The line of the file, counted from 1. Where a row has several lines, its last. */
  readonly line: number;
  readonly cells: readonly BadCell[];
}

/** The largest whole number a cell may hold. */
const most = 1_000_000_000;

/**
 * Reads one row's cells by name and kind. What cannot be read is noted in `bad`, so that a row tells all of its faults at
 * once; the value is then null. An empty cell is null too.
 */
export class Cells {
  readonly bad: BadCell[] = [];
  readonly #values: ReadonlyMap<string, string>;

  /** The row's values by column: only columns that the file has. */
  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  /** The columns there are whose names are written so. */
  columns(pattern: RegExp): string[] {
    return [...this.#values.keys()].filter((name) => pattern.test(name));
  }

  has(column: string): boolean {
    return this.#values.has(column);
  }

  optional(column: string): string | null {
    return this.#values.get(column) || null;
  }

  text(column: string): string {
    const value = this.optional(column);
    if (value === null) this.note(column, "The cell is empty.", `Every row needs a ${column}.`);
    return value ?? "";
  }

  /** A whole number from 0. */
  count(column: string): number | null {
    const value = this.optional(column);
    if (value === null) return null;
    if (/^\d{1,10}$/.test(value) && Number(value) <= most) return Number(value);
    return this.note(column, `"${value}" is no whole number from 0 to ${most}.`, "Write digits alone, such as 1250.");
  }

  flag(column: string): boolean | null {
    const value = this.optional(column);
    if (value === null) return null;
    if (/^(true|yes|1)$/i.test(value)) return true;
    if (/^(false|no|0)$/i.test(value)) return false;
    return this.note(column, `"${value}" is neither yes nor no.`, "Write true or false.");
  }

  choice<Choice extends string>(column: string, choices: readonly Choice[]): Choice | null {
    const value = this.optional(column)?.toUpperCase();
    if (value === undefined) return null;
    return choices.find((choice) => choice === value) ?? this.note(column, `"${value}" is not known.`, `Write ${choices.join(" or ")}.`);
  }

  list(column: string): string[] {
    const words = (this.optional(column) ?? "").split(/[|,;]/).map((word) => word.trim());
    return [...new Set(words.filter((word) => word !== ""))];
  }

  /** Decimal digits, such as 12.5. */
  decimal(column: string): number | null {
    const value = this.optional(column);
    if (value === null) return null;
    if (/^\d{1,9}(\.\d{1,6})?$/.test(value)) return Number(value);
    return this.note(column, `"${value}" is no number.`, "Write digits and at most one decimal point, such as 12.5.");
  }

  /** An amount in a currency that is known from elsewhere. */
  amount(column: string, currency: string): Money | null {
    const value = this.optional(column);
    return value === null ? null : this.#amount(column, value, currency);
  }

  money(column: string, currencyColumn: string): Money | null {
    const value = this.optional(column);
    const currency = this.optional(currencyColumn)?.toUpperCase() ?? null;
    if (value === null) return null;
    if (currency === null)
      return this.note(currencyColumn, "There is a price without a currency.", "Write a code of ISO 4217, such as IDR.");
    if (!isCurrency(currency))
      return this.note(currencyColumn, `"${currency}" is not a currency.`, "Write a code of ISO 4217, such as IDR.");
    return this.#amount(column, value, currency);
  }

  #amount(column: string, value: string, currency: string): Money | null {
    const fraction = /^\d{1,15}(?:\.(\d+))?$/.exec(value);
    if (!fraction) return this.note(column, `"${value}" is no price.`, "Write digits and at most one decimal point, such as 12500.50.");
    const decimals = (fraction[1] ?? "").replace(/0+$/, "").length;
    if (decimals > exponentOf(currency))
      return this.note(column, `"${value}" has more decimals than ${currency} has.`, `Write at most ${exponentOf(currency)}.`);
    return moneyOf(value, currency);
  }

  /** Notes what a rule of the shop refuses; `columnOf` says which column a field of it is. */
  check(rule: () => void, columnOf: (field: string) => string): void {
    try {
      rule();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.note(error.field[0] === undefined ? null : columnOf(error.field[0]), error.message, "Mend the cell and import again.");
    }
  }

  note(column: string | null, problem: string, remedy: string): null {
    if (!this.bad.some((one) => one.column === column)) this.bad.push({ column, problem, remedy });
    return null;
  }
}
