import type { Poll, Polled, Span } from "../../src/channels/connector.ts";
import { partsOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { read } from "./client.ts";
import type { WooCommerceSettings } from "./settings.ts";

const most = 100;

/** Where the next page begins: orders changed after an instant, and which page of these. */
interface Place {
  readonly after: Date;
  readonly page: number;
}

/**
 * Orders by the time of their last change. Pages are numbered, and an order that changes meanwhile moves to the end and shifts those behind it:
 * so each page asks anew from the last change seen, and numbers count only where more than a page changed within one second.
 */
export const poll: Poll<WooCommerceSettings> = {
  everySeconds: 300,
  overlapSeconds: 600,
  longestSpanSeconds: null,
  async page(account, span, cursor) {
    const place = cursor === null ? { after: secondBefore(span.since), page: 1 } : placeIn(cursor);
    const body = await read(account, "/wc/v3/orders", {
      modified_after: inSeconds(place.after),
      modified_before: inSeconds(new Date(span.until.getTime() + 999)),
      dates_are_gmt: "true",
      status: "any",
      orderby: "modified",
      order: "asc",
      per_page: String(most),
      page: String(place.page),
    });
    const orders = partsOf(body).map((each) => ({ each, changed: changeOf(each) }));
    return { found: orders.map(polled).filter(isWithin(span)), next: orders.length < most ? null : nextOf(place, orders.at(-1)?.changed) };
  },
};

const polled = ({ each, changed }: { each: Uint8Array; changed: Date }): Polled & { changed: Date } => ({
  id: `${Reader.json(each).id("id")}@${changed.toISOString()}`,
  delivery: { headers: {}, body: each },
  changed,
});

const isWithin =
  ({ since }: Span) =>
  ({ changed }: { changed: Date }): boolean =>
    changed >= secondBefore(since);

function changeOf(body: Uint8Array): Date {
  const order = Reader.json(body);
  return order.optionalInstant("date_modified_gmt", "UTC") ?? order.instant("date_created_gmt", "UTC");
}

/** From the last change on, which `modified_after` leaves out; the next page where a whole page changed within that second. */
function nextOf(place: Place, last: Date | undefined): string {
  const after = last === undefined ? place.after : secondBefore(last);
  return after > place.after ? `${after.toISOString()}|1` : `${place.after.toISOString()}|${place.page + 1}`;
}

function placeIn(cursor: string): Place {
  const [after = "", page = "1"] = cursor.split("|");
  return { after: new Date(after), page: Number(page) };
}

const secondBefore = (instant: Date): Date => new Date(Math.floor(instant.getTime() / 1000) * 1000 - 1000);
/** The API takes no fractions of a second. */
const inSeconds = (instant: Date): string => `${instant.toISOString().slice(0, 19)}`;
