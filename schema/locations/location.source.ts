import type { PageArgs } from "../../src/kit/page.ts";
import { type LocationFilter, locationOrder, locations, matchingLocations, visibleLocations } from "../../src/locations/locations.rows.ts";
import { byId, id } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";

/** How locations are read. */
export const locationSources: Sources = {
  Query: {
    fields: {
      locations: page<PageArgs & { readonly filter?: LocationFilter | null }>({
        order: () => locationOrder,
        where: ({ filter }) => matchingLocations(filter ?? {}),
      }),
      location: byId("Location"),
    },
  },
  Location: source(locations, { id: id("Location", locations.columns.id) }, { visible: visibleLocations }),
};
