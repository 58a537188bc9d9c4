import type { Reader } from "./read.ts";

/** Whole seconds since 1970-01-01 UTC. */
export const unixSeconds = (at: Date): number => Math.floor(at.getTime() / 1000);

/** An instant in whole seconds since 1970-01-01 UTC. Throws MalformedMessage. */
export const secondsAt = (reader: Reader, key: string): Date => optionalSecondsAt(reader, key) ?? reader.fail(key, "seconds since 1970");

/** The same; null where the field says nothing, or 0. */
export function optionalSecondsAt(reader: Reader, key: string): Date | null {
  const seconds = reader.optionalInteger(key);
  if (seconds === null || seconds === 0) return null;
  return seconds > 0 && seconds < 1e11 ? new Date(seconds * 1000) : reader.fail(key, "seconds since 1970");
}
