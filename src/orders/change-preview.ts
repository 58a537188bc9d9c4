/** What an order amounts to. Minor units of its currency, as text: JSON has no numbers of that size. */
export interface Totals {
  readonly subtotalMinor: string;
  readonly discountMinor: string;
  readonly taxMinor: string;
  readonly shippingMinor: string;
  readonly feeMinor: string;
  /** What cancelled units would have cost. */
  readonly cancelledMinor: string;
  readonly differenceMinor: string;
  readonly totalMinor: string;
}

/** A piece of work before and after a change. */
export interface WorkPreview {
  /** Null: it would be opened. */
  readonly fulfillmentOrderId: string | null;
  readonly locationId: string | null;
  readonly status: string;
  readonly effect: "OPENED" | "CHANGED" | "CANCELLED";
  readonly lines: readonly {
    readonly lineId: string | null;
    readonly sku: string | null;
    readonly before: number;
    readonly after: number;
  }[];
}

/** What a change would do, as things stand when it is looked at. */
export interface ChangePreview {
  readonly currency: string;
  readonly before: Totals;
  readonly after: Totals;
  /** What is still to be paid after it, and what is to be given back; one of them is 0. */
  readonly dueMinor: string;
  readonly refundMinor: string;
  readonly work: readonly WorkPreview[];
  /** What would keep the order from going on, as its validations would say it. */
  readonly problems: readonly string[];
}
