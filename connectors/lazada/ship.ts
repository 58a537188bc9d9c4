import type { CommandAnswer, Commands } from "../../src/channels/command.ts";
import { ChannelUnavailable } from "../../src/kit/http-errors.ts";
import { bytesOf, numberOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { accepted, refusedBy, rejected, wordsOf } from "./answers.ts";
import { change, isDone, type LazadaAccount, type LazadaAnswer, read } from "./client.ts";
import { isByLazada } from "./lines.ts";
import { rowsOf } from "./orders.ts";
import { idOf, rowsTold, statusIn } from "./rows.ts";
import { isCancelled, isGone } from "./status.ts";

type Shipping = Commands["SHIP"];

const packable = new Set(["pending", "topack"]);
const handedOver = new Set(["ready_to_ship", "ready_to_ship_pending"]);
const isHandedOver = (row: Reader): boolean => handedOver.has(statusIn(row)) || isGone(row);

/**
 * Packs rows into a package and marks it ready to ship, each step only where it is still to be done. Lazada gives carrier and tracking number, and
 * the carrier's scan makes the order shipped.
 */
export async function arrange({ order, shipment }: Shipping, account: LazadaAccount): Promise<CommandAnswer> {
  const rows = rowsTold(shipment.lines, await rowsOf(account, order.externalId));
  const cannot = rows === null ? "The order has no such rows at Lazada." : whyNot(rows);
  if (rows === null || cannot !== null) return rejected(cannot ?? "");
  const packed = await pack(account, order.externalId, rows.filter((row) => packable.has(statusIn(row))).map(idOf));
  if (!Array.isArray(packed)) return packed;
  const open = rows.filter((row) => !packable.has(statusIn(row)) && !isHandedOver(row));
  const packages = [...new Set([...packed, ...open.map((row) => row.text("package_id"))])];
  const refusal = packages.length === 0 ? null : await markReady(account, packages);
  return refusal ?? accepted(packages[0] ?? rows[0]?.optionalText("package_id") ?? null);
}

/** What was begun is not done: `arrange` goes on where it ended. */
export async function arranged({ order, shipment }: Shipping, account: LazadaAccount): Promise<CommandAnswer | null> {
  const rows = rowsTold(shipment.lines, await rowsOf(account, order.externalId));
  return rows?.every(isHandedOver) ? accepted(rows[0]?.optionalText("package_id") ?? null) : null;
}

function whyNot(rows: readonly Reader[]): string | null {
  if (rows.some(isCancelled)) return "Lazada cancelled a part of it.";
  if (rows.some(isByLazada)) return "Lazada keeps and sends it itself.";
  if (rows.some((row) => statusIn(row) === "unpaid")) return "The order is not paid yet.";
  const stuck = rows.find((row) => !packable.has(statusIn(row)) && !isHandedOver(row) && row.optionalText("package_id") === null);
  return stuck ? `Lazada has it at ${statusIn(stuck)}, from where it cannot be packed.` : null;
}

/** Answers the packages made of the rows. */
async function pack(account: LazadaAccount, orderId: string, ids: readonly string[]): Promise<string[] | CommandAnswer> {
  if (ids.length === 0) return [];
  const way = await wayOf(account, orderId, ids);
  if (way === null) return rejected("Lazada wants a transfer warehouse chosen for this order: pack it in the Seller Centre.");
  const request = {
    pack_order_list: [{ order_id: numberOf(orderId), order_item_list: ids.map(numberOf) }],
    delivery_type: "dropship",
    shipping_allocate_type: way,
  };
  const answer = await change(account, "POST", "/order/fulfill/pack", { packReq: text(request) });
  const done = resultOf(answer, "the packing");
  if (!(done instanceof Reader)) return done;
  const rows = done.list("pack_order_list").flatMap((one) => one.list("order_item_list"));
  const refusal = refusalIn(rows, "the packing");
  if (refusal) return refusal;
  return [...new Set(rows.map((row) => row.text("package_id")))];
}

/** TFS for local shops, NTFS across borders. Null where Lazada leaves a choice that is not ours to guess. */
async function wayOf(account: LazadaAccount, orderId: string, ids: readonly string[]): Promise<string | null> {
  const asked = { orders: [{ order_id: numberOf(orderId), order_item_ids: ids.map(numberOf) }] };
  const body = await read(account, "/order/shipment/providers/get", { getShipmentProvidersReq: text(asked) });
  const data = Reader.json(body).object("result").object("data");
  return data.optionalId("platform_default") === "0" ? null : data.text("shipping_allocate_type");
}

async function markReady(account: LazadaAccount, packages: readonly string[]): Promise<CommandAnswer | null> {
  const request = { packages: packages.map((id) => ({ package_id: id })) };
  const answer = await change(account, "POST", "/order/package/rts", { readyToShipReq: text(request) });
  const done = resultOf(answer, "the hand-over");
  return done instanceof Reader ? refusalIn(done.list("packages"), "the hand-over") : done;
}

/** The data of a result that stands for success: what became of each of its parts stands in the part. */
function resultOf(answer: LazadaAnswer, what: string): Reader | CommandAnswer {
  if (!isDone(answer)) return refusedBy(what, answer);
  const result = Reader.json(answer.body).object("result");
  if (String(result.raw("success")) === "true") return result.object("data");
  return refusalOf(what, result.optionalId("error_code") ?? "", result.optionalText("error_msg") ?? "", false);
}

function refusalIn(parts: readonly Reader[], what: string): CommandAnswer | null {
  const bad = parts.find((part) => part.id("item_err_code") !== "0");
  if (bad === undefined) return null;
  return refusalOf(what, bad.id("item_err_code"), bad.optionalText("msg") ?? "", String(bad.raw("retry")) === "true");
}

/** Busy, no carrier found just now, locked by another: worth asking again. */
const passing = new Set(["6", "40011", "1003", "700024"]);

function refusalOf(what: string, code: string, message: string, retry: boolean): CommandAnswer {
  if (retry || passing.has(code)) throw new ChannelUnavailable(`Lazada put off ${what} (${code}); ask again later.`, null);
  return rejected(`Lazada refused ${what}: ${code}${wordsOf(message)}`);
}

const text = (value: unknown): string => Buffer.from(bytesOf(value)).toString();
