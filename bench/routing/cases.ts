import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { ParcelTariff, RoutingLine, RoutingLocation, RoutingPolicy, RoutingRequest } from "../../src/routing/request.ts";
import { freely, plainLine, plainLocation } from "../../test/routing/a-request.ts";
import { StockSheet } from "../../test/routing/stock-sheet.ts";

/** Orders of one shop, what it has, and the least that each order can cost. */
export interface CaseSet {
  readonly name: string;
  readonly currency: string;
  /** Minor units that one unit of the currency has in the files. */
  readonly minor: number;
  /** Location id of the main warehouse. */
  readonly main: string;
  /** Oldest first. */
  readonly orders: readonly CaseOrder[];
  /** Totals told of the orders in the order of time, stock consumed, by policy: A, B, C, greedy_opt (per-order optimal). Minor units. */
  readonly sequential: Readonly<Record<string, { readonly total_cents: number; readonly unfilled_lines: number }>>;
  /** A new sheet of what is there before the first order. */
  readonly stock: () => StockSheet;
}

export interface CaseOrder {
  readonly id: string;
  /** Local time, ISO. */
  readonly placedAt: string;
  /** Without stock: the mode decides what an order sees. */
  readonly request: Omit<RoutingRequest, "stock">;
  /** Proven costs when every order sees all the stock: of the optimum and of three simple policies. */
  readonly expected: Expected;
}

/** Minor units. A: main warehouse first. B: nearest per line. C: nearest that has the whole order. */
export interface Expected {
  readonly id: string;
  readonly opt: number;
  readonly A?: number;
  readonly B?: number;
  readonly C?: number;
}

interface Order {
  readonly id: string;
  readonly ts: string;
  readonly dest: { readonly city: string; readonly lat: number; readonly lng: number };
  readonly lines: readonly { readonly sku: string; readonly qty: number; readonly unit_g: number }[];
}

interface Hub {
  readonly id: string;
  readonly lat: number;
  readonly lng: number;
}

interface Network {
  readonly main: string;
  readonly currency?: string;
  readonly split_cost: number;
  readonly hubs: readonly Hub[];
  /** Prices by zone and weight. */
  readonly rate?: {
    readonly currency: string;
    readonly zones_max_km: readonly number[];
    readonly weight_steps_max_g: readonly number[];
    readonly price: readonly (readonly number[])[];
    readonly extra_per_started_kg_over_last_step: readonly number[];
  };
  /** Prices of a started kilogram, by hub and destination. */
  readonly rate_per_started_kg?: readonly (readonly number[])[];
  readonly destinations?: readonly { readonly city: string }[];
}

const ending = "-expected.jsonl.gz";

/** Where case sets are when nobody says where: beside the project, as they are no part of it. */
export const usualFolder = "../shared/data/cases";

/** Names of the sets in a folder: one for each file of expected costs. */
export const setsIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(ending))
        .map((name) => name.slice(0, -ending.length))
        .sort()
    : [];

/** Reads a set: its own network and stock (`NAME-network.json`, `NAME-stock.csv.gz`), or those of the folder. Throws if one is not there. */
export function readSet(folder: string, name: string): CaseSet {
  const own = existsSync(join(folder, `${name}-network.json`)) ? `${name}-` : "";
  const network = JSON.parse(readFileSync(join(folder, `${own}network.json`), "utf8")) as Network;
  const levels = levelsOf(textOf(folder, `${own}stock.csv.gz`));
  const expected = new Map(jsonLines<Expected>(folder, `${name}${ending}`).map((row) => [row.id, row]));
  const reference = join(folder, `${name}-reference.json`);
  const told = existsSync(reference) ? (JSON.parse(readFileSync(reference, "utf8")) as Partial<Pick<CaseSet, "sequential">>) : {};
  const currency = network.currency ?? network.rate?.currency ?? "XXX";
  const orders = jsonLines<Order>(folder, `${name}.jsonl.gz`).map((order): CaseOrder => {
    const known = expected.get(order.id);
    if (known === undefined) throw new Error(`Set ${name}: order ${order.id} has no expected cost.`);
    return { id: order.id, placedAt: order.ts, request: requestOf(order, network, currency), expected: known };
  });
  return {
    name,
    currency,
    minor: network.rate_per_started_kg ? 1 : 100,
    main: network.main,
    sequential: told.sequential ?? {},
    orders: orders.sort((a, b) => (a.placedAt < b.placedAt ? -1 : a.placedAt > b.placedAt ? 1 : 0)),
    stock: () => new StockSheet(levels),
  };
}

const textOf = (folder: string, name: string): string => gunzipSync(readFileSync(join(folder, name))).toString("utf8");

const jsonLines = <T>(folder: string, name: string): T[] =>
  textOf(folder, name)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as T);

const levelsOf = (csv: string) =>
  csv
    .trim()
    .split("\n")
    .slice(1)
    .map((row) => {
      const [locationId = "", itemId = "", available] = row.trim().split(",");
      return { itemId, locationId, available: Number(available) };
    });

/** A line is never divided, and every parcel after the first costs something. */
const policyOf = ({ split_cost }: Network): RoutingPolicy => ({
  ...freely,
  divideLines: false,
  splitPenalty: split_cost,
  distanceTariff: false,
});

const requestOf = (order: Order, network: Network, currency: string): CaseOrder["request"] => ({
  method: "SHIP",
  currency,
  destination: { point: { latitude: order.dest.lat, longitude: order.dest.lng }, countryCode: null, region: null, postalCode: null },
  lines: order.lines.map(
    ({ sku, qty, unit_g }, index): RoutingLine => ({
      ...plainLine,
      lineId: `line-${index}`,
      quantity: qty,
      needs: [{ itemId: sku, perUnit: 1 }],
      backorder: "DENY",
      grams: unit_g,
    }),
  ),
  locations: network.hubs.map(
    (hub, index): RoutingLocation => ({
      ...plainLocation,
      id: hub.id,
      point: { latitude: hub.lat, longitude: hub.lng },
      priority: 1,
      backorderRank: null,
      tariffs: [{ ...unnamed, ...(network.rate ? byZone(hub, order, network.rate) : byKilogram(index, order, network)) }],
    }),
  ),
  policy: policyOf(network),
});

const unnamed = { carrier: "any", service: "any", volumetricDivisor: null, shipBy: null, deliverFrom: null, deliverTo: null };

type Prices = Pick<ParcelTariff, "steps" | "perStartedKgBeyond">;

function byZone(hub: Hub, { dest }: Order, rate: NonNullable<Network["rate"]>): Prices {
  const km = kilometres(hub, dest);
  const zone = rate.zones_max_km.findIndex((limit) => km <= limit);
  const steps = rate.weight_steps_max_g.map((upToGrams, step) => ({ upToGrams, price: rate.price[zone]?.[step] as number }));
  return { steps, perStartedKgBeyond: rate.extra_per_started_kg_over_last_step[zone] as number };
}

function byKilogram(hub: number, { dest }: Order, { destinations = [], rate_per_started_kg: rates = [] }: Network): Prices {
  const price = rates[hub]?.[destinations.findIndex(({ city }) => city === dest.city)];
  if (price === undefined) throw new Error(`There is no price to ${dest.city}.`);
  return { steps: [{ upToGrams: 1000, price }], perStartedKgBeyond: price };
}

/** As the cases reckon it: a sphere of 6371.0 km. */
function kilometres(a: { lat: number; lng: number }, b: { lat: number; lng: number }): number {
  const radians = Math.PI / 180;
  const south = Math.sin(((b.lat - a.lat) * radians) / 2);
  const east = Math.sin(((b.lng - a.lng) * radians) / 2);
  const chord = south * south + Math.cos(a.lat * radians) * Math.cos(b.lat * radians) * east * east;
  return 2 * 6371.0 * Math.asin(Math.sqrt(chord));
}
