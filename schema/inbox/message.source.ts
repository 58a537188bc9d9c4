import { inboxMessages, messageOrder, messagesCounted, messagesOn, visibleMessages } from "../../src/inbox/inbox.rows.ts";
import { withoutSecrets } from "../../src/inbox/messages.ts";
import type { PageArgs } from "../../src/kit/page.ts";
import { byId, computed, id, one } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";
import { text } from "../reading/text.ts";
import { messageFilterIn } from "./message.filter.ts";
import type { InboxFilterInput } from "./message.type.ts";

const message = inboxMessages.columns;

/** How the messages of channels are read. */
export const messageSources: Sources = {
  Query: {
    fields: {
      inboxMessages: page<PageArgs & { readonly filter?: InboxFilterInput | null }>({
        order: () => messageOrder,
        found: ({ filter: given }, access) => {
          const filter = messageFilterIn(given);
          return {
            on: (list) => messagesOn(filter, access, list),
            counted: (most) => messagesCounted(filter, access, most),
          };
        },
      }),
      inboxMessage: byId("InboxMessage"),
    },
  },
  InboxMessage: source(
    inboxMessages,
    {
      id: id("InboxMessage", "message.id"),
      channel: one(message.channelId),
      order: one(message.orderId),
      headers: computed("message.headers", withoutSecrets),
      // Not by convert_from: a channel may send bytes that are no UTF-8, and those that are not are replaced.
      body: computed<string | null>("to_json(encode(message.body, 'base64'))", (body) =>
        body === null ? null : Buffer.from(body, "base64").toString("utf8"),
      ),
    },
    { visible: visibleMessages, is: (id) => text`message.id = (${id})::bigint` },
  ),
};
