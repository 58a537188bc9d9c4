import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access } from "../access/access.ts";
import { rows, sql, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import { visibleChannels } from "./channels.rows.ts";

/** Bringing in what was before a channel was connected. Its id is the channel's: it is the last there was. */
export interface BackfillRow {
  readonly id: string;
  readonly state: string;
  readonly from: string;
  readonly to: string;
  readonly reached: string;
  readonly found: number;
  readonly fresh: number;
  readonly error: string | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

export const backfills = table<BackfillRow>(
  "channel_backfills backfill",
  ["id", "state", "from", "to", "reached", "found", "fresh", "error", "startedAt", "finishedAt"],
  {
    id: "backfill.channel_id",
    from: "backfill.from_at",
    to: "backfill.to_at",
    reached: "backfill.reached_at",
    startedAt: "backfill.created_at",
  },
);

/** The last of the row `channels`. */
export const isLastOfChannel = `backfill.id = (
  select last.id from channel_backfills last where last.channel_id = channels.id order by last.created_at desc, last.id desc limit 1)`;

export const lastBackfillsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<BackfillRow[]> =>
  rows(
    em,
    sql<BackfillRow>`
      select ${allColumns(backfills)} from channels join channel_backfills backfill on ${sql.raw(isLastOfChannel)}
      where channels.id = any(${uuids(ids)}) and ${visibleChannels(access)}`,
  );
