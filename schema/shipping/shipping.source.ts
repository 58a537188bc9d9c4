import { fulfillments } from "../../src/fulfillment/fulfillments.rows.ts";
import type { PageArgs } from "../../src/kit/page.ts";
import {
  type CarrierAccountFilter,
  carrierAccountOrder,
  carrierAccounts,
  labels,
  manifestOrder,
  manifestParcels,
  manifests,
  matchingCarrierAccounts,
  matchingManifests,
  trackingEvents,
  visibleManifests,
} from "../../src/shipping/shipping.rows.ts";
import { byId, column, computedObject, id, many, one } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";
import { carriersShown } from "./account.resolver.ts";
import { manifestFilterIn } from "./manifest.resolver.ts";
import type { ManifestFilterInput } from "./manifest.type.ts";

const account = carrierAccounts.columns;
const label = labels.columns;
const scan = trackingEvents.columns;
const manifest = manifests.columns;
const onIt = manifestParcels.columns;

/** How accounts with carriers, labels, what happens to parcels, and manifests are read. */
export const shippingSources: Sources = {
  Query: {
    fields: {
      carrierAccounts: page<PageArgs & { readonly filter?: CarrierAccountFilter | null }>({
        order: () => carrierAccountOrder,
        where: ({ filter }) => matchingCarrierAccounts(filter ?? {}),
      }),
      carrierAccount: byId("CarrierAccount"),
      manifests: page<PageArgs & { readonly filter?: ManifestFilterInput | null }>({
        order: () => manifestOrder,
        where: ({ filter }, access) => matchingManifests(manifestFilterIn(filter), access),
      }),
      manifest: byId("Manifest"),
    },
  },
  CarrierAccount: source(carrierAccounts, {
    id: id("CarrierAccount", account.id),
    carriers: computedObject(account.carrierCodes, carriersShown),
    webhookPath: column(`'/carriers/' || ${account.code} || '/webhook'`),
  }),
  Fulfillment: {
    fields: {
      labels: many({ on: `${label.fulfillmentId} = ${fulfillments.columns.id}`, order: label.id }),
      trackingEvents: many({ on: `${scan.fulfillmentId} = ${fulfillments.columns.id}`, order: `${scan.happenedAt}, scan.id` }),
    },
  },
  ParcelLabel: source(labels, {}),
  TrackingEvent: source(trackingEvents, {}),
  Manifest: source(
    manifests,
    {
      id: id("Manifest", manifest.id),
      location: one(manifest.locationId),
      parcels: many({ on: `${onIt.manifestId} = ${manifest.id}`, order: "on_it.id" }),
    },
    { visible: visibleManifests },
  ),
  ManifestParcel: source(manifestParcels, { fulfillment: one(onIt.fulfillmentId) }),
};
