import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import { Ledger, type Place } from "../inventory/ledger.ts";
import { Reservation, type ReservationStatus, reservationTransitions } from "../inventory/reservation.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { insertAll, make } from "../kit/insert.ts";
import { rows, sql, uuids } from "../kit/sql.ts";
import { step } from "../kit/transitions.ts";
import { lockStock, moveUnits } from "./lock-stock.ts";

/** For whom stock may be reserved by hand. Orders reserve their own. */
export const softOwners = ["CART", "QUOTE", "CHANNEL"] as const;

export interface NewReservation {
  readonly lines: readonly (Place & { readonly quantity: number })[];
  readonly ownerType: (typeof softOwners)[number];
  readonly ownerId: string;
  /** Null: until it is released. */
  readonly expiresAt: Date | null;
}

/**
 * Keeps available units for somebody who has not ordered yet: all of the lines or none. Answers a reservation id a line.
 *
 * Throws Refusal INVALID, NOT_FOUND, or INSUFFICIENT_STOCK when fewer are available.
 */
export async function reserveStock(
  em: EntityManager,
  deed: Deed,
  { lines, ownerType, ownerId, expiresAt }: NewReservation,
): Promise<string[]> {
  if (!/^.{1,200}$/.test(ownerId)) throw new Refusal("INVALID", "An owner's id has 1 to 200 characters.", ["ownerId"]);
  if (expiresAt !== null && expiresAt <= deed.at)
    throw new Refusal("INVALID", "A reservation expires in the future, not in the past.", ["expiresAt"]);
  const named = lines.map((line, index) => ({ ...line, field: ["lines", String(index)] }));
  const ledger = await lockStock(em, named);
  const made = named.map(({ itemId, locationId, quantity, field }) => {
    const id = newId();
    const document = `reservation:${id}`;
    moveUnits(ledger, {
      itemId,
      locationId,
      from: "AVAILABLE",
      to: "RESERVED",
      quantity,
      reason: "RESERVED",
      document,
      field: [...field, "quantity"],
    });
    return make(Reservation, { id, itemId, locationId, quantity, ownerType, ownerId, expiresAt, status: "ACTIVE", createdAt: deed.at });
  });
  await insertAll(em, made);
  await ledger.post(deed);
  return made.map(({ id }) => id);
}

/**
 * Gives back what was reserved by hand: all of these or none. Answers where units are available again.
 *
 * Throws Refusal NOT_FOUND, ILLEGAL_TRANSITION for a reservation that has ended, FORBIDDEN for one that an order holds.
 */
export async function releaseReservations(em: EntityManager, deed: Deed, ids: readonly string[]): Promise<Place[]> {
  if (ids.length === 0 || ids.length > 500) throw new Refusal("INVALID", "Name 1 to 500 reservations.", ["reservationIds"]);
  const { found, ledger } = await lockReservations(em, ids);
  const field = (id: string) => ["reservationIds", String(ids.indexOf(id))];
  for (const id of ids) {
    const one = found.find((each) => each.id === id);
    if (!one) throw new Refusal("NOT_FOUND", "There is no such reservation.", field(id));
    if (one.ownerType === "ORDER")
      throw new Refusal("FORBIDDEN", "An order holds this reservation: mend or cancel the order instead.", field(id));
    step(reservationTransitions, one.status, "RELEASED", `Reservation ${id}`);
  }
  return end(em, deed, ledger, found, "RELEASED");
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
  return end(
    em,
    deed,
    ledger,
    found.filter(({ status }) => status === "ACTIVE"),
    "EXPIRED",
  );
}

type Found = Pick<Reservation, "id" | "itemId" | "locationId" | "quantity" | "ownerType" | "status">;

/** The level's lock guards its reservations: they are read again once it is held. */
async function lockReservations(em: EntityManager, ids: readonly string[]): Promise<{ found: Found[]; ledger: Ledger }> {
  const read = () =>
    rows(
      em,
      sql<Found>`
        select id, item_id as "itemId", location_id as "locationId", quantity, owner_type as "ownerType", status
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
  status: ReservationStatus,
): Promise<Place[]> {
  for (const { id, itemId, locationId, quantity } of reservations) {
    const document = `reservation:${id}`;
    ledger.move({ itemId, locationId, from: "RESERVED", to: "AVAILABLE", quantity, reason: "RESERVATION_RELEASED", document });
  }
  await sql`update reservations set status = ${status} where id = any(${uuids(reservations.map(({ id }) => id))})`.execute(em.getKysely());
  await ledger.post(deed);
  return reservations.map(({ itemId, locationId }) => ({ itemId, locationId }));
}
