import fc from "fast-check";
import type { ParcelTariff, RoutingLine, RoutingLocation, RoutingPolicy, RoutingRequest } from "../../src/routing/request.ts";
import { freely, plainLocation } from "./a-request.ts";
import { StockSheet } from "./stock-sheet.ts";

interface Sizes {
  readonly locations: number;
  readonly lines: number;
  readonly quantity: number;
  readonly stock: number;
  /** True: every line is of its own item, and there is no limit of parcels. */
  readonly plain?: boolean;
}

const items = ["BOX", "CUP", "JAR", "MUG", "PAN", "POT", "TIN", "URN", "VAT", "WOK", "ZIP", "TUB"];

/** Orders with prices in small numbers: two carriers, days, tags, rejections, limits and penalties, each some of the time. */
export const anyPricedRequest = (sizes: Sizes): fc.Arbitrary<RoutingRequest> =>
  fc
    .record({
      policy: anyPolicy(sizes),
      lines: fc.array(anyLine(sizes), { minLength: sizes.plain ? sizes.lines : 1, maxLength: sizes.lines }),
      locations: fc.array(anyLocation, { minLength: sizes.plain ? sizes.locations : 1, maxLength: sizes.locations }),
      counts: fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: sizes.stock })), {
        minLength: sizes.locations * items.length,
        maxLength: sizes.locations * items.length,
      }),
    })
    .map(({ lines, locations, counts, policy }) => ({
      method: "SHIP",
      currency: "IDR",
      destination: { point: null, countryCode: "ID", region: "Bali", postalCode: null },
      lines: lines.map((line, index) => ({
        ...line,
        lineId: `line-${index}`,
        needs: sizes.plain ? [{ itemId: items[index % items.length] as string, perUnit: 1 }] : line.needs,
      })),
      locations: locations.map((location, index) => ({ ...location, id: idOf(index) })),
      stock: new StockSheet(
        locations.flatMap((_, place) =>
          items.map((itemId, item) => {
            const [there, count] = counts[place * items.length + item] ?? [false, 0];
            return { itemId, locationId: idOf(place), available: there ? count : 0 };
          }),
        ),
      ),
      policy,
    }));

const idOf = (place: number): string => `location-${place}`;

/** True one time in so many. */
const seldom = (times: number): fc.Arbitrary<boolean> => fc.nat(times - 1).map((value) => value === 0);

const anyTag = fc.constantFrom("COLD", "FRAGILE");

const anyNeeds = fc.uniqueArray(fc.record({ itemId: fc.constantFrom(...items.slice(0, 5)), perUnit: fc.constantFrom(1, 1, 1, 2) }), {
  selector: ({ itemId }) => itemId,
  minLength: 1,
  maxLength: 2,
});

const anyLine = ({ quantity, plain }: Sizes): fc.Arbitrary<Omit<RoutingLine, "lineId">> =>
  fc.record({
    quantity: fc.integer({ min: 1, max: quantity }),
    needs: anyNeeds,
    backorder: fc.constantFrom("ALLOW", "DENY"),
    grams: fc.integer({ min: 1, max: plain ? 25 : 15 }).map((hundreds) => hundreds * 100),
    cm3: fc.constantFrom(0, 0, 1500, 4000),
    handlingTags: seldom(6).chain((tagged) => fc.uniqueArray(anyTag, { minLength: tagged ? 1 : 0, maxLength: tagged ? 2 : 0 })),
    rejectedAt: seldom(8).chain((rejected) => fc.array(fc.nat(4).map(idOf), { minLength: rejected ? 1 : 0, maxLength: rejected ? 1 : 0 })),
  });

const anyDay = fc.integer({ min: 10, max: 16 }).map((day) => `2026-11-${day}`);

const anyTariff: fc.Arbitrary<ParcelTariff> = fc
  .record({
    carrier: fc.constantFrom("JNE", "SAP"),
    service: fc.constantFrom("REG", "YES"),
    first: fc.integer({ min: 5, max: 60 }),
    rises: fc.array(fc.tuple(fc.integer({ min: 3, max: 30 }), fc.integer({ min: 0, max: 40 })), { maxLength: 4 }),
    start: fc.integer({ min: 3, max: 20 }),
    perStartedKgBeyond: fc.option(fc.integer({ min: 1, max: 25 }), { freq: 4 }),
    volumetricDivisor: fc.option(fc.constantFrom(5000, 6000)),
    deliverTo: fc.option(anyDay, { freq: 6 }),
  })
  .map(({ first, rises, start, ...tariff }) => {
    const steps = [{ upToGrams: start * 100, price: first }];
    for (const [hundreds, more] of rises) {
      const last = steps.at(-1) as (typeof steps)[number];
      steps.push({ upToGrams: last.upToGrams + hundreds * 100, price: last.price + more });
    }
    return { ...tariff, steps, shipBy: null, deliverFrom: null };
  });

const anyLocation: fc.Arbitrary<Omit<RoutingLocation, "id">> = fc
  .record({
    priority: fc.integer({ min: 1, max: 3 }),
    shut: fc.constantFrom(...Array.from({ length: 14 }, () => "no"), "open", "ships", "capacity", "serves", "network"),
    handlingTags: fc.subarray(["COLD", "FRAGILE"]),
    load: fc.option(fc.constantFrom(0, 0.5, 0.9)),
    handling: fc.nat(12),
    rejectRisk: fc.constantFrom(0, 0, 0.1, 0.5),
    tariffs: fc.array(anyTariff, { minLength: 1, maxLength: 3 }),
    scarcity: fc.constantFrom(new Map(), new Map([["MUG", 7]]), new Map([["CUP", 3]])),
  })
  .map(({ shut, ...location }) => ({
    ...plainLocation,
    ...location,
    point: null,
    backorderRank: 0,
    open: shut !== "open",
    services: { ships: shut !== "ships", pickup: false },
    capacityLeft: shut === "capacity" ? 0 : null,
    serves: shut === "serves" ? { countries: ["ID"], regions: ["Aceh"] } : null,
    networks: shut === "network" ? [] : ["own"],
  }));

const anyPolicy = ({ plain }: Sizes): fc.Arbitrary<RoutingPolicy> =>
  fc
    .record({
      canSplit: plain ? fc.constant(true) : seldom(6).map((whole) => !whole),
      divideLines: fc.boolean(),
      maxParcels: plain ? fc.constant(null) : fc.option(fc.integer({ min: 1, max: 3 })),
      excluded: seldom(6),
      carriers: fc.constantFrom(null, null, null, [{ carrier: "JNE", service: null }], [{ carrier: null, service: "REG" }]),
      deliverBy: fc.option(anyDay),
      deliverByIsHard: seldom(4),
      latePerDay: fc.nat(9),
      splitPenalty: fc.nat(20),
      rerouteCost: fc.nat(40),
      loadPenalty: fc.nat(20),
      networks: seldom(3),
    })
    .map(({ excluded, networks, ...policy }) => ({
      ...freely,
      ...policy,
      excludedLocationIds: new Set(excluded ? [idOf(0)] : []),
      allowedNetworks: networks ? new Set(["own"]) : null,
      distanceTariff: false,
    }));

/** Of a size at which every plan can be looked at. */
export const anySmallRequest: fc.Arbitrary<RoutingRequest> = fc.oneof(
  anyPricedRequest({ locations: 5, lines: 3, quantity: 3, stock: 4 }),
  anyPricedRequest({ locations: 9, lines: 2, quantity: 2, stock: 3 }),
  anyPricedRequest({ locations: 3, lines: 2, quantity: 8, stock: 6 }),
);

/** Mostly of lines of an item each, so that a solver's program of it stays small. */
export const anyLargerRequest: fc.Arbitrary<RoutingRequest> = fc.oneof(
  anyPricedRequest({ locations: 12, lines: 8, quantity: 3, stock: 4, plain: true }),
  anyPricedRequest({ locations: 20, lines: 6, quantity: 4, stock: 4, plain: true }),
  anyPricedRequest({ locations: 8, lines: 3, quantity: 30, stock: 25, plain: true }),
  anyPricedRequest({ locations: 10, lines: 6, quantity: 4, stock: 5 }),
);
