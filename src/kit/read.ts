import { isLosslessNumber, parse } from "lossless-json";
import { Refusal } from "./errors.ts";
import { isCurrency, type Money, moneyOf } from "./money.ts";

/** A foreign message that does not say what it must. The message names the path, for example `line_items[2].price`. */
export class MalformedMessage extends Error {
  override readonly name = "MalformedMessage";
  readonly path: string;

  constructor(path: string, wanted: string) {
    super(`${path || "the message"}: expected ${wanted}`);
    this.path = path;
  }
}

/** Throws MalformedMessage for bytes that are no JSON. Reads nothing of them. */
export function checkJson(source: Uint8Array): void {
  try {
    JSON.parse(Buffer.from(source).toString("utf8"));
  } catch {
    throw new MalformedMessage("body", "JSON");
  }
}

/**
 * Reads foreign JSON field by field. Every failure is a MalformedMessage with the path of the field.
 *
 * Numbers keep their text (`lossless-json`), so money and 18-digit ids never pass through a float.
 * A field that is absent, `null` or (for text) empty counts as not said: the `optional…` readers answer null.
 */
export class Reader {
  readonly path: string;
  readonly #fields: Readonly<Record<string, unknown>>;

  private constructor(fields: Readonly<Record<string, unknown>>, path: string) {
    this.#fields = fields;
    this.path = path;
  }

  /** Reads a JSON object from its bytes or text. Throws MalformedMessage when it is not one. */
  static json(source: Uint8Array | string, path = ""): Reader {
    const text = typeof source === "string" ? source : decode(source, path);
    let value: unknown;
    try {
      value = parse(text);
    } catch (error) {
      throw new MalformedMessage(path, `JSON (${error instanceof Error ? error.message.split("\n")[0] : "unreadable"})`);
    }
    return Reader.of(value, path);
  }

  /** Reads a value that is already parsed, such as a settings object. */
  static of(value: unknown, path = ""): Reader {
    if (!isObject(value)) throw new MalformedMessage(path, "an object");
    return new Reader(value, path);
  }

  has(key: string): boolean {
    return this.#said(key) !== undefined;
  }

  hasObject(key: string): boolean {
    return isObject(this.#said(key));
  }

  keys(): string[] {
    return Object.keys(this.#fields);
  }

  text(key: string): string {
    return this.optionalText(key) ?? this.#fail(key, "a text that is not empty");
  }

  optionalText(key: string): string | null {
    const value = this.#said(key);
    if (value === undefined) return null;
    if (typeof value !== "string") return this.#fail(key, "a text");
    return value.trim() === "" ? null : value;
  }

  /** An identifier: text, or a number whose digits are kept as they stand. */
  id(key: string): string {
    return this.optionalId(key) ?? this.#fail(key, "an id");
  }

  optionalId(key: string): string | null {
    const value = this.#said(key);
    if (value === undefined || value === "") return null;
    if (typeof value === "string") return value;
    const digits = numberText(value);
    return digits !== null && /^\d+$/.test(digits) ? digits : this.#fail(key, "an id");
  }

  /** A decimal number, written as a number or as a text; answers its exact text. */
  decimal(key: string): string {
    return this.optionalDecimal(key) ?? this.#fail(key, "a decimal number");
  }

  optionalDecimal(key: string): string | null {
    const value = this.#said(key);
    if (value === undefined || value === "") return null;
    const text = typeof value === "string" ? value.trim() : numberText(value);
    return text !== null && /^[+-]?\d+(\.\d*)?([eE][+-]?\d{1,2})?$/.test(text) ? text : this.#fail(key, "a decimal number");
  }

  integer(key: string): number {
    return this.optionalInteger(key) ?? this.#fail(key, "a whole number");
  }

  optionalInteger(key: string): number | null {
    const text = this.optionalDecimal(key);
    if (text === null) return null;
    const value = Number(text);
    return Number.isSafeInteger(value) ? value : this.#fail(key, "a whole number");
  }

  boolean(key: string, otherwise?: boolean): boolean {
    const value = this.#said(key);
    if (value === undefined && otherwise !== undefined) return otherwise;
    return typeof value === "boolean" ? value : this.#fail(key, "true or false");
  }

  /** An amount in major units, written as a number or as a text, in a currency that is known from elsewhere. */
  money(key: string, currency: string): Money {
    return this.optionalMoney(key, currency) ?? this.#fail(key, "an amount of money");
  }

  optionalMoney(key: string, currency: string): Money | null {
    const text = this.optionalDecimal(key);
    return text === null ? null : moneyOf(text, currency);
  }

  currency(key: string): string {
    const code = this.text(key);
    return isCurrency(code) ? code : this.#fail(key, "a currency code of ISO 4217");
  }

  /** An instant of ISO 8601 with its offset; `zone: "UTC"` reads one that is UTC without saying so. */
  instant(key: string, zone?: "UTC"): Date {
    return this.optionalInstant(key, zone) ?? this.#fail(key, "an instant of ISO 8601");
  }

  optionalInstant(key: string, zone?: "UTC"): Date | null {
    const text = this.optionalText(key);
    if (text === null) return null;
    const hasOffset = /(Z|[+-]\d{2}:?\d{2})$/.test(text);
    if (!hasOffset && zone === undefined) return this.#fail(key, "an instant of ISO 8601 with its offset from UTC");
    const value = new Date(hasOffset ? text : `${text}Z`);
    return Number.isNaN(value.getTime()) ? this.#fail(key, "an instant of ISO 8601") : value;
  }

  object(key: string): Reader {
    return this.optionalObject(key) ?? this.#fail(key, "an object");
  }

  optionalObject(key: string): Reader | null {
    const value = this.#said(key);
    if (value === undefined) return null;
    return isObject(value) ? new Reader(value, this.pathOf(key)) : this.#fail(key, "an object");
  }

  /** A list of objects. */
  list(key: string): Reader[] {
    return this.optionalList(key) ?? this.#fail(key, "a list");
  }

  optionalList(key: string): Reader[] | null {
    const value = this.#said(key);
    if (value === undefined) return null;
    if (!Array.isArray(value)) return this.#fail(key, "a list");
    return value.map((entry, index) => Reader.of(entry, `${this.pathOf(key)}[${index}]`));
  }

  /** A list of texts; absent counts as empty. */
  texts(key: string): string[] {
    const value = this.#said(key);
    if (value === undefined) return [];
    if (!Array.isArray(value) || value.some((entry) => typeof entry !== "string")) return this.#fail(key, "a list of texts");
    return value as string[];
  }

  /** The value as it was parsed, for who checks its shape. Undefined when it is absent. */
  raw(key: string): unknown {
    return this.#said(key);
  }

  pathOf(key: string): string {
    return this.path === "" ? key : `${this.path}.${key}`;
  }

  /** Ends the reading: the field says something that cannot be understood. */
  fail(key: string, wanted: string): never {
    return this.#fail(key, wanted);
  }

  #said(key: string): unknown {
    const value = Object.hasOwn(this.#fields, key) ? this.#fields[key] : undefined;
    return value === null ? undefined : value;
  }

  #fail(key: string, wanted: string): never {
    throw new MalformedMessage(this.pathOf(key), wanted);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !isLosslessNumber(value);

const numberText = (value: unknown): string | null =>
  isLosslessNumber(value) ? value.toString() : typeof value === "number" || typeof value === "bigint" ? String(value) : null;

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new MalformedMessage(path, "UTF-8 text");
  }
}

/** Turns a MalformedMessage about our own configuration or input into a Refusal that names the field. */
export function asRefusal(error: unknown): unknown {
  return error instanceof MalformedMessage
    ? new Refusal("INVALID", error.message, error.path === "" ? [] : error.path.split(/[.[\]]+/).filter(Boolean))
    : error;
}
