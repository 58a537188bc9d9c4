import type { Surcharge, WeightStep } from "../../src/carriers/rate-card.ts";
import { amountOf, money } from "../../src/kit/money.ts";

const shown = (minor: number, currency: string): string => amountOf(money(BigInt(minor), currency));

/** Surcharges as they are imported: amounts in major units, percentages as people write them. */
export const surchargesShown = ({ surcharges, currency }: { readonly surcharges: readonly Surcharge[]; readonly currency: string }) =>
  surcharges.map(({ code, when, fixed, basisPoints, of, atLeast, places }) => ({
    code,
    when,
    fixed: shown(fixed, currency),
    percent: (basisPoints / 100).toFixed(2),
    of,
    atLeast: shown(atLeast, currency),
    places,
  }));

export const stepsShown = ({ steps, currency }: { readonly steps: readonly WeightStep[]; readonly currency: string }) =>
  steps.map(({ upToGrams, price }) => ({ upToGrams, price: shown(price, currency) }));
