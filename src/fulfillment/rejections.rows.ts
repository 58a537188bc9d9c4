import type { EntityManager } from "@mikro-orm/postgresql";
import { rows, sql, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";

export interface RejectionRow {
  readonly fulfillmentOrderId: string;
  readonly orderLineId: string;
  readonly kind: string;
  readonly reason: string;
  readonly quantity: number;
  readonly notes: string | null;
  readonly createdAt: string;
}

export const rejections = table<RejectionRow>("rejections rejection", [
  "fulfillmentOrderId",
  "orderLineId",
  "kind",
  "reason",
  "quantity",
  "notes",
  "createdAt",
]);

export const rejectionsOfWork = (em: EntityManager, ids: readonly string[]): Promise<RejectionRow[]> =>
  rows(
    em,
    sql<RejectionRow>`
      select ${allColumns(rejections)} from rejections rejection
      where rejection.fulfillment_order_id = any(${uuids(ids)}) order by rejection.fulfillment_order_id, rejection.id`,
  );
