import { channels } from "../../src/channels/channels.rows.ts";
import { channelCommands, commandOrder, commandsCounted, commandsOn, visibleCommands } from "../../src/commands/channel-commands.rows.ts";
import type { PageArgs } from "../../src/kit/page.ts";
import { anything, sql } from "../../src/kit/sql.ts";
import { orders } from "../../src/orders/orders.rows.ts";
import { byId, column, computed, id, many, one } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";
import { commandFilterIn } from "./command.filter.ts";
import type { ChannelCommandFilterInput } from "./command.type.ts";

const c = channelCommands.columns;

/** How what channels are told is read. */
export const commandSources: Sources = {
  Query: {
    fields: {
      channelCommands: page<PageArgs & { readonly filter?: ChannelCommandFilterInput | null }>({
        order: () => commandOrder,
        found: ({ filter: given }, access) => {
          const filter = commandFilterIn(given);
          return { on: (list) => commandsOn(filter, access, list), counted: (most) => commandsCounted(filter, access, most) };
        },
      }),
      channelCommand: byId("ChannelCommand"),
    },
  },
  Order: {
    fields: { channelCommands: many({ on: `${c.orderId} = ${orders.columns.id}`, order: "command.position, command.id", seen: true }) },
  },
  Channel: {
    fields: {
      commands: page<PageArgs & { readonly needsAttention?: boolean | null }>({
        order: () => commandOrder,
        on: `${c.channelId} = ${channels.columns.id}`,
        where: ({ needsAttention }) => {
          if (needsAttention == null) return anything;
          return needsAttention ? sql`command.attention_since is not null` : sql`command.attention_since is null`;
        },
      }),
    },
  },
  ChannelCommand: source(
    channelCommands,
    {
      id: id("ChannelCommand", c.id),
      key: column(c.id),
      payload: computed(c.payload, (payload) => payload),
      channel: one(c.channelId),
      order: one(c.orderId),
      fulfillment: one(c.fulfillmentId),
    },
    { visible: visibleCommands },
  ),
};
