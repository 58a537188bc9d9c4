import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import { type Deed, record } from "../events/record.ts";
import { Ledger, type Place } from "../inventory/ledger.ts";
import { type Reservation, type ReservationStatus, reservationTransitions } from "../inventory/reservation.entity.ts";
import { eventOfReservation, type Reserved } from "../inventory/tell-of-reservation.ts";
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
  const extended = await counted(em, ids, sql`expires_at = ${expiresAt}`);
  await record(
    em,
    deed,
    extended.map((one) => eventOfReservation(one, "extended", { expiresAt })),
  );
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
async function lockSoft(em: EntityManager, ids: readonly string[]): Promise<{ found: Found[]; ledger: Ledger }> {
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
  const told = await counted(em, ended, sql`status = ${status}`);
  const back = await backToChannels(em, deed, reservations);
  const what = status === "RELEASED" ? "released" : "expired";
  await record(em, deed, [
    ...told.map((one) => eventOfReservation(one, what, back.has(one.id) ? { backTo: back.get(one.id)?.id } : {})),
    ...[...back.values()].map((one) => eventOfReservation(one, "created", { expiresAt: one.expiresAt, allotmentId: null })),
  ]);
  const freed = reservations.filter(({ id }) => !back.has(id));
  for (const { id, itemId, locationId, quantity } of freed) {
    const document = `reservation:${id}`;
    ledger.move({ itemId, locationId, from: "RESERVED", to: "AVAILABLE", quantity, reason: "RESERVATION_RELEASED", document });
  }
  await ledger.post(deed);
  return freed.map(({ itemId, locationId }) => ({ itemId, locationId }));
}

/** Changes reservations whose levels are locked, counting the event of it. */
const counted = (em: EntityManager, ids: readonly string[], change: RawBuilder<unknown>): Promise<Reserved[]> =>
  rows(
    em,
    sql<Reserved>`
      update reservations set ${change}, event_sequence = event_sequence + 1 where id = any(${uuids(ids)})
      returning id, item_id as "itemId", location_id as "locationId", quantity, owner_type as "ownerType", status, channel_id as "channelId",
        event_sequence as "eventSequence"`,
  );

/** A channel's own reservation that was made anew. */
type Kept = Reserved & { readonly expiresAt: string | null };

/** What was taken from a channel's own reservation is the channel's again, unless that has ended. Answers by whose units these were. */
async function backToChannels(em: EntityManager, deed: Deed, reservations: readonly Found[]): Promise<ReadonlyMap<string, Kept>> {
  const taken = reservations.flatMap(({ id, allotmentId, quantity }) =>
    allotmentId == null ? [] : [{ id, allotment_id: allotmentId, quantity, new_id: newId() }],
  );
  if (taken.length === 0) return new Map();
  const given = await rows(
    em,
    sql<Kept & { readonly of: string }>`
      with back as (
        select one.id, one.new_id, one.quantity as units, allotment.*
        from jsonb_to_recordset(${json(taken)}::jsonb) as one(id uuid, allotment_id uuid, quantity int, new_id uuid)
        join (select id as of, item_id, location_id, owner_type, owner_id, expires_at, channel_id from reservations
          where status in ('ACTIVE', 'CONSUMED') and (expires_at is null or expires_at > ${deed.at})) allotment on allotment.of = one.allotment_id
      ), kept as (
        insert into reservations (id, item_id, location_id, quantity, owner_type, owner_id, expires_at, channel_id, status, event_sequence, created_at)
        select new_id, item_id, location_id, units, owner_type, owner_id, expires_at, channel_id, 'ACTIVE', 1, ${deed.at} from back
      )
      select id as "of", new_id as id, item_id as "itemId", location_id as "locationId", units as quantity, owner_type as "ownerType",
        channel_id as "channelId", expires_at as "expiresAt", 'ACTIVE' as status, 1 as "eventSequence" from back`,
  );
  return new Map(given.map((one) => [one.of, one]));
}
