import { isLosslessNumber, LosslessNumber, parse, stringify } from "lossless-json";
import { MalformedMessage } from "./read.ts";

/** A value as it stood in a JSON text: numbers keep their digits. */
export type Json = null | boolean | string | JsonNumber | readonly Json[] | { readonly [key: string]: Json };
/** A number with all its digits. */
export interface JsonNumber {
  readonly isLosslessNumber: true;
  toString(): string;
}

/** Reads JSON so that no digit is lost. Throws MalformedMessage. */
export function jsonOf(bytes: Uint8Array): Json {
  try {
    return parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Json;
  } catch {
    throw new MalformedMessage("", "JSON");
  }
}

/** The elements of the list at `path`, each as a message of its own with every digit kept. Throws MalformedMessage where there is no list. */
export function partsOf(bytes: Uint8Array, ...path: string[]): Uint8Array[] {
  let at: Json = jsonOf(bytes);
  for (const key of path) at = (isObject(at) ? at[key] : null) ?? null;
  if (!Array.isArray(at)) throw new MalformedMessage(path.join("."), "a list");
  return at.map(bytesOf);
}

/** JSON as a message. */
export const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(stringify(value) ?? "null");

/** A number with exactly these digits, for `bytesOf`. */
export const numberOf = (digits: string): LosslessNumber => new LosslessNumber(digits);

const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
