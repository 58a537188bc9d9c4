import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Refusal } from "../kit/errors.ts";
import { MalformedMessage, Reader } from "../kit/read.ts";
import { freePolicy } from "../routing/free-policy.ts";
import { inputsOf } from "../routing/inputs.ts";
import type { RoutingLine, RoutingLocation, RoutingPolicy, RoutingRequest } from "../routing/request.ts";
import { degrees, type Network, networkOf } from "./case-network.ts";
import type { RoutingCases } from "./routing-case.ts";

/** A set of orders in a folder: `NAME.jsonl.gz`, with a network, what it has, and perhaps what each order costs at least. */
export interface CaseSet {
  readonly name: string;
  /** ISO 4217; all amounts are minor units of it. */
  readonly currency: string;
  /** Location id of the main warehouse. */
  readonly main: string;
  /** Names of locations, by id. */
  readonly locationNames: ReadonlyMap<string, string>;
  /** Oldest first. */
  readonly orders: readonly CaseOrder[];
  /** What is there before the first order. */
  readonly levels: readonly Level[];
}

export interface CaseOrder {
  readonly id: string;
  /** Local time, ISO. */
  readonly placedAt: string;
  /** Without stock: the mode decides what an order sees. */
  readonly request: Omit<RoutingRequest, "stock">;
  /** Proven costs when every order sees all the stock. Null: the folder has none. */
  readonly expected: Expected | null;
}

/** Minor units. A: main warehouse first. B: nearest per line. C: nearest that has the whole order. */
export interface Expected {
  readonly id: string;
  readonly opt: number;
  readonly A?: number;
  readonly B?: number;
  readonly C?: number;
}

export interface Level {
  readonly itemId: string;
  readonly locationId: string;
  readonly available: number;
}

const ending = ".jsonl.gz";
const provenEnding = `-expected${ending}`;

/** Names of the sets in a folder. Throws Refusal NOT_FOUND when there is no such folder. */
export function setsIn(folder: string): string[] {
  if (!existsSync(folder)) throw new Refusal("NOT_FOUND", `There is no folder ${folder}.`, ["path"]);
  const names = readdirSync(folder).filter((name) => name.endsWith(ending) && !name.endsWith(provenEnding));
  return names.map((name) => name.slice(0, -ending.length)).sort();
}

/**
 * Reads a set with its own network and stock (`NAME-network.json`, `NAME-stock.csv.gz`), or those of the folder. Throws MalformedMessage with
 * the file and the field, or Refusal NOT_FOUND when a file is not there.
 */
export function readSet(folder: string, name: string): CaseSet {
  const own = existsSync(join(folder, `${name}-network.json`)) ? `${name}-` : "";
  const file = `${own}network.json`;
  const network = networkOf(Reader.of(JSON.parse(textOf(folder, file)), file));
  const { currency, scale } = network;
  const known = existsSync(join(folder, `${name}${provenEnding}`)) ? expectedIn(folder, `${name}${provenEnding}`, scale) : null;
  const orders = jsonLines(folder, `${name}${ending}`).map((order): CaseOrder => {
    const id = order.text("id");
    return { id, placedAt: order.text("ts"), request: requestOf(order, network), expected: known?.get(id) ?? null };
  });
  return {
    name,
    currency,
    main: network.main,
    locationNames: new Map(network.hubs.map((hub) => [hub.id, hub.name])),
    orders: orders.sort((a, b) => (a.placedAt < b.placedAt ? -1 : a.placedAt > b.placedAt ? 1 : 0)),
    levels: levelsIn(textOf(folder, `${own}stock.csv.gz`), `${own}stock.csv.gz`),
  };
}

/** The orders of a set as cases: every order sees all the stock. */
export function casesOf({ name, main, locationNames, orders, levels }: CaseSet): RoutingCases {
  const counts = new Map(levels.map(({ itemId, locationId, available }) => [`${itemId} ${locationId}`, available]));
  const stock = { available: (itemId: string, locationId: string) => counts.get(`${itemId} ${locationId}`) ?? 0 };
  return {
    name,
    main,
    names: { location: (id) => locationNames.get(id) ?? id, item: (id) => id },
    cases: orders.map(({ id, placedAt, request, expected }) => {
      const inputs = inputsOf({ ...request, stock });
      return { id, placedAt, inputs, decided: null, proven: expected?.opt ?? null };
    }),
  };
}

function textOf(folder: string, name: string): string {
  const path = join(folder, name);
  if (!existsSync(path)) throw new Refusal("NOT_FOUND", `There is no file ${path}.`, ["path"]);
  const bytes = readFileSync(path);
  return (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}

const jsonLines = (folder: string, name: string): Reader[] =>
  textOf(folder, name)
    .split("\n")
    .flatMap((line, index) => (line.trim() === "" ? [] : [Reader.of(JSON.parse(line), `${name}:${index + 1}`)]));

const expectedIn = (folder: string, name: string, scale: number): Map<string, Expected> =>
  new Map(
    jsonLines(folder, name).map((row) => {
      const told = (["A", "B", "C"] as const).flatMap((key) => {
        const cost = row.optionalInteger(key);
        return cost === null ? [] : [[key, cost * scale] as const];
      });
      const id = row.text("id");
      return [id, { id, opt: row.integer("opt") * scale, ...Object.fromEntries(told) }];
    }),
  );

const levelsIn = (csv: string, name: string): Level[] =>
  csv
    .trim()
    .split("\n")
    .slice(1)
    .map((row, index) => {
      const [locationId = "", itemId = "", count = ""] = row.trim().split(",");
      const available = Number(count);
      if (count === "" || !Number.isSafeInteger(available) || available < 0)
        throw new MalformedMessage(`${name}:${index + 2}.qty`, "a whole number of 0 or more");
      return { itemId, locationId, available };
    });

function requestOf(order: Reader, { currency, hubs, pricesFrom, splitCost }: Network): CaseOrder["request"] {
  const destination = order.object("dest");
  return {
    method: "SHIP",
    currency,
    destination: {
      point: { latitude: degrees(destination, "lat"), longitude: degrees(destination, "lng") },
      ...{ countryCode: null, region: null, postalCode: null },
    },
    lines: order.list("lines").map(
      (line, index): RoutingLine => ({
        lineId: `line-${index}`,
        quantity: line.integer("qty"),
        needs: [{ itemId: line.id("sku"), perUnit: 1 }],
        backorder: "DENY",
        grams: line.integer("unit_g"),
        ...{ cm3: 0, handlingTags: [], rejectedAt: [] },
      }),
    ),
    locations: hubs.map(
      ({ id, lat, lng }, index): RoutingLocation => ({
        ...plainLocation,
        ...{ id, point: { latitude: lat, longitude: lng }, tariffs: [{ ...unnamed, ...pricesFrom(index, destination) }] },
      }),
    ),
    policy: { ...plainPolicy, splitPenalty: splitCost },
  };
}

const plainLocation = {
  ...{ priority: 1, type: "WAREHOUSE", open: true, services: { ships: true, pickup: false }, networks: [], handlingTags: [], serves: null },
  ...{ capacityLeft: null, load: null, handling: 0, rejectRisk: 0, backorderRank: null },
} satisfies Partial<RoutingLocation>;

const unnamed = { carrier: "any", service: "any", volumetricDivisor: null, shipBy: null, deliverFrom: null, deliverTo: null };

/** A line is never divided, and every parcel after the first costs something. */
const plainPolicy: RoutingPolicy = { ...freePolicy, divideLines: false };
