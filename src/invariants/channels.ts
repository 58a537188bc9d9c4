import { outOfStep } from "../channels/stock-marks.ts";
import { sql } from "../kit/sql.ts";
import type { Rule } from "./rule.ts";

export const ofChannels: readonly Rule[] = [
  {
    name: "I9 stock at channels",
    meaning: "Once quiet, what a channel is known to show of a listing is what is available to sell, or the listing is marked to be told.",
    // While events are still to be read, what they change is not marked yet.
    faults: sql`
      select 1 from (${outOfStep(
        sql`exists (
          select 1 from channels where channels.id = sold_listing.channel_id and channels.publish_stock and channels.status = 'ACTIVE')`,
        { neverTold: false },
      )}) differing
      where not exists (select 1 from stock_drifts drift where drift.listing_id = differing.listing_id)
        and not exists (select 1 from outbox)
        and exists (select 1 from event_readers reader, event_relay relay where reader.name = 'stock' and reader.position >= relay.last_position)`,
  },
];
