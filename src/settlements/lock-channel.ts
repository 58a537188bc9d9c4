import type { EntityManager } from "@mikro-orm/postgresql";
import { row, sql } from "../kit/sql.ts";

/** Statements of a channel are taken and compared by one transaction at a time. */
export const lockSettlementsOf = (em: EntityManager, channelId: string): Promise<unknown> =>
  row(em, sql`select pg_advisory_xact_lock(hashtextextended('settlements ' || ${channelId}::text, 0))`);
