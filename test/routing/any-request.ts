import fc from "fast-check";
import type { RoutingLine, RoutingLocation, RoutingRequest } from "../../src/routing/request.ts";
import { aRequest, freely, plainLine, plainLocation } from "./a-request.ts";
import { StockSheet } from "./stock-sheet.ts";

interface Sizes {
  readonly locations: number;
  readonly lines: number;
  readonly quantity: number;
  readonly stock: number;
}

const items = ["BOX", "CUP", "MUG", "PAN"];

/** Few places, few priorities and few items, so that ties and shared stock are usual. */
export const anyRequest = (sizes: Sizes): fc.Arbitrary<RoutingRequest> =>
  fc
    .record({
      destination: fc.option(anyPoint, { freq: 6 }),
      canSplit: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
      lines: fc.array(anyLine(sizes), { minLength: 1, maxLength: sizes.lines }),
      locations: fc.array(anyLocation, { maxLength: sizes.locations }),
      closed: fc.option(fc.nat(sizes.locations), { freq: 1 }),
      counts: fc.array(fc.nat(sizes.stock), { minLength: sizes.locations * items.length, maxLength: sizes.locations * items.length }),
    })
    .map(({ destination, canSplit, lines, locations, closed, counts }) => ({
      ...aRequest({ destination, canSplit, lines: {}, shops: {} }),
      lines: lines.map((line, index) => ({ ...line, lineId: `line-${index}` })),
      locations: locations.map((location, index) => ({ ...location, id: `location-${index}` })),
      policy: {
        ...freely,
        canSplit,
        allowedLocationIds:
          closed === null ? null : new Set([...locations.keys()].filter((index) => index !== closed).map((index) => `location-${index}`)),
      },
      stock: new StockSheet(
        locations.flatMap((_, place) =>
          items.map((itemId, item) => ({ itemId, locationId: `location-${place}`, available: counts[place * items.length + item] ?? 0 })),
        ),
      ),
    }));

/** Arbitraries that always give what a record has. */
const constant = <T extends object>(values: T): { [K in keyof T]: fc.Arbitrary<T[K]> } =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, fc.constant(value)])) as { [K in keyof T]: fc.Arbitrary<T[K]> };

const anyPoint = fc.record({ latitude: fc.integer({ min: -8, max: -6 }), longitude: fc.integer({ min: 106, max: 109 }) });

const anyNeeds = fc.uniqueArray(fc.record({ itemId: fc.constantFrom(...items), perUnit: fc.constantFrom(1, 1, 1, 2) }), {
  selector: ({ itemId }) => itemId,
  maxLength: 3,
  minLength: 0,
});

const anyLine = ({ quantity }: Sizes): fc.Arbitrary<Omit<RoutingLine, "lineId">> =>
  fc.record({
    ...constant(plainLine),
    quantity: fc.integer({ min: 1, max: quantity }),
    needs: anyNeeds,
    backorder: fc.constantFrom("ALLOW", "DENY"),
  });

const anyLocation: fc.Arbitrary<Omit<RoutingLocation, "id">> = fc.record({
  ...constant(plainLocation),
  point: fc.option(anyPoint, { freq: 8 }),
  priority: fc.integer({ min: 1, max: 3 }),
  services: fc.constantFrom(true, true, true, true, false).map((ships) => ({ ships, pickup: false })),
  backorderRank: fc.constantFrom(null, 0, 1),
});
