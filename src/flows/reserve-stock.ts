import type { EntityManager } from "@mikro-orm/postgresql";
import { Channel } from "../channels/channel.entity.ts";
import { StockForChannel } from "../channels/stock-for-channel.ts";
import type { Happening } from "../events/event-types.ts";
import { type Deed, type NewEvent, toRecord } from "../events/record.ts";
import type { Ledger, Place } from "../inventory/ledger.ts";
import { Reservation } from "../inventory/reservation.entity.ts";
import { eventOfReservation, type Reserved } from "../inventory/tell-of-reservation.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { insertAll, make } from "../kit/insert.ts";
import { Location } from "../locations/location.entity.ts";
import { checkQuantity, lockStock, moveUnits, type NamedPlace } from "./lock-stock.ts";
import { SaleTerms } from "./sale-terms.ts";

/** For whom stock may be reserved by hand. Orders reserve their own. */
export const softOwners = ["CART", "QUOTE", "CHANNEL"] as const;

export interface NewReservation {
  readonly lines: readonly (Place & { readonly quantity: number })[];
  readonly ownerType: (typeof softOwners)[number];
  readonly ownerId: string;
  /** Null: until it is released. */
  readonly expiresAt: Date | null;
  /** The channel it is for: only what it may be sold is reserved, and only its orders get it. Null: none in particular. */
  readonly channelId?: string | null;
}

type NamedLine = NamedPlace & { readonly quantity: number };

/**
 * Keeps available units for somebody who has not ordered yet: all of the lines or none. For a channel, only at its locations and above its
 * buffers; a cart or quote of it may take from what is kept for the channel itself, in a reservation of its own. Answers the reservations'
 * ids, in the order of the lines.
 *
 * Throws Refusal INVALID, NOT_FOUND, or INSUFFICIENT_STOCK when fewer are available.
 */
export async function reserveStock(em: EntityManager, deed: Deed, wanted: NewReservation): Promise<string[]> {
  const { lines, ownerType, ownerId, expiresAt, channelId = null } = wanted;
  if (!/^.{1,200}$/.test(ownerId)) throw new Refusal("INVALID", "An owner's id has 1 to 200 characters.", ["ownerId"]);
  if (expiresAt !== null && expiresAt <= deed.at)
    throw new Refusal("INVALID", "A reservation expires in the future, not in the past.", ["expiresAt"]);
  const named = lines.map((line, index) => ({ ...line, field: ["lines", String(index)] }));
  const channel = channelId === null ? null : await servedBy(em, channelId, named);
  const ledger = await lockStock(em, named);
  const shown = channel && (await shownTo(em, deed, channel, ledger, named));
  const made: Reservation[] = [];
  const events: NewEvent[] = [];
  const tell = (one: Reservation, what: Happening<"reservation">, more: Readonly<Record<string, unknown>>) => {
    one.eventSequence = (one.eventSequence ?? 0) + 1;
    events.push(eventOfReservation(one as Reserved, what, more));
  };
  const keep = ({ itemId, locationId }: Place, quantity: number, allotmentId: string | null) => {
    const owner = { ownerType, ownerId, expiresAt, channelId, allotmentId };
    const values = { id: newId(), itemId, locationId, quantity, ...owner, status: "ACTIVE" as const, eventSequence: 0, createdAt: deed.at };
    const kept = make(Reservation, values);
    made.push(kept);
    tell(kept, "created", { expiresAt, ...(allotmentId !== null && { allotmentId }) });
    return `reservation:${values.id}`;
  };
  for (const line of named) {
    checkQuantity(line.quantity, [...line.field, "quantity"]);
    const { free, kept } = divide(line, shown, ownerType);
    for (const { reservation, units } of kept) {
      const used = reservation.consume(units, newId());
      const part = used && make(Reservation, used);
      if (part) made.push(part);
      tell(part ?? reservation, "consumed", part ? { of: reservation.id } : {});
      keep(line, units, reservation.id);
    }
    if (free === 0) continue;
    const ends = {
      ...line,
      from: "AVAILABLE",
      to: "RESERVED",
      reason: "RESERVED",
      quantity: free,
      field: [...line.field, "quantity"],
    } as const;
    moveUnits(ledger, { ...ends, document: keep(line, free, null) });
  }
  await em.flush();
  await insertAll(em, made, [toRecord(deed, events)]);
  await ledger.post(deed);
  return made.filter(({ status }) => status === "ACTIVE").map(({ id }) => id);
}

/** The channel, when all of these places serve it. */
async function servedBy(em: EntityManager, channelId: string, lines: readonly NamedLine[]): Promise<Channel> {
  const channel = await em.findOne(Channel, { id: channelId });
  if (!channel) throw new Refusal("NOT_FOUND", "There is no such channel.", ["channelId"]);
  for (const { locationId, field } of lines)
    if (channel.locationIds.length > 0 && !channel.locationIds.includes(locationId))
      throw new Refusal("INVALID", `This location does not serve ${channel.name}.`, [...field, "locationId"]);
  return channel;
}

/** What a channel may be sold at each place, as the ledger's moves go on. */
interface Shown {
  readonly stock: StockForChannel;
  allotments(itemId: string, locationId: string): readonly Reservation[];
}

async function shownTo(em: EntityManager, { at }: Deed, channel: Channel, ledger: Ledger, lines: readonly NamedLine[]): Promise<Shown> {
  const itemIds = lines.map(({ itemId }) => itemId);
  const terms = await SaleTerms.read(em, { at, channelIds: [channel.id], itemIds, claimed: [], lock: true });
  const locations = await em.find(Location, { id: { $in: lines.map(({ locationId }) => locationId) } });
  const networks = new Map(locations.map(({ id, networks }) => [id, networks]));
  const stock = {
    available: (itemId: string, locationId: string) => ledger.available(itemId, locationId),
    kept: () => 0,
    buffersFor: (itemId: string) => terms.buffersFor(channel.id, itemId),
    tagsOf: (itemId: string) => terms.tagsOf(itemId),
    networksOf: (locationId: string) => networks.get(locationId) ?? [],
  };
  return {
    stock: new StockForChannel(stock, { forOrders: false }),
    allotments: (itemId, locationId) => terms.allotments(channel.id, itemId, locationId),
  };
}

interface Divided {
  readonly free: number;
  readonly kept: readonly { readonly reservation: Reservation; readonly units: number }[];
}

/** How many units come from what everybody could have, and how many from what is kept for the channel. Throws Refusal INSUFFICIENT_STOCK. */
function divide({ itemId, locationId, quantity, field }: NamedLine, shown: Shown | null, ownerType: NewReservation["ownerType"]): Divided {
  if (shown === null) return { free: quantity, kept: [] };
  const free = Math.min(quantity, shown.stock.available(itemId, locationId));
  const kept: { reservation: Reservation; units: number }[] = [];
  let left = quantity - free;
  // What is kept for the channel is not kept for it a second time.
  for (const reservation of ownerType === "CHANNEL" ? [] : shown.allotments(itemId, locationId)) {
    const units = Math.min(left, reservation.quantity);
    if (units > 0) kept.push({ reservation, units });
    left -= units;
  }
  if (left > 0)
    throw new Refusal("INSUFFICIENT_STOCK", `The channel may be sold ${quantity - left} units from there, not ${quantity}.`, [
      ...field,
      "quantity",
    ]);
  return { free, kept };
}
