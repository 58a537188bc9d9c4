import { kilometres } from "../../src/kit/geo.ts";
import type { RoutingLocation, RoutingRequest } from "../../src/routing/request.ts";
import { freely, plainLine, plainLocation } from "../../test/routing/a-request.ts";
import { StockSheet } from "../../test/routing/stock-sheet.ts";
import { Chance } from "./chance.ts";
import { type City, cities } from "./cities.ts";
import { pricePerKilogram } from "./shop.ts";

/** How an order and the shop that it is for are drawn. */
export interface Width {
  readonly lines: number;
  readonly locations: number;
  /** How often a location has an item at all. */
  readonly stocked: number;
  /** Whether lines may be cut over locations. */
  readonly divided: boolean;
}

/** Orders of many lines over many locations, drawn from one seed: two carriers each, a kilogram or by distance. Rupiah. */
export function wideOrders({ lines, locations, stocked, divided }: Width, count: number, seed: number): RoutingRequest[] {
  const chance = new Chance(seed);
  const anyCity = (): City => cities[chance.weighted(cities.map(({ thousands }) => thousands))] as City;
  const places = Array.from({ length: locations }, (_, at) => ({
    id: `location-${at}`,
    city: at < cities.length ? (cities[at] as City) : anyCity(),
  }));
  return Array.from({ length: count }, (): RoutingRequest => {
    const to = anyCity();
    const levels = places.flatMap(({ id }) =>
      Array.from({ length: lines }, (_, item) => ({
        itemId: `item-${item}`,
        locationId: id,
        available: chance.is(stocked) ? chance.between(1, 8) : 0,
      })),
    );
    return {
      method: "SHIP",
      currency: "IDR",
      destination: { point: { latitude: to.latitude, longitude: to.longitude }, countryCode: "ID", region: null, postalCode: null },
      lines: Array.from({ length: lines }, (_, item) => ({
        ...plainLine,
        lineId: `line-${item}`,
        quantity: chance.between(1, 4),
        needs: [{ itemId: `item-${item}`, perUnit: 1 }],
        backorder: "DENY" as const,
        grams: chance.between(1, 15) * 100,
      })),
      locations: places.map(({ id, city }): RoutingLocation => {
        const price = pricePerKilogram(kilometres(city, to));
        const tariff = { volumetricDivisor: null, shipBy: null, deliverFrom: null, deliverTo: null, steps: [{ upToGrams: 1000, price }] };
        return {
          ...plainLocation,
          id,
          point: { latitude: city.latitude, longitude: city.longitude },
          priority: 1,
          handling: 2000,
          backorderRank: null,
          tariffs: [
            { ...tariff, carrier: "one", service: "REG", perStartedKgBeyond: price },
            {
              ...tariff,
              carrier: "two",
              service: "CARGO",
              steps: [{ upToGrams: 5000, price: price * 3 }],
              perStartedKgBeyond: price * 0.6,
            },
          ].map((each) => ({ ...each, perStartedKgBeyond: Math.round(each.perStartedKgBeyond) })),
        };
      }),
      stock: new StockSheet(levels),
      policy: { ...freely, divideLines: divided, splitPenalty: 1500, distanceTariff: false },
    };
  });
}
