import { type ChannelFilter, channelOrder, channels, matchingChannels, visibleChannels } from "../../src/channels/channels.rows.ts";
import type { PageArgs } from "../../src/kit/page.ts";
import { table } from "../../src/kit/table.ts";
import { byId, column, computed, id, jsonOf, many, one, stored } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";
import { missingSettingsOf, settingsAreComplete, webhookPathOf, webhookUrlOf } from "./channel.computed.ts";

const c = channels.columns;
const place = table<{ externalId: string; locationId: string }>(
  `jsonb_each_text(${c.externalLocations}) place`,
  ["externalId", "locationId"],
  {
    externalId: "place.key",
    locationId: "place.value::uuid",
  },
);
const code = table<{ carrier: string; channelCode: string }>(`jsonb_each_text(${c.carrierCodes}) code`, ["carrier", "channelCode"], {
  carrier: "code.key",
  channelCode: "code.value",
});
const told = table<{ kind: string; decides: boolean }>(`jsonb_each_text(${c.tells}) told`, ["kind", "decides"], {
  kind: "told.key",
  decides: "(told.value = 'DECIDES')",
});
const address = jsonOf({ code: c.code, connectorKey: c.connectorKey });
/** Secrets: only for whoever says what is missing among them. */
const settings = jsonOf({ connectorKey: c.connectorKey, settings: "channels.settings" });

/** How channels are read. */
export const channelSources: Sources = {
  Query: {
    fields: {
      channels: page<PageArgs & { readonly filter?: ChannelFilter | null }>({
        order: () => channelOrder,
        where: ({ filter }) => matchingChannels(filter ?? {}),
      }),
      channel: byId("Channel"),
    },
  },
  Channel: source(
    channels,
    {
      id: id("Channel", c.id),
      connector: column(c.connectorKey),
      rights: stored(c.rights),
      servedByAllLocations: column(`cardinality(${c.locationIds}) = 0`),
      locations: many({
        on: `locations.id = any(${c.locationIds})`,
        order: `array_position(${c.locationIds}, locations.id)`,
        seen: true,
      }),
      externalLocations: many({ on: "true", order: 'place.key collate "C"' }),
      carrierCodes: many({ on: "true", order: 'code.key collate "C"' }),
      tells: many({ on: "true", order: 'told.key collate "C"' }),
      webhookPath: computed(address, webhookPathOf),
      webhookUrl: computed(address, webhookUrlOf),
      settingsComplete: computed(settings, settingsAreComplete),
      missingSettings: computed(settings, missingSettingsOf),
    },
    { visible: visibleChannels },
  ),
  CarrierCode: source(code, {}),
  ToldKind: source(told, {}),
  ExternalLocation: source(place, { location: one(place.columns.locationId) }),
};
