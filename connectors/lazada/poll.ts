import type { Delivery, Poll, Polled } from "../../src/channels/connector.ts";
import { bytesOf, jsonOf, partsOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { digestOf } from "../../src/kit/signature.ts";
import { read } from "./client.ts";
import { returnsWithin } from "./incoming-returns.ts";
import { rowsByOrder } from "./orders.ts";
import type { LazadaSettings } from "./settings.ts";
import { changedAt } from "./words.ts";

/** As many as rows can be asked for in one call. */
const most = 50;

/**
 * Orders by the time of their last change, then their rows in one call; returns after them. Offsets shift while orders change, so each page asks anew from the last
 * change seen; offsets count only where a whole page changed within one second. Cursors: `time|offset`, `returns|page`.
 */
export const poll: Poll<LazadaSettings> = {
  everySeconds: 300,
  overlapSeconds: 900,
  longestSpanSeconds: null,
  async page(account, span, cursor) {
    const [since = stampOf(span.since), offset = "0"] = cursor?.split("|") ?? [];
    if (since === "returns") {
      const { found, next } = await returnsWithin(account, span, Number(offset));
      return { found, next: next === null ? null : `returns|${next}` };
    }
    const body = await read(account, "/orders/get", {
      update_after: since,
      update_before: stampOf(new Date(span.until.getTime() + 999)),
      sort_by: "updated_at",
      sort_direction: "ASC",
      limit: String(most),
      offset,
    });
    const orders = partsOf(body, "data", "orders").map((each) => ({ each, order: Reader.json(each) }));
    const rows = await rowsByOrder(
      account,
      orders.map(({ order }) => order.id("order_id")),
    );
    const found = orders.map(({ each, order }) => polled(each, order, rows.get(order.id("order_id"))));
    const last = orders.at(-1)?.order;
    if (last === undefined || isEnd(Reader.json(body).object("data"), Number(offset) + orders.length, orders.length))
      return { found, next: "returns|1" };
    const at = stampOf(last.instant("updated_at"));
    return { found, next: at > since ? `${at}|0` : `${since}|${Number(offset) + orders.length}` };
  },
};

function isEnd(data: Reader, seen: number, onPage: number): boolean {
  const total = data.optionalInteger("countTotal");
  return total === null ? onPage < most : seen >= total;
}

/** An order whose rows did not come along is a hint: it is fetched by itself. */
function polled(each: Uint8Array, order: Reader, rows: Uint8Array | undefined): Polled {
  const items = rows === undefined ? [] : Reader.json(bytesOf({ rows: jsonOf(rows) })).list("rows");
  const id = `${order.id("order_id")}@${changedAt(order, items).toISOString()} ${standingIn(items)}`;
  const whole = { order: { data: jsonOf(each) }, ...(rows !== undefined && { items: { data: jsonOf(rows) } }) };
  const delivery: Delivery = { headers: {}, body: bytesOf(rows === undefined ? whole.order : whole) };
  return { id, delivery };
}

/** Times have whole seconds, in which much may happen. */
const standingIn = (rows: readonly Reader[]): string =>
  digestOf(
    bytesOf(rows.map((row) => ["order_item_id", "status", "need_cancel_confirm", "is_cancel_pending"].map((key) => row.raw(key) ?? null))),
  );

/** `2026-11-22T10:00:00+00:00` */
const stampOf = (instant: Date): string => `${instant.toISOString().slice(0, 19)}+00:00`;
