import type { LocalDate, Weekday } from "../kit/local-date.ts";

/** The price of a parcel up to a weight. Minor units of the card's currency, a safe integer. */
export interface WeightStep {
  readonly upToGrams: number;
  readonly price: number;
}

/** On what a surcharge comes. */
export const surchargeConditions = ["ALWAYS", "REMOTE", "COD"] as const;
export type SurchargeCondition = (typeof surchargeConditions)[number];

/** Of what a percentage is: the freight, or the amount that the carrier collects from the buyer. */
export const surchargeBases = ["FREIGHT", "COD_AMOUNT"] as const;
export type SurchargeBasis = (typeof surchargeBases)[number];

export interface Surcharge {
  readonly code: string;
  readonly when: SurchargeCondition;
  /** Minor units for a parcel; 0: only a percentage. */
  readonly fixed: number;
  /** Hundredths of a per cent: 1250 is 12.5 %. */
  readonly basisPoints: number;
  readonly of: SurchargeBasis;
  /** Minor units; what the percentage comes to at least. */
  readonly atLeast: number;
  /** For REMOTE: the destinations' keys. */
  readonly places: readonly string[];
}

export interface RateLane {
  /** Keys of place-keys.ts; `*` is any place. */
  readonly origin: string;
  readonly destination: string;
  /** Great-circle kilometres, itself included. Null: any distance. */
  readonly upToKm: number | null;
  readonly zone: string;
  /** Days of the carrier between handing over and delivery. */
  readonly minDays: number;
  readonly maxDays: number;
  /** Ascending. */
  readonly steps: readonly WeightStep[];
  readonly perStartedKgBeyond: number | null;
}

/** One version of the prices of a carrier's service, with the lanes that may matter to what is asked. */
export interface RateCard {
  readonly id: string;
  readonly carrier: string;
  readonly service: string;
  readonly currency: string;
  readonly validFrom: LocalDate;
  readonly validUntil: LocalDate | null;
  readonly volumetricDivisor: number | null;
  readonly cutOff: string | null;
  readonly collectsOn: readonly Weekday[];
  readonly deliversOn: readonly Weekday[];
  readonly holidayCountry: string | null;
  readonly holidayRegion: string | null;
  readonly surcharges: readonly Surcharge[];
  readonly lanes: readonly RateLane[];
}
