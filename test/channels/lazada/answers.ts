import type { Answer } from "../channel-server.ts";

export type Params = Readonly<Record<string, string>>;

export const ok = (rest: Readonly<Record<string, unknown>>): Answer => ({ body: { code: "0", ...rest, request_id: "r" } });

/** Errors come with HTTP 200. */
export const failed = (code: string, message: string, rest: Readonly<Record<string, unknown>> = {}): Answer => ({
  body: { code, type: "ISV", message, ...rest, request_id: "r" },
});
