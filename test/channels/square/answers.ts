import type { Answer } from "../channel-server.ts";

export const currency = "IDR";

/** Small, so that there are several. */
export const pageSize = 3;

export type Json = Readonly<Record<string, unknown>>;

export const failed = (status: number, code: string, category = "INVALID_REQUEST_ERROR"): Answer => ({
  status,
  body: { errors: [{ category, code, detail: "No." }] },
});

export const idr = (amount: number) => ({ amount, currency });
