/**
 * All that a rule may look at, as plain data: the same facts always decide the same. Amounts are major units of the order's currency as
 * doubles, which compare exactly with what a person writes up to 15 digits; what is not known is an empty text. Lines are the channel's own,
 * without what rules added.
 */
export interface Facts {
  readonly order: {
    readonly number: string;
    readonly origin: string;
    readonly test: boolean;
    readonly currency: string;
    readonly total: number;
    readonly subtotal: number;
    readonly discount: number;
    readonly shipping: number;
    readonly tax: number;
    /** All units that are not cancelled. */
    readonly units: number;
    /** Grams of all units; what has no weight counts as nothing. */
    readonly grams: number;
    readonly paymentStatus: string;
    /** True while goods may not leave for want of payment. */
    readonly awaitsPayment: boolean;
    readonly shippingOption: string;
    /** The channel's, and those that rules before this one put on it. */
    readonly tags: readonly string[];
  };
  readonly lines: readonly LineFact[];
  readonly customer: {
    /** False where the channel names nobody. */
    readonly known: boolean;
    readonly id: string;
    /** What stands behind the @ of the e-mail address, in lower case. */
    readonly emailDomain: string;
    /** Orders they placed here before this one, counted up to 1,000; cancelled ones and tests do not count. */
    readonly earlierOrders: number;
  };
  readonly channel: { readonly code: string; readonly type: string; readonly canSplit: boolean; readonly dispatchByHours: number };
  readonly destination: PlaceFact;
  readonly billing: PlaceFact;
  /** When it was placed, on the clock of the channel's time zone. */
  readonly placed: {
    /** `2026-11-22` */
    readonly date: string;
    /** `18:05` */
    readonly time: string;
    readonly hour: number;
    /** 1 is Monday, 7 Sunday. */
    readonly weekday: number;
  };
}

export interface LineFact {
  readonly id: string;
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  readonly price: number;
  readonly total: number;
  /** Of the items it takes from stock. */
  readonly tags: readonly string[];
  readonly grams: number;
  /** False for an unknown SKU. */
  readonly known: boolean;
  readonly requiresShipping: boolean;
}

export interface PlaceFact {
  readonly known: boolean;
  readonly country: string;
  readonly region: string;
  readonly city: string;
  readonly postalCode: string;
}

type Kind = "string" | "bool" | "int" | "double" | "list<string>";
type Shape = Readonly<Record<string, Kind>>;

const place: Shape = { known: "bool", country: "string", region: "string", city: "string", postalCode: "string" };

/** The names a condition may use, and what each is. `lines` is a list of `line`. */
export const factShapes = {
  order: {
    number: "string",
    origin: "string",
    test: "bool",
    currency: "string",
    total: "double",
    subtotal: "double",
    discount: "double",
    shipping: "double",
    tax: "double",
    units: "int",
    grams: "int",
    paymentStatus: "string",
    awaitsPayment: "bool",
    shippingOption: "string",
    tags: "list<string>",
  },
  line: {
    sku: "string",
    title: "string",
    quantity: "int",
    price: "double",
    total: "double",
    tags: "list<string>",
    grams: "int",
    known: "bool",
    requiresShipping: "bool",
  },
  customer: { known: "bool", id: "string", emailDomain: "string", earlierOrders: "int" },
  channel: { code: "string", type: "string", canSplit: "bool", dispatchByHours: "int" },
  destination: place,
  billing: place,
  placed: { date: "string", time: "string", hour: "int", weekday: "int" },
} as const satisfies Readonly<Record<string, Shape>>;
