import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access, Rights } from "../access/access.ts";
import { anything, rows, sql, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import { visibleReturns } from "./returns.rows.ts";

/** Amounts are minor units of `currency`, as text. */
export interface ReturnLineRow {
  readonly id: string;
  readonly returnId: string;
  readonly orderLineId: string;
  readonly reverseFulfillmentOrderId: string | null;
  readonly quantity: number;
  readonly reason: string;
  readonly note: string | null;
  readonly photos: readonly string[];
  readonly resolution: string;
  readonly resolutionState: string;
  readonly committedAt: string | null;
  readonly goods: string | null;
  readonly receivedAt: string | null;
  readonly disposition: string | null;
  readonly exchangeSku: string | null;
  readonly exchangeLineId: string | null;
  readonly amountMinor: string;
  readonly feeMinor: string;
  readonly dueMinor: string;
  readonly refundId: string | null;
  readonly compensatesId: string | null;
  readonly currency: string;
}

export const returnLines = table<ReturnLineRow>(
  "return_lines coming",
  [
    ...(["id", "returnId", "orderLineId", "reverseFulfillmentOrderId", "quantity", "reason", "note", "photos"] as const),
    ...(["resolution", "resolutionState", "committedAt", "goods", "receivedAt", "disposition", "exchangeSku"] as const),
    ...(["exchangeLineId", "amountMinor", "feeMinor", "dueMinor", "refundId", "compensatesId", "currency"] as const),
  ],
  { currency: "(select currency from orders where orders.id = coming.order_id)" },
);
const columns = allColumns(returnLines);

/** A key sees the lines of the returns that it sees. */
export const visibleReturnLines = (rights: Rights) =>
  rights.channelIds === null && rights.locationIds === null
    ? anything
    : sql`exists (select 1 from returns ret where ret.id = coming.return_id and ${visibleReturns(rights)})`;

export const returnLinesById = (em: EntityManager, ids: readonly string[], access: Access): Promise<ReturnLineRow[]> =>
  rows(
    em,
    sql<ReturnLineRow>`select ${columns} from return_lines coming where coming.id = any(${uuids(ids)}) and ${visibleReturnLines(access)}`,
  );

export const linesOfReturns = (em: EntityManager, ids: readonly string[]): Promise<ReturnLineRow[]> =>
  rows(
    em,
    sql<ReturnLineRow>`select ${columns} from return_lines coming where coming.return_id = any(${uuids(ids)}) order by coming.return_id, coming.id`,
  );

export const linesOfReverses = (em: EntityManager, ids: readonly string[]): Promise<ReturnLineRow[]> =>
  rows(
    em,
    sql<ReturnLineRow>`
      select ${columns} from return_lines coming where coming.reverse_fulfillment_order_id = any(${uuids(ids)})
      order by coming.reverse_fulfillment_order_id, coming.id`,
  );
