import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { InventoryItem } from "../../src/catalog/inventory-item.entity.ts";
import { Channel, ownRights } from "../../src/channels/channel.entity.ts";
import type { IncomingOrder } from "../../src/channels/connector.ts";
import { importRateCard, readRateFile } from "../../src/flows/import-rates.ts";
import { Ledger } from "../../src/inventory/ledger.ts";
import { moneyOf, zero } from "../../src/kit/money.ts";
import { Location } from "../../src/locations/location.entity.ts";
import type { Chance } from "./chance.ts";
import { type City, cities } from "./cities.ts";
import { bands } from "./shop.ts";
import type { Width } from "./wide.ts";

const items = 1_000;
const deed = () => ({ actor: "bench", at: new Date(), correlationId: null });
const skuOf = (item: number): string => `ITEM-${item}`;
const anyCity = (chance: Chance): City => cities[chance.weighted(cities.map(({ thousands }) => thousands))] as City;

/** Fills an empty database with the merchant of `wideOrders`: the same cities, two rate cards by distance, and stock drawn alike. */
export async function fillStoredShop(orm: MikroORM, { locations, stocked }: Width, chance: Chance): Promise<Channel> {
  const em = orm.em.fork() as EntityManager;
  const places = Array.from({ length: locations }, (_, at) => {
    const { name: city, latitude, longitude } = at < cities.length ? (cities[at] as City) : anyCity(chance);
    return em.create(Location, {
      ...{
        code: `L-${at}`,
        name: `${city} ${at}`,
        type: "WAREHOUSE",
        timeZone: "Asia/Jakarta",
        countryCode: "ID",
        city,
        latitude,
        longitude,
      },
      ...{ handlingCostMinor: moneyOf("2000", "IDR").minor, handlingCostCurrency: "IDR" },
    });
  });
  const goods = Array.from({ length: items }, (_, item) =>
    em.create(InventoryItem, {
      ...{ sku: skuOf(item), title: `Article ${item}`, weightGrams: chance.between(1, 15) * 100, backorderPolicy: "DENY" },
    }),
  );
  const channel = em.create(Channel, {
    ...{ code: "shop", name: "Web shop", type: "WEB", currency: "IDR", timeZone: "Asia/Jakarta", rights: ownRights },
    ...{ settings: {}, externalLocations: {} },
  });
  await em.flush();
  await importRates(em);
  await em.transactional(async (em) => {
    const arriving = goods.flatMap(({ id: itemId }) =>
      places.filter(() => chance.is(stocked)).map(({ id: locationId }) => ({ itemId, locationId, quantity: chance.between(1, 8) })),
    );
    const ledger = await Ledger.lock(em, arriving);
    for (const one of arriving) ledger.move({ ...one, from: "EXTERNAL", to: "AVAILABLE", reason: "RECEIVED", document: null });
    await ledger.post(deed());
  });
  return channel;
}

/** A carrier by the kilogram, and one by the truck: dearer up to five kilograms, cheaper beyond. */
async function importRates(em: EntityManager): Promise<void> {
  const head = "service,origin,destination,zone,up_to_km,min_days,max_days";
  const cards = [
    { carrier: "ONE", service: "REG", grams: 1000, price: (each: number) => each, beyond: (each: number) => each },
    { carrier: "TWO", service: "CARGO", grams: 5000, price: (each: number) => each * 3, beyond: (each: number) => Math.round(each * 0.6) },
  ];
  for (const { carrier, service, grams, price, beyond } of cards) {
    const lanes = bands.map(({ km, price: each }, at) =>
      [service, "*", "*", `Z${at}`, Number.isFinite(km) ? km : "", 1, 3, price(each), beyond(each)].join(","),
    );
    const file = `${head},up_to_${grams}_g,per_kg_beyond\n${lanes.join("\n")}\n`;
    const card = { carrier, service, currency: "IDR", country: "ID", validFrom: "2026-01-01" };
    await em.transactional((em) => importRateCard(em as EntityManager, deed(), readRateFile({ format: "CSV", file, card }), true));
  }
}

/** An order as a channel sends it: one to four units of each of its lines' items, to any city. */
export function incomingOrder(number: number, lines: number, chance: Chance): IncomingOrder {
  const at = new Date();
  const none = zero("IDR");
  const first = chance.between(0, items - 1);
  const to = anyCity(chance);
  const price = moneyOf("25000", "IDR");
  const wanted = Array.from({ length: lines }, (_, line) => {
    // The step is prime to the count of items, so that the lines of an order want different ones.
    const sku = skuOf((first + line * 331) % items);
    return {
      ...{ externalIds: [`${number}-${line}`], sku, listingKeys: [sku], title: `Article ${sku}`, quantity: chance.between(1, 4) },
      ...{ cancelledQuantity: 0, fulfilledQuantity: 0, unitPrice: price, discount: none, tax: none, requiresShipping: true },
    };
  });
  const name = `Buyer ${number}`;
  const units = wanted.reduce((sum, { quantity }) => sum + quantity, 0);
  return {
    ...{ externalId: String(number), number: `#${number}`, currencyCode: "IDR", placedAt: at, updatedAt: at, version: null },
    ...{
      orderStatus: "CONFIRMED",
      paymentStatus: "PAID",
      fulfillmentStatus: "UNFULFILLED",
      nativeStatus: "paid",
      cancelled: false,
      test: false,
    },
    ...{ lines: wanted, discountTotal: none, taxTotal: none, shippingTotal: none, feeTotal: none, pricesIncludeTax: true },
    ...{ total: { minor: price.minor * BigInt(units), currency: "IDR" }, difference: none, shippingOption: "REG" },
    shipTo: {
      ...{ name, company: null, lines: ["Jl. Merdeka 1"], city: to.name, region: null, postalCode: null, countryCode: "ID", phone: null },
      ...{ latitude: to.latitude, longitude: to.longitude, masked: false },
    },
    billTo: null,
    customer: { externalId: `buyer-${number}`, name, email: `buyer${number}@example.com`, phone: null },
    externalLocationId: null,
  };
}
