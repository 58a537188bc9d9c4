import type { Transitions } from "../kit/transitions.ts";

/** What can be written out. `docs/exports.md` has the columns of each. */
export const exportKinds = ["ORDERS", "ORDER_LINES", "PAYMENTS", "REFUNDS", "STOCK_MOVEMENTS", "INVOICES"] as const;
export type ExportKind = (typeof exportKinds)[number];

export const exportFormats = ["CSV", "NDJSON"] as const;
export type ExportFormat = (typeof exportFormats)[number];

export const exportStates = ["PENDING", "DONE", "FAILED"] as const;
export type ExportState = (typeof exportStates)[number];

export const exportTransitions: Transitions<ExportState> = { PENDING: ["DONE", "FAILED"], DONE: [], FAILED: [] };
