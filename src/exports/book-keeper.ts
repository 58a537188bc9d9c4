import type { Account, Authorization, RateLimit, Tokens } from "../channels/account.ts";
import type { Money } from "../kit/money.ts";
import type { Reader } from "../kit/read.ts";

/** What has come into the books: their own id of it. */
export interface Posted {
  readonly externalId: string;
}

/** Who buys, as the books know them. */
export interface BookContact {
  /** Unique in the books; it is found by it again. */
  readonly reference: string;
  readonly name: string;
  readonly email: string | null;
}

export interface BookItem {
  /** The SKU. */
  readonly reference: string;
  readonly title: string;
}

/** A line of a sale, or of what is taken back of one. */
export interface BookLine {
  readonly sku: string | null;
  readonly title: string;
  readonly quantity: number;
  /** Of all units, after discounts, with the tax in it. */
  readonly gross: Money;
  readonly tax: Money;
}

export interface BookInvoice {
  readonly reference: string;
  /** The books' id of who buys. */
  readonly contactId: string;
  /** `YYYY-MM-DD` of the channel's calendar. */
  readonly date: string;
  readonly currency: string;
  /** What the buyer calls the order. */
  readonly orderNumber: string;
  readonly lines: readonly BookLine[];
}

export interface BookPayment {
  readonly reference: string;
  /** The books' id of the invoice that is paid, or of the credit note whose money goes back. */
  readonly documentId: string;
  readonly date: string;
  readonly amount: Money;
}

/** What a channel sold on a day, as one journal. */
export interface BookSummary {
  readonly reference: string;
  readonly date: string;
  readonly channel: string;
  readonly currency: string;
  readonly orders: number;
  readonly net: Money;
  readonly tax: Money;
}

/** All that can be posted, by kind. */
export interface Bookings {
  readonly CONTACT: BookContact;
  readonly ITEM: BookItem;
  readonly INVOICE: BookInvoice;
  readonly PAYMENT: BookPayment;
  readonly CREDIT_NOTE: BookInvoice;
  readonly REFUND: BookPayment;
  readonly SUMMARY: BookSummary;
}

/** How one kind of thing is written into the books. */
export interface Poster<Booking, Settings> {
  /**
   * Writes it down. `key` is the same each time this very thing is sent. Throws ChannelRefused when the books do not take it as it is,
   * ChannelUnavailable when they could not answer; its `mayBeDone` says whether it may be in the books all the same.
   */
  post(booking: Booking, account: Account<Settings>, key: string): Promise<Posted>;
  /** Looks for it by its reference; null when it is not in the books. */
  find(booking: Pick<Booking & { readonly reference: string }, "reference">, account: Account<Settings>): Promise<Posted | null>;
}

/** A product that keeps books. A capability is a member that is there: what cannot be posted is left out. */
export interface BookKeeper<Settings = unknown> {
  /** Stored with every book, so never renamed. */
  readonly key: string;
  readonly title: string;
  readonly settings: (raw: Reader) => Settings;
  readonly limits?: readonly RateLimit[];
  readonly limitLeft?: (response: Response) => { readonly limit: string; readonly left: number } | null;
  readonly tokens?: Tokens<Settings>;
  readonly authorization?: Authorization<Settings>;
  readonly posts: { readonly [Kind in keyof Bookings]?: Poster<Bookings[Kind], Settings> };
}
