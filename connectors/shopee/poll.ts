import type { Poll, Polled, PollPage, Span } from "../../src/channels/connector.ts";
import { numberOf, partsOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { digestOf } from "../../src/kit/signature.ts";
import { unixSeconds } from "../../src/kit/unix-seconds.ts";
import { postOfApp, read, readOfApp, type ShopeeAccount } from "./client.ts";
import { returnsWithin } from "./incoming-returns.ts";
import { detailsOf, wholeOrder } from "./orders.ts";
import { concerns, pushed } from "./push.ts";
import type { ShopeeSettings } from "./settings.ts";

const most = 50;

/**
 * Orders by the time of their last change, returns likewise, then the pushes that got lost. A page of Shopee's is an offset, which shifts while orders change: a
 * span with more orders than a page holds is asked in halves, and pages are turned only within one second.
 *
 * Cursors: `orders|from|to|Shopee's cursor`, `returns|from|to|page`, `lost`, `confirm|last message|more`.
 */
export const poll: Poll<ShopeeSettings> = {
  everySeconds: 120,
  overlapSeconds: 600,
  // 15 days, less what rounding to seconds adds.
  longestSpanSeconds: 15 * 86_400 - 60,
  page(account, span, cursor) {
    const [step = "orders", ...rest] = cursor?.split("|") ?? [];
    if (step === "lost") return lostPushes(account);
    if (step === "confirm") return confirm(account, rest[0] ?? "", rest[1] === "more");
    const { since, until } = secondsOf(span);
    if (step === "returns") return returnsWithin(account, rest, { since, until }, "lost");
    return orders(account, { from: Number(rest[0] ?? since), to: Number(rest[1] ?? until), page: rest[2] ?? "" }, until);
  },
};

const secondsOf = ({ since, until }: Span) => {
  const from = unixSeconds(since);
  return { since: from, until: Math.max(from + 1, Math.ceil(until.getTime() / 1000)) };
};

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly page: string;
}

async function orders(account: ShopeeAccount, piece: Piece, until: number): Promise<PollPage> {
  let { from, to, page } = piece;
  let listed = await list(account, { from, to, page });
  while (listed.more && to - from > 1) {
    to = from + Math.floor((to - from) / 2);
    page = "";
    listed = await list(account, { from, to, page });
  }
  const found = await wholeOrders(account, listed.ids);
  if (listed.more) return { found, next: `orders|${from}|${to}|${listed.next}` };
  // The next piece may reach as far as this one was meant to: from twice as near, to the end.
  return { found, next: to < until ? `orders|${to}|${Math.min(until, to + 2 * (to - from))}|` : "returns" };
}

async function list(account: ShopeeAccount, { from, to, page }: Piece) {
  const body = await read(account, "/api/v2/order/get_order_list", {
    time_range_field: "update_time",
    time_from: String(from),
    time_to: String(to),
    page_size: String(most),
    cursor: page,
    request_order_status_pending: "true",
  });
  const answer = Reader.json(body).object("response");
  const next = answer.optionalText("next_cursor") ?? "";
  return {
    ids: answer.list("order_list").map((order) => order.id("order_sn")),
    more: answer.boolean("more") && next !== "" && next !== page,
    next,
  };
}

async function wholeOrders(account: ShopeeAccount, ids: readonly string[]): Promise<Polled[]> {
  const found: Polled[] = [];
  for (let at = 0; at < ids.length; at += most) {
    const details = await detailsOf(account, ids.slice(at, at + most));
    // A few at once: the line to Shopee keeps the limit.
    for (let n = 0; n < details.length; n += 5)
      found.push(...(await Promise.all(details.slice(n, n + 5).map((one) => polled(account, one)))));
  }
  return found;
}

async function polled(account: ShopeeAccount, detail: Uint8Array): Promise<Polled> {
  const order = Reader.json(detail);
  return { id: `${order.id("order_sn")}@${order.id("update_time")}`, delivery: await wholeOrder(account, detail) };
}

/**
 * Shopee keeps for three days what it could not deliver, for all shops of the app together. It is confirmed after it was kept here, and only
 * where no other shop waits for a part of it.
 */
async function lostPushes(account: ShopeeAccount): Promise<PollPage> {
  const body = await readOfApp(account, "/api/v2/push/get_lost_push_message");
  const lost = partsOf(body, "response", "push_message_list").map((bytes) => ({ bytes, push: Reader.json(bytes) }));
  if (lost.length === 0) return { found: [], next: null };
  const { settings } = account;
  const events = lost.flatMap(({ bytes, push }) => pushed(push, settings).map((event) => ({ bytes, event })));
  const hints = events.flatMap(({ event }) => (event.kind === "hint" ? [event.hint] : []));
  const hinted = new Set(hints.flatMap(({ about, externalId }) => (about === "RETURN" ? [] : [externalId])));
  // A return that is hinted at is fetched as with a push.
  const kept = events
    .filter(({ event }) => event.kind === "access" || (event.kind === "hint" && event.hint.about === "RETURN"))
    .map(({ bytes }) => ({ id: `push ${digestOf(bytes)}`, delivery: { headers: {}, body: bytes } }));
  const response = Reader.json(body).object("response");
  const more = response.boolean("has_next_page", false) ? "more" : "";
  return {
    found: [...(await wholeOrders(account, [...hinted])), ...kept],
    next: lost.every(({ push }) => concerns(push, settings.shopId)) ? `confirm|${response.id("last_message_id")}|${more}` : null,
  };
}

async function confirm(account: ShopeeAccount, last: string, more: boolean): Promise<PollPage> {
  await postOfApp(account, account.settings, "/api/v2/push/confirm_consumed_lost_push_message", { last_message_id: numberOf(last) });
  return { found: [], next: more ? "lost" : null };
}
