import type { EntityManager } from "@mikro-orm/postgresql";
import type { CarrierAddress, CarrierBox, CarrierItem, ParcelToCarry } from "../carriers/carrier-client.ts";
import type { Address } from "../customers/address.entity.ts";
import type { Fulfillment } from "../fulfillment/fulfillment.entity.ts";
import { FulfillmentPackage } from "../fulfillment/fulfillment-package.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { money } from "../kit/money.ts";
import type { Location } from "../locations/location.entity.ts";
import type { Box } from "./choose-carrier.ts";
import type { OrderBook } from "./order-book.ts";
import { partsOf, workOfParcel } from "./parcels.ts";
import type { PromiseBook } from "./promise-book.ts";
import type { RoutingFacts } from "./routing-facts.ts";

/** A parcel, and the order that it is of. */
export interface Member {
  readonly book: OrderBook;
  readonly parcel: Fulfillment;
}

interface Surroundings {
  readonly network: readonly Location[];
  readonly facts: RoutingFacts;
  readonly promises: PromiseBook;
  readonly at: Date;
}

/** What leaves in one box, as carriers are chosen and asked for it. */
export interface PackedBox {
  readonly box: Box;
  readonly carry: ParcelToCarry;
}

/** Reads what parcels that leave together weigh and hold. Throws Refusal INVALID where it is not known where they go, or they leave from. */
export async function openBox(em: EntityManager, members: readonly Member[], surroundings: Surroundings): Promise<PackedBox> {
  const { network, facts, promises, at } = surroundings;
  const { book, parcel } = members[0] as Member;
  const location = network.find(({ id }) => id === parcel.locationId);
  if (location === undefined) throw new Refusal("INVALID", "The location it leaves from is not in use.", ["fulfillmentId"]);
  if (book.shipTo === null) throw new Refusal("INVALID", `Order ${book.order.number} has no address to ship to.`, ["fulfillmentId"]);
  const packages = await em.find(
    FulfillmentPackage,
    { fulfillmentId: { $in: members.map((one) => one.parcel.id) } },
    { orderBy: { fulfillmentId: "asc", position: "asc" } },
  );
  const reckoned = {
    grams: sum(members.map((one) => gramsOf(one, facts, "grams"))),
    cm3: sum(members.map((one) => gramsOf(one, facts, "cm3"))),
  };
  const boxes: CarrierBox[] = packages.map(({ weightGrams, lengthMm = null, widthMm = null, heightMm = null }) => ({
    ...{ weightGrams, lengthMm, widthMm, heightMm },
  }));
  const weighed = sum(boxes.map(({ weightGrams }) => weightGrams));
  const measured = boxes.every(({ lengthMm }) => lengthMm !== null) && boxes.length > 0;
  const works = members.map((one) => ({ book: one.book, one: workOfParcel(one.book, one.parcel) }));
  const promised = works.flatMap(({ one }) => promises.of(one.id) ?? []).sort((a, b) => (a.deliverTo < b.deliverTo ? -1 : 1))[0];
  const { currency } = book.order;
  const collect = members.reduce((total, one) => total + (one.parcel.collectMinor ?? 0n), 0n);
  return {
    box: {
      parts: works,
      location,
      facts,
      at,
      grams: weighed || reckoned.grams,
      cm3: measured
        ? sum(boxes.map(({ lengthMm, widthMm, heightMm }) => Math.ceil(((lengthMm ?? 0) * (widthMm ?? 0) * (heightMm ?? 0)) / 1000)))
        : reckoned.cm3,
      promise: promised
        ? { carrier: promised.carrier ?? null, service: promised.service ?? null, shipBy: promised.shipBy, deliverTo: promised.deliverTo }
        : null,
    },
    carry: {
      from: fromLocation(location),
      to: fromAddress(book.shipTo),
      boxes: boxes.length > 0 ? boxes : [{ weightGrams: reckoned.grams, lengthMm: null, widthMm: null, heightMm: null }],
      items: members.flatMap((one) => itemsOf(one, facts)),
      collect: collect > 0n ? money(collect, currency) : null,
      orderNumbers: members.map((one) => one.book.order.number),
    },
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** What is in a parcel weighs so much, or has such a volume, by the catalogue. */
export const gramsOf = ({ book, parcel }: Member, facts: RoutingFacts, measure: "grams" | "cm3" = "grams"): number =>
  sum(
    partsOf(book, parcel).flatMap(({ part, units }) =>
      book.line(part.orderLineId).needs.map(({ itemId, perUnit }) => units * perUnit * (facts.item(itemId)?.[measure] ?? 0)),
    ),
  );

const itemsOf = ({ book, parcel }: Member, facts: RoutingFacts): CarrierItem[] =>
  partsOf(book, parcel).map(({ part, units }) => {
    const { title, sku, needs, unitPriceMinor } = book.line(part.orderLineId);
    const grams = sum(needs.map(({ itemId, perUnit }) => perUnit * (facts.item(itemId)?.grams ?? 0)));
    return { name: title, sku: sku ?? null, quantity: units, grams, value: money(unitPriceMinor, book.order.currency) };
  });

const fromLocation = ({ name, addressLines, city, region, postalCode, countryCode, latitude, longitude }: Location): CarrierAddress => ({
  name,
  phone: null,
  lines: addressLines ?? [],
  city: city ?? null,
  region: region ?? null,
  postalCode: postalCode ?? null,
  countryCode: countryCode ?? null,
  latitude: latitude ?? null,
  longitude: longitude ?? null,
});

const fromAddress = ({
  name,
  company,
  phone,
  lines,
  city,
  region,
  postalCode,
  countryCode,
  latitude,
  longitude,
}: Address): CarrierAddress => ({
  name: name ?? company ?? null,
  phone: phone ?? null,
  lines: lines ?? [],
  city: city ?? null,
  region: region ?? null,
  postalCode: postalCode ?? null,
  countryCode: countryCode ?? null,
  latitude: latitude ?? null,
  longitude: longitude ?? null,
});
