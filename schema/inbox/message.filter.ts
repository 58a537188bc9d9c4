import type { InboxFilter } from "../../src/inbox/inbox.rows.ts";
import { idIn, idsIn } from "../kit/global-id.ts";
import type { InboxFilterInput } from "./message.type.ts";

/** The filter with ids of ours. Throws Refusal INVALID for an id that is none. */
export const messageFilterIn = (filter: InboxFilterInput | null | undefined): InboxFilter => ({
  ...filter,
  channelIds: idsIn("Channel", filter?.channelIds, ["filter", "channelIds"]),
  orderId: filter?.orderId == null ? null : idIn("Order", filter.orderId, ["filter", "orderId"]),
});
