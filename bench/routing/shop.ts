import { kilometres } from "../../src/kit/geo.ts";
import type { ParcelTariff, RoutingLine, RoutingLocation, RoutingPolicy } from "../../src/routing/request.ts";
import { freely, plainLine, plainLocation } from "../../test/routing/a-request.ts";
import { StockSheet } from "../../test/routing/stock-sheet.ts";
import { Chance } from "./chance.ts";
import { type City, cities } from "./cities.ts";
import type { Scenario } from "./scenarios.ts";

/** A made-up shop: all drawn from one seed. Money is rupiah. */
export interface Shop {
  readonly seed: number;
  readonly main: string;
  readonly orders: readonly ShopOrder[];
  readonly stock: () => StockSheet;
  /** Fulfillment orders a location takes a day. Null: no limit. */
  readonly dailyCapacity: ReadonlyMap<string, number> | null;
}

export interface ShopOrder {
  readonly id: string;
  /** Days since the first. */
  readonly day: number;
  readonly city: City;
  readonly lines: readonly RoutingLine[];
  readonly policy: RoutingPolicy;
  /** With what carriers ask to the order's city. */
  readonly locations: readonly RoutingLocation[];
}

interface Item {
  readonly id: string;
  readonly grams: number;
  readonly popularity: number;
}

const ordersADay = 40;
const [itemCount, handling, splitPenalty] = [300, 2000, 1500];

/** Kilometres, and what JNE-like carriers ask for a started kilogram up to there, and the days it takes. */
export const bands: readonly { readonly km: number; readonly price: number; readonly days: number }[] = [
  { km: 60, price: 9000, days: 1 },
  { km: 200, price: 11_000, days: 2 },
  { km: 450, price: 15_000, days: 2 },
  { km: 850, price: 19_000, days: 3 },
  { km: 1500, price: 28_000, days: 4 },
  { km: 2500, price: 38_000, days: 5 },
  { km: Infinity, price: 58_000, days: 6 },
];

/** Rupiah for a started kilogram as far as that. */
export const pricePerKilogram = (km: number): number => bandOf(km).price;

const bandOf = (km: number): (typeof bands)[number] => bands.find((band) => km <= band.km) as (typeof bands)[number];

/** What stores and warehouses there are: the biggest cities that are not beside a bigger one. */
const nodeNames = ["Jakarta", "Surabaya", "Medan", "Makassar", "Palembang", "Semarang", "Balikpapan", "Denpasar"];
const storeNames = ["Bandung", "Pekanbaru", "Banjarmasin", "Manado"];

export function makeShop(scenario: Scenario, seed: number, orderCount = 800): Shop {
  const chance = new Chance(seed * 7919 + 17);
  const nodes = [...nodeNames, ...storeNames].slice(0, scenario.nodes).map((name) => cities.find((city) => city.name === name) as City);
  const items = Array.from({ length: itemCount }, (_, rank): Item => {
    const grams = Math.round(Math.exp(chance.next() * 3.2 + 4.6) / 10) * 10;
    return { id: `item-${rank}`, grams, popularity: 1 / (rank + 1) ** 0.9 };
  });
  const risks = new Map(nodes.map(({ name }, at) => [name, at === 0 ? 0 : scenario.rejects * 2 * chance.next()]));
  const locationsTo = perCity((city) => nodes.map((node) => locationOf(node, city, scenario, risks.get(node.name) as number)));
  const orders = Array.from({ length: orderCount }, (_, at): ShopOrder => {
    const city = cities[chance.weighted(cities.map(({ thousands }) => thousands))] as City;
    const day = Math.floor(at / ordersADay);
    return {
      id: `order-${at}`,
      day,
      city,
      lines: linesOf(items, scenario, chance),
      policy: policyOf(scenario, day, chance),
      locations: locationsTo(city),
    };
  });
  const levels = levelsOf(orders, nodes, scenario, chance);
  return { seed, main: "Jakarta", orders, stock: () => new StockSheet(levels), dailyCapacity: capacityOf(nodes, scenario) };
}

function perCity<T>(make: (city: City) => T): (city: City) => T {
  const made = new Map<City, T>();
  return (city) => {
    const known = made.get(city) ?? make(city);
    made.set(city, known);
    return known;
  };
}

function linesOf(items: readonly Item[], { bundles }: Scenario, chance: Chance): RoutingLine[] {
  const count = [1, 2, 3, 4, 5, 6][chance.weighted([55, 22, 12, 6, 3, 2])] as number;
  const weights = items.map(({ popularity }) => popularity);
  return Array.from({ length: count }, (_, index): RoutingLine => {
    const parts = new Set([chance.weighted(weights)]);
    if (chance.is(bundles)) for (let more = chance.between(1, 2); more > 0; more--) parts.add(chance.weighted(weights));
    const needs = [...parts].map((part) => ({ item: items[part] as Item, perUnit: parts.size > 1 && chance.is(0.2) ? 2 : 1 }));
    return {
      ...plainLine,
      lineId: `line-${index}`,
      quantity: [1, 2, 3, 4, 5][chance.weighted([75, 17, 4, 2, 2])] as number,
      needs: needs.map(({ item, perUnit }) => ({ itemId: item.id, perUnit })),
      backorder: "DENY",
      grams: needs.reduce((sum, { item, perUnit }) => sum + item.grams * perUnit, 0),
    };
  });
}

function policyOf({ deadlines, whole }: Scenario, day: number, chance: Chance): RoutingPolicy {
  const [wanted, hard, days] = [chance.is(deadlines), chance.is(0.5), chance.between(2, 4)];
  return {
    ...freely,
    canSplit: !chance.is(whole),
    deliverBy: wanted ? dayText(day + days) : null,
    deliverByIsHard: wanted && hard,
    latePerDay: 5000,
    splitPenalty,
    rerouteCost: 10_000,
    distanceTariff: false,
  };
}

const dayText = (day: number): string => new Date(Date.UTC(2026, 0, 5 + day)).toISOString().slice(0, 10);

const locationOf = (node: City, city: City, { tariff }: Scenario, rejectRisk: number): RoutingLocation => ({
  ...plainLocation,
  id: node.name,
  point: { latitude: node.latitude, longitude: node.longitude },
  priority: 1,
  handling,
  rejectRisk,
  backorderRank: null,
  tariffs: tariffsOf(kilometres(node, city), tariff),
});

/** Days of delivery are filled in when an order is placed. */
function tariffsOf(km: number, kind: Scenario["tariff"]): ParcelTariff[] {
  const plain = { carrier: "REG", service: "REG", volumetricDivisor: null, shipBy: null, deliverFrom: null, deliverTo: null };
  const each = kind === "FLAT" ? 15_000 : pricePerKilogram(km);
  if (kind !== "EXACT") return [{ ...plain, steps: [{ upToGrams: 1000, price: each }], perStartedKgBeyond: each }];
  const steps = Array.from({ length: 100 }, (_, at) => ({ upToGrams: (at + 1) * 100, price: Math.round((each * (at + 1)) / 10) }));
  return [{ ...plain, steps, perStartedKgBeyond: each }];
}

/** The order's locations with the days on which parcels come, and a faster service that costs 1.8 times as much. */
export function locationsOn(order: ShopOrder): readonly RoutingLocation[] {
  if (order.policy.deliverBy === null) return order.locations;
  return order.locations.map((location) => {
    const km = kilometres(location.point as { latitude: number; longitude: number }, order.city);
    const { days } = bandOf(km);
    const [regular] = location.tariffs as readonly [ParcelTariff];
    const fast = (price: number): number => Math.round(price * 1.8);
    const express: ParcelTariff = {
      ...regular,
      service: "YES",
      steps: regular.steps.map(({ upToGrams, price }) => ({ upToGrams, price: fast(price) })),
      perStartedKgBeyond: regular.perStartedKgBeyond === null ? null : fast(regular.perStartedKgBeyond),
      deliverTo: dayText(order.day + 1 + (days > 4 ? 1 : 0)),
    };
    return { ...location, tariffs: [{ ...regular, deliverTo: dayText(order.day + days) }, express] };
  });
}

/** Enough of each item for all orders, and `slack` more: in Jakarta, and at some others by their people. */
function levelsOf(orders: readonly ShopOrder[], nodes: readonly City[], { slack, mainShare }: Scenario, chance: Chance) {
  const wanted = new Map<string, number>();
  for (const { itemId, perUnit, quantity } of orders.flatMap(({ lines }) => lines.flatMap(needsOf))) {
    wanted.set(itemId, (wanted.get(itemId) ?? 0) + perUnit * quantity);
  }
  return [...wanted].flatMap(([itemId, units]) => {
    const there = nodes.filter((_, at) => at === 0 || chance.is(0.6));
    const others = there.slice(1).reduce((sum, { thousands }) => sum + thousands, 0);
    const counts = new Map<string, number>();
    // A level per place, drawn unit by unit, so that small stocks are uneven as they are in a shop.
    const weights = there.map(({ thousands }, at) => (at === 0 ? mainShare : ((1 - mainShare) * thousands) / Math.max(1, others)));
    for (let left = Math.ceil(units * slack); left > 0; left--) {
      const { name } = there[chance.weighted(weights)] as City;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return [...counts].map(([locationId, available]) => ({ itemId, locationId, available }));
  });
}

const needsOf = ({ needs, quantity }: RoutingLine) => needs.map((need) => ({ ...need, quantity }));

/** A day's capacity by people, so that the big cities are full first. */
function capacityOf(nodes: readonly City[], { capacity }: Scenario): ReadonlyMap<string, number> | null {
  if (capacity === null) return null;
  const people = nodes.map(({ thousands }, at) => (at === 0 ? thousands / 3 : thousands));
  const all = people.reduce((sum, each) => sum + each, 0);
  return new Map(nodes.map(({ name }, at) => [name, Math.max(2, Math.round((ordersADay * capacity * (people[at] as number)) / all))]));
}
