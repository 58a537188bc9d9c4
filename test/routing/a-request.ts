import { type GeoPoint, geoPoint } from "../../src/kit/geo.ts";
import { freePolicy } from "../../src/routing/free-policy.ts";
import type {
  DeliveryMethod,
  ParcelTariff,
  RoutingLine,
  RoutingLocation,
  RoutingPolicy,
  RoutingRequest,
} from "../../src/routing/request.ts";
import { StockSheet } from "./stock-sheet.ts";

export const jakarta = geoPoint(-6.2, 106.82);

/** A place so many kilometres east of Jakarta, near enough for a test. */
export const eastOfJakarta = (kilometres: number): GeoPoint => geoPoint(-6.2, 106.82 + kilometres / 110.5);

/** What a line is when a test says nothing of it. */
export const plainLine = { grams: 0, cm3: 0, handlingTags: [], rejectedAt: [] } satisfies Partial<RoutingLine>;

/** What a location is when a test says nothing of it. */
export const plainLocation = {
  type: "WAREHOUSE",
  open: true,
  services: { ships: true, pickup: false },
  networks: [],
  handlingTags: [],
  serves: null,
  capacityLeft: null,
  load: null,
  handling: 0,
  rejectRisk: 0,
  tariffs: [],
} satisfies Partial<RoutingLocation>;

/** Anything goes, and nobody has a rate card. */
export const freely: RoutingPolicy = { ...freePolicy, distanceTariff: true };

/** An offer at so much a started kilogram, unless the test says otherwise. */
export const aTariff = (perKilogram: number, tariff: Partial<ParcelTariff> = {}): ParcelTariff => ({
  carrier: "JNE",
  service: "REG",
  steps: [{ upToGrams: 1000, price: perKilogram }],
  perStartedKgBeyond: perKilogram,
  volumetricDivisor: null,
  shipBy: null,
  deliverFrom: null,
  deliverTo: null,
  ...tariff,
});

interface Shop extends Partial<Omit<RoutingLocation, "id" | "services">> {
  /** Kilometres from the buyer. */
  readonly km?: number;
  readonly ships?: boolean;
  readonly pickup?: boolean;
  /** Item to units available. */
  readonly has?: Readonly<Record<string, number>>;
}

interface Wish extends Partial<Omit<RoutingLine, "lineId" | "needs">> {
  readonly quantity: number;
  /** Item to units in one unit of the line. Default: one of the item that the line is named after. */
  readonly needs?: Readonly<Record<string, number>>;
}

interface Given extends Partial<RoutingPolicy> {
  readonly destination?: GeoPoint | null;
  readonly method?: DeliveryMethod;
  readonly lines: Readonly<Record<string, Wish | number>>;
  readonly shops: Readonly<Record<string, Shop>>;
  readonly allowed?: readonly string[];
}

/** A request to Jakarta that may be split and may wait, unless the test says otherwise. */
export function aRequest({ lines, shops, allowed, destination = jakarta, method = "SHIP", ...policy }: Given): RoutingRequest {
  return {
    method,
    currency: "IDR",
    destination: { point: destination, countryCode: "ID", region: "Jakarta", postalCode: null },
    lines: Object.entries(lines).map(([lineId, wish]) => {
      const { needs = { [lineId]: 1 }, ...line } = typeof wish === "number" ? { quantity: wish } : wish;
      const needed = Object.entries(needs).map(([itemId, perUnit]) => ({ itemId, perUnit }));
      return { ...plainLine, backorder: "ALLOW", ...line, lineId, needs: needed };
    }),
    locations: Object.entries(shops).map(([id, { km = 10, has: _, ships = true, pickup = false, ...shop }]) => ({
      ...plainLocation,
      point: eastOfJakarta(km),
      priority: 1,
      backorderRank: 0,
      ...shop,
      id,
      services: { ships, pickup },
    })),
    stock: new StockSheet(
      Object.entries(shops).flatMap(([locationId, { has = {} }]) =>
        Object.entries(has).map(([itemId, available]) => ({ itemId, locationId, available })),
      ),
    ),
    policy: { ...freely, ...policy, allowedLocationIds: allowed ? new Set(allowed) : null },
  };
}

interface Place {
  readonly locationId: string | null;
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
}

/** A plan's places as a test would write them: `{ near: { MUG: 30 } }`. A back-order with no place is under "nowhere". */
export const told = (places: readonly Place[]): Record<string, Record<string, number>> =>
  Object.fromEntries(
    places.map(({ locationId, lines }) => [
      locationId ?? "nowhere",
      Object.fromEntries(lines.map(({ lineId, quantity }) => [lineId, quantity])),
    ]),
  );
