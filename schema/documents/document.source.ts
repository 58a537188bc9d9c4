import { fulfillments } from "../../src/fulfillment/fulfillments.rows.ts";
import { pickLists } from "../../src/fulfillment/pick-lists.rows.ts";
import { reverseDeliveries } from "../../src/returns/reverses.rows.ts";
import { manifests } from "../../src/shipping/shipping.rows.ts";
import { computed, id, jsonOf, many } from "../reading/kinds.ts";
import { type Sources, source } from "../reading/source.ts";
import { documentUrl } from "./document.links.ts";
import { documents, visibleDocuments } from "./document.rows.ts";

const d = documents.columns;

const documentsOf = (subjectType: string, subjectId: string) =>
  many({
    on: `document.subject_type = '${subjectType}' and document.subject_id = ${subjectId}`,
    order: `${d.createdAt}, ${d.id}`,
    seen: true,
  });

/** How documents are read: all but their bytes. */
export const documentSources: Sources = {
  Document: source(
    documents,
    { id: id("Document", d.id), url: computed(jsonOf({ id: d.id, kind: d.kind, voidedAt: d.voidedAt }), documentUrl) },
    { visible: visibleDocuments },
  ),
  Fulfillment: { fields: { documents: documentsOf("Fulfillment", fulfillments.columns.id) } },
  PickList: { fields: { documents: documentsOf("PickList", pickLists.columns.id) } },
  Manifest: { fields: { documents: documentsOf("Manifest", manifests.columns.id) } },
  ReverseDelivery: { fields: { documents: documentsOf("ReverseDelivery", reverseDeliveries.columns.id) } },
};
