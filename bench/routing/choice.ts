import type { RoutingPlan } from "../../src/routing/plan.ts";
import type { ParcelTariff, RoutingLine, RoutingLocation, RoutingRequest, StockView } from "../../src/routing/request.ts";

/** Units of a line that leave from a location. */
export interface Choice {
  readonly locationId: string;
  readonly lineId: string;
  readonly quantity: number;
}

export const choicesIn = ({ fulfillmentOrders }: Pick<RoutingPlan, "fulfillmentOrders">): Choice[] =>
  fulfillmentOrders.flatMap(({ locationId, lines }) => lines.map((line) => ({ locationId, ...line })));

export const parcelsIn = (choices: readonly Choice[]): number => new Set(choices.map(({ locationId }) => locationId)).size;

/**
 * What the parcels cost, minor units: carriage, lateness, handling and splits. Reckoned here, not by the router, so that all
 * policies are measured alike. Infinite when nobody carries one.
 */
export function costOf(request: RoutingRequest, choices: readonly Choice[]): number {
  const lines = new Map(request.lines.map((line) => [line.lineId, line]));
  const parcels = new Map<string, { grams: number; cm3: number }>();
  for (const { locationId, lineId, quantity } of choices) {
    const { grams, cm3 } = lines.get(lineId) as RoutingLine;
    const parcel = parcels.get(locationId) ?? { grams: 0, cm3: 0 };
    parcels.set(locationId, { grams: parcel.grams + grams * quantity, cm3: parcel.cm3 + cm3 * quantity });
  }
  let cost = request.policy.splitPenalty * Math.max(0, parcels.size - 1);
  for (const [id, { grams, cm3 }] of parcels) {
    const location = request.locations.find((one) => one.id === id) as RoutingLocation;
    cost += location.handling + Math.min(...offersFrom(location, request).map((offer) => priceOf(offer, grams, cm3, request)));
  }
  return cost;
}

/** The offers of a location that keep a promise that must be kept. */
export const offersFrom = ({ tariffs }: RoutingLocation, { policy }: Pick<RoutingRequest, "policy">): readonly ParcelTariff[] =>
  policy.deliverBy === null || !policy.deliverByIsHard
    ? tariffs
    : tariffs.filter(({ deliverTo }) => deliverTo !== null && deliverTo <= (policy.deliverBy as string));

const aDay = 86_400_000;

function daysLate({ deliverTo }: Pick<ParcelTariff, "deliverTo">, deliverBy: string | null): number {
  if (deliverTo === null || deliverBy === null) return 0;
  return Math.max(0, (Date.parse(deliverTo) - Date.parse(deliverBy)) / aDay);
}

function priceOf(tariff: ParcelTariff, grams: number, cm3: number, { policy }: RoutingRequest): number {
  const { steps, perStartedKgBeyond, volumetricDivisor } = tariff;
  const weight = volumetricDivisor === null ? grams : Math.max(grams, Math.ceil((cm3 * 1000) / volumetricDivisor));
  const late = daysLate(tariff, policy.deliverBy) * policy.latePerDay;
  const step = steps.find(({ upToGrams }) => weight <= upToGrams);
  if (step !== undefined) return step.price + late;
  const last = steps.at(-1);
  if (last === undefined || perStartedKgBeyond === null) return Number.POSITIVE_INFINITY;
  return last.price + Math.ceil((weight - last.upToGrams) / 1000) * perStartedKgBeyond + late;
}

/** What choices take from stock, summed by item and location. */
export function takenBy(
  lines: readonly RoutingLine[],
  choices: readonly Choice[],
): { itemId: string; locationId: string; quantity: number }[] {
  return choices.flatMap(({ locationId, lineId, quantity }) =>
    (lines.find((line) => line.lineId === lineId) as RoutingLine).needs.map(({ itemId, perUnit }) => ({
      itemId,
      locationId,
      quantity: quantity * perUnit,
    })),
  );
}

/** Units of a line that a location could ship now. */
export function unitsAt(line: RoutingLine, locationId: string, stock: StockView): number {
  return line.needs.reduce(
    (most, { itemId, perUnit }) => Math.min(most, Math.floor(stock.available(itemId, locationId) / perUnit)),
    line.quantity,
  );
}
