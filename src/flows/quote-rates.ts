import type { EntityManager } from "@mikro-orm/postgresql";
import { CardRater } from "../carriers/card-rater.ts";
import type { Place } from "../carriers/place-keys.ts";
import type { RateAsk, RateQuote, Rater } from "../carriers/rater.ts";
import { observedOf, ratesFor } from "../carriers/rates.rows.ts";
import { Refusal } from "../kit/errors.ts";
import { addDays, localIn } from "../kit/local-date.ts";
import type { Money } from "../kit/money.ts";
import { Location } from "../locations/location.entity.ts";
import { closedAt } from "../locations/outages.rows.ts";
import { capacityFrom, originOf, placeOf } from "./origins.ts";

export interface Parcel {
  /** Where it may leave. Null: any location that ships. */
  readonly locationIds: readonly string[] | null;
  readonly destination: Place;
  readonly grams: number;
  readonly cm3: number;
  readonly readyAt: Date;
  /** What the carrier is to collect from the buyer. Null: nothing. */
  readonly collect: Money | null;
}

export interface LocationQuote extends RateQuote {
  readonly locationId: string;
}

/**
 * What every carrier's service asks for a parcel from each of the locations, the cheapest first; who does not quote says why,
 * at the end. Throws Refusal INVALID.
 */
export async function quoteRates(em: EntityManager, parcel: Parcel): Promise<LocationQuote[]> {
  check(parcel);
  const { locationIds, destination, readyAt } = parcel;
  const locations = await em.find(
    Location,
    { status: "ACTIVE", ships: true, ...(locationIds && { id: { $in: [...locationIds] } }) },
    { orderBy: { code: "asc" } },
  );
  const capacity = await capacityFrom(em, locations, readyAt);
  const closed = await closedAt(em, readyAt);
  const rater = await openRater(em, locations, [destination], readyAt);
  const quotes = await Promise.all(
    locations.map(async (location) => {
      const origin = originOf(location, capacity);
      const answers = await rater.quote({ ...parcel, origin } satisfies RateAsk);
      return answers.map((quote) => ({ ...(closed.has(location.id) ? unavailable(quote) : quote), locationId: location.id }));
    }),
  );
  return quotes
    .flat()
    .sort((a, b) => (a.price ?? Infinity) - (b.price ?? Infinity) || (a.deliverTo ?? "").localeCompare(b.deliverTo ?? "") || 0);
}

/** Rate cards, with what was observed. A carrier's own API goes here beside them, behind the same question. */
async function openRater(em: EntityManager, from: readonly Location[], to: readonly Place[], at: Date): Promise<Rater> {
  const cards = await ratesFor(em, from.map(placeOf), to, dayBefore(at));
  return new CardRater(cards, await observedOf(em, cards));
}

/** A day that is past everywhere: cards that held until then may still hold somewhere. */
const dayBefore = (at: Date): string => addDays(localIn("UTC", at).date, -1);

const unavailable = (quote: RateQuote): RateQuote => ({
  ...quote,
  price: null,
  parts: [],
  refused: { code: "UNAVAILABLE", message: "The location is closed at that time." },
});

const mostGrams = 10_000_000;
const mostCm3 = 100_000_000;

function check({ grams, cm3, collect }: Parcel): void {
  if (grams < 0 || grams > mostGrams) throw new Refusal("INVALID", `A parcel weighs 0 to ${mostGrams} grams.`, ["grams"]);
  if (cm3 < 0 || cm3 > mostCm3) throw new Refusal("INVALID", `A parcel has 0 to ${mostCm3} cubic centimetres.`, ["cm3"]);
  if (collect !== null && (collect.minor < 0n || collect.minor > 100_000_000_000n))
    throw new Refusal("INVALID", "What is collected is an amount from 0.", ["collect"]);
}
