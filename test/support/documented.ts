import { type AggregateType, told } from "../../src/events/event-types.ts";
import type { Told } from "../../src/events/told/told.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Shop } from "./shop.ts";

/** `lines?: [{ lineId }]` is `lines`, which may be left out. */
const nameOf = (word: string): string => /^\w+/.exec(word)?.[0] ?? "";
const isSure = (word: string): boolean => !/^\w+\?/.test(word);

/** Events whose data is not what docs/events.md says: what it has besides, and what it lacks. */
export async function undocumented(shop: Shop): Promise<string[]> {
  const kinds = await shop.read(sql<{ aggregate: string; type: string; keys: readonly string[] }>`
    select distinct aggregate_type as aggregate, type, array(select jsonb_object_keys(data) order by 1) as keys
    from (select aggregate_type, type, data from outbox union all select aggregate_type, type, data from event_log) told`);
  return kinds.flatMap(({ aggregate, type, keys }) => {
    const { always, events }: Told = told[aggregate as AggregateType];
    const [, ...more] = events[type] ?? [""];
    const said = [...always, ...more];
    const unknown = keys.filter((key) => !said.some((word) => nameOf(word) === key));
    const missing = said.filter((word) => isSure(word) && !keys.includes(nameOf(word)));
    return [...unknown.map((key) => `${type} has ${key}`), ...missing.map((word) => `${type} lacks ${word}`)];
  });
}
