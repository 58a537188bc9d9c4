import type { IncomingAddress, IncomingLine } from "../../src/channels/connector.ts";
import { importRateCard, readRateFile } from "../../src/flows/import-rates.ts";
import type { Location } from "../../src/locations/location.entity.ts";
import { aDeed, aLine, anOrder, jakarta, type Shop } from "./shop.ts";

/** Numbers that look like chance and are the same each time: a linear congruential generator. */
export function chanceOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export const surabaya: IncomingAddress = {
  ...jakarta,
  city: "Surabaya",
  region: "Jawa Timur",
  postalCode: "60271",
  latitude: -7.26,
  longitude: 112.75,
};
export const medan: IncomingAddress = {
  ...jakarta,
  city: "Medan",
  region: "Sumatera Utara",
  postalCode: "20111",
  latitude: 3.59,
  longitude: 98.67,
};

/** Between the zones of an invented carrier, by origin and destination. */
export const zonesCsv = `origin,destination,zone,min_days,max_days,up_to_1000_g,per_kg_beyond
region:DKI Jakarta,region:DKI Jakarta,A,1,1,9000,8000
region:DKI Jakarta,region:Jawa Timur,B,2,3,18000,15000
region:DKI Jakarta,*,D,3,5,35000,30000
region:Jawa Timur,region:Jawa Timur,A,1,1,9000,8000
region:Jawa Timur,region:DKI Jakarta,B,2,3,17000,15000
region:Jawa Timur,*,D,3,6,42000,36000
region:Sumatera Utara,region:Sumatera Utara,A,1,1,11000,9000
region:Sumatera Utara,*,D,3,5,38000,30000`;

export const zonesCard = {
  carrier: "NUSA",
  service: "REG",
  currency: "IDR",
  country: "ID",
  validFrom: "2026-01-01",
  volumetricDivisor: 6000,
};

/** Imports rates; answers the card's id. */
export const rates = (shop: Shop, file: string, card: object, activate = true): Promise<string> =>
  shop.em.transactional((em) => importRateCard(em as never, aDeed(), readRateFile({ format: "CSV", file, card }), activate));

export interface Merchant {
  readonly jkt: Location;
  readonly sub: Location;
}

/** Two warehouses with their rates and stock of ten items that weigh something. */
export async function merchant(shop: Shop, units = 60): Promise<Merchant> {
  const skus = Array.from({ length: 10 }, (_, index) => `SKU-${index}`);
  for (const [index, sku] of skus.entries()) await shop.item(sku, { weightGrams: 200 + index * 170, tags: index < 3 ? ["scarce"] : [] });
  const jkt = await shop.location({
    ...{ code: "JKT", name: "Jakarta", region: "DKI Jakarta", city: "Jakarta", countryCode: "ID", latitude: -6.2, longitude: 106.8 },
    ...{ priority: 1, networks: ["JAVA"], handlingCostMinor: 200_000n, handlingCostCurrency: "IDR" },
  });
  const sub = await shop.location({
    ...{ code: "SUB", name: "Surabaya", region: "Jawa Timur", city: "Surabaya", countryCode: "ID", latitude: -7.26, longitude: 112.75 },
    ...{ priority: 2, networks: ["JAVA", "EAST"], dailyCapacity: 25, rejectRisk: 0.02 },
  });
  await rates(shop, zonesCsv, zonesCard);
  await shop.stock(jkt, Object.fromEntries(skus.map((sku, index) => [sku, index % 4 === 3 ? 0 : units])));
  await shop.stock(sub, Object.fromEntries(skus.map((sku, index) => [sku, index % 3 === 2 ? 2 : units])));
  return { jkt, sub };
}

/** Orders of one to four lines to three cities, by chance. */
export function randomOrders(count: number, seed: number) {
  const chance = chanceOf(seed);
  return Array.from({ length: count }, () => {
    const lines: IncomingLine[] = [];
    for (let left = 1 + chance(4); left > 0; left--) {
      const sku = `SKU-${chance(10)}`;
      if (!lines.some((line) => line.sku === sku)) lines.push(aLine(sku, 1 + chance(4)));
    }
    return anOrder({ lines, shipTo: [jakarta, surabaya, medan][chance(3)] as IncomingAddress, placedAt: new Date() });
  });
}
