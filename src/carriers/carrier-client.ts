import type { Http } from "../kit/http.ts";
import type { Money } from "../kit/money.ts";
import type { Reader } from "../kit/read.ts";

/**
 * What one carrier, or one firm that speaks to many carriers, can do. A capability is a member that is there; nobody compares `key` with a
 * name. A client knows no database: what it does, it does with the parcel and the account it is given.
 */
export interface CarrierClient<Settings = unknown> {
  /** Stored on every account, so never renamed. */
  readonly key: string;
  /** The name a merchant knows it by. */
  readonly title: string;
  /** Reads the settings a merchant entered. Throws MalformedMessage with the path of what is missing or wrong. */
  settings(raw: Reader): Settings;
  /** The limits of one account. The first counts for calls that name none. */
  readonly limits?: readonly CarrierLimit[];
  /** A real call that shows whether the settings work. Throws ChannelRefused, ChannelUnavailable. */
  check?(account: CarrierAccess<Settings>): Promise<CarrierCheck>;
  /** What each of its services asks for a parcel. Without it rate cards say what its carriers cost. */
  quote?(parcel: ParcelToCarry, account: CarrierAccess<Settings>): Promise<readonly CarrierQuote[]>;
  /** Has the parcel carried. Throws ChannelRefused when it will not be, ChannelUnavailable when nobody knows. */
  book(order: BookingOrder, account: CarrierAccess<Settings>): Promise<BookAnswer>;
  /** Booking twice under the same key is one booking, which the second call answers. Only then a booking in doubt is asked for again. */
  readonly knowsKey: boolean;
  /**
   * The number of a parcel that it carries without being told, where the numbers are ours to give: so a label for what comes back needs no
   * call. `number`: one that no other parcel of ours has.
   */
  numberOf?(number: bigint, settings: Settings): string;
  /** How a booking that it has stands, for one that it numbers later. */
  look?(reference: string, account: CarrierAccess<Settings>): Promise<BookAnswer>;
  /** Takes a booking back. What is taken back already is. Throws ChannelRefused once it cannot be any more. */
  void?(booked: BookedParcel, account: CarrierAccess<Settings>): Promise<void>;
  /** Everything that happened to a parcel so far, in any order. */
  track?(booked: BookedParcel, account: CarrierAccess<Settings>): Promise<readonly Scan[]>;
  /** How often it is asked, when nothing else says that something happened. */
  readonly trackEverySeconds?: number;
  readonly webhook?: {
    /** True only if the carrier sent these exact bytes. Constant time. */
    verify(delivery: CarrierDelivery, settings: Settings): boolean;
    /** A message without meaning that is sent on set-up: 2xx, nothing kept. */
    isPing?(delivery: CarrierDelivery): boolean;
    /** The same delivery sent twice has the same id. Throws MalformedMessage. */
    idOf(delivery: CarrierDelivery): string;
    /** What it says of which parcels; `[]`: nothing to do. Pure. Throws MalformedMessage with the path. */
    read(delivery: CarrierDelivery): readonly CarrierNews[];
  };
}

/** A connected account, as the client's calls need it. */
export interface CarrierAccess<Settings> {
  readonly settings: Settings;
  /** The only way out: it keeps the deadline, the carrier's limits and its `Retry-After`. */
  readonly http: Http;
}

/** A leaky bucket as the carrier keeps one for each account. */
export interface CarrierLimit {
  readonly name: string;
  readonly burst: number;
  readonly perSecond: number;
}

export interface CarrierCheck {
  /** Whose account it is, for a person to compare. */
  readonly name: string | null;
  /** Codes of the carriers that it can be asked to use, in its own words. Null: it does not say. */
  readonly carriers: readonly string[] | null;
}

export interface CarrierAddress {
  readonly name: string | null;
  readonly phone: string | null;
  readonly lines: readonly string[];
  readonly city: string | null;
  readonly region: string | null;
  readonly postalCode: string | null;
  readonly countryCode: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
}

export interface CarrierItem {
  readonly name: string;
  readonly sku: string | null;
  readonly quantity: number;
  /** Of one unit; 0: unknown. */
  readonly grams: number;
  /** Of one unit. */
  readonly value: Money;
}

/** A box. Weights in grams, with packaging; sizes in millimetres, null where nobody measured. */
export interface CarrierBox {
  readonly weightGrams: number;
  readonly lengthMm: number | null;
  readonly widthMm: number | null;
  readonly heightMm: number | null;
}

export interface ParcelToCarry {
  readonly from: CarrierAddress;
  readonly to: CarrierAddress;
  readonly boxes: readonly CarrierBox[];
  readonly items: readonly CarrierItem[];
  /** What the carrier is to collect from the buyer. Null: nothing. */
  readonly collect: Money | null;
  /** The order's number, or those of several, for people. */
  readonly orderNumbers: readonly string[];
}

/** The carriers that quotes are wanted of, in the client's own words. */
export interface CarrierQuote {
  /** The client's own code of the carrier, and of its service. */
  readonly carrier: string;
  readonly service: string;
  readonly price: Money;
  /** Days until it is there. Null: it does not say. */
  readonly minDays: number | null;
  readonly maxDays: number | null;
  readonly collects: boolean;
}

export interface BookingOrder {
  /** The same for every try of the same booking. */
  readonly key: string;
  /** A number that no other booking of ours has. */
  readonly number: bigint;
  readonly parcel: ParcelToCarry;
  /** In the client's own words. */
  readonly carrier: string;
  readonly service: string;
}

export type BookAnswer =
  | { readonly outcome: "BOOKED"; readonly booked: Booked }
  /** It has it, and gives it a number later. */
  | { readonly outcome: "WAITS"; readonly reference: string }
  /** It will not carry it after all. */
  | { readonly outcome: "REFUSED"; readonly reason: string };

export interface Booked {
  /** The carrier's own id of the booking; null where it has none. */
  readonly reference: string | null;
  /** By which its tracking is asked, where that is not the number. */
  readonly trackingReference: string | null;
  readonly trackingNumber: string;
  readonly trackingUrl: string | null;
  /** What it costs. Null: the rate card says. */
  readonly cost: Money | null;
  /** What sorters read on the label. */
  readonly routingCode: string | null;
  /** The carrier's own label. Null: it is drawn here. */
  readonly label: { readonly mediaType: string; readonly bytes: Uint8Array } | null;
}

/** What is known of a booking when it is asked for, or taken back. */
export interface BookedParcel {
  readonly carrier: string;
  readonly reference: string | null;
  readonly trackingReference: string | null;
  readonly trackingNumber: string;
}

/** What a scan may say. NOT_CARRIED: the carrier lets go of it before it had it. */
export const scanStatuses = [
  "IN_TRANSIT",
  "OUT_FOR_DELIVERY",
  "ATTEMPTED",
  "DELIVERED",
  "LOST",
  "RETURNED_TO_SENDER",
  "NOT_CARRIED",
] as const;
export type ScanStatus = (typeof scanStatuses)[number];

/** Something that happened to a parcel. */
export interface Scan {
  /** The carrier's own id of it; null where it has none: then its time and code tell it apart. */
  readonly id: string | null;
  /** Null: good to know, and nothing more. */
  readonly status: ScanStatus | null;
  /** In the carrier's own words, for example `dropping_off`. */
  readonly code: string;
  readonly at: Date;
  /** For people. No personal data. */
  readonly note: string | null;
}

/** What a carrier's message says of a parcel. */
export interface CarrierNews {
  /** The booking by the carrier's own id, or the parcel by its number. */
  readonly reference: string | null;
  readonly trackingNumber: string | null;
  /** What happened; null: something, and the carrier is to be asked what. */
  readonly scans: readonly Scan[] | null;
}

/** One message as it came: exact bytes. Header names are lower case. */
export interface CarrierDelivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}
