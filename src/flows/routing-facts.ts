import type { EntityManager } from "@mikro-orm/postgresql";
import { CardRater } from "../carriers/card-rater.ts";
import type { Observed } from "../carriers/observed.ts";
import type { Place } from "../carriers/place-keys.ts";
import type { RateCard } from "../carriers/rate-card.ts";
import type { Origin, RateQuote } from "../carriers/rater.ts";
import { observedOf, ratesFor } from "../carriers/rates.rows.ts";
import { type ParcelTariff, tariffsFor } from "../carriers/tariffs-for.ts";
import { addDays, type LocalDate, localIn } from "../kit/local-date.ts";
import { row, sql, uuids } from "../kit/sql.ts";
import type { Capacity } from "../locations/capacity.ts";
import type { Location } from "../locations/location.entity.ts";
import { NoDay } from "../promise/calendar.ts";
import { shipBy } from "../promise/promise.ts";
import { capacityFrom, originOf, placeOf } from "./origins.ts";

/** What the router has to know of an item. */
export interface ItemFacts {
  readonly sku: string;
  /** Of one unit; 0: unknown. */
  readonly grams: number;
  /** Cubic centimetres of one unit, rounded up; 0: unknown. */
  readonly cm3: number;
  readonly tags: readonly string[];
  readonly handlingTags: readonly string[];
}

interface Service {
  readonly carrier: string;
  readonly service: string;
}

interface Parcel extends Service {
  readonly destination: Place;
  /** The day on which it leaves, local to the location. */
  readonly shipBy: LocalDate;
  readonly currency: string;
  readonly grams: number;
  readonly cm3: number;
}

interface Wanted {
  readonly at: Date;
  readonly network: readonly Location[];
  readonly itemIds: readonly string[];
  /** Where orders of the transaction may go. */
  readonly destinations: readonly Place[];
  /** Orders that are in hand: where their work has a place already. */
  readonly orders?: readonly string[];
}

interface Known {
  readonly items: ReadonlyMap<string, ItemFacts>;
  readonly closed: Set<string>;
  readonly capacity: Capacity;
  readonly cards: readonly RateCard[];
  readonly observed: Observed;
  /** Nothing leaves before this day. Null: whenever it is ready. */
  readonly notBefore: LocalDate | null;
}

/**
 * What routing and promising stand on beside the stock: items' weights, closed locations, what days can still take, and what carriers ask.
 * Read once a transaction, with the same few statements for any number of orders.
 */
export class RoutingFacts {
  readonly #known: Known;
  /** What tries have in common: the offers of places whose days nothing was taken of. Null: they are reckoned once anyway. */
  readonly #offers: Map<string, ParcelTariff[]> | null;

  private constructor(known: Known, offers: Map<string, ParcelTariff[]> | null = null) {
    this.#known = known;
    this.#offers = offers;
  }

  /** The facts as they stand here, for a try of its own. */
  copy(): RoutingFacts {
    return new RoutingFacts({ ...this.#known, capacity: this.capacity.copy() }, this.#offers ?? new Map());
  }

  static async read(em: EntityManager, { at, network, itemIds, destinations, orders = [] }: Wanted): Promise<RoutingFacts> {
    const from = addDays(localIn("UTC", at).date, -1);
    const { items, closed, priced, limited } = (await row(em, briefing(at, from, itemIds))) as Briefing;
    const ships = network.filter(({ ships }) => ships);
    const cards = priced && destinations.length > 0 ? await ratesFor(em, ships.map(placeOf), destinations, from) : [];
    return new RoutingFacts({
      items: new Map((items ?? []).map(({ id, ...item }) => [id, item])),
      closed: new Set(closed ?? []),
      capacity: await capacityFrom(em, limited ? network : [], at, orders),
      cards,
      observed: await observedOf(em, cards),
      notBefore: null,
    });
  }

  /** The same facts for what did not leave when it could have: it leaves on this day or later. Days are claimed together. */
  leavingFrom(day: LocalDate): RoutingFacts {
    return new RoutingFacts({ ...this.#known, notBefore: day });
  }

  item(id: string): ItemFacts | undefined {
    return this.#known.items.get(id);
  }

  /** What locations can still take; what is claimed here is written when the work is finished. */
  get capacity(): Capacity {
    return this.#known.capacity;
  }

  isClosed(locationId: string): boolean {
    return this.#known.closed.has(locationId);
  }

  /** Whether any carrier has prices in a currency; without, distance decides. */
  hasRates(currency: string): boolean {
    return this.#known.cards.some((card) => card.currency === currency);
  }

  /** Who has prices in a currency, by carrier and service. */
  services(currency: string): readonly Service[] {
    const all = this.#known.cards.filter((card) => card.currency === currency);
    return [...new Map(all.map(({ carrier, service }) => [JSON.stringify([carrier, service]), { carrier, service }])).values()];
  }

  /** What carriers offer from a location to a destination for what is ready then; its full days are passed over. */
  tariffs(location: Location, destination: Place, readyAt: Date, currency: string): ParcelTariff[] {
    const { cards, observed, capacity } = this.#known;
    const reckon = () => tariffsFor(cards, this.#origin(location), destination, readyAt, { observed, currency });
    if (this.#offers === null || capacity.hasChanged(location.id)) return reckon();
    const key = JSON.stringify([location.id, destination, readyAt, currency]);
    const known = this.#offers.get(key) ?? reckon();
    this.#offers.set(key, known);
    return known;
  }

  /** What a service asks for a parcel that leaves a location on a day, part by part. Null: it is not carried. */
  quote(location: Location, { destination, carrier, service, shipBy: readyAt, currency, grams, cm3 }: Parcel): RateQuote | null {
    const cards = this.#known.cards.filter((card) => card.carrier === carrier && card.service === service && card.currency === currency);
    const { place, site } = originOf(location, this.capacity);
    const origin = { place, site: { ...site, cutOff: null, handlingDays: 0, fullDays: never } };
    const [quote] = new CardRater(cards).quote({ origin, destination, grams, cm3, readyAt, collect: null });
    return quote === undefined || quote.price === null ? null : quote;
  }

  /** The day on which work that is ready then leaves a location; `rolling`: the next one that is not full. Null: none within a year. */
  dayOf(location: Location, readyAt: Date, rolling = true): LocalDate | null {
    const { site } = this.#origin(location);
    try {
      return shipBy(readyAt, rolling ? site : { ...site, fullDays: never });
    } catch (error) {
      if (error instanceof NoDay) return null;
      throw error;
    }
  }

  #origin(location: Location): Origin {
    const { capacity, notBefore } = this.#known;
    const origin = originOf(location, capacity);
    if (notBefore === null) return origin;
    const { fullDays } = origin.site;
    return { ...origin, site: { ...origin.site, fullDays: { has: (date) => date < notBefore || fullDays.has(date) } } };
  }
}

const never = { has: () => false };

interface Briefing {
  readonly items: readonly (ItemFacts & { readonly id: string })[] | null;
  readonly closed: readonly string[] | null;
  /** Any rate card is active. */
  readonly priced: boolean;
  /** Any location has a limit on any day to come. */
  readonly limited: boolean;
}

/** What there is to know, in one statement; where nobody uses rate cards or capacities, it is the only one. */
const briefing = (at: Date, from: LocalDate, itemIds: readonly string[]) => sql<Briefing>`
  select
    (select jsonb_agg(jsonb_build_object('id', id, 'sku', sku, 'grams', coalesce(weight_grams, 0), 'tags', tags, 'handlingTags', handling_tags,
      'cm3', coalesce(ceil(length_mm::numeric * width_mm * height_mm / 1000), 0)))
      from inventory_items where id = any(${uuids(itemIds)})) as items,
    (select jsonb_agg(distinct location_id) from location_outages where begins_at <= ${at} and (ends_at is null or ends_at > ${at})) as closed,
    exists (select 1 from rate_cards where status = 'ACTIVE') as priced,
    exists (select 1 from locations where daily_capacity is not null)
      or exists (select 1 from capacity_buckets where local_date >= ${from}::date) as limited`;
