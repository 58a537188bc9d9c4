import type { ChannelEvent, Delivery, Polled, PollPage } from "../../src/channels/connector.ts";
import type { ChannelReturnReason, ChannelReturnStatus, IncomingReturn, IncomingReturnLine } from "../../src/channels/incoming-return.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { bytesOf, jsonOf, partsOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { optionalSecondsAt, secondsAt } from "../../src/kit/unix-seconds.ts";
import { read, type ShopeeAccount } from "./client.ts";

/** A return as `get_return_detail` and `get_return_list` show it. */
export function returnIn(ret: Reader): ChannelEvent {
  const currency = ret.currency("currency");
  const askedAt = secondsAt(ret, "create_time");
  const status = ret.text("status");
  const incoming: IncomingReturn = {
    externalId: ret.id("return_sn"),
    externalOrderId: ret.id("order_sn"),
    status: statuses.get(status) ?? "REQUESTED",
    nativeStatus: status,
    wish: comesBack(ret) ? "REFUND" : "REFUND_ONLY",
    askedAt,
    updatedAt: optionalSecondsAt(ret, "update_time") ?? askedAt,
    channelRefunds: true,
    refund: ret.optionalMoney("refund_amount", currency),
    lines: ret.list("item").map((item) => lineOf(item, ret.optionalText("reassessed_request_reason") ?? ret.optionalText("reason"))),
  };
  return { kind: "return", return: incoming };
}

/** What Shopee judges, or the seller disputes, is not decided. One that is closed was granted before, or is for a person to look at. */
const statuses = new Map<string, ChannelReturnStatus>([
  ["REQUESTED", "REQUESTED"],
  ["PROCESSING", "REQUESTED"],
  ["JUDGING", "REQUESTED"],
  ["SELLER_DISPUTE", "REQUESTED"],
  ["ACCEPTED", "APPROVED"],
  ["CLOSED", "APPROVED"],
  ["CANCELLED", "CANCELLED"],
  ["REFUND_PAID", "REFUNDED"],
]);

const refundOnly = 1;

/** What a driver brings back, or was stopped on its way, needs no logistics of the buyer's. */
function comesBack(ret: Reader): boolean {
  if (ret.optionalInteger("return_solution") === refundOnly) return false;
  return ret.boolean("needs_logistics", true) || (ret.optionalInteger("return_refund_request_type") ?? 0) > 0;
}

function lineOf(item: Reader, nativeReason: string | null): IncomingReturnLine {
  const model = item.optionalId("model_id") ?? "0";
  const sku = item.optionalText("variation_sku") ?? (model === "0" ? item.optionalText("item_sku") : null);
  return {
    externalIds: [],
    listingKeys: [`${item.id("item_id")}-${model}`, sku].filter((key) => key !== null),
    quantity: item.integer("amount"),
    reason: reasons.get(nativeReason ?? "") ?? "OTHER",
    nativeReason,
  };
}

const reasons = new Map<string, ChannelReturnReason>([
  ["WRONG_ITEM", "WRONG_ITEM"],
  ["ITEM_DAMAGED", "DAMAGED"],
  ["ITEM_WRONGDAMAGED", "DAMAGED"],
  ["PHYSICAL_DMG", "DAMAGED"],
  ["FUNCTIONAL_DMG", "DEFECTIVE"],
  ["DIFFERENT_DESCRIPTION", "NOT_AS_DESCRIBED"],
  ["EXPECTATION_FAILED", "NOT_AS_DESCRIBED"],
  ["ITEM_FAKE", "NOT_AS_DESCRIBED"],
  ["ITEM_NOT_FIT", "WRONG_SIZE"],
  ["CHANGE_MIND", "UNWANTED"],
]);

/** The answer as it came. */
export async function fetchReturn(account: ShopeeAccount, externalId: string): Promise<Delivery> {
  return { headers: {}, body: await read(account, "/api/v2/returns/get_return_detail", { return_sn: externalId }) };
}

const most = 100;

/**
 * Returns by the time of their last change. Pages shift while returns change, as those of orders do: a span with more than a page is asked in
 * halves. An app that may not read returns has none. Cursor: `returns|from|to|page`.
 */
export async function returnsWithin(
  account: ShopeeAccount,
  rest: readonly string[],
  { since, until }: { readonly since: number; readonly until: number },
  then: string,
): Promise<PollPage> {
  const from = Number(rest[0] ?? since);
  let [to, page] = [Number(rest[1] ?? until), Number(rest[2] ?? 0)];
  let listed = await list(account, from, to, page);
  while (listed?.more && to - from > 1) {
    to = from + Math.floor((to - from) / 2);
    page = 0;
    listed = await list(account, from, to, page);
  }
  if (listed === null) return { found: [], next: then };
  if (listed.more) return { found: listed.found, next: `returns|${from}|${to}|${page + 1}` };
  return { found: listed.found, next: to < until ? `returns|${to}|${Math.min(until, to + 2 * (to - from))}|0` : then };
}

async function list(account: ShopeeAccount, from: number, to: number, page: number) {
  const query = { page_no: String(page), page_size: String(most), update_time_from: String(from), update_time_to: String(to) };
  try {
    const body = await read(account, "/api/v2/returns/get_return_list", query);
    const found = partsOf(body, "response", "return").map(polled);
    return { found, more: Reader.json(body).object("response").boolean("more", false) && found.length > 0 };
  } catch (error) {
    if (error instanceof ChannelRefused) return null;
    throw error;
  }
}

function polled(each: Uint8Array): Polled {
  const ret = Reader.json(each);
  const id = `return ${ret.id("return_sn")}@${ret.id("update_time")}@${ret.text("status")}`;
  return { id, delivery: { headers: {}, body: bytesOf({ response: jsonOf(each) }) } };
}
