import type { Answer } from "../channel-server.ts";

export const invalid: Answer = { status: 400, body: [{ status: 400, message: "The request is not valid." }] };

export const listOf = (all: readonly unknown[]): Answer => (all.length === 0 ? { status: 204 } : { body: all });
