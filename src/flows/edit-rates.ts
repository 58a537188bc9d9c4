import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { Carrier, CarrierService } from "../carriers/carrier.entity.ts";
import { keysOf } from "../carriers/place-keys.ts";
import { RateCard, RateLane } from "../carriers/rate-card.entity.ts";
import { rateCardTransitions } from "../carriers/rate-card.states.ts";
import type { RateLane as Lane } from "../carriers/rate-card.ts";
import type { RateCardHead } from "../carriers/rate-card-head.ts";
import type { EventType } from "../events/event-types.ts";
import { type Deed, record } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { insertAll, make } from "../kit/insert.ts";
import { isLocalDate, type LocalDate } from "../kit/local-date.ts";
import { rows, sql } from "../kit/sql.ts";
import { step } from "../kit/transitions.ts";
import { Location } from "../locations/location.entity.ts";
import { noteReview } from "./note-review.ts";
import { placeOf } from "./origins.ts";

/**
 * A draft of a rate card without lanes, for its carrier and service, which are made when they are new. A draft of the same
 * service and first day that was never activated is replaced. `source` names what it is read from.
 */
export async function draftRateCard(em: EntityManager, deed: Deed, head: RateCardHead, source: string | null): Promise<RateCard> {
  const carrier = await carrierOf(em, deed, head);
  const service = await serviceOf(em, carrier, head);
  for (const old of await em.find(RateCard, { serviceId: service.id, validFrom: head.validFrom, status: "DRAFT" })) {
    await rows(em, sql`delete from rate_lanes where rate_card_id = ${old.id}`);
    em.remove(old);
  }
  const { name, currency, validFrom, validUntil, volumetricDivisor, cutOff, holidayCountry, holidayRegion, surcharges } = head;
  const card = em.create(RateCard, {
    serviceId: service.id,
    ...{ name, currency, validFrom, validUntil, volumetricDivisor, cutOff, holidayCountry, holidayRegion, surcharges, source },
    collectsOn: [...head.collectsOn],
    deliversOn: [...head.deliversOn],
  });
  await em.flush();
  return card;
}

/** The draft that was begun from this source, for an import that goes on with it. */
export const draftFrom = (em: EntityManager, source: string): Promise<RateCard | null> => em.findOne(RateCard, { source, status: "DRAFT" });

async function carrierOf(em: EntityManager, deed: Deed, { carrier: code, carrierName }: RateCardHead): Promise<Carrier> {
  const known = await em.findOne(Carrier, { code });
  if (known) return known;
  const carrier = em.create(Carrier, { code, name: carrierName ?? code });
  await tell(em, deed, carrier, "carrier.created");
  return carrier;
}

async function serviceOf(em: EntityManager, { id: carrierId }: Carrier, head: RateCardHead): Promise<CarrierService> {
  const known = await em.findOne(CarrierService, { carrierId, code: head.service });
  if (known) return known;
  const service = em.create(CarrierService, { carrierId, code: head.service, name: head.serviceName ?? head.service });
  await em.flush();
  return service;
}

/** Puts lanes into a draft, in the caller's transaction. */
export async function addLanes(em: EntityManager, rateCardId: string, lanes: readonly Lane[]): Promise<void> {
  const made = lanes.map(({ perStartedKgBeyond, ...lane }) =>
    make(RateLane, {
      id: newId(),
      rateCardId,
      ...lane,
      perStartedKgBeyond: perStartedKgBeyond === null ? null : BigInt(perStartedKgBeyond),
    }),
  );
  await insertAll(em, made);
  await rows(em, sql`update rate_cards set lane_count = lane_count + ${lanes.length} where id = ${rateCardId}`);
}

/**
 * From its first day on the service is quoted by this card, until a newer one begins. Throws Refusal NOT_FOUND, INVALID for a
 * card without lanes or with lanes from where a location lies whose country is not known, ILLEGAL_TRANSITION, or ALREADY_EXISTS when
 * another active card of the service begins on the same day.
 */
export async function activateRateCard(em: EntityManager, deed: Deed, id: string): Promise<void> {
  const card = await lockCard(em, id);
  if (card.laneCount === 0) throw new Refusal("INVALID", `The rate card "${card.name}" has no lanes: import them first.`, ["id"]);
  await refuseUnplaced(em, card);
  const { serviceId, validFrom } = card;
  const other = await em.findOne(RateCard, { serviceId, validFrom, status: "ACTIVE", id: { $ne: id } });
  if (other)
    throw new Refusal(
      "ALREADY_EXISTS",
      `"${other.name}" of the same service begins on ${validFrom}, too. Expire that one first, or let this one begin on another day.`,
      ["id"],
    );
  card.status = step(rateCardTransitions, card.status, "ACTIVE", `The rate card "${card.name}"`);
  await tellOfCard(em, deed, card, "rate_card.activated");
  await noteReview(em, deed, { cause: "RATES" });
}

/** A city, a region and a postal code are of a country: no lane is found for a location that does not say its own. */
async function refuseUnplaced(em: EntityManager, { id, name }: RateCard): Promise<void> {
  const unplaced = await em.find(Location, { status: "ACTIVE", ships: true, countryCode: null }, { orderBy: { code: "asc" } });
  if (unplaced.length === 0) return;
  const origins = await rows(
    em,
    sql<{ key: string }>`select distinct origin as key from rate_lanes where rate_card_id = ${id} and origin like '__/%'`,
  );
  const keys = new Set(origins.map(({ key }) => key));
  const countries = [...new Set(origins.map(({ key }) => key.slice(0, 2)))];
  for (const location of unplaced)
    for (const countryCode of countries) {
      const key = keysOf({ ...placeOf(location), countryCode }).find((one) => keys.has(one));
      if (key !== undefined)
        throw new Refusal(
          "INVALID",
          `"${name}" has lanes from ${key}, where ${location.code} seems to lie, but ${location.code} has no countryCode: none of them would be found for it. Set its countryCode to ${countryCode}, or to its own.`,
          ["id"],
        );
    }
}

/**
 * Ends a card: at once, or with its last day. Throws Refusal NOT_FOUND, INVALID for a day before its first, or
 * ILLEGAL_TRANSITION.
 */
export async function expireRateCard(em: EntityManager, deed: Deed, id: string, lastDay: LocalDate | null): Promise<void> {
  const card = await lockCard(em, id);
  if (lastDay === null) card.status = step(rateCardTransitions, card.status, "EXPIRED", `The rate card "${card.name}"`);
  else {
    if (!isLocalDate(lastDay) || lastDay < card.validFrom)
      throw new Refusal("INVALID", `The last day is not before the first, ${card.validFrom}; to end it at once, give none.`, [
        "validUntil",
      ]);
    card.validUntil = lastDay;
  }
  await tellOfCard(em, deed, card, "rate_card.expired");
  await noteReview(em, deed, { cause: "RATES" });
}

export interface CarrierValues {
  readonly name?: string | null | undefined;
  readonly status?: Carrier["status"] | null | undefined;
  readonly services?:
    | readonly { readonly code: string; readonly name?: string | null; readonly status?: Carrier["status"] | null }[]
    | null
    | undefined;
}

/** Changes what is given of a carrier and of its services, by their codes. Throws Refusal NOT_FOUND, INVALID or VERSION_CONFLICT. */
export async function updateCarrier(
  em: EntityManager,
  deed: Deed,
  id: string,
  values: CarrierValues,
  version: number | null,
): Promise<void> {
  const carrier = await em.findOne(Carrier, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  if (!carrier) throw new Refusal("NOT_FOUND", "There is no such carrier.", ["id"]);
  if (version !== null && version !== carrier.version)
    throw new Refusal("VERSION_CONFLICT", `The carrier is at version ${carrier.version}, not ${version}. Read it again.`, ["version"]);
  const services = await em.find(CarrierService, { carrierId: id });
  const before = inUse(carrier, services);
  carrier.name = named(values.name, carrier.name, ["name"]);
  carrier.status = values.status ?? carrier.status;
  for (const [index, { code, name, status }] of (values.services ?? []).entries()) {
    const service = services.find((one) => one.code === code);
    if (!service)
      throw new Refusal(
        "NOT_FOUND",
        `${carrier.code} has no service "${code}"; it has ${services.map((one) => one.code).join(", ") || "none"}.`,
        ["services", String(index), "code"],
      );
    service.name = named(name, service.name, ["services", String(index), "name"]);
    service.status = status ?? service.status;
  }
  await tell(em, deed, carrier, "carrier.updated");
  if (inUse(carrier, services) !== before) await noteReview(em, deed, { cause: "RATES" });
}

const inUse = (carrier: Carrier, services: readonly CarrierService[]): string =>
  JSON.stringify([carrier.status, ...services.map(({ status }) => status)]);

function named(given: string | null | undefined, now: string, field: readonly string[]): string {
  if (given == null) return now;
  if (!given.trim()) throw new Refusal("INVALID", "A name is not empty.", field);
  return given;
}

async function lockCard(em: EntityManager, id: string): Promise<RateCard> {
  const card = await em.findOne(RateCard, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  if (!card) throw new Refusal("NOT_FOUND", "There is no such rate card.", ["id"]);
  return card;
}

async function tellOfCard(em: EntityManager, deed: Deed, card: RateCard, type: EventType<"Carrier">): Promise<void> {
  const service = await em.findOneOrFail(CarrierService, { id: card.serviceId });
  const carrier = await em.findOneOrFail(Carrier, { id: service.carrierId }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  const { validFrom, validUntil = null, status } = card;
  await tell(em, deed, carrier, type, { rateCardId: card.id, service: service.code, cardStatus: status, validFrom, validUntil });
}

async function tell(
  em: EntityManager,
  deed: Deed,
  carrier: Carrier,
  type: EventType<"Carrier">,
  data: Record<string, unknown> = {},
): Promise<void> {
  carrier.eventSequence = (carrier.eventSequence ?? 0) + 1;
  await em.flush();
  await record(em, deed, [
    {
      type,
      aggregateType: "Carrier",
      aggregateId: carrier.id,
      sequence: carrier.eventSequence,
      data: { code: carrier.code, status: carrier.status, ...data },
    },
  ]);
}
