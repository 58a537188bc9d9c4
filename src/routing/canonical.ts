import { byId } from "./demand.ts";

/** JSON with its keys in order, and without those that are undefined: equal values have equal texts. */
export function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  let text = "";
  for (const key of Object.keys(value).sort(byId)) {
    const inner = (value as Readonly<Record<string, unknown>>)[key];
    if (inner !== undefined) text += `${text === "" ? "{" : ","}"${key}":${canonical(inner)}`;
  }
  return text === "" ? "{}" : `${text}}`;
}
