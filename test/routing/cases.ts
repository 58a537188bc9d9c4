import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { ParcelTariff, RoutingLocation, RoutingRequest } from "../../src/routing/request.ts";
import { freely, plainLocation } from "./a-request.ts";
import { StockSheet } from "./stock-sheet.ts";

/** Orders whose least cost is proven, beside the project and not part of it. */
export const casesFolder = join(import.meta.dirname, "../../../shared/data/cases");

export interface Case {
  readonly id: string;
  readonly request: RoutingRequest;
  /** The proven optimum, minor units. */
  readonly optimum: number;
}

interface Order {
  readonly id: string;
  readonly dest: { readonly city: string; readonly regency?: string; readonly lat: number; readonly lng: number };
  readonly lines: readonly { readonly sku: string; readonly qty: number; readonly unit_g: number }[];
}

interface Hub {
  readonly id: string;
  readonly lat: number;
  readonly lng: number;
}

interface Network {
  readonly main: string;
  readonly split_cost: number;
  readonly hubs: readonly Hub[];
  /** Prices by zone and weight. */
  readonly rate?: {
    readonly zones_max_km: readonly number[];
    readonly weight_steps_max_g: readonly number[];
    readonly price: readonly (readonly number[])[];
    readonly extra_per_started_kg_over_last_step: readonly number[];
  };
  /** Prices of a started kilogram, by hub and destination. */
  readonly rate_per_started_kg?: readonly (readonly number[])[];
  readonly destinations?: readonly { readonly city: string }[];
}

const textOf = (name: string): string => gunzipSync(readFileSync(join(casesFolder, name))).toString("utf8");
const jsonLines = <T>(name: string): T[] =>
  textOf(name)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as T);
const networkOf = (name: string): Network => JSON.parse(readFileSync(join(casesFolder, name), "utf8")) as Network;

/** The cases of a set: every order sees all the stock, and a line leaves from one place. */
export function casesOf(set: "dev" | "dev-id"): Case[] {
  const prefix = set === "dev" ? "" : `${set}-`;
  const network = networkOf(`${prefix}network.json`);
  const rows = textOf(`${prefix}stock.csv.gz`).trim().split("\n").slice(1);
  const stock = new StockSheet(
    rows.map((row) => {
      const [locationId = "", itemId = "", available] = row.split(",");
      return { itemId, locationId, available: Number(available) };
    }),
  );
  const optima = new Map(jsonLines<{ id: string; opt: number }>(`${set}-expected.jsonl.gz`).map(({ id, opt }) => [id, opt]));
  return jsonLines<Order>(`${set}.jsonl.gz`).map((order) => ({
    id: order.id,
    optimum: optima.get(order.id) as number,
    request: {
      method: "SHIP",
      currency: set === "dev" ? "BRL" : "IDR",
      destination: { point: { latitude: order.dest.lat, longitude: order.dest.lng }, countryCode: null, region: null, postalCode: null },
      lines: order.lines.map(({ sku, qty, unit_g }, index) => ({
        lineId: `line-${index}`,
        quantity: qty,
        needs: [{ itemId: sku, perUnit: 1 }],
        backorder: "DENY",
        grams: unit_g,
        cm3: 0,
        handlingTags: [],
        rejectedAt: [],
      })),
      locations: network.hubs.map((hub, index) => locationOf(hub, index, order, network)),
      stock,
      policy: { ...freely, divideLines: false, splitPenalty: network.split_cost, distanceTariff: false },
    },
  }));
}

const locationOf = (hub: Hub, index: number, order: Order, network: Network): RoutingLocation => ({
  ...plainLocation,
  id: hub.id,
  point: { latitude: hub.lat, longitude: hub.lng },
  priority: 1,
  backorderRank: null,
  tariffs: [{ ...unnamed, ...(network.rate ? byZone(hub, order, network.rate) : byKilogram(index, order, network)) }],
});

const unnamed = { carrier: "any", service: "any", volumetricDivisor: null, shipBy: null, deliverFrom: null, deliverTo: null };

function byZone(hub: Hub, { dest }: Order, rate: NonNullable<Network["rate"]>): Pick<ParcelTariff, "steps" | "perStartedKgBeyond"> {
  const zone = rate.zones_max_km.findIndex((limit) => kilometres(hub, dest) <= limit);
  const steps = rate.weight_steps_max_g.map((upToGrams, step) => ({ upToGrams, price: rate.price[zone]?.[step] as number }));
  return { steps, perStartedKgBeyond: rate.extra_per_started_kg_over_last_step[zone] as number };
}

function byKilogram(hub: number, { dest }: Order, { destinations = [], rate_per_started_kg: rates = [] }: Network) {
  const price = rates[hub]?.[destinations.findIndex(({ city }) => city === dest.city)] as number;
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
