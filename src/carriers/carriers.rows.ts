import type { EntityManager } from "@mikro-orm/postgresql";
import { type Order, type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { all, containing, countOf, rows, sql, texts, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import type { RateCard, RateLane } from "./rate-card.ts";

export interface CarrierRow {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly status: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface CarrierServiceRow {
  readonly id: string;
  readonly carrierId: string;
  readonly code: string;
  readonly name: string;
  readonly status: string;
}

export interface RateCardRow extends Omit<RateCard, "carrier" | "service" | "lanes"> {
  readonly serviceId: string;
  readonly name: string;
  readonly status: string;
  readonly laneCount: number;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface CarrierFilter {
  readonly status?: string | null;
  /** Part of the code or the name. */
  readonly text?: string | null;
}

export interface RateCardFilter {
  readonly statuses?: readonly string[] | null;
  /** Codes of carriers. */
  readonly carriers?: readonly string[] | null;
  /** Only those that hold on this day. */
  readonly validOn?: string | null;
}

export const carriers = table<CarrierRow>("carriers carrier", ["id", "code", "name", "status", "version", "createdAt", "updatedAt"]);
export const carrierServices = table<CarrierServiceRow>("carrier_services service", ["id", "carrierId", "code", "name", "status"]);
export const rateCards = table<RateCardRow>("rate_cards card", [
  ...(["id", "serviceId", "name", "currency", "status", "validFrom", "validUntil", "volumetricDivisor", "cutOff", "collectsOn"] as const),
  ...(["deliversOn", "holidayCountry", "holidayRegion", "surcharges", "laneCount", "version", "createdAt", "updatedAt"] as const),
]);

export const carriersById = (em: EntityManager, ids: readonly string[]): Promise<CarrierRow[]> =>
  rows(em, sql<CarrierRow>`select ${allColumns(carriers)} from carriers carrier where id = any(${uuids(ids)})`);

export const servicesById = (em: EntityManager, ids: readonly string[]): Promise<CarrierServiceRow[]> =>
  rows(em, sql<CarrierServiceRow>`select ${allColumns(carrierServices)} from carrier_services service where id = any(${uuids(ids)})`);

export const servicesOfCarriers = (em: EntityManager, ids: readonly string[]): Promise<CarrierServiceRow[]> =>
  rows(
    em,
    sql<CarrierServiceRow>`
      select ${allColumns(carrierServices)} from carrier_services service where carrier_id = any(${uuids(ids)}) order by service.code, service.id`,
  );

export const rateCardsById = (em: EntityManager, ids: readonly string[]): Promise<RateCardRow[]> =>
  rows(em, sql<RateCardRow>`select ${allColumns(rateCards)} from rate_cards card where id = any(${uuids(ids)})`);

/** By code. */
export const carrierOrder: Order = {
  name: "carrier",
  column: sql`carrier.code`,
  type: "text",
  id: sql`carrier.id`,
  descending: false,
};

/** What began last comes first. */
export const rateCardOrder: Order = {
  name: "rateCard",
  column: sql`card.valid_from`,
  type: "date",
  id: sql`card.id`,
  descending: true,
};

export const matchingCarriers = ({ status, text }: CarrierFilter) =>
  all([
    status ? sql`carrier.status = ${status}` : null,
    text ? sql`(carrier.code || ' ' || carrier.name) ilike ${containing(text)}` : null,
  ]);

export const matchingRateCards = ({ statuses, carriers, validOn }: RateCardFilter) =>
  all([
    statuses ? sql`card.status = any(${texts(statuses)})` : null,
    carriers
      ? sql`exists (select 1 from carrier_services service join carriers carrier on carrier.id = service.carrier_id
          where service.id = card.service_id and carrier.code = any(${texts(carriers)}))`
      : null,
    validOn ? sql`${validOn}::date between card.valid_from and coalesce(card.valid_until, 'infinity')` : null,
  ]);

export const carrierPage = (em: EntityManager, filter: CarrierFilter, args: PageArgs): Promise<Page<CarrierRow>> =>
  pageOf(em, carriers, carrierOrder, args, (page) => all([matchingCarriers(filter), page.where]));

export const carrierCount = (em: EntityManager, filter: CarrierFilter, most: number): Promise<number> =>
  countOf(em, sql`select 1 from carriers carrier where ${matchingCarriers(filter)} limit ${sql.lit(most)}`);

export const rateCardPage = (em: EntityManager, filter: RateCardFilter, args: PageArgs): Promise<Page<RateCardRow>> =>
  pageOf(em, rateCards, rateCardOrder, args, (page) => all([matchingRateCards(filter), page.where]));

export const rateCardCount = (em: EntityManager, filter: RateCardFilter, most: number): Promise<number> =>
  countOf(em, sql`select 1 from rate_cards card where ${matchingRateCards(filter)} limit ${sql.lit(most)}`);

export interface RateLaneRow extends Omit<RateLane, "perStartedKgBeyond"> {
  readonly id: string;
  readonly rateCardId: string;
  readonly perStartedKgBeyond: string | null;
  /** The card's. */
  readonly currency: string;
}

export const rateLanes = table<RateLaneRow>(
  "rate_lanes lane",
  ["id", "rateCardId", "origin", "destination", "upToKm", "zone", "minDays", "maxDays", "steps", "perStartedKgBeyond", "currency"],
  { currency: "(select card.currency from rate_cards card where card.id = lane.rate_card_id)" },
);

/** By destination. */
export const rateLaneOrder: Order = { name: "lane", column: sql`lane.destination`, type: "text", id: sql`lane.id`, descending: false };

export const rateLanePage = (em: EntityManager, rateCardId: string, args: PageArgs): Promise<Page<RateLaneRow>> =>
  pageOf(em, rateLanes, rateLaneOrder, args, (page) => sql`lane.rate_card_id = ${rateCardId} and ${page.where}`);

export const rateLaneCount = (em: EntityManager, rateCardId: string, most: number): Promise<number> =>
  countOf(em, sql`select 1 from rate_lanes lane where lane.rate_card_id = ${rateCardId} limit ${sql.lit(most)}`);
