import { backfills, isLastOfChannel } from "../../src/channels/backfills.rows.ts";
import { healthFactsOf } from "../../src/channels/health.rows.ts";
import type { HealthFacts } from "../../src/channels/health.ts";
import { computedObject, oneWhere } from "../reading/kinds.ts";
import { type Sources, source } from "../reading/source.ts";
import { healthOf } from "./health.computed.ts";

/** How channels are doing, and what is brought in for them. */
export const healthSources: Sources = {
  Channel: {
    fields: {
      health: computedObject<HealthFacts & { readonly channelId: string }>(
        `(${healthFactsOf})::jsonb || jsonb_build_object('channelId', channels.id)`,
        healthOf,
      ),
      backfill: oneWhere(() => [isLastOfChannel]),
    },
  },
  ChannelBackfill: source(backfills, {}),
};
