import type { Poll, Polled } from "../../src/channels/connector.ts";
import { partsOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { read, searchOf } from "./client.ts";
import type { MagentoSettings } from "./settings.ts";

const most = 100;

/**
 * Orders by the time of their last change. Pages are numbered and shift while orders change, so each asks anew from the last change seen; numbers
 * count only where a whole page changed within one second. A page past the last repeats the last one, so `total_count` tells the end.
 */
export const poll: Poll<MagentoSettings> = {
  everySeconds: 120,
  overlapSeconds: 600,
  longestSpanSeconds: null,
  async page(account, span, cursor) {
    const [since = stampOf(span.since), page = "1"] = cursor?.split("|") ?? [];
    const { storeId } = account.settings;
    const where = [
      { field: "updated_at", is: "gteq" as const, value: since },
      { field: "updated_at", is: "lt" as const, value: stampOf(new Date(span.until.getTime() + 999)) },
      ...(storeId === null ? [] : [{ field: "store_id", is: "eq" as const, value: storeId }]),
    ];
    const body = await read(account, "/orders", searchOf({ where, by: ["updated_at", "entity_id"], pageSize: most, page: Number(page) }));
    const orders = partsOf(body, "items").map(polled);
    const last = orders.at(-1)?.changed;
    const more = Reader.json(body).integer("total_count") > Number(page) * most;
    return { found: orders, next: more && last !== undefined ? (last > since ? `${last}|1` : `${since}|${Number(page) + 1}`) : null };
  },
};

function polled(each: Uint8Array): Polled & { readonly changed: string } {
  const order = Reader.json(each);
  const changed = stampOf(order.optionalInstant("updated_at", "UTC") ?? order.instant("created_at", "UTC"));
  return { id: `${order.id("entity_id")}@${changed}`, delivery: { headers: {}, body: each }, changed };
}

/** `2026-11-22 10:00:00`, UTC without saying so. */
const stampOf = (instant: Date): string => instant.toISOString().slice(0, 19).replace("T", " ");
