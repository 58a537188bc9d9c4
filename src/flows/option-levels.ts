import type { CartOption } from "./cart-option.ts";

export const optionLevels = ["STANDARD", "CHEAPEST", "FASTEST"] as const;
export type OptionLevel = (typeof optionLevels)[number];

/** A way in which a cart can reach the buyer, and what distinguishes it among the others. */
export interface DeliveryOption extends CartOption {
  readonly levels: readonly OptionLevel[];
}

/**
 * Options as a buyer is shown them: no two equal; those that leave nothing out first, then those that leave least without a day, the
 * cheapest first, and always in the same order. `standard`: what an order gets that says nothing of how; null: it could not be carried.
 */
export function withLevels(standard: CartOption | null, others: readonly CartOption[]): DeliveryOption[] {
  const found = [...(standard ? [standard] : []), ...others];
  const options = [...new Map(found.reverse().map((option) => [JSON.stringify(option), option])).values()].sort(inOrder);
  const shipped = options.filter(({ method }) => method === "SHIP");
  // Among those that are as complete as any.
  const best = shipped.filter((one) => lacking(one) === Math.min(...shipped.map(lacking)));
  const cheapest = best.toSorted((a, b) => a.price - b.price || byArrival(a, b) || inOrder(a, b))[0];
  const fastest = best.filter(({ deliverTo }) => deliverTo !== null).sort((a, b) => byArrival(a, b) || inOrder(a, b))[0];
  const named = { STANDARD: standard, CHEAPEST: cheapest, FASTEST: fastest };
  return options.map((option) => ({ ...option, levels: optionLevels.filter((level) => named[level] === option) }));
}

/** Units that nobody knows a day for. */
const lacking = ({ missing }: CartOption): number =>
  missing.reduce((units, { quantity, deliverTo }) => units + (deliverTo === null ? quantity : 0), 0);

const inOrder = (a: CartOption, b: CartOption): number =>
  lacking(a) - lacking(b) ||
  Math.min(a.missing.length, 1) - Math.min(b.missing.length, 1) ||
  a.price - b.price ||
  byArrival(a, b) ||
  byText(a.method, b.method) ||
  byText(a.carrier ?? "", b.carrier ?? "") ||
  byText(a.service ?? "", b.service ?? "");

const byArrival = (a: CartOption, b: CartOption): number => byText(a.deliverTo ?? "9999", b.deliverTo ?? "9999");

const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
