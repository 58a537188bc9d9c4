import type { CommandAnswer, Commands, ToldShipment } from "../../src/channels/command.ts";
import { numberOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { accepted, noSuchOrder, refusedBy, rejected } from "./answers.ts";
import { isDone, post, read, type ShopeeAccount } from "./client.ts";
import { handoverOf } from "./handover.ts";
import { orderOf } from "./orders.ts";
import { hasSameUnits, type Parcel, parcelOf, parcelsOf, rowIdOf, unitsIn } from "./parcels.ts";

type Ship = Commands["SHIP"] | Commands["READY_TO_SHIP"];

/** Arranging the shipment is all there is to tell: that it left, Shopee hears from its carrier. */
export async function arrange({ order, shipment }: Ship, account: ShopeeAccount): Promise<CommandAnswer> {
  const found = await orderOf(account, order.externalId);
  if (found === null) return noSuchOrder;
  const parcel = parcelWith(found, shipment);
  if (parcel?.arranged) return accepted(parcel.number);
  const isSplit = found.boolean("split_up", false);
  if (parcel !== null) return arrangeParcel({ orderId: order.externalId, number: parcel.number, isSplit }, shipment, account);
  if (isSplit) return rejected("At Shopee the order is split into other parcels than this one: arrange it in the Seller Centre.");
  const number = await splitOff(found, shipment, account);
  return typeof number === "string" ? arrangeParcel({ orderId: order.externalId, number, isSplit: true }, shipment, account) : number;
}

export async function arranged({ order, shipment }: Ship, account: ShopeeAccount): Promise<CommandAnswer | null> {
  const found = await orderOf(account, order.externalId);
  if (found === null) return noSuchOrder;
  const parcel = parcelWith(found, shipment);
  return parcel?.arranged ? accepted(parcel.number) : null;
}

/** The parcel of an order that holds just these units. An order that is not split has one, which holds all. */
function parcelWith(order: Reader, { lines, complete }: ToldShipment): Parcel | null {
  const units = unitsIn(lines.map(({ externalIds, quantity }) => [rowIn(externalIds), quantity]));
  const open = parcelsOf(order).filter((parcel) => !parcel.void);
  const alike = open.filter((parcel) => hasSameUnits(parcel.units, units));
  if (alike.length > 0) return ofTwins(alike, complete);
  const [only] = open;
  const all = unitsIn(order.list("item_list").map((row) => [rowIdOf(row), activeIn(row)]));
  return only !== undefined && open.length === 1 && hasSameUnits(all, units) ? only : null;
}

/** Of two parcels with the same in them the last shipment is the second, whatever became of the first. Of more none can be told. */
function ofTwins<One extends { readonly number: string | null }>(alike: readonly One[], complete: boolean): One | null {
  const inTurn = alike.toSorted((a, b) => (a.number ?? "").localeCompare(b.number ?? ""));
  return alike.length > 2 ? null : ((complete ? inTurn.at(-1) : inTurn[0]) ?? null);
}

/** The parcel's number, or why there is none. Every unit of the order has to be in one of the parcels. */
async function splitOff(order: Reader, { lines, complete }: ToldShipment, account: ShopeeAccount): Promise<string | CommandAnswer> {
  const told = unitsIn(lines.map(({ externalIds, quantity }) => [rowIn(externalIds), quantity]));
  const rows = order.list("item_list").filter((row) => activeIn(row) > 0);
  if (![...told].every(([id, units]) => rows.some((row) => rowIdOf(row) === id && units <= activeIn(row))))
    return rejected("Shopee's order does not have these units any more.");
  const parcels = [
    rows.map((row) => ({ row, units: told.get(rowIdOf(row)) ?? 0 })),
    rows.map((row) => ({ row, units: activeIn(row) - (told.get(rowIdOf(row)) ?? 0) })),
  ].map((parcel) => ({ item_list: parcel.filter(({ units }) => units > 0).map(({ row, units }) => itemOf(row, units)) }));
  const answer = await post(account, "/api/v2/order/split_order", { order_sn: order.id("order_sn"), package_list: parcels });
  if (!isDone(answer)) return refusedBy("to split the order", answer);
  const made = Reader.json(answer.body).object("response").list("package_list").map(parcelOf);
  const alike = made.filter(({ units }) => hasSameUnits(units, told));
  return ofTwins(alike, complete)?.number ?? rejected("Shopee split the order, but not as it was asked.");
}

/** The quantity is only for shops that may split units of one row. */
const itemOf = (row: Reader, units: number) => ({
  item_id: numberOf(row.id("item_id")),
  model_id: numberOf(row.optionalId("model_id") ?? "0"),
  ...(row.has("order_item_id") && { order_item_id: numberOf(row.id("order_item_id")) }),
  ...(row.has("promotion_group_id") && { promotion_group_id: numberOf(row.id("promotion_group_id")) }),
  ...(units !== activeIn(row) && { model_quantity: units }),
});

async function arrangeParcel(
  { orderId, number, isSplit }: { readonly orderId: string; readonly number: string | null; readonly isSplit: boolean },
  shipment: ToldShipment,
  account: ShopeeAccount,
): Promise<CommandAnswer> {
  // The number of the only parcel of an order that is not split must not be given.
  const which = { order_sn: orderId, ...(isSplit && number !== null && { package_number: number }) };
  const ways = Reader.json(await read(account, "/api/v2/logistics/get_shipping_parameter", which)).object("response");
  const handover = handoverOf(ways, shipment, account.settings);
  if ("outcome" in handover) return handover;
  const answer = await post(account, "/api/v2/logistics/ship_order", { ...which, ...handover });
  if (isDone(answer) || answer.refused?.error === "logistics.package_already_shipped") return accepted(number);
  return refusedBy("the shipment", answer);
}

const activeIn = (row: Reader): number =>
  row.optionalInteger("active_qty") ?? row.integer("model_quantity_purchased") - (row.optionalInteger("cancelled_qty") ?? 0);

/** Without the number that only tells equal rows apart. */
export const rowIn = (externalIds: readonly string[]): string => (externalIds[0] ?? "").split("#")[0] ?? "";
