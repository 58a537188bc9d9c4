import type { LocalDate } from "../kit/local-date.ts";

/** Minor units of the invoice's currency, as text: JSON has no numbers of that size. */
type Minor = string;

/** What an invoice says, as it was when it was issued. */
export interface InvoiceContent {
  readonly issuer: {
    readonly name: string;
    readonly lines: readonly string[];
    readonly city: string | null;
    readonly postalCode: string | null;
    readonly country: string | null;
    readonly phone: string | null;
    readonly taxId: string | null;
    readonly taxable: boolean;
  };
  readonly order: { readonly number: string; readonly placedOn: LocalDate; readonly channel: string };
  readonly pricesIncludeTax: boolean;
  readonly lines: readonly {
    readonly orderLineId: string;
    readonly sku: string | null;
    readonly title: string;
    readonly quantity: number;
    readonly unitPriceMinor: Minor;
    readonly discountMinor: Minor;
    readonly amountMinor: Minor;
    readonly taxMinor: Minor;
  }[];
  readonly extras: readonly { readonly kind: ExtraKind; readonly amountMinor: Minor }[];
  readonly tax: InvoiceTax | null;
  readonly corrects: readonly { readonly number: string; readonly issuedOn: LocalDate }[];
  readonly reason: string | null;
}

export interface InvoiceTax {
  readonly name: string;
  /** `12`; null where the amount is not what the issuer's rate makes of the base. */
  readonly ratePercent: string | null;
  readonly baseMinor: Minor | null;
  /** `11/12`; null: the whole price is the base. */
  readonly baseShare: string | null;
  readonly code: string | null;
  readonly amountMinor: Minor;
}

export type ExtraKind = "SHIPPING" | "FEE" | "ROUNDING" | "GOODWILL";

/** Who bought. */
export interface InvoicePeople {
  readonly name: string;
  readonly phone: string | null;
  readonly lines: readonly string[];
  readonly city: string | null;
  readonly postalCode: string | null;
  readonly country: string | null;
  readonly taxId: string | null;
}
