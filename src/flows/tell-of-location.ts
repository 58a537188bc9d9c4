import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import type { EventType } from "../events/event-types.ts";
import { type Deed, record } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { Location } from "../locations/location.entity.ts";

/** A location, held against change until the transaction ends. Throws Refusal NOT_FOUND. */
export async function lockLocation(em: EntityManager, id: string, field: readonly string[]): Promise<Location> {
  const location = await em.findOne(Location, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  if (!location) throw new Refusal("NOT_FOUND", "There is no such location.", field);
  return location;
}

/** Writes what is changed, and tells that it was. */
export async function tellOfLocation(
  em: EntityManager,
  deed: Deed,
  location: Location,
  type: EventType<"Location">,
  data: Record<string, unknown> = {},
): Promise<void> {
  location.eventSequence = (location.eventSequence ?? 0) + 1;
  await em.flush();
  await record(em, deed, [
    {
      type,
      aggregateType: "Location",
      aggregateId: location.id,
      sequence: location.eventSequence,
      locationId: location.id,
      data: { code: location.code, status: location.status, ...data },
    },
  ]);
}
