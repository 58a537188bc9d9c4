import { kilometres } from "../kit/geo.ts";
import type { LocalDate } from "../kit/local-date.ts";
import { remembered } from "../kit/remembered.ts";
import { NoDay } from "../promise/calendar.ts";
import { type ReadyAt, shipBy, type Transit, windowOf } from "../promise/promise.ts";
import { enoughObserved, type Observed, observedKey } from "./observed.ts";
import { keysOf, type Place } from "./place-keys.ts";
import type { RateCard, RateLane, Surcharge, WeightStep } from "./rate-card.ts";
import type { NoQuote, Origin } from "./rater.ts";

/** What is asked of a card, whatever the parcel weighs. */
export interface Asking {
  readonly origin: Origin;
  readonly destination: Place;
  readonly readyAt: ReadyAt;
  readonly observed: Observed;
  /** Minor units of the card's currency that the carrier collects. 0: nothing. */
  readonly collect: number;
}

/** A service's terms for a way: from the card that holds on the day of leaving, its narrowest lane, and the days. */
export interface Offer {
  readonly card: RateCard;
  readonly lane: RateLane;
  /** Those that come on this parcel. */
  readonly surcharges: readonly Surcharge[];
  readonly minDays: number;
  readonly maxDays: number;
  readonly shipBy: LocalDate;
  readonly deliverFrom: LocalDate;
  readonly deliverTo: LocalDate;
  /** Share of parcels that were there by then; null while too few are known. */
  readonly confidence: number | null;
  readonly basis: string;
}

export interface NoOffer {
  readonly code: NoQuote;
  readonly message: string;
}

/** What one service offers. `cards` are its versions, the newest first. */
export function offerOf(cards: readonly RateCard[], asking: Asking): Offer | NoOffer {
  try {
    return offerAmong(cards, asking);
  } catch (error) {
    if (error instanceof NoDay) return { code: "UNAVAILABLE", message: error.message };
    throw error;
  }
}

function offerAmong(cards: readonly RateCard[], asking: Asking): Offer | NoOffer {
  for (const card of cards) {
    const leaves = shipBy(asking.readyAt, asking.origin.site, transitOf(card));
    if (leaves >= card.validFrom && (card.validUntil === null || leaves <= card.validUntil)) return offerFrom(card, leaves, asking);
  }
  const begins = cards.at(-1)?.validFrom;
  return {
    code: "NOT_VALID",
    message: `No active rate card holds on the day of leaving${begins ? `; the first begins on ${begins}` : ""}.`,
  };
}

function offerFrom(card: RateCard, leaves: LocalDate, asking: Asking): Offer | NoOffer {
  const { origin, destination, observed } = asking;
  const lane = laneFor(card, origin.place, destination);
  if (lane === null) return { code: "NO_LANE", message: noLane(card, origin.place, destination) };
  const seen = observed.get(observedKey(card.carrier, card.service, lane.zone));
  const known = seen !== undefined && seen.count >= enoughObserved ? seen : null;
  const [minDays, maxDays] = known ? [known.low, known.high] : [lane.minDays, lane.maxDays];
  const keys = keysOf(destination);
  return {
    card,
    lane,
    surcharges: card.surcharges.filter(({ when, places }) =>
      when === "REMOTE" ? places.some((place) => keys.includes(place)) : when === "ALWAYS" || asking.collect > 0,
    ),
    minDays,
    maxDays,
    shipBy: leaves,
    ...windowOf(leaves, { ...transitOf(card), minDays, maxDays }),
    confidence: known ? known.share : null,
    basis: known
      ? `${Math.round(known.share * 100)} % of ${known.count} parcels of ${card.carrier} ${card.service} to zone ${lane.zone} took ${known.high} days or less.`
      : `The rate card's ${lane.minDays} to ${lane.maxDays} days; ${seen?.count ?? 0} parcels were observed, ${enoughObserved} are wanted.`,
  };
}

type Days = Omit<Transit, "minDays" | "maxDays">;

const transitOf = remembered(({ cutOff, collectsOn, deliversOn, holidayCountry, holidayRegion }: RateCard): Days => {
  const kept = { holidayCountry, holidayRegion, closedDays: [], openDays: [] };
  return { cutOff, collects: { ...kept, workingDays: collectsOn }, delivers: { ...kept, workingDays: deliversOn } };
});

/**
 * The lane from a place to another: the narrowest destination decides, then the narrowest origin, then the shortest
 * distance that reaches. Null: there is none.
 */
function laneFor(card: RateCard, from: Place, to: Place): RateLane | null {
  const km = from.point === null || to.point === null ? null : kilometres(from.point, to.point);
  const byDestination = lanesByDestination(card);
  const origins = keysOf(from);
  for (const destination of keysOf(to)) {
    let best: { readonly lane: RateLane; readonly rank: number } | null = null;
    for (const lane of byDestination.get(destination) ?? []) {
      const rank = origins.indexOf(lane.origin);
      if (rank < 0 || !reaches(lane, km)) continue;
      if (best === null || rank < best.rank || (rank === best.rank && isNearer(lane, best.lane))) best = { lane, rank };
    }
    if (best !== null) return best.lane;
  }
  return null;
}

const reaches = ({ upToKm }: RateLane, km: number | null): boolean => upToKm === null || (km !== null && km <= upToKm);
const isNearer = (one: RateLane, other: RateLane): boolean =>
  (one.upToKm ?? Infinity) < (other.upToKm ?? Infinity) || (one.upToKm === other.upToKm && one.zone < other.zone);

const lanesByDestination = remembered(({ lanes }: RateCard) => Map.groupBy(lanes, ({ destination }) => destination));

function noLane(card: RateCard, from: Place, to: Place): string {
  const byDistance = card.lanes.some(({ upToKm }) => upToKm !== null);
  if (byDistance && (from.point === null || to.point === null))
    return "Its zones are distances, and the coordinates of the origin or the destination are not known.";
  if (from.countryCode === null) return "It has no lane from anywhere, and the origin does not say its country: set its countryCode.";
  return "It has no lane between these places.";
}

/** The same prices with the surcharges in them. A percentage is rounded half up, on the step's price and on that of a kilogram. */
export function withSurcharges({ lane, surcharges }: Pick<Offer, "lane" | "surcharges">, collect: number) {
  const onStep = (price: number) => surcharges.reduce((sum, surcharge) => sum + surchargeOn(surcharge, price, collect), price);
  const onKg = (price: number) => surcharges.reduce((sum, surcharge) => sum + percentOf(surcharge, price), price);
  return {
    steps: lane.steps.map(({ upToGrams, price }): WeightStep => ({ upToGrams, price: onStep(price) })),
    perStartedKgBeyond: lane.perStartedKgBeyond === null ? null : onKg(lane.perStartedKgBeyond),
  };
}

/** What a surcharge comes to on a step's price. */
export const surchargeOn = (surcharge: Surcharge, price: number, collect: number): number =>
  surcharge.fixed +
  (surcharge.of === "FREIGHT" ? percentOf(surcharge, price) : Math.max(surcharge.atLeast, rounded(collect, surcharge.basisPoints)));

/** Its percentage of a kilogram's price. */
export const percentOf = ({ of, basisPoints }: Surcharge, price: number): number => (of === "FREIGHT" ? rounded(price, basisPoints) : 0);

const rounded = (amount: number, basisPoints: number): number => Math.floor((amount * basisPoints + 5_000) / 10_000);

/** Grams that are paid for: the weight's or the volume's, whichever is more. */
export const chargeableGrams = (grams: number, cm3: number, volumetricDivisor: number | null): number =>
  volumetricDivisor === null ? grams : Math.max(grams, Math.ceil((cm3 * 1_000) / volumetricDivisor));

/** The step that a weight falls in, and the started kilograms above it. Null: it is not carried. */
export function stepFor(
  { steps, perStartedKgBeyond }: Pick<RateLane, "steps" | "perStartedKgBeyond">,
  grams: number,
): { readonly index: number; readonly kilogramsBeyond: number } | null {
  const index = steps.findIndex(({ upToGrams }) => grams <= upToGrams);
  if (index >= 0) return { index, kilogramsBeyond: 0 };
  const last = steps.at(-1);
  if (last === undefined || perStartedKgBeyond === null) return null;
  return { index: steps.length - 1, kilogramsBeyond: Math.ceil((grams - last.upToGrams) / 1_000) };
}
