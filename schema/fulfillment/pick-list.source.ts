import { fulfillmentOrders } from "../../src/fulfillment/fulfillment.rows.ts";
import {
  pickListLines,
  pickListOrder,
  pickListShares,
  pickLists,
  pickListsCounted,
  pickListsOn,
  visiblePickLists,
} from "../../src/fulfillment/pick-lists.rows.ts";
import type { PageArgs } from "../../src/kit/page.ts";
import { byId, id, many, one } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";
import { pickListFilterIn } from "./pick-list.filter.ts";
import type { PickListFilterInput } from "./pick-list.type.ts";

const l = pickLists.columns;
const line = pickListLines.columns;
const share = pickListShares.columns;
const work = fulfillmentOrders.columns;

/** How pick lists are read. */
export const pickListSources: Sources = {
  Query: {
    fields: {
      pickLists: page<PageArgs & { readonly filter?: PickListFilterInput | null }>({
        order: () => pickListOrder,
        found: ({ filter: given }, access) => {
          const filter = pickListFilterIn(given);
          return {
            on: (list) => pickListsOn(filter, access, list),
            counted: (most) => pickListsCounted(filter, access, most),
          };
        },
      }),
      pickList: byId("PickList"),
    },
  },
  PickList: source(
    pickLists,
    {
      id: id("PickList", l.id),
      location: one(l.locationId),
      lines: many({ on: `${line.pickListId} = ${l.id}`, order: line.sku }),
      fulfillmentOrders: many({
        on: `entry.pick_list_id = ${l.id}`,
        from: "fulfillment_orders work",
        join: " join pick_list_entries entry on entry.fulfillment_order_id = work.id",
        order: `work.placed_at, ${work.id}`,
        seen: true,
      }),
    },
    { visible: visiblePickLists },
  ),
  PickListLine: source(pickListLines, {
    item: one(line.itemId),
    shares: many({
      on: `${share.pickListId} = ${line.pickListId} and ${share.itemId} = ${line.itemId}`,
      order: `${share.placedAt}, ${share.fulfillmentOrderId}`,
    }),
  }),
  PickListShare: source(pickListShares, { fulfillmentOrder: one(share.fulfillmentOrderId) }),
};
