import { type ChannelEvent, type Delivery, noTime, type Polled, type PollPage, type Span } from "../../src/channels/connector.ts";
import type { ChannelReturnReason, ChannelReturnStatus, IncomingReturn } from "../../src/channels/incoming-return.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { bytesOf, jsonOf, partsOf } from "../../src/kit/json-parts.ts";
import { type Money, money } from "../../src/kit/money.ts";
import { Reader } from "../../src/kit/read.ts";
import { digestOf } from "../../src/kit/signature.ts";
import { type LazadaAccount, read } from "./client.ts";
import type { LazadaSettings } from "./settings.ts";

/** A reverse order, as its detail and the list show it. One that cancels before anything left is no return. */
export function returnsIn(data: Reader, settings?: LazadaSettings): ChannelEvent[] {
  const type = data.text("request_type");
  const lines = linesIn(data);
  if (type === "CANCEL" || lines.length === 0) return [];
  const open = lines.filter((line) => !over.has(statusOf(line)));
  const counted = open.length === 0 ? lines : open;
  const incoming: IncomingReturn = {
    externalId: data.id("reverse_order_id"),
    externalOrderId: data.id("trade_order_id"),
    status: standingOf(counted.map(statusOf)),
    nativeStatus: [...new Set(lines.map(statusOf))].join(", "),
    wish: type === "ONLY_REFUND" ? "REFUND_ONLY" : "REFUND",
    askedAt: timesIn(lines, "return_order_line_gmt_create")[0] ?? noTime,
    updatedAt:
      [...timesIn(lines, "return_order_line_gmt_modified"), ...timesIn(lines, "return_order_line_gmt_create")].sort(byTime).at(-1) ??
      noTime,
    channelRefunds: true,
    refund: settings === undefined ? null : refundOf(counted, currencies[settings.country]),
    lines: counted.map((line) => ({
      externalIds: [line.id("trade_order_line_id")],
      listingKeys: [line.optionalId("seller_sku_id"), line.optionalId("platform_sku_id")].filter((key) => key !== null),
      // A row is a unit, as with orders.
      quantity: 1,
      reason: reasons.find(([words]) => words.test(line.optionalText("reason_text") ?? ""))?.[1] ?? "OTHER",
      nativeReason: line.optionalText("reason_text"),
    })),
  };
  return [{ kind: "return", return: incoming }];
}

export const isReverseOrder = (data: Reader): boolean => data.has("reverse_order_id") && (data.has(ofDetail) || data.has(ofList));

const ofDetail = "reverseOrderLineDTOList";
const ofList = "reverse_order_lines";
const linesIn = (data: Reader): Reader[] => data.optionalList(ofDetail) ?? data.optionalList(ofList) ?? [];
const statusOf = (line: Reader): string => line.text("reverse_status");

const declined = new Set(["REQUEST_REJECT", "REFUND_REJECT"]);
const taken = new Set(["REQUEST_CANCEL", "CANCEL_SUCCESS"]);
const over: ReadonlySet<string> = new Set([...declined, ...taken]);

/** Of rows the one that is furthest behind speaks for all. */
function standingOf(statuses: readonly string[]): ChannelReturnStatus {
  if (statuses.includes("REQUEST_INITIATE")) return "REQUESTED";
  if (statuses.every((status) => taken.has(status))) return "CANCELLED";
  if (statuses.every((status) => over.has(status))) return "DECLINED";
  return statuses.every((status) => status === "REFUND_SUCCESS") ? "REFUNDED" : "APPROVED";
}

/** Documented as milliseconds, seen as seconds. */
const timesIn = (lines: readonly Reader[], key: string): Date[] =>
  lines
    .map((line) => Number(line.optionalId(key) ?? 0))
    .filter((time) => time > 0)
    .map((time) => new Date(time < 1e12 ? time * 1000 : time))
    .sort(byTime);

const byTime = (a: Date, b: Date): number => a.getTime() - b.getTime();

const currencies: Readonly<Record<LazadaSettings["country"], string>> = {
  ...{ ID: "IDR", MY: "MYR", PH: "PHP", SG: "SGD", TH: "THB", VN: "VND" },
};

/** Hundredths, "except VN": so the smallest units of each currency. Null: some row does not say. */
function refundOf(lines: readonly Reader[], currency: string): Money | null {
  const said = lines.map((line) => line.optionalId("refund_amount"));
  if (said.some((amount) => amount === null || !/^\d+(\.0*)?$/.test(amount))) return null;
  const minor = said.reduce((sum, amount) => sum + BigInt((amount as string).split(".")[0] as string), 0n);
  return minor === 0n ? null : money(minor, currency);
}

/** Lazada's words, in English. */
const reasons: readonly (readonly [RegExp, ChannelReturnReason])[] = [
  [/damage|broken/i, "DAMAGED"],
  [/defect|not work|faulty/i, "DEFECTIVE"],
  [/wrong|incorrect/i, "WRONG_ITEM"],
  [/match|descri|counterfeit|fake/i, "NOT_AS_DESCRIBED"],
  [/size|fit/i, "WRONG_SIZE"],
  [/late/i, "TOO_LATE"],
  [/mind|no longer|not want/i, "UNWANTED"],
];

/** The answer as it came. */
export async function fetchReturn(account: LazadaAccount, externalId: string): Promise<Delivery> {
  return { headers: {}, body: await read(account, "/order/reverse/return/detail/list", { reverse_order_id: externalId }) };
}

const most = 100;

/** Reverse orders by the time of their last change. An app that may not read them has none. `next`: the next page; null at the end. */
export async function returnsWithin(account: LazadaAccount, span: Span, page: number): Promise<PollPage> {
  const params = {
    page_no: String(page),
    page_size: String(most),
    ReverseOrderLineModifiedTimeRangeStart: String(span.since.getTime()),
    ReverseOrderLineModifiedTimeRangeEnd: String(span.until.getTime()),
  };
  try {
    const body = await read(account, "/reverse/getreverseordersforseller", params);
    const total = Reader.json(body).object("result").optionalInteger("total") ?? 0;
    const items = partsOf(body, "result", "items");
    const found = items.map(polled);
    return { found, next: items.length > 0 && page * most < total ? String(page + 1) : null };
  } catch (error) {
    if (error instanceof ChannelRefused) return { found: [], next: null };
    throw error;
  }
}

function polled(each: Uint8Array): Polled {
  return {
    id: `return ${Reader.json(each).id("reverse_order_id")}@${digestOf(each)}`,
    delivery: { headers: {}, body: bytesOf({ data: jsonOf(each) }) },
  };
}
