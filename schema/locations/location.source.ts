import type { PageArgs } from "../../src/kit/page.ts";
import { sql } from "../../src/kit/sql.ts";
import { capacityDays } from "../../src/locations/capacity.rows.ts";
import { type LocationFilter, locationOrder, locations, matchingLocations, visibleLocations } from "../../src/locations/locations.rows.ts";
import { locationOutages, stillToCome, visibleOutages } from "../../src/locations/outages.rows.ts";
import { byId, id, many, money } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";
import { text } from "../reading/text.ts";

const location = locations.columns;
const day = capacityDays.columns;
const outage = locationOutages.columns;

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
  Location: source(
    locations,
    {
      id: id("Location", location.id),
      handlingCost: money(location.handlingCostMinor, location.handlingCostCurrency, `${location.handlingCostMinor} is null`),
      capacity: (field, writer) => {
        const between = ({ from, to }: { readonly from: string; readonly to: string }) =>
          sql`bucket.local_date between ${from}::date and least(${to}::date, ${from}::date + 365)`;
        const on = text`${day.locationId} = ${location.id} and ${(asking) => [between(field.argumentsIn(asking) as never)]}`;
        return many({ on, order: day.date })(field, writer);
      },
      outages: many({ on: `${outage.locationId} = ${location.id} and ${stillToCome}`, order: `${outage.beginsAt}, ${outage.id}` }),
    },
    { visible: visibleLocations },
  ),
  CapacityDay: source(capacityDays, {}),
  LocationOutage: source(locationOutages, { id: id("LocationOutage", outage.id) }, { visible: visibleOutages }),
};
