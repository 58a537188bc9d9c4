import type { Observed } from "./observed.ts";
import { chargeableGrams, type Offer, offerOf, percentOf, stepFor, surchargeOn } from "./offer.ts";
import type { RateCard } from "./rate-card.ts";
import type { NoQuote, PricePart, RateAsk, RateQuote, Rater } from "./rater.ts";
import { servicesOf } from "./tariffs-for.ts";

/** Quotes by rate cards: one answer a service, with its price or why it has none. */
export class CardRater implements Rater {
  readonly #cards: readonly RateCard[];
  readonly #observed: Observed;

  constructor(cards: readonly RateCard[], observed: Observed = new Map()) {
    this.#cards = cards;
    this.#observed = observed;
  }

  quote(ask: RateAsk): RateQuote[] {
    return servicesOf(this.#cards).map(({ carrier, service, versions }) => {
      const wanted = ask.collect?.currency;
      const currency = (versions[0] as RateCard).currency;
      const unquoted = { ...nothing, carrier, service, currency, chargeableGrams: ask.grams };
      if (wanted !== undefined && wanted !== currency)
        return refusing(unquoted, "CURRENCY", `Its rates are in ${currency}; it cannot collect ${wanted}.`);
      const collect = ask.collect === null ? 0 : Number(ask.collect.minor);
      const offer = offerOf(versions, { ...ask, observed: this.#observed, collect });
      return "code" in offer ? refusing(unquoted, offer.code, offer.message) : quoteFrom(offer, ask, collect);
    });
  }
}

const nothing = {
  price: null,
  parts: [],
  zone: null,
  minDays: null,
  maxDays: null,
  shipBy: null,
  deliverFrom: null,
  deliverTo: null,
  confidence: null,
  basis: null,
  refused: null,
};

const refusing = (quote: RateQuote, code: NoQuote, message: string): RateQuote => ({ ...quote, refused: { code, message } });

function quoteFrom(offer: Offer, ask: RateAsk, collect: number): RateQuote {
  const { card, lane, surcharges, minDays, maxDays, shipBy, deliverFrom, deliverTo, confidence, basis } = offer;
  const grams = chargeableGrams(ask.grams, ask.cm3, card.volumetricDivisor);
  const quote: RateQuote = {
    ...nothing,
    ...{ carrier: card.carrier, service: card.service, currency: card.currency, chargeableGrams: grams },
    ...{ zone: lane.zone, minDays, maxDays, shipBy, deliverFrom, deliverTo, confidence, basis },
  };
  const step = stepFor(lane, grams);
  if (step === null)
    return refusing(quote, "TOO_HEAVY", `It carries up to ${lane.steps.at(-1)?.upToGrams ?? 0} g on this lane, not ${grams} g.`);
  const onStep = lane.steps[step.index]?.price as number;
  const onKg = lane.perStartedKgBeyond ?? 0;
  const parts: PricePart[] = [
    { code: "FREIGHT", amount: onStep + step.kilogramsBeyond * onKg },
    ...surcharges.map((surcharge) => ({
      code: surcharge.code,
      amount: surchargeOn(surcharge, onStep, collect) + step.kilogramsBeyond * percentOf(surcharge, onKg),
    })),
  ];
  return { ...quote, parts, price: parts.reduce((sum, { amount }) => sum + amount, 0) };
}
