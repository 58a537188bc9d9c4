import { type ExportFilter, exportOrder, exportRows, matchingExports, visibleExports } from "../../src/exports/exports.rows.ts";
import type { PageArgs } from "../../src/kit/page.ts";
import { documentLink } from "../documents/document.links.ts";
import { byId, computed, id } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";

const e = exportRows.columns;

/** How exports are read. */
export const exportSources: Sources = {
  Query: {
    fields: {
      exports: page<PageArgs & { readonly filter?: ExportFilter | null }>({
        order: () => exportOrder,
        where: ({ filter }, access) => matchingExports(filter ?? {}, access),
      }),
      export: byId("Export"),
    },
  },
  Export: source(
    exportRows,
    {
      id: id("Export", e.id),
      url: computed(`to_json(${e.documentId})`, (documentId: string | null, context) => documentId && documentLink(documentId, context)),
    },
    { visible: visibleExports },
  ),
};
