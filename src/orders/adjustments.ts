import type { IncomingAdjustment } from "../channels/connector.ts";

/** A part of an order's money as it is stored; `amountMinor` is text, as JSON has no numbers of that size. */
export interface Adjustment {
  readonly kind: IncomingAdjustment["kind"];
  readonly funder: IncomingAdjustment["funder"];
  readonly amountMinor: string;
  readonly title: string;
  readonly externalLineId: string | null;
}

/** Null, not an empty list, where the channel says nothing: most do. */
export const adjustmentsOf = (incoming: readonly IncomingAdjustment[] | undefined): Adjustment[] | null =>
  incoming === undefined || incoming.length === 0
    ? null
    : incoming.map(({ kind, funder, amount, title, externalLineId }) => ({
        kind,
        funder,
        amountMinor: amount.minor.toString(),
        title,
        externalLineId,
      }));
