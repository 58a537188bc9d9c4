import type { ChannelEvent, Delivery, Polled, PollPage, Span } from "../../src/channels/connector.ts";
import type { ChannelReturnReason, ChannelReturnStatus, IncomingReturn, IncomingReturnLine } from "../../src/channels/incoming-return.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { bytesOf, jsonOf, partsOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { optionalSecondsAt, secondsAt, unixSeconds } from "../../src/kit/unix-seconds.ts";
import { read, type TikTokAccount } from "./client.ts";
import { nextIn } from "./pages.ts";

/** A return, a refund or a replacement that a buyer asked for. */
export function returnIn(ret: Reader): ChannelEvent {
  const askedAt = secondsAt(ret, "create_time");
  const status = ret.text("return_status");
  const amount = ret.optionalObject("refund_amount");
  const wish = wishOf(ret);
  const incoming: IncomingReturn = {
    externalId: ret.id("return_id"),
    externalOrderId: ret.id("order_id"),
    status: statuses.get(status) ?? "REQUESTED",
    nativeStatus: status,
    wish,
    askedAt,
    updatedAt: optionalSecondsAt(ret, "update_time") ?? askedAt,
    // Nobody is given money for what is replaced.
    channelRefunds: wish !== "REPLACE",
    refund: amount === null ? null : amount.optionalMoney("refund_total", amount.currency("currency")),
    lines: linesOf(ret),
  };
  return { kind: "return", return: incoming };
}

/** Any other waits for the buyer or for TikTok. */
const statuses = new Map<string, ChannelReturnStatus>([
  ["RETURN_OR_REFUND_REQUEST_PENDING", "REQUESTED"],
  ["REFUND_OR_RETURN_REQUEST_REJECT", "DECLINED"],
  ["AWAITING_BUYER_SHIP", "APPROVED"],
  ["BUYER_SHIPPED_ITEM", "APPROVED"],
  ["REJECT_RECEIVE_PACKAGE", "DECLINED"],
  ["RETURN_OR_REFUND_REQUEST_SUCCESS", "APPROVED"],
  ["RETURN_OR_REFUND_REQUEST_CANCEL", "CANCELLED"],
  ["RETURN_OR_REFUND_REQUEST_COMPLETE", "REFUNDED"],
  ["REPLACEMENT_REQUEST_PENDING", "REQUESTED"],
  ["REPLACEMENT_REQUEST_REJECT", "DECLINED"],
  ["REPLACEMENT_REQUEST_REFUND_SUCCESS", "REFUNDED"],
  ["REPLACEMENT_REQUEST_CANCEL", "CANCELLED"],
  ["REPLACEMENT_REQUEST_COMPLETE", "APPROVED"],
]);

function wishOf(ret: Reader): IncomingReturn["wish"] {
  const type = ret.optionalText("return_type");
  if (type === "REPLACEMENT") return "REPLACE";
  return type === "REFUND" || ret.boolean("can_buyer_keep_item", false) ? "REFUND_ONLY" : "REFUND";
}

/** A row is a unit, as with orders. */
function linesOf(ret: Reader): IncomingReturnLine[] {
  const nativeReason = ret.optionalText("return_reason");
  const bySku = Map.groupBy(ret.list("return_line_items"), (row) => row.optionalId("sku_id") ?? row.optionalText("seller_sku") ?? "");
  return [...bySku.values()].map((rows) => ({
    externalIds: rows.map((row) => row.id("order_line_item_id")),
    listingKeys: [rows[0]?.optionalText("seller_sku"), rows[0]?.optionalId("sku_id")].filter((key) => key != null),
    quantity: rows.length,
    reason: reasons.find(([word]) => word.test(nativeReason ?? ""))?.[1] ?? "OTHER",
    nativeReason,
  }));
}

/** TikTok's names of reasons differ by market and change; these words are in them. */
const reasons: readonly (readonly [RegExp, ChannelReturnReason])[] = [
  [/damage|broken/, "DAMAGED"],
  [/defect|quality|malfunction/, "DEFECTIVE"],
  [/wrong|incorrect/, "WRONG_ITEM"],
  [/match|descri/, "NOT_AS_DESCRIBED"],
  [/size|_fit/, "WRONG_SIZE"],
  [/late|too_long/, "TOO_LATE"],
  [/need|change_of_mind|no_longer/, "UNWANTED"],
];

const search = "/return_refund/202309/returns/search";

/** The answer as it came. */
export async function fetchReturn(account: TikTokAccount, externalId: string): Promise<Delivery> {
  const { body, data } = await read(account, { path: search, query: { page_size: "10" }, body: { return_ids: [externalId] } });
  if ((data.optionalList("return_orders") ?? []).length === 0)
    throw new ChannelRefused(`TikTok Shop has no return ${externalId} in this shop; asking again cannot help.`, 404);
  return { headers: {}, body };
}

/** Returns by the time of their last change. An app that may not read returns has none. */
export async function returnsWithin(account: TikTokAccount, span: Span, token: string): Promise<PollPage> {
  try {
    const { body, data } = await read(account, {
      path: search,
      query: { page_size: "50", sort_field: "update_time", sort_order: "ASC", ...(token === "" ? {} : { page_token: token }) },
      body: { update_time_ge: unixSeconds(span.since), update_time_lt: Math.ceil(span.until.getTime() / 1000) },
    });
    const found = data.has("return_orders") ? partsOf(body, "data", "return_orders").map(polled) : [];
    return { found, next: found.length === 0 ? null : nextIn(data) };
  } catch (error) {
    if (error instanceof ChannelRefused) return { found: [], next: null };
    throw error;
  }
}

function polled(each: Uint8Array): Polled {
  const ret = Reader.json(each);
  const id = ["return", ret.id("return_id"), ret.optionalId("update_time") ?? "", ret.text("return_status")].join("@");
  return { id, delivery: { headers: {}, body: bytesOf({ data: { return_orders: [jsonOf(each)] } }) } };
}
