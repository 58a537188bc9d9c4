import { availableOf, availableToSell, soldUnder, unitsOfListings } from "../../src/channels/available-to-sell.rows.ts";
import { sql } from "../../src/kit/sql.ts";
import { table } from "../../src/kit/table.ts";
import { column, innerFields, many, one } from "../reading/kinds.ts";
import type { Asking } from "../reading/plan.ts";
import { type FieldSource, type Sources, source } from "../reading/source.ts";
import { text } from "../reading/text.ts";
import { wantedSkus } from "./available.filter.ts";

const ats = availableToSell.columns;
const place = table<{ readonly locationId: string; readonly units: number }>("place", ["locationId", "units"], {
  locationId: 'place."locationId"',
});

const available: FieldSource = (field, writer) => {
  const object = writer.object(writer.sourceOf("AvailableToSell"), innerFields(field));
  const rows = (asking: Asking) => {
    const { channelId, skus } = wantedSkus(field.argumentsIn(asking) as { channelId: string; skus: readonly string[] });
    return [availableOf(soldUnder(channelId, skus, asking.access), asking.access)];
  };
  return text`'[' || coalesce((select string_agg(${object}, ',' order by ${ats.id}) from (${rows}) ats), '') || ']'`;
};

/** How what channels may be shown is read. */
export const availableSources: Sources = {
  Query: { fields: { availableToSell: available } },
  AvailableToSell: source(availableToSell, {
    sku: column(ats.id),
    locations: many({
      from: `jsonb_to_recordset(${ats.locations}) as place("locationId" uuid, units int)`,
      on: "true",
      order: place.columns.locationId,
    }),
  }),
  AvailableAtLocation: source(place, { units: column(place.columns.units), location: one(place.columns.locationId) }),
  ChannelListing: {
    fields: {
      availableToSell: () =>
        text`coalesce((select units::text from (${({ access }) => [unitsOfListings(sql`sold_listing.id = listing.id`, access)]}) ats), 'null')`,
    },
  },
};
