import type { Need, RoutingLine } from "./request.ts";

/** Lines whose units need, weigh and ask for the same: one demand, however many lines it came on. */
export interface Demand extends Pick<RoutingLine, "grams" | "cm3" | "handlingTags" | "rejectedAt"> {
  readonly needs: readonly Need[];
  /** True: it is one line, which leaves from one location. */
  readonly whole: boolean;
  /** Those that may not wait first, then by id. */
  readonly lines: readonly RoutingLine[];
  readonly quantity: number;
}

/**
 * Demands that draw on common items, such as a bundle and its component sold alone. Pools share no item, so each can be
 * filled without looking at the others; demand is summed per item inside one.
 */
export interface Pool {
  readonly demands: readonly Demand[];
  readonly itemIds: readonly string[];
  readonly quantity: number;
}

/** Compares ids by code unit: the same on every machine, whatever its language. */
export const byId = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Units of all of these together. */
export const unitsIn = (parts: readonly { readonly quantity: number }[]): number => {
  let sum = 0;
  for (const { quantity } of parts) sum += quantity;
  return sum;
};

/** A line that may not wait is served before one that may; after that the id decides, never the order of the request. */
const byUrgency = (a: RoutingLine, b: RoutingLine): number =>
  a.backorder === b.backorder ? byId(a.lineId, b.lineId) : a.backorder === "DENY" ? -1 : 1;

/** Throws RangeError for a line given twice, a quantity that is not a positive whole number, or a weight that is none. */
export function poolsOf(lines: readonly RoutingLine[], divideLines = true): Pool[] {
  const sorted = [...lines].sort(byUrgency);
  checkLines(sorted);
  return demandsOf(sorted, divideLines)
    .reduce(poured, [] as Demand[][])
    .map(poolOf);
}

function checkLines(lines: readonly RoutingLine[]): void {
  const seen = new Set<string>();
  for (const { lineId, quantity, needs, grams, cm3 } of lines) {
    if (seen.has(lineId)) throw new RangeError(`Line ${lineId} is there twice.`);
    seen.add(lineId);
    if (!isCount(quantity)) throw new RangeError(`Line ${lineId}: ${quantity} is not a positive whole number.`);
    if (!(grams >= 0 && cm3 >= 0 && grams < Infinity && cm3 < Infinity)) {
      throw new RangeError(`Line ${lineId}: ${grams} g, ${cm3} cm³ is no weight and volume.`);
    }
    for (const { itemId, perUnit } of needs) {
      if (!isCount(perUnit)) throw new RangeError(`Line ${lineId}: ${perUnit} of item ${itemId} is not a positive whole number.`);
    }
  }
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value > 0;

function demandsOf(lines: readonly RoutingLine[], divideLines: boolean): Demand[] {
  const demands = new Map<string, Demand & { readonly lines: RoutingLine[]; quantity: number }>();
  for (const line of lines) {
    const { grams, cm3 } = line;
    const needs = summed(line.needs);
    const handlingTags = sortedSet(line.handlingTags);
    const rejectedAt = sortedSet(line.rejectedAt);
    const key = JSON.stringify([divideLines || line.lineId, needs, grams, cm3, handlingTags, rejectedAt]);
    const demand = demands.get(key);
    if (demand === undefined) {
      demands.set(key, { needs, grams, cm3, handlingTags, rejectedAt, whole: !divideLines, lines: [line], quantity: line.quantity });
    } else {
      demand.lines.push(line);
      demand.quantity += line.quantity;
    }
  }
  return [...demands.values()];
}

const sortedSet = (values: readonly string[]): readonly string[] => (values.length === 0 ? values : [...new Set(values)].sort(byId));

/** One entry an item, by id, in one shape: so equal needs are equal as text. */
function summed(needs: readonly Need[]): readonly Need[] {
  if (needs.length === 1) return needs.map(({ itemId, perUnit }) => ({ itemId, perUnit }));
  const perUnit = new Map<string, number>();
  for (const need of needs) perUnit.set(need.itemId, (perUnit.get(need.itemId) ?? 0) + need.perUnit);
  return [...perUnit].map(([itemId, sum]) => ({ itemId, perUnit: sum })).sort((a, b) => byId(a.itemId, b.itemId));
}

/** Pours a demand into the pools it shares an item with, which thereby become one. Order of demands is kept. */
function poured(pools: Demand[][], demand: Demand): Demand[][] {
  const shares = (other: Demand): boolean => other.needs.some((a) => demand.needs.some((b) => a.itemId === b.itemId));
  const [touched, apart]: [Demand[][], Demand[][]] = [[], []];
  for (const pool of pools) (pool.some(shares) ? touched : apart).push(pool);
  return [...apart, [...touched.flat(), demand]];
}

function poolOf(demands: readonly Demand[]): Pool {
  const inOrder = [...demands].sort((a, b) => byUrgency(firstOf(a), firstOf(b)));
  return {
    demands: inOrder,
    itemIds: [...new Set(inOrder.flatMap(({ needs }) => needs.map(({ itemId }) => itemId)))],
    quantity: unitsIn(inOrder),
  };
}

/** A demand has at least the line it was made from. */
const firstOf = ({ lines }: Demand): RoutingLine => lines[0] as RoutingLine;
