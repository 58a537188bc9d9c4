import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access } from "../access/access.ts";
import type { ScannedItem } from "../catalog/scanned-item.rows.ts";
import type { Happening } from "../events/event-types.ts";
import type { EventOf } from "../events/record.ts";
import { type Deed, record, toRecord } from "../events/record.ts";
import type { FulfillmentOrder } from "../fulfillment/fulfillment-order.entity.ts";
import { PickList, PickListEntry, PickListPick } from "../fulfillment/pick-list.entity.ts";
import { picksNow, type WaveFilter, workForWave } from "../fulfillment/pick-lists.rows.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { insertAll, make } from "../kit/insert.ts";
import { rows, sql, uuids } from "../kit/sql.ts";
import { beginWork } from "./begin-work.ts";
import { openBooks } from "./order-book.ts";
import { aboutNothing, Work } from "./work.ts";

/** At most so many pieces of work on a list. */
const mostOnList = 100;

/**
 * Makes a list of the work that a filter finds at a location, at most so many, what is promised first going first. Work is on one open list at most:
 * of two who make lists at once, each piece goes to one. Answers the list's id.
 *
 * Throws Refusal INVALID when nothing is found that can be picked now.
 */
export async function makePickList(em: EntityManager, deed: Deed, filter: WaveFilter, access: Access): Promise<string> {
  if (!Number.isInteger(filter.most) || filter.most < 1 || filter.most > mostOnList)
    throw new Refusal("INVALID", `A list has 1 to ${mostOnList} fulfillment orders, not ${filter.most}.`, ["most"]);
  const found = await workForWave(em, filter, access);
  const orderIds = uuids(found.map(({ orderId }) => orderId));
  await rows(em, sql`select 1 from orders where id = any(${orderIds}) order by id for update`);
  // Only now nothing about them changes any more.
  const ids =
    found.length === 0
      ? []
      : (await workForWave(em, { ...filter, fulfillmentOrderIds: found.map(({ id }) => id) }, access)).map(({ id }) => id);
  const picks = await picksOf(em, ids);
  const works = [...new Set(picks.map(({ fulfillmentOrderId }) => fulfillmentOrderId))];
  if (works.length === 0)
    throw new Refusal(
      "INVALID",
      "There is nothing to pick there that is wanted so: it is on a list already, held, packed, or not there.",
      [],
    );
  const { at } = deed;
  const list = make(PickList, {
    id: newId(),
    locationId: filter.locationId,
    status: "OPEN",
    assignee: null,
    madeBy: deed.actor,
    startedAt: null,
    endedAt: null,
    eventSequence: 1,
    version: 1,
    createdAt: at,
    updatedAt: at,
  });
  const entries = works.map((fulfillmentOrderId) =>
    make(PickListEntry, { id: newId(), pickListId: list.id, fulfillmentOrderId, open: true }),
  );
  const made = picks.map(({ fulfillmentOrderId: _, ...pick }) =>
    make(PickListPick, { id: newId(), pickListId: list.id, picked: 0, ...pick }),
  );
  await insertAll(em, [list, ...entries, ...made], [toRecord(deed, [eventOf(list, "created", { fulfillmentOrderIds: works })])]);
  return list.id;
}

interface NewPick {
  readonly fulfillmentOrderId: string;
  readonly fulfillmentOrderLineId: string;
  readonly itemId: string;
  readonly perUnit: number;
  readonly quantity: number;
}

/** What the work needs that is in no parcel yet. */
const picksOf = (em: EntityManager, workIds: readonly string[]): Promise<NewPick[]> =>
  rows(
    em,
    sql<NewPick>`
      select part.fulfillment_order_id as "fulfillmentOrderId", part.id as "fulfillmentOrderLineId", need."itemId" as "itemId",
        sum(need."perUnit")::int as "perUnit", sum(need."perUnit" * (part.remaining_quantity - packed.units))::int as quantity
      from fulfillment_order_lines part join order_lines line on line.id = part.order_line_id
      cross join lateral (
        select coalesce(sum(piece.quantity), 0)::int as units from fulfillment_lines piece
        join fulfillments parcel on parcel.id = piece.fulfillment_id and parcel.status in ('CREATED', 'LABELLED', 'READY_FOR_PICKUP')
        where piece.fulfillment_order_line_id = part.id) packed
      cross join jsonb_to_recordset(line.needs) as need("itemId" uuid, "perUnit" int)
      where part.fulfillment_order_id = any(${uuids(workIds)}) and part.remaining_quantity > packed.units
      group by 1, 2, 3 order by 1, 2, 3`,
  );

/** Says who picks it; null for nobody. Throws Refusal ILLEGAL_TRANSITION once it has ended. */
export async function assignPickList(em: EntityManager, deed: Deed, id: string, assignee: string | null): Promise<void> {
  const list = await lockList(em, id, ["OPEN", "IN_PROGRESS"], "given to somebody");
  list.assignee = assignee?.trim() || null;
  await tell(em, deed, list, "assigned", { assignee: list.assignee });
}

/** The picker sets out: the work on it is PICKING from now on, save what is held by now. Throws Refusal ILLEGAL_TRANSITION. */
export async function startPickList(em: EntityManager, deed: Deed, id: string, assignee: string | null): Promise<void> {
  const entries = await entriesOf(em, id);
  const books = await openBooks(em, [...new Set(entries.map(({ orderId }) => orderId))]);
  const work = await Work.begin(em, deed, aboutNothing);
  const wanted = new Set(entries.map(({ fulfillmentOrderId }) => fulfillmentOrderId));
  for (const book of books)
    for (const one of book.liveFulfillmentOrders) if (wanted.has(one.id) && isPickable(one)) beginWork(book, work, one, "PICKING");
  await work.finish();
  const list = await lockList(em, id, null, "");
  list.start(deed.at);
  if (assignee?.trim()) list.assignee = assignee.trim();
  await tell(em, deed, list, "started", { assignee: list.assignee ?? null });
}

/** What may be picked by now, as far as that is seen from it: not held, packed, or somebody else's to decide on. */
const isPickable = ({ status, workState, requestStatus }: FulfillmentOrder): boolean =>
  (status === "OPEN" || (status === "IN_PROGRESS" && workState === "ACCEPTED")) && (requestStatus == null || requestStatus === "ACCEPTED");

/** All of it lies in the cart. Throws Refusal ILLEGAL_TRANSITION that names what does not. */
export async function completePickList(em: EntityManager, deed: Deed, id: string): Promise<void> {
  const list = await lockList(em, id, null, "");
  const missing = (await picksLeft(em, id)).map(({ sku, left }) => `${left} × ${sku}`);
  if (list.status === "IN_PROGRESS" && missing.length > 0)
    throw new Refusal("ILLEGAL_TRANSITION", `Not picked yet: ${missing.join(", ")}. Scan them, or report them with shortPick.`, [
      "pickListId",
    ]);
  list.complete(deed.at);
  await end(em, deed, list, "completed");
}

/** Nobody picks it: its work may go on another list. Throws Refusal ILLEGAL_TRANSITION once it has ended. */
export async function cancelPickList(em: EntityManager, deed: Deed, id: string): Promise<void> {
  const list = await lockList(em, id, null, "");
  list.cancel(deed.at);
  await end(em, deed, list, "cancelled");
}

/**
 * Units of an item go into the cart: for the oldest orders on the list first.
 *
 * Throws Refusal INVALID that names what is expected for an item that is not on the list, or of which enough is picked, ILLEGAL_TRANSITION unless it is
 * being picked.
 */
export async function scanPick(em: EntityManager, deed: Deed, id: string, scanned: ScannedItem, quantity: number): Promise<void> {
  if (!Number.isInteger(quantity) || quantity < 1) throw new Refusal("INVALID", "At least one unit is picked.", ["quantity"]);
  const list = await lockList(em, id, ["IN_PROGRESS"], "picked from; start it first");
  for (const { itemId, perUnit } of scanned.parts) {
    const picks = await picksNowOf(em, id, itemId);
    const left = picks.reduce((sum, pick) => sum + pick.wanted - pick.picked, 0);
    if (left < perUnit * quantity) throw await wrong(em, id, scanned, { known: picks.length > 0, left });
    let rest = perUnit * quantity;
    for (const pick of picks) {
      const share = Math.min(rest, pick.wanted - pick.picked);
      rest -= share;
      if (share > 0) await rows(em, sql`update pick_list_picks set picked = picked + ${share} where id = ${pick.id}`);
    }
  }
  await tell(em, deed, list, "item_picked", {
    items: scanned.parts.map(({ itemId, perUnit }) => ({ itemId, quantity: perUnit * quantity })),
  });
}

async function wrong(
  em: EntityManager,
  id: string,
  { title, sku }: ScannedItem,
  { known, left }: { readonly known: boolean; readonly left: number },
): Promise<Refusal> {
  const name = title === sku ? `"${title}"` : `"${title}" (${sku})`;
  const expected = (await picksLeft(em, id)).slice(0, 5).map((one) => `${one.left} × ${one.sku}`);
  const said = !known
    ? `${name} is not on this list.`
    : left === 0
      ? `Enough of ${name} is picked.`
      : `Only ${left} more of ${name} are wanted.`;
  return new Refusal("INVALID", `${said} ${expected.length > 0 ? `Expected: ${expected.join(", ")}.` : "All of it is picked."}`, [
    "barcode",
  ]);
}

export interface PickNow {
  readonly id: string;
  readonly orderId: string;
  readonly fulfillmentOrderId: string;
  readonly orderLineId: string;
  readonly perUnit: number;
  readonly wanted: number;
  readonly picked: number;
}

/** The picks of an item on a list, those for the oldest orders first. */
export const picksNowOf = (em: EntityManager, pickListId: string, itemId: string): Promise<PickNow[]> =>
  rows(
    em,
    sql<PickNow>`
      select id, order_id as "orderId", fulfillment_order_id as "fulfillmentOrderId", order_line_id as "orderLineId", per_unit as "perUnit", wanted, picked
      from (${picksNow} where pick.pick_list_id = ${pickListId} and pick.item_id = ${itemId}) now order by placed_at, id`,
  );

/** What is not picked yet, by SKU. */
const picksLeft = (em: EntityManager, pickListId: string): Promise<{ readonly sku: string; readonly left: number }[]> =>
  rows(
    em,
    sql<{ sku: string; left: number }>`
      select sku, sum(wanted - picked)::int as left from (${picksNow} where pick.pick_list_id = ${pickListId}) now
      group by 1 having sum(wanted - picked) > 0 order by 1`,
  );

const entriesOf = (em: EntityManager, id: string): Promise<{ readonly fulfillmentOrderId: string; readonly orderId: string }[]> =>
  rows(
    em,
    sql<{ fulfillmentOrderId: string; orderId: string }>`
      select work.id as "fulfillmentOrderId", work.order_id as "orderId" from pick_list_entries entry
      join fulfillment_orders work on work.id = entry.fulfillment_order_id where entry.pick_list_id = ${id} and entry.open`,
  );

/** Locks a list. After the orders, where any are locked. Throws Refusal NOT_FOUND, ILLEGAL_TRANSITION. */
export async function lockList(
  em: EntityManager,
  id: string,
  statuses: readonly PickList["status"][] | null,
  what: string,
): Promise<PickList> {
  const list = await em.findOne(PickList, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  if (!list) throw new Refusal("NOT_FOUND", "There is no such pick list.", ["pickListId"]);
  if (statuses && !statuses.includes(list.status))
    throw new Refusal("ILLEGAL_TRANSITION", `The pick list is ${list.status}; what is ${statuses.join(" or ")} can be ${what}.`, [
      "pickListId",
    ]);
  return list;
}

async function end(em: EntityManager, deed: Deed, list: PickList, what: "completed" | "cancelled"): Promise<void> {
  await rows(em, sql`update pick_list_entries set open = false where pick_list_id = ${list.id} and open`);
  await tell(em, deed, list, what, {});
}

/** Writes the list as it stands, and what happened to it. */
export async function tell(
  em: EntityManager,
  deed: Deed,
  list: PickList,
  what: Happening<"pick_list">,
  data: Record<string, unknown>,
): Promise<void> {
  list.eventSequence += 1;
  const event = eventOf(list, what, data);
  await em.flush();
  await record(em, deed, [event]);
}

const eventOf = (list: PickList, what: Happening<"pick_list">, data: Record<string, unknown>): EventOf<"PickList"> => ({
  type: `pick_list.${what}`,
  aggregateType: "PickList",
  aggregateId: list.id,
  sequence: list.eventSequence,
  locationId: list.locationId,
  data: { status: list.status, ...data },
});
