import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { LocationOutage } from "../locations/location-outage.entity.ts";
import { noteReview } from "./note-review.ts";
import { lockLocation, tellOfLocation } from "./tell-of-location.ts";

export interface Outage {
  readonly locationId: string;
  readonly reason: string;
  /** Null: now. */
  readonly beginsAt: Date | null;
  /** Null: until somebody ends it. */
  readonly endsAt: Date | null;
}

/** Closes a location for a time: nothing new is routed there. Throws Refusal NOT_FOUND or INVALID. */
export async function declareOutage(em: EntityManager, deed: Deed, { locationId, reason, beginsAt, endsAt }: Outage): Promise<string> {
  if (!reason.trim()) throw new Refusal("INVALID", "An outage needs a reason.", ["reason"]);
  const begins = beginsAt ?? deed.at;
  if (endsAt !== null && endsAt <= begins) throw new Refusal("INVALID", "An outage ends after it began.", ["endsAt"]);
  const location = await lockLocation(em, locationId, ["locationId"]);
  const outage = em.create(LocationOutage, { locationId, reason, beginsAt: begins, endsAt, declaredBy: deed.actor });
  await tellOfLocation(em, deed, location, "location.outage_declared", { outageId: outage.id, beginsAt: begins, endsAt });
  return outage.id;
}

/** Opens the location again. Throws Refusal NOT_FOUND, or ILLEGAL_TRANSITION when it has ended already. */
export async function endOutage(em: EntityManager, deed: Deed, id: string): Promise<string> {
  const outage = await em.findOne(LocationOutage, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  if (!outage) throw new Refusal("NOT_FOUND", "There is no such outage.", ["outageId"]);
  if (outage.endsAt != null && (outage.endsAt <= deed.at || outage.endsAt <= outage.beginsAt))
    throw new Refusal("ILLEGAL_TRANSITION", `The outage ended at ${outage.endsAt.toISOString()} already.`, ["outageId"]);
  const location = await lockLocation(em, outage.locationId, ["outageId"]);
  // One that lies ahead is taken back: it never was.
  outage.endsAt = outage.beginsAt > deed.at ? outage.beginsAt : deed.at;
  await tellOfLocation(em, deed, location, "location.outage_ended", { outageId: id });
  await noteReview(em, deed, { cause: "OUTAGE", locationId: location.id });
  return outage.locationId;
}
