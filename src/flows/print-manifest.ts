import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { Carrier } from "../carriers/carrier.entity.ts";
import { Document } from "../documents/document.entity.ts";
import { type ManifestData, manifestPdf } from "../documents/manifest.ts";
import type { Language } from "../documents/words.ts";
import { Refusal } from "../kit/errors.ts";
import { globalId } from "../kit/global-id.ts";
import { money } from "../kit/money.ts";
import { rows, sql } from "../kit/sql.ts";
import { Location } from "../locations/location.entity.ts";
import { Manifest } from "../shipping/manifest.entity.ts";
import { keepPaper } from "./keep-document.ts";

/**
 * Makes the paper of a manifest and answers the document's id. While the manifest is not CLOSED, the last one's when that says the very same;
 * once it is, there is one for each language, and it is never made anew. Throws Refusal NOT_FOUND.
 */
export async function printManifest(em: EntityManager, manifestId: string, language: Language): Promise<string> {
  // Of two who print it at once one waits for the other.
  const manifest = await em.findOne(Manifest, { id: manifestId }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  if (!manifest) throw new Refusal("NOT_FOUND", "There is no such manifest.", ["manifestId"]);
  const { id, carrier, day } = manifest;
  const of = { kind: "MANIFEST", subjectType: "Manifest", subjectId: id, language } as const;
  const final = await em.findOne(Document, { ...of, final: true });
  if (final) return final.id;
  const location = await em.findOneOrFail(Location, { id: manifest.locationId });
  const known = await em.findOne(Carrier, { code: carrier });
  const number = `M-${day}-${carrier}-${id.slice(-6).toUpperCase()}`;
  const data = {
    id: globalId("Manifest", id),
    number,
    carrier: known?.name ?? carrier,
    location: location.name,
    date: day,
    parcels: await parcelsOn(em, id),
  };
  const paper = { ...of, fileName: `manifest-${number}`, final: manifest.closedAt != null };
  return keepPaper(em, paper, await manifestPdf(data, language));
}

interface Taken {
  readonly trackingNumber: string;
  readonly orderNumber: string;
  readonly city: string | null;
  readonly service: string | null;
  readonly packages: number;
  readonly weightGrams: number | null;
  readonly collectMinor: string | null;
  readonly currency: string;
}

/** What the carrier takes along: a row for each of its numbers, whatever orders it holds. What was left out or cancelled is not there. */
async function parcelsOn(em: EntityManager, manifestId: string): Promise<ManifestData["parcels"]> {
  const taken = await rows(
    em,
    sql<Taken>`
      select parcel.tracking_number as "trackingNumber", string_agg(distinct orders.number, ', ' order by orders.number) as "orderNumber",
        min(address.city) as city, min(parcel.service) as service, greatest(sum(boxes.counted), 1)::int as packages,
        sum(boxes.grams)::int as "weightGrams", sum(parcel.collect_minor)::text as "collectMinor", orders.currency
      from manifest_parcels on_it join fulfillments parcel on parcel.id = on_it.fulfillment_id
      join orders on orders.id = parcel.order_id left join addresses address on address.id = orders.ship_to_id
      cross join lateral (select count(*) as counted, sum(box.weight_grams) as grams from fulfillment_packages box where box.fulfillment_id = parcel.id) boxes
      where on_it.manifest_id = ${manifestId} and on_it.left_out is null and parcel.status <> 'CANCELLED' and parcel.tracking_number is not null
      group by parcel.tracking_number, orders.currency order by min(on_it.created_at), parcel.tracking_number`,
  );
  return taken.map(({ collectMinor, currency, ...one }) => ({
    ...one,
    collect: collectMinor === null || collectMinor === "0" ? null : money(BigInt(collectMinor), currency),
  }));
}
