import { sql } from "../kit/sql.ts";

/** What a channel is known to show of a level (`level`): what it was told, or seen to show, whichever was later. */
export const knownQuantity = sql.raw(
  "case when level.shown_at is not null and (level.told_at is null or level.shown_at > level.told_at) then level.shown_quantity else level.told_quantity end",
);
export const knownAt = sql.raw("greatest(level.told_at, level.shown_at)");
