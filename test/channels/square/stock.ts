import type { Answer, Called } from "../channel-server.ts";
import { jsonIn, type Routes } from "../routes.ts";
import { failed, type Json, pageSize } from "./answers.ts";
import type { Seller } from "./seller.ts";

export const stockRoutes: Routes<Seller> = [
  [/^GET \/v2\/catalog\/list$/, (seller, { query }) => catalogue(seller, query)],
  [/^POST \/v2\/inventory\/changes\/batch-create$/, (seller, called) => seller.once(jsonIn(called), (wanted) => count(seller, wanted))],
  [/^POST \/v2\/inventory\/counts\/batch-retrieve$/, (seller, called) => counts(seller, jsonIn(called))],
];

/** An item of one variation each; the second page, and so on. */
function catalogue(seller: Seller, { types, cursor = "0" }: Called["query"]): Answer {
  if (types !== "ITEM") return failed(400, "INVALID_ENUM_VALUE");
  const end = Number(cursor) + pageSize;
  const objects = seller.variations.slice(Number(cursor), end).map(({ id, sku }) => ({
    type: "ITEM",
    id: `ITEM${id}`,
    item_data: {
      name: `A ${sku}`,
      variations: [{ type: "ITEM_VARIATION", id, item_variation_data: { item_id: `ITEM${id}`, name: "Regular", sku } }],
    },
  }));
  return { body: { objects, ...(end < seller.variations.length ? { cursor: String(end) } : {}) } };
}

/** All or nothing. Left to itself, Square passes over a count that is the same as the last one. */
function count(seller: Seller, { changes, ignore_unchanged_counts = true }: Json): Answer {
  const counts = (changes as { type: string; physical_count: Json }[]).map(({ physical_count: count }) => ({
    level: seller.variations.find(({ id }) => id === count.catalog_object_id)?.counts.get(String(count.location_id)),
    quantity: Number(count.quantity),
  }));
  if (counts.length > 100) return failed(400, "ARRAY_LENGTH_TOO_LONG");
  if (counts.some(({ level }) => !level)) return failed(404, "NOT_FOUND");
  for (const { level, quantity } of counts)
    if (level && !(ignore_unchanged_counts === true && level.counted === quantity))
      Object.assign(level, { shown: quantity, counted: quantity });
  return { body: { counts: [], changes: [] } };
}

function counts(seller: Seller, { catalog_object_ids, location_ids, states, cursor }: Json): Answer {
  const [ids, at, from] = [catalog_object_ids as string[], location_ids as string[], Number(cursor ?? 0)];
  const found = seller.variations
    .filter(({ id }) => ids.includes(id))
    .flatMap(({ id, counts }) => [...counts].map(([place, { shown }]) => ({ id, place, shown })))
    .filter(({ place }) => at.includes(place))
    .map(({ id, place, shown }) => ({
      catalog_object_id: id,
      catalog_object_type: "ITEM_VARIATION",
      state: (states as string[])[0],
      location_id: place,
      quantity: String(shown),
      calculated_at: new Date().toISOString(),
    }));
  const end = from + pageSize;
  return { body: { counts: found.slice(from, end), ...(end < found.length ? { cursor: String(end) } : {}) } };
}
