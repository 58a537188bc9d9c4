import { catalogueEntries, cataloguePulls, entryOrder, matchingEntries, visibleEntries } from "../../src/channels/catalogues.rows.ts";
import type { PageArgs } from "../../src/kit/page.ts";
import { id, one, oneWhere } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";

const entry = catalogueEntries.columns;
const pull = cataloguePulls.columns;

/** How catalogues are read. */
export const catalogueSources: Sources = {
  Channel: {
    fields: {
      catalogue: page<PageArgs & { readonly filter?: string | null }>({
        order: () => entryOrder,
        on: `${entry.channelId} = channels.id`,
        where: ({ filter }) => matchingEntries(filter),
      }),
      cataloguePull: oneWhere(() => [`${pull.channelId} = channels.id`]),
    },
  },
  CatalogueEntry: source(
    catalogueEntries,
    {
      id: id("CatalogueEntry", entry.id),
      channel: one(entry.channelId),
      proposedItem: one(entry.itemId),
      listing: one(entry.listingId),
    },
    { visible: visibleEntries },
  ),
  CataloguePull: source(cataloguePulls, {}),
};
