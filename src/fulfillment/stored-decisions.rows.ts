import type { EntityManager } from "@mikro-orm/postgresql";
import { anything, countOf, rows, sql, uuids } from "../kit/sql.ts";

/** How an order was first routed, with all that the router was given. */
export interface StoredDecision {
  readonly id: string;
  readonly orderId: string;
  readonly inputs: Record<string, unknown>;
  /** What it opened. */
  readonly fulfillmentOrders: readonly unknown[];
  readonly ruleSetVersion: number | null;
  readonly decidedAt: string;
  /** Where it goes, as the order stands now. */
  readonly city: string | null;
  readonly region: string | null;
  readonly postalCode: string | null;
}

/** First decisions made from one instant to another, this one not included, of these channels; null: of all. */
export interface DecisionWindow {
  readonly from: Date;
  readonly to: Date;
  readonly channelIds: readonly string[] | null;
}

/** An id tells to the millisecond when it was made; a decision's own instant is that of its transaction, a little before. */
const slack = 86_400_000;
const idAt = (milliseconds: number): string => {
  const hex = Math.max(0, milliseconds).toString(16).padStart(12, "0").slice(-12);
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
};

const inWindow = ({ from, to, channelIds }: DecisionWindow) => sql`
  decision.id >= ${idAt(from.getTime() - slack)}::uuid and decision.id < ${idAt(to.getTime() + slack)}::uuid
  and decision.created_at >= ${from} and decision.created_at < ${to}
  and decision.sequence = 1 and decision.mode = 'LIVE' and decision.inputs is not null
  and ${channelIds === null ? anything : sql`orders.channel_id = any(${uuids(channelIds)})`}`;

/** Those after one, the oldest first. */
export const storedDecisions = (em: EntityManager, window: DecisionWindow, after: string | null, most: number): Promise<StoredDecision[]> =>
  rows(
    em,
    sql<StoredDecision>`
      select decision.id, decision.order_id as "orderId", decision.inputs, decision.explanation -> 'fulfillmentOrders' as "fulfillmentOrders",
        decision.rule_set_version as "ruleSetVersion", decision.created_at as "decidedAt",
        address.city, address.region, address.postal_code as "postalCode"
      from routing_decisions decision
      join orders on orders.id = decision.order_id
      left join addresses address on address.id = orders.ship_to_id
      where ${inWindow(window)} and ${after === null ? anything : sql`decision.id > ${after}::uuid`}
      order by decision.id limit ${sql.lit(most)}`,
  );

/** How many there are, counted up to a limit. */
export const storedDecisionCount = (em: EntityManager, window: DecisionWindow, most: number): Promise<number> =>
  countOf(
    em,
    sql`select from routing_decisions decision join orders on orders.id = decision.order_id where ${inWindow(window)} limit ${sql.lit(most)}`,
  );
