import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import type { Happening } from "../events/event-types.ts";
import { type Deed, record } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { retrying } from "../kit/retry.ts";
import { rows, sql } from "../kit/sql.ts";
import { Manifest } from "../shipping/manifest.entity.ts";
import { shipParcel } from "./ship-parcel.ts";

/**
 * A carrier takes along what is on a manifest: nothing is added any more, all its parcels leave, each order in a transaction of its own, and it
 * is closed. Whatever cannot leave, as its work is held or its label was taken back, is left out and says why. Told again it ends what was
 * begun; what left stays.
 *
 * Throws Refusal NOT_FOUND.
 */
export async function closeManifest(em: EntityManager, deed: Deed, id: string): Promise<void> {
  const inTransaction = <Result>(verb: (em: EntityManager) => Promise<Result>) =>
    retrying(() => em.fork().transactional((forked) => verb(forked as EntityManager)));
  if (!(await inTransaction((each) => startClosing(each, deed, id)))) return;
  for (const fulfillmentId of await parcelsOf(em.fork(), id)) {
    const leftOut = await inTransaction((each) => shipParcel(each, deed, fulfillmentId)).then(
      () => null,
      (error: unknown) => {
        if (error instanceof Refusal) return error.message;
        throw error;
      },
    );
    if (leftOut !== null)
      await rows(
        em.fork(),
        sql`update manifest_parcels set left_out = ${leftOut} where fulfillment_id = ${fulfillmentId} and manifest_id = ${id}`,
      );
  }
  await inTransaction((each) => endClosing(each, deed, id));
}

/** False: it is closed already. */
async function startClosing(em: EntityManager, deed: Deed, id: string): Promise<boolean> {
  const manifest = await lockManifest(em, id);
  if (manifest.status === "CLOSED") return false;
  if (manifest.status === "OPEN") {
    manifest.become("CLOSING");
    await tell(em, deed, manifest, "closing", {});
  }
  return true;
}

async function endClosing(em: EntityManager, deed: Deed, id: string): Promise<void> {
  const manifest = await lockManifest(em, id);
  if (manifest.status !== "CLOSING") return;
  manifest.become("CLOSED");
  manifest.closedAt = deed.at;
  const [counted] = await rows(
    em,
    sql<{ parcels: number; leftOut: number }>`
      select (count(*) filter (where left_out is null))::int as parcels, count(left_out)::int as "leftOut"
      from manifest_parcels where manifest_id = ${id}`,
  );
  await tell(em, deed, manifest, "closed", { ...counted });
}

/** Those that a cancelled parcel's label was on are not among them. */
const parcelsOf = async (em: EntityManager, manifestId: string): Promise<string[]> =>
  (
    await rows(
      em,
      sql<{ id: string }>`
        select on_it.fulfillment_id as id from manifest_parcels on_it join fulfillments parcel on parcel.id = on_it.fulfillment_id
        where on_it.manifest_id = ${manifestId} and parcel.shipped_at is null order by on_it.id`,
    )
  ).map(({ id }) => id);

/** Manifests whose closing was broken off, by their ids. */
export const brokenOff = async (em: EntityManager, before: Date): Promise<string[]> =>
  (
    await rows(em, sql<{ id: string }>`select id from manifests where status = 'CLOSING' and updated_at < ${before} order by id limit 20`)
  ).map(({ id }) => id);

async function lockManifest(em: EntityManager, id: string): Promise<Manifest> {
  const manifest = await em.findOne(Manifest, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  if (!manifest) throw new Refusal("NOT_FOUND", "There is no such manifest.", ["manifestId"]);
  return manifest;
}

async function tell(
  em: EntityManager,
  deed: Deed,
  manifest: Manifest,
  what: Happening<"manifest">,
  more: Readonly<Record<string, unknown>>,
): Promise<void> {
  manifest.eventSequence = (manifest.eventSequence ?? 0) + 1;
  await em.flush();
  const { id, carrier, day, status, locationId, eventSequence: sequence } = manifest;
  const data = { manifestId: id, carrier, day, status, ...more };
  await record(em, deed, [{ type: `manifest.${what}`, aggregateType: "Manifest", aggregateId: id, sequence, locationId, data }]);
}
