import type { Poll, Polled } from "../../src/channels/connector.ts";
import { partsOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { readLocations, type SquareAccount, search } from "./client.ts";
import type { SquareSettings } from "./settings.ts";

const mostPlaces = 10;
const mostOrders = 100;

/**
 * Orders by the time of their last change, of ten places a call, those of deactivated places, too. The cursor is the places that are left,
 * and Square's own, which is good for the very same question only.
 */
export const poll: Poll<SquareSettings> = {
  everySeconds: 120,
  overlapSeconds: 600,
  longestSpanSeconds: null,
  async page(account, { since, until }, cursor) {
    const [places, theirs] = cursor === null ? [await placesOf(account), undefined] : placeIn(cursor);
    if (places.length === 0) return { found: [], next: null };
    const wanted = {
      location_ids: places.slice(0, mostPlaces),
      query: {
        filter: { date_time_filter: { updated_at: { start_at: since.toISOString(), end_at: until.toISOString() } } },
        sort: { sort_field: "UPDATED_AT", sort_order: "ASC" },
      },
      limit: mostOrders,
      ...(theirs === undefined ? {} : { cursor: theirs }),
    };
    const body = await search("/v2/orders/search", wanted, account);
    const answer = Reader.json(body);
    const more = answer.optionalText("cursor");
    const left = more === null ? places.slice(mostPlaces) : places;
    return {
      found: answer.has("orders") ? partsOf(body, "orders").map(polled) : [],
      next: left.length === 0 ? null : [left.join(","), ...(more === null ? [] : [more])].join(" "),
    };
  },
};

const placesOf = async (account: SquareAccount): Promise<string[]> => (await readLocations(account)).map((place) => place.text("id"));

function placeIn(cursor: string): [string[], string | undefined] {
  const [places = "", theirs] = cursor.split(" ");
  return [places.split(","), theirs];
}

function polled(each: Uint8Array): Polled {
  const order = Reader.json(each);
  return { id: `${order.id("id")}@${order.optionalId("version") ?? order.text("updated_at")}`, delivery: { headers: {}, body: each } };
}
