import { type Api, idr } from "./api.ts";

export type PlaceCode = "JKT" | "SUB" | "MDN" | "SENAYAN";

/** What a parcel costs a place, in rupiah, and what it can handle. */
const places: Readonly<Record<PlaceCode, Readonly<Record<string, unknown>>>> = {
  JKT: {
    ...{ name: "Gudang Jakarta", type: "WAREHOUSE", city: "Jakarta", latitude: -6.1754, longitude: 106.8272 },
    ...{ handlingCost: idr("2000"), handlingTags: ["FRAGILE"] },
  },
  SUB: {
    ...{ name: "Gudang Surabaya", type: "WAREHOUSE", city: "Surabaya", latitude: -7.2575, longitude: 112.7521 },
    ...{ handlingCost: idr("2500"), handlingTags: ["FRAGILE"] },
  },
  MDN: {
    ...{ name: "Gudang Medan", type: "WAREHOUSE", city: "Medan", latitude: 3.5952, longitude: 98.6722 },
    ...{ handlingCost: idr("1500") },
  },
  SENAYAN: {
    ...{ name: "Toko Senayan", type: "STORE", city: "Jakarta", latitude: -6.2272, longitude: 106.7974 },
    ...{ ships: false, pickup: true },
  },
};

/** Opens three warehouses and a shop that buyers visit; answers their ids. */
export async function openPlaces(api: Api): Promise<Readonly<Record<PlaceCode, string>>> {
  const ids: [string, string][] = [];
  for (const [code, place] of Object.entries(places)) {
    const input = { code, timeZone: "Asia/Jakarta", countryCode: "ID", ...place };
    const { location } = await api.mutate<{ location: { id: string } }>("createLocation", "CreateLocationInput", "location { id }", input);
    ids.push([code, location.id]);
  }
  return Object.fromEntries(ids) as Record<PlaceCode, string>;
}
