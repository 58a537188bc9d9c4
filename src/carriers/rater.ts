import type { Money } from "../kit/money.ts";
import type { ReadyAt, Site } from "../promise/promise.ts";
import type { Place } from "./place-keys.ts";

/** What a carrier is asked: one parcel from a place to another. */
export interface RateAsk {
  readonly origin: Origin;
  readonly destination: Place;
  /** Weight of the parcel with its packaging; 0: unknown. */
  readonly grams: number;
  /** Its volume in cubic centimetres; 0: unknown. */
  readonly cm3: number;
  readonly readyAt: ReadyAt;
  /** What the carrier is to collect from the buyer. Null: nothing. */
  readonly collect: Money | null;
}

/** Where a parcel leaves: the place, and when it works. */
export interface Origin {
  readonly place: Place;
  readonly site: Site;
}

export interface PricePart {
  /** `FREIGHT`, or a surcharge's code. */
  readonly code: string;
  /** Minor units. */
  readonly amount: number;
}

/** Why a service does not quote. */
export const noQuotes = ["NOT_VALID", "NO_LANE", "TOO_HEAVY", "CURRENCY", "UNAVAILABLE"] as const;
export type NoQuote = (typeof noQuotes)[number];

export interface RateQuote {
  readonly carrier: string;
  readonly service: string;
  readonly currency: string;
  /** Minor units; null when it does not quote. */
  readonly price: number | null;
  readonly parts: readonly PricePart[];
  readonly chargeableGrams: number;
  readonly zone: string | null;
  readonly minDays: number | null;
  readonly maxDays: number | null;
  /** `YYYY-MM-DD`, local to the origin. */
  readonly shipBy: string | null;
  readonly deliverFrom: string | null;
  readonly deliverTo: string | null;
  readonly confidence: number | null;
  readonly basis: string | null;
  readonly refused: { readonly code: NoQuote; readonly message: string } | null;
}

/** Whoever can say what a parcel costs: rate cards, or a carrier's own API behind the same question. */
export interface Rater {
  quote(ask: RateAsk): readonly RateQuote[] | Promise<readonly RateQuote[]>;
}
