import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import { Ledger, type Place } from "../inventory/ledger.ts";
import { type Reservation, type ReservationStatus, reservationTransitions } from "../inventory/reservation.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { json, rows, sql, uuids } from "../kit/sql.ts";
import { possibleFrom, step } from "../kit/transitions.ts";

/**
 * Gives back what was reserved by hand: all of these or none. Answers where units are available again.
 *
 * Throws Refusal NOT_FOUND, ILLEGAL_TRANSITION for a reservation that has ended, FORBIDDEN for one that an order holds.
 */
export async function releaseReservations(em: EntityManager, deed: Deed, ids: readonly string[]): Promise<Place[]> {
  const { found, ledger } = await lockSoft(em, ids);
  for (const { id, status } of found) step(reservationTransitions, status, "RELEASED", `Reservation ${id}`);
  return end(em, deed, ledger, found, "RELEASED");
}

/**
 * Keeps what was reserved by hand until another time, or until it is released (null): all of these or none.
 *
 * Throws Refusal NOT_FOUND, INVALID for a time that is past, ILLEGAL_TRANSITION for a reservation that has ended, FORBIDDEN for one that an
 * order holds.
 */
export async function extendReservations(em: EntityManager, deed: Deed, ids: readonly string[], expiresAt: Date | null): Promise<void> {
  if (expiresAt !== null && expiresAt <= deed.at)
    throw new Refusal("INVALID", "A reservation expires in the future, not in the past.", ["expiresAt"]);
  const { found } = await lockSoft(em, ids);
  for (const { id, status } of found)
    if (status !== "ACTIVE")
      throw new Refusal(
        "ILLEGAL_TRANSITION",
        `The reservation is ${status}; its units are no longer kept, and ${possibleFrom(reservationTransitions, status)}.`,
        fieldOf(ids, id),
      );
  await sql`update reservations set expires_at = ${expiresAt} where id = any(${uuids(ids)})`.execute(em.getKysely());
}

/**
 * Ends reservations whose time is over, at most 500 at once. Answers where units are available again; none when nothing was
 * due. For a timer: run it in a transaction of its own, then `fillBackorders`.
 */
export async function expireReservations(em: EntityManager, deed: Deed): Promise<Place[]> {
  const due = await rows(
    em,
    sql<{ id: string }>`
      select id from reservations where status = 'ACTIVE' and expires_at <= ${deed.at} and owner_type <> 'ORDER' order by expires_at limit 500`,
  );
  if (due.length === 0) return [];
  const { found, ledger } = await lockReservations(
    em,
    due.map(({ id }) => id),
  );
  // Read again under the lock: it may have been used up or extended meanwhile.
  const over = found.filter(({ status, expiresAt }) => status === "ACTIVE" && expiresAt !== null && new Date(expiresAt) <= deed.at);
  return end(em, deed, ledger, over, "EXPIRED");
}

type Found = Pick<Reservation, "id" | "itemId" | "locationId" | "quantity" | "ownerType" | "status" | "allotmentId"> & {
  readonly expiresAt: string | null;
};

/** Locks reservations that were made by hand, with their levels. Throws Refusal for others. */
export async function lockSoft(em: EntityManager, ids: readonly string[]): Promise<{ found: Found[]; ledger: Ledger }> {
  if (ids.length === 0 || ids.length > 500) throw new Refusal("INVALID", "Name 1 to 500 reservations.", ["reservationIds"]);
  const { found, ledger } = await lockReservations(em, ids);
  for (const id of ids) {
    const one = found.find((each) => each.id === id);
    if (!one) throw new Refusal("NOT_FOUND", "There is no such reservation.", fieldOf(ids, id));
    if (one.ownerType === "ORDER")
      throw new Refusal("FORBIDDEN", "An order holds this reservation: mend or cancel the order instead.", fieldOf(ids, id));
  }
  return { found, ledger };
}

const fieldOf = (ids: readonly string[], id: string): string[] => ["reservationIds", String(ids.indexOf(id))];

/** The level's lock guards its reservations: they are read again once it is held. */
async function lockReservations(em: EntityManager, ids: readonly string[]): Promise<{ found: Found[]; ledger: Ledger }> {
  const read = () =>
    rows(
      em,
      sql<Found>`
        select id, item_id as "itemId", location_id as "locationId", quantity, owner_type as "ownerType", status, expires_at as "expiresAt",
          allotment_id as "allotmentId"
        from reservations where id = any(${uuids(ids)}) order by id`,
    );
  const ledger = await Ledger.lock(em, await read());
  return { found: await read(), ledger };
}

async function end(
  em: EntityManager,
  deed: Deed,
  ledger: Ledger,
  reservations: readonly Found[],
  status: Extract<ReservationStatus, "RELEASED" | "EXPIRED">,
): Promise<Place[]> {
  const ended = reservations.map(({ id }) => id);
  await sql`update reservations set status = ${status} where id = any(${uuids(ended)})`.execute(em.getKysely());
  const back = await backToChannels(em, deed, reservations);
  const freed = reservations.filter(({ id }) => !back.has(id));
  for (const { id, itemId, locationId, quantity } of freed) {
    const document = `reservation:${id}`;
    ledger.move({ itemId, locationId, from: "RESERVED", to: "AVAILABLE", quantity, reason: "RESERVATION_RELEASED", document });
  }
  await ledger.post(deed);
  return freed.map(({ itemId, locationId }) => ({ itemId, locationId }));
}

/** What was taken from a channel's own reservation is the channel's again, unless that has ended. Answers which reservations' units these were. */
async function backToChannels(em: EntityManager, deed: Deed, reservations: readonly Found[]): Promise<Set<string>> {
  const taken = reservations.flatMap(({ id, allotmentId, quantity }) =>
    allotmentId == null ? [] : [{ id, allotment_id: allotmentId, quantity, new_id: newId() }],
  );
  if (taken.length === 0) return new Set();
  const given = await rows(
    em,
    sql<{ id: string }>`
      with back as (
        select one.id, one.new_id, one.quantity as units, allotment.*
        from jsonb_to_recordset(${json(taken)}::jsonb) as one(id uuid, allotment_id uuid, quantity int, new_id uuid)
        join (select id as of, item_id, location_id, owner_type, owner_id, expires_at, channel_id from reservations
          where status in ('ACTIVE', 'CONSUMED') and (expires_at is null or expires_at > ${deed.at})) allotment on allotment.of = one.allotment_id
      ), kept as (
        insert into reservations (id, item_id, location_id, quantity, owner_type, owner_id, expires_at, channel_id, status, created_at)
        select new_id, item_id, location_id, units, owner_type, owner_id, expires_at, channel_id, 'ACTIVE', ${deed.at} from back
      )
      select id from back`,
  );
  return new Set(given.map(({ id }) => id));
}
