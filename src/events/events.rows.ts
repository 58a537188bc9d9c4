import type { EntityManager } from "@mikro-orm/postgresql";
import { keyset, type Order, type Page, type PageArgs } from "../kit/page.ts";
import { row, rows, sql } from "../kit/sql.ts";
import { table } from "../kit/table.ts";
import { eventColumns, type LoggedEvent } from "./tail.ts";

/** The log, as timelines read it. */
export const events = table<Pick<LoggedEvent, "type" | "occurredAt" | "actor" | "sequence" | "data">>("event_log", [
  "type",
  "occurredAt",
  "actor",
  "sequence",
  "data",
]);

/** Oldest first. */
export const eventOrder: Order = {
  name: "position",
  column: sql`event_log.position`,
  type: "bigint",
  id: sql`event_log.position`,
  idType: "bigint",
  descending: false,
};

/** What happened to an order and to the work on it, oldest first. */
export async function orderEventPage(em: EntityManager, orderId: string, args: PageArgs): Promise<Page<LoggedEvent>> {
  const page = keyset(args, eventOrder);
  return page.page(
    await rows(
      em,
      sql<LoggedEvent>`select ${eventColumns}, ${page.select} from event_log where order_id = ${orderId} and ${page.where} ${page.order}`,
    ),
  );
}

export async function orderEventCount(em: EntityManager, orderId: string, most: number): Promise<number> {
  const counted = await row(
    em,
    sql<{
      count: number;
    }>`select count(*)::int as count from (select 1 from event_log where order_id = ${orderId} limit ${sql.lit(most)}) counted`,
  );
  return counted?.count ?? 0;
}
