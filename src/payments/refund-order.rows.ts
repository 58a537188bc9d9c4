import type { EntityManager } from "@mikro-orm/postgresql";
import { row, sql } from "../kit/sql.ts";

/** The order that a refund is of; null when there is no such refund. */
export const refundOrderId = async (em: EntityManager, refundId: string): Promise<string | null> =>
  (await row(em, sql<{ orderId: string }>`select order_id as "orderId" from refunds where id = ${refundId}`))?.orderId ?? null;
