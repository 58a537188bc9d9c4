import { fulfillments } from "../../src/fulfillment/fulfillments.rows.ts";
import { computed, id, jsonOf, many } from "../reading/kinds.ts";
import { type Sources, source } from "../reading/source.ts";
import { documentUrl } from "./document.links.ts";
import { documents, visibleDocuments } from "./document.rows.ts";

const d = documents.columns;

/** How documents are read: all but their bytes. */
export const documentSources: Sources = {
  Document: source(
    documents,
    { id: id("Document", d.id), url: computed(jsonOf({ id: d.id, kind: d.kind }), documentUrl) },
    { visible: visibleDocuments },
  ),
  Fulfillment: {
    fields: {
      documents: many({
        on: `document.subject_type = 'Fulfillment' and document.subject_id = ${fulfillments.columns.id}`,
        order: `${d.createdAt}, ${d.id}`,
        seen: true,
      }),
    },
  },
};
