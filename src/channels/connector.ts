import type { Money } from "../kit/money.ts";
import type { Reader } from "../kit/read.ts";
import type { Account, AccountCheck, Authorization, RateLimit, Tokens } from "./account.ts";
import type { CataloguePage } from "./catalogue.ts";
import type { StockTeller, Tellers } from "./command.ts";
import type { FileReading } from "./dropped-file.ts";
import type { IncomingReturn } from "./incoming-return.ts";

/**
 * What one kind of channel can do. A capability is a member that is there; nobody compares `key` with a name.
 *
 * A connector reads bytes and answers in our words. It knows no database. What asks or tells the channel is given an `Account`, which holds
 * the way out and the clock; all else is pure.
 */
export interface Connector<Settings = unknown> {
  /** Stored on every channel row, so never renamed. */
  readonly key: string;
  /** The name a merchant knows it by. */
  readonly title: string;
  readonly rights: ChannelRights;
  /** Reads the settings a merchant entered. Throws MalformedMessage with the path of what is missing or wrong. */
  settings(raw: Reader): Settings;
  readonly webhook?: {
    /** True only if the channel signed these exact bytes with one of the secrets in force. Constant time. */
    verify(delivery: Delivery, settings: Settings, key?: string | null): boolean;
    /** Where the channel signs with a key of its own that has to be asked for: which one, and how. It is remembered by `id`, and given to `verify`. */
    readonly key?: {
      /** Null when the delivery names none that could be asked for: it is not verified. */
      idOf(delivery: Delivery): string | null;
      fetch(id: string, account: Account<Settings>): Promise<string>;
    };
    /** The same delivery sent twice has the same id. Throws MalformedMessage when the delivery names none. */
    idOf(delivery: Delivery): string;
    /** True for a message without meaning that some channels send unsigned, such as a ping on set-up: 2xx, nothing kept. */
    isPing?(delivery: Delivery): boolean;
    /** The answer to a GET by which some channels find out that the address is ours. `url`: the address as the outside knows it. Null: it does not know the secret. */
    challenge?(
      query: Readonly<Record<string, string>>,
      settings: Settings,
      url: string,
    ): { readonly type: string; readonly body: string } | null;
    /** What the channel wants to hear when a message was kept, where it minds: its status and body. */
    readonly kept?: { readonly status: 200 | 204; readonly body: string };
    /** The status the channel wants for a signature that does not match; 401 when left out. */
    readonly badSignature?: 401 | 403 | 412;
  };
  /** The limits of one account. The first counts for calls that name none. */
  readonly limits?: readonly RateLimit[];
  /** What an answer's headers say is left of a limit. */
  limitLeft?(response: Response): { readonly limit: string; readonly left: number } | null;
  readonly tokens?: Tokens<Settings>;
  readonly authorization?: Authorization<Settings>;
  /** A real call that shows whether the settings work. Throws ChannelRefused, ChannelUnavailable. */
  check?(account: Account<Settings>): Promise<AccountCheck>;
  /** How the channel is asked what changed: what webhooks missed, and all there is where it has none. */
  readonly poll?: Poll<Settings>;
  /** A page of what the channel sells. */
  catalogue?(account: Account<Settings>, cursor: string | null): Promise<CataloguePage>;
  /** What the channel can be told of its orders. */
  readonly tell?: Tellers<Settings>;
  readonly stock?: StockTeller<Settings>;
  /** Orders that come as files. */
  readonly files?: FileReading<Settings>;
  /** A webhook that is only a hint: how to ask the channel for what it hints at. */
  fetch?(hint: Hint, account: Account<Settings>): Promise<Delivery>;
  /**
   * What a message means. Pure: same bytes, same answer. `[]` = understood, nothing to do.
   * Throws MalformedMessage with the path. Without settings the connector's defaults hold: no secret is needed to read.
   */
  normalise(delivery: Delivery, settings?: Settings): ChannelEvent[];
}

/** What a channel lets us do with its orders. Source of each: the connector's README. */
export interface ChannelRights {
  readonly canSplit: boolean;
  readonly canPartialCancel: boolean;
  readonly canChangeAddress: boolean;
  /** The channel waits for our acceptance before the order is binding. */
  readonly mustAccept: boolean;
  readonly labelBy: "SELF" | "CHANNEL";
  readonly returnsBy: "SELF" | "CHANNEL";
  /** Hours within which the channel asks for dispatch; null when it sets none. */
  readonly dispatchByHours: number | null;
}

/** One message as it came: exact bytes. Header names are lower case. */
export interface Delivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Stands where a message names no time: older than every other, so such a version never overwrites a newer one. */
export const noTime = new Date(0);

/** Something changed at the channel; the message does not say what it is now. */
export interface Hint {
  /** What changed; an order when left out. */
  readonly about?: "ORDER" | "RETURN";
  readonly externalId: string;
  /** The version hinted at, when the channel says it; fetching twice for one version is not needed. */
  readonly version: string | null;
}

/** How a channel is asked what changed. */
export interface Poll<Settings> {
  /** Pause between two polls. */
  readonly everySeconds: number;
  /** How far each poll looks back behind the one before, as channels list changes late: 5 to 15 minutes. */
  readonly overlapSeconds: number;
  /** The longest span the channel lists at once; a longer one is asked in pieces. Null: any. */
  readonly longestSpanSeconds: number | null;
  /** A page of the orders that changed within the span, oldest first where the channel can sort; after the last of them, of returns. */
  page(account: Account<Settings>, span: Span, cursor: string | null): Promise<PollPage>;
}

/** `since` counts, `until` does not. */
export interface Span {
  readonly since: Date;
  readonly until: Date;
}

export interface PollPage {
  readonly found: readonly Polled[];
  /** Where to go on from; null at the end. */
  readonly next: string | null;
}

/** A message that `normalise` reads. */
export interface Polled {
  /** The same for the same version of the same order, so that what is found twice is kept once. */
  readonly id: string;
  readonly delivery: Delivery;
}

export type ChannelEvent =
  | { readonly kind: "order"; readonly order: IncomingOrder }
  /** A buyer asked the channel for a return, or something became of it. A message is about orders or about returns. */
  | { readonly kind: "return"; readonly return: IncomingReturn }
  | { readonly kind: "hint"; readonly hint: Hint }
  /** The channel shuts us out: the merchant took the authorization back, or it ends soon. */
  | { readonly kind: "access"; readonly access: "ENDED" | "ENDS_SOON" };

export const orderStatuses = [
  "PENDING_PAYMENT",
  "ON_HOLD",
  "CONFIRMED",
  "PROCESSING",
  "PARTIALLY_FULFILLED",
  "FULFILLED",
  "DELIVERED",
  "COMPLETED",
  "CANCEL_REQUESTED",
  "CANCELLED",
  "RETURNED",
  "FAILED",
] as const;
export const channelPaymentStatuses = [
  "PENDING",
  "AUTHORIZED",
  "PARTIALLY_PAID",
  "PAID",
  "PARTIALLY_REFUNDED",
  "REFUNDED",
  "VOIDED",
  "FAILED",
  "COD_DUE",
  "UNKNOWN",
] as const;
export const channelFulfillmentStatuses = [
  "UNFULFILLED",
  "ON_HOLD",
  "READY_TO_SHIP",
  "PARTIALLY_FULFILLED",
  "FULFILLED",
  "IN_TRANSIT",
  "DELIVERED",
  "RETURNED",
  "CANCELLED",
  "FAILED_DELIVERY",
  "NOT_REQUIRED",
  "UNKNOWN",
] as const;

export type ChannelOrderStatus = (typeof orderStatuses)[number];
export type ChannelPaymentStatus = (typeof channelPaymentStatuses)[number];
export type ChannelFulfillmentStatus = (typeof channelFulfillmentStatuses)[number];

/** An order in the neutral words every channel is turned into. Money is in `currencyCode`; instants are UTC. */
export interface IncomingOrder {
  /** The channel's own id, unique within the connected account. Always text: some have 18 digits. */
  readonly externalId: string;
  /** What a person calls the order, for example `#1001`. */
  readonly number: string;
  readonly currencyCode: string;
  readonly placedAt: Date;
  /** The channel's own time of this version. An older one never overwrites a newer one. */
  readonly updatedAt: Date;
  /** The channel's own version counter, where it has one that is finer than `updatedAt` (Square). */
  readonly version: bigint | null;
  readonly orderStatus: ChannelOrderStatus;
  readonly paymentStatus: ChannelPaymentStatus;
  readonly fulfillmentStatus: ChannelFulfillmentStatus;
  /** The channel's own words for its status, kept beside ours. */
  readonly nativeStatus: string;
  readonly cancelled: boolean;
  /** Marked by the channel as a test; recorded, never fulfilled. */
  readonly test: boolean;
  readonly lines: readonly IncomingLine[];
  /** Words that people or apps put on it at the channel, where it has such. */
  readonly tags?: readonly string[];
  /** All discounts of the order, lines and header together; never negative. */
  readonly discountTotal: Money;
  readonly taxTotal: Money;
  /** True when `unitPrice` and `shippingTotal` contain the tax. */
  readonly pricesIncludeTax: boolean;
  readonly shippingTotal: Money;
  /** Insurance, service fees, tips and roundings that the buyer pays. */
  readonly feeTotal: Money;
  /** What the buyer pays, as the channel says it: the channel's word is authority. */
  readonly total: Money;
  /** `total` less what the parts add up to. Stored and shown, never a reason to reject. */
  readonly difference: Money;
  /** Name of the delivery method the buyer chose, if the channel says it. */
  readonly shippingOption: string | null;
  readonly shipTo: IncomingAddress | null;
  readonly billTo: IncomingAddress | null;
  readonly customer: IncomingCustomer | null;
  /** The channel's id of the place of sale or hand-over (a shop's till), if it says one. */
  readonly externalLocationId: string | null;
  /** When the channel wants it dispatched at the latest, if it says so. */
  readonly dispatchBy?: Date | null;
  /** What the totals are made of, by who pays it, where the channel says it: stored and shown, never added up anew. */
  readonly adjustments?: readonly IncomingAdjustment[];
  /** What the channel pays out for the order in the end, less its own fees; null, or left out: it does not say. */
  readonly payout?: Money | null;
}

/** Where an order stands, as a connector reads it from the channel's own words. */
export type OrderStanding = Pick<IncomingOrder, "orderStatus" | "paymentStatus" | "fulfillmentStatus" | "nativeStatus">;

export const adjustmentKinds = [
  "DISCOUNT",
  "VOUCHER",
  "COINS",
  "SHIPPING_DISCOUNT",
  "FEE",
  "INSURANCE",
  "COMMISSION",
  "TAX",
  "ROUNDING",
  "TIP",
  "OTHER",
] as const;
export const funders = ["SELLER", "CHANNEL", "BUYER", "PAYMENT_PROVIDER", "UNKNOWN"] as const;

/** One part of an order's money, with who bears it. */
export interface IncomingAdjustment {
  readonly kind: (typeof adjustmentKinds)[number];
  readonly funder: (typeof funders)[number];
  /** Never negative: the kind says which way it goes. */
  readonly amount: Money;
  /** The channel's own name for it. */
  readonly title: string;
  /** A native id of the line it belongs to; null: the whole order. */
  readonly externalLineId: string | null;
}

export interface IncomingLine {
  /** All native ids of the line: several where the channel sends a row per unit. */
  readonly externalIds: readonly string[];
  /** The seller's own stock keeping unit as the channel shows it; null when the channel does not say. */
  readonly sku: string | null;
  /** What a listing may be known by at this channel, best first: SKU, variant id, catalogue object id. */
  readonly listingKeys: readonly string[];
  readonly title: string;
  /** Units ordered, a positive whole number. */
  readonly quantity: number;
  /** Of these, how many the channel says are cancelled. */
  readonly cancelledQuantity: number;
  /** Of these, how many the channel says have left or were handed over. */
  readonly fulfilledQuantity: number;
  /** Price of one unit before any discount. */
  readonly unitPrice: Money;
  /** Discount on the whole line, header discounts shared out by the channel included; never negative. */
  readonly discount: Money;
  readonly tax: Money;
  /** False for what nobody ships: a gift card, a service, a download. */
  readonly requiresShipping: boolean;
  /** The channel itself keeps and ships it (FBA, FBT, Dilayani Tokopedia): never our work. Left out: false. */
  readonly fulfilledByChannel?: boolean;
  /** The buyer picks it up. Left out: it is shipped. */
  readonly pickup?: IncomingPickup | undefined;
}

/** Where a buyer picks something up: by the channel's id of the place, or by ours. Neither: the nearest place that has it. */
export interface IncomingPickup {
  readonly externalLocationId?: string | null;
  readonly locationId?: string | null;
}

export interface IncomingAddress {
  readonly name: string | null;
  readonly company: string | null;
  readonly lines: readonly string[];
  readonly city: string | null;
  readonly region: string | null;
  readonly postalCode: string | null;
  /** ISO 3166-1 alpha-2; null when the channel's country cannot be read as one. */
  readonly countryCode: string | null;
  readonly phone: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** True when the channel hides parts of it. */
  readonly masked: boolean;
}

export interface IncomingCustomer {
  readonly externalId: string | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
}
