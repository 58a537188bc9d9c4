import { type GeoPoint, geoPoint } from "../../src/kit/geo.ts";
import type { BackorderPolicy, RoutingLocation, RoutingRequest } from "../../src/routing/request.ts";
import { StockSheet } from "./stock-sheet.ts";

export const jakarta = geoPoint(-6.2, 106.82);

/** A place so many kilometres east of Jakarta, near enough for a test. */
export const eastOfJakarta = (kilometres: number): GeoPoint => geoPoint(-6.2, 106.82 + kilometres / 110.5);

interface Shop extends Partial<Pick<RoutingLocation, "priority" | "ships" | "backorderRank" | "point">> {
  /** Kilometres from the buyer. */
  readonly km?: number;
  /** Item to units available. */
  readonly has?: Readonly<Record<string, number>>;
}

interface Wish {
  readonly quantity: number;
  /** Item to units in one unit of the line. Default: one of the item that the line is named after. */
  readonly needs?: Readonly<Record<string, number>>;
  readonly backorder?: BackorderPolicy;
}

interface Given extends Partial<Pick<RoutingRequest, "destination" | "canSplit">> {
  readonly lines: Readonly<Record<string, Wish | number>>;
  readonly shops: Readonly<Record<string, Shop>>;
  readonly allowed?: readonly string[];
}

/** A request to Jakarta that may be split and may wait, unless the test says otherwise. */
export function aRequest({ lines, shops, allowed, destination = jakarta, canSplit = true }: Given): RoutingRequest {
  return {
    destination,
    canSplit,
    allowedLocationIds: allowed ? new Set(allowed) : null,
    lines: Object.entries(lines).map(([lineId, wish]) => {
      const { quantity, needs = { [lineId]: 1 }, backorder = "ALLOW" } = typeof wish === "number" ? { quantity: wish } : wish;
      return { lineId, quantity, backorder, needs: Object.entries(needs).map(([itemId, perUnit]) => ({ itemId, perUnit })) };
    }),
    locations: Object.entries(shops).map(([id, { km = 10, point = eastOfJakarta(km), priority = 1, ships = true, backorderRank = 0 }]) => ({
      id,
      point,
      priority,
      ships,
      backorderRank,
    })),
    stock: new StockSheet(
      Object.entries(shops).flatMap(([locationId, { has = {} }]) =>
        Object.entries(has).map(([itemId, available]) => ({ itemId, locationId, available })),
      ),
    ),
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
