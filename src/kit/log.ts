import { type DestinationStream, type Logger, pino } from "pino";
import { sqlState } from "./retry.ts";

/** Structured logs, a JSON object a line. Ids only: never a payload, an address or a secret. */
export type Log = Logger;

/** Writes to standard output, or to `destination`. */
export const openLog = (level: string, destination?: DestinationStream): Log =>
  pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: loggable } }, destination);

export const silentLog = (): Log => pino({ level: "silent" });

/**
 * What the log may have of an error: its name, message and stack, never its other properties, which in drivers hold values.
 * What a database says may quote the row it refused, so of that the log has only codes and names.
 */
export function loggable(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { name: typeof error };
  const { name, stack = "" } = error;
  const cause = error.cause === undefined ? {} : { cause: loggable(error.cause) };
  const code = sqlState(error);
  if (code === null) return { name, stack, ...cause };
  const { table, constraint, routine } = error as Error & Readonly<Record<string, unknown>>;
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  return { name, sqlState: code, table, constraint, routine, stack: frames.join("\n") };
}
