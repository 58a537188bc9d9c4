import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access, Rights } from "../access/access.ts";
import { rows, sql, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import { ofVisibleOrder } from "../orders/orders.rows.ts";

/** A reason why something may not leave. */
export interface HoldRow {
  readonly id: string;
  readonly target: string;
  readonly orderId: string;
  readonly lineId: string | null;
  readonly fulfillmentOrderId: string | null;
  readonly reason: string;
  readonly handle: string;
  readonly ruleId: string | null;
  readonly ruleSetVersion: number | null;
  /** A person may release it. */
  readonly byHand: boolean;
  readonly notes: string | null;
  readonly status: string;
  readonly releaseAt: string | null;
  readonly releasedAt: string | null;
  readonly createdAt: string;
}

/** The handle of holds on what lies packed for the address that was. */
export const addressChanged = "address-changed";

/**
 * A person may release it: not what is built in, but for work that a closed location holds, that waits for goods to come back, for its buyer as
 * nobody knows a day, or that lies packed for another address. `hold` is what a statement calls the table.
 */
export const byHand = (hold: string): string =>
  `(${hold}.placed_by <> 'system' or ${hold}.rule_set_version is not null or ${hold}.reason in ('LOCATION_ISSUE', 'AWAITING_RETURN_ITEMS', 'UNKNOWN_DELIVERY_DATE') or ${hold}.handle = '${addressChanged}')`;

export const holds = table<HoldRow>(
  "holds",
  [
    "id",
    "target",
    "orderId",
    "lineId",
    "fulfillmentOrderId",
    "reason",
    "handle",
    "ruleId",
    "ruleSetVersion",
    "byHand",
    "notes",
    "status",
    "releaseAt",
    "releasedAt",
    "createdAt",
  ],
  { byHand: byHand("holds") },
);
const columns = allColumns(holds);

export const holdsOfOrders = (em: EntityManager, orderIds: readonly string[]): Promise<HoldRow[]> =>
  rows(em, sql<HoldRow>`select ${columns} from holds where holds.order_id = any(${uuids(orderIds)}) order by holds.order_id, holds.id`);

/** A key sees the holds on the orders it sees. */
export const visibleHolds = (rights: Rights) => ofVisibleOrder("holds.order_id", rights);

export const holdsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<HoldRow[]> =>
  rows(
    em,
    sql<HoldRow>`
    select ${columns} from holds where holds.id = any(${uuids(ids)}) and ${visibleHolds(access)}`,
  );
