import type { RawBuilder } from "kysely";
import type { Access } from "../access/access.ts";
import type { List } from "../kit/page.ts";
import { sql } from "../kit/sql.ts";
import type { OrderFilter } from "./order-filter.ts";

export const orderSorts = {
  NEWEST: { name: "newest", column: sql`orders.placed_at`, type: "timestamptz", id: sql`orders.id`, descending: true },
  OLDEST: { name: "oldest", column: sql`orders.placed_at`, type: "timestamptz", id: sql`orders.id`, descending: false },
  RECENTLY_UPDATED: { name: "updated", column: sql`orders.updated_at`, type: "timestamptz", id: sql`orders.id`, descending: true },
  HIGHEST_TOTAL: { name: "total", column: sql`orders.total_minor`, type: "bigint", id: sql`orders.id`, descending: true },
} as const;
export type OrderSort = keyof typeof orderSorts;

export type Sql = RawBuilder<unknown>;

/** What a list of orders is asked for. */
export interface Wanted {
  readonly filter: OrderFilter;
  readonly access: Access;
  readonly sort: OrderSort;
  readonly list: List;
}
