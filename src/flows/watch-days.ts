import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import { type LocalDate, localIn } from "../kit/local-date.ts";
import { rows, sql } from "../kit/sql.ts";
import { noteReview } from "./note-review.ts";

/** Which day it is, by time zone of a location. */
export async function daysNow(em: EntityManager, at: Date): Promise<Map<string, LocalDate>> {
  const zones = await rows(em, sql<{ zone: string }>`select distinct time_zone as zone from locations`);
  return new Map(zones.map(({ zone }) => [zone, localIn(zone, at).date]));
}

/** Sees where a day has passed: work that should have left by then is late. */
export class DaysWatch {
  #known: ReadonlyMap<string, LocalDate> = new Map();

  /** Notes once, for each day that begins somewhere, that late work is to be looked for; and once at first. */
  async note(em: EntityManager, deed: Deed): Promise<void> {
    const days = await daysNow(em, deed.at);
    if ([...days].every(([zone, day]) => this.#known.get(zone) === day)) return;
    await noteReview(em, deed, { cause: "LATE" });
    this.#known = days;
  }
}
