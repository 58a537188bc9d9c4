import { type Logger, pino } from "pino";

/** Structured logs, a JSON object a line. Ids only: never a payload, an address or a secret. */
export type Log = Logger;

export const openLog = (level: string): Log => pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
export const silentLog = (): Log => pino({ level: "silent" });
