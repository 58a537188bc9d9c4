import { isDecimal } from "../../src/kit/decimal.ts";
import { MalformedMessage } from "../../src/kit/read.ts";

/** One segment, read by the places of its elements and their components, each counted from 1: `NAD+BY+123::9` has 9 at 2, 3. */
export class Segment {
  readonly tag: string;
  /** Its place in the interchange, counted from 1; UNA is none. */
  readonly line: number;
  readonly #elements: readonly (readonly string[])[];
  readonly #decimalMarks: string;

  constructor(tag: string, elements: readonly (readonly string[])[], line: number, decimalMarks: string) {
    this.tag = tag;
    this.line = line;
    this.#elements = elements;
    this.#decimalMarks = decimalMarks;
  }

  optional(element: number, component = 1): string | null {
    return this.#elements[element - 1]?.[component - 1]?.trim() || null;
  }

  text(element: number, component = 1, wanted = "a text that is not empty"): string {
    return this.optional(element, component) ?? this.fail(element, component, wanted);
  }

  /** All components of an element that say something. */
  texts(element: number, from = 1): string[] {
    return (this.#elements[element - 1] ?? []).slice(from - 1).flatMap((text) => text.trim() || []);
  }

  /** An exact decimal with a point, whatever the interchange's decimal mark is. */
  decimal(element: number, component: number): string {
    const said = this.text(element, component, "a decimal number");
    const marks = [...said].filter((sign) => sign === "." || sign === ",");
    const text = said.replace(/[.,]/, ".").replace(/^(-?)\./, "$10.");
    if (marks.every((mark) => this.#decimalMarks.includes(mark)) && isDecimal(text)) return text;
    return this.fail(element, component, `a decimal number with the mark ${[...this.#decimalMarks].join(" or ")}`);
  }

  fail(element: number, component: number, wanted: string): never {
    throw new MalformedMessage(`segment ${this.line}, ${this.tag} ${element}:${component}`, wanted);
  }
}
