import { isDecimal } from "../../src/kit/decimal.ts";
import { MalformedMessage } from "../../src/kit/read.ts";

/** One segment, read by the numbers that the standard gives its elements: `BEG03` is `text(3)`. */
export class Segment {
  readonly tag: string;
  /** Its place in the interchange, counted from 1. */
  readonly line: number;
  readonly #elements: readonly string[];

  constructor(tag: string, elements: readonly string[], line: number) {
    this.tag = tag;
    this.line = line;
    this.#elements = elements;
  }

  optional(number: number): string | null {
    return this.#elements[number - 1]?.trim() || null;
  }

  text(number: number, wanted = "a text that is not empty"): string {
    return this.optional(number) ?? this.fail(number, wanted);
  }

  /** An exact decimal, whose mark is a point; a leading one stands for `0.` as X12 leaves zeros out. */
  optionalDecimal(number: number): string | null {
    const said = this.optional(number);
    if (said === null) return null;
    const text = said.replace(/^(-?)\./, "$10.");
    return isDecimal(text) ? text : this.fail(number, "a decimal number");
  }

  decimal(number: number): string {
    return this.optionalDecimal(number) ?? this.fail(number, "a decimal number");
  }

  /** The segment and its elements, two by two from `first` on: a qualifier and what it qualifies. */
  *pairs(first: number): Generator<readonly [string, string]> {
    for (let at = first; at < this.#elements.length; at += 2) {
      const [qualifier, value] = [this.optional(at), this.optional(at + 1)];
      if (qualifier !== null && value !== null) yield [qualifier, value];
    }
  }

  fail(number: number, wanted: string): never {
    throw new MalformedMessage(this.nameOf(number), wanted);
  }

  nameOf(number: number): string {
    return `segment ${this.line}, ${this.tag}${String(number).padStart(2, "0")}`;
  }
}
