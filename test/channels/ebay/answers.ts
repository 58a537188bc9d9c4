import type { Answer } from "../channel-server.ts";

export const failed = (status: number, errorId: number, message: string): Answer => ({
  status,
  body: { errors: [{ errorId, domain: "API", category: "REQUEST", message }] },
});

/** The Post-Order API has a shape of its own for errors. */
export const oldFailed = (errorId: number, message: string): Answer => ({
  status: 400,
  body: { error: [{ errorId, domain: "cancel", category: "REQUEST", message }] },
});
