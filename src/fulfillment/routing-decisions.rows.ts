import type { EntityManager } from "@mikro-orm/postgresql";
import { rows, sql, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";

export interface RoutingDecisionRow {
  readonly id: string;
  readonly orderId: string;
  readonly sequence: number;
  readonly mode: string;
  readonly reason: string;
  readonly ruleSetVersion: number | null;
  readonly inputsHash: string | null;
  readonly costMinor: string | null;
  readonly currency: string | null;
  readonly summary: string;
  readonly explanation: Record<string, unknown>;
  readonly createdAt: string;
}

export const routingDecisions = table<RoutingDecisionRow>("routing_decisions decision", [
  "id",
  "orderId",
  "sequence",
  "mode",
  "reason",
  "summary",
  "explanation",
  "ruleSetVersion",
  "inputsHash",
  "costMinor",
  "currency",
  "createdAt",
]);

const columns = allColumns(routingDecisions);

export const routingDecisionsById = (em: EntityManager, ids: readonly string[]): Promise<RoutingDecisionRow[]> =>
  rows(em, sql<RoutingDecisionRow>`select ${columns} from routing_decisions decision where decision.id = any(${uuids(ids)})`);

export const routingDecisionsOfOrders = (em: EntityManager, orderIds: readonly string[]): Promise<RoutingDecisionRow[]> =>
  rows(
    em,
    sql<RoutingDecisionRow>`
      select ${columns} from routing_decisions decision
      where decision.order_id = any(${uuids(orderIds)}) order by decision.order_id, decision.sequence`,
  );
