import { defineEntity, p } from "@mikro-orm/core";
import { instant, refersTo } from "../kit/columns.ts";
import { Channel } from "./channel.entity.ts";

/** How telling a channel its stock goes, and how far what it shows was compared with what is true. */
const schema = defineEntity({
  name: "StockLine",
  tableName: "stock_lines",
  primaryKeys: ["channelId"],
  properties: {
    channelId: () => refersTo(Channel, "channel_id").primary(),
    /** Null while it goes well. */
    failingSince: instant().nullable(),
    failure: p.text().nullable(),
    /** Somebody asked for a comparison that has not begun. */
    reconcileAskedAt: instant().nullable(),
    /** Null when none is under way. */
    reconcileBegunAt: instant().nullable(),
    /** The last listing that was compared; the next page begins behind it. */
    reconcileAfter: p.uuid().nullable(),
    /** When the last one ended. */
    reconciledAt: instant().nullable(),
    /** Listings that the present comparison, or else the last one, looked at; and how many of them showed something else than was true. */
    looked: p.integer().default(0),
    differed: p.integer().default(0),
  },
  checks: [{ name: "stock_lines_failing", expression: "(failing_since is null) = (failure is null)" }],
});

export class StockLine extends schema.class {}
schema.setClass(StockLine);
