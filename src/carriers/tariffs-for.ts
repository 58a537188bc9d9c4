import type { LocalDate } from "../kit/local-date.ts";
import type { Observed } from "./observed.ts";
import type { Place } from "./place-keys.ts";
import type { RateCard, WeightStep } from "./rate-card.ts";
import type { Origin } from "./rater.ts";

/** A way to send a parcel from one place to another: what the router chooses among. */
export interface ParcelTariff {
  readonly carrier: string;
  readonly service: string;
  /** Ascending; the first one that reaches the chargeable grams is the price, all surcharges that always come in it. */
  readonly steps: readonly WeightStep[];
  /** Above the last step: its price and this for each started kilogram over it. Null: not carried. */
  readonly perStartedKgBeyond: number | null;
  /** Cubic centimetres a kilogram: chargeable grams are the greater of the weight and the volume's. */
  readonly volumetricDivisor: number | null;
  /** Local to the origin. */
  readonly shipBy: LocalDate | null;
  readonly deliverFrom: LocalDate | null;
  readonly deliverTo: LocalDate | null;
}

/** What these cards offer from an origin to a destination for what is ready at an instant; by carrier, then service. */
export declare function tariffsFor(
  cards: readonly RateCard[],
  origin: Origin,
  destination: Place,
  readyAt: Date,
  observed?: Observed,
): ParcelTariff[];
