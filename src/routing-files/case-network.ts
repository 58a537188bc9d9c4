import { exponentOf } from "../kit/money.ts";
import type { Reader } from "../kit/read.ts";
import type { ParcelTariff } from "../routing/request.ts";

/** A location of a network, and where it is. */
export interface Hub {
  readonly id: string;
  readonly name: string;
  readonly lat: number;
  readonly lng: number;
}

/** Locations of a case set, and what they ask. */
export interface Network {
  readonly main: string;
  readonly currency: string;
  /** Minor units in one unit of the file's prices. */
  readonly scale: number;
  readonly splitCost: number;
  readonly hubs: readonly Hub[];
  /** What a hub asks to a destination, by the hub's place in the list. */
  readonly pricesFrom: (hub: number, destination: Reader) => Prices;
}

type Prices = Pick<ParcelTariff, "steps" | "perStartedKgBeyond">;

/** Reads a network. Prices by zone and weight are minor units; prices of a started kilogram by hub and destination are major units. */
export function networkOf(file: Reader): Network {
  const hubs = file.list("hubs").map((hub): Hub => {
    const id = hub.id("id");
    return { id, name: hub.optionalText("name") ?? hub.optionalText("city") ?? id, lat: degrees(hub, "lat"), lng: degrees(hub, "lng") };
  });
  const rate = file.optionalObject("rate");
  const currency = (rate ?? file).optionalText("currency") ?? file.optionalText("currency") ?? "XXX";
  const scale = rate ? 1 : 10 ** exponentOf(currency);
  const pricesFrom = rate ? byZone(rate, hubs) : byKilogram(file, scale);
  return { main: file.id("main"), currency, scale, splitCost: file.integer("split_cost") * scale, hubs, pricesFrom };
}

/** Degrees north or east. */
export const degrees = (place: Reader, key: string): number => Number(place.decimal(key));

function byZone(rate: Reader, hubs: readonly Hub[]): Network["pricesFrom"] {
  const zones = numbersIn(rate, "zones_max_km");
  const steps = numbersIn(rate, "weight_steps_max_g");
  const prices = gridIn(rate, "price");
  const beyond = numbersIn(rate, "extra_per_started_kg_over_last_step");
  return (hub, destination) => {
    const km = kilometres(hubs[hub] as Hub, { lat: degrees(destination, "lat"), lng: degrees(destination, "lng") });
    const zone = zones.findIndex((limit) => km <= limit);
    const ofZone = prices[zone];
    if (ofZone === undefined) return destination.fail("lat", `a place that is within ${zones.at(-1)} km of ${hubs[hub]?.id}`);
    return {
      steps: steps.map((upToGrams, step) => ({ upToGrams, price: ofZone[step] as number })),
      perStartedKgBeyond: beyond[zone] ?? null,
    };
  };
}

function byKilogram(file: Reader, scale: number): Network["pricesFrom"] {
  const cities = new Map(file.list("destinations").map((one, index) => [one.text("city"), index]));
  const prices = gridIn(file, "rate_per_started_kg");
  return (hub, destination) => {
    const price = prices[hub]?.[cities.get(destination.text("city")) ?? -1];
    if (price === undefined) return destination.fail("city", "a city that the network has prices to");
    return { steps: [{ upToGrams: 1000, price: price * scale }], perStartedKgBeyond: price * scale };
  };
}

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((one) => typeof one === "number" && Number.isFinite(one));

function numbersIn(reader: Reader, key: string): readonly number[] {
  const value = reader.raw(key);
  return isNumbers(value) ? value : reader.fail(key, "a list of numbers");
}

function gridIn(reader: Reader, key: string): readonly (readonly number[])[] {
  const value = reader.raw(key);
  return Array.isArray(value) && value.every(isNumbers) ? value : reader.fail(key, "a list of lists of numbers");
}

/** As the sets reckon it: a sphere of 6371.0 km, for zones end where this says. */
function kilometres(a: Pick<Hub, "lat" | "lng">, b: Pick<Hub, "lat" | "lng">): number {
  const radians = Math.PI / 180;
  const south = Math.sin(((b.lat - a.lat) * radians) / 2);
  const east = Math.sin(((b.lng - a.lng) * radians) / 2);
  const chord = south * south + Math.cos(a.lat * radians) * Math.cos(b.lat * radians) * east * east;
  return 2 * 6371.0 * Math.asin(Math.sqrt(chord));
}
