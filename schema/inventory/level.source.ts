import { inventoryItems } from "../../src/catalog/inventory-items.rows.ts";
import { openReceipts } from "../../src/inventory/expected-receipts.rows.ts";
import { availableUnits, inventoryLevels, levelOrder, levelsCounted, levelsOn, visibleLevels } from "../../src/inventory/levels.rows.ts";
import { inventoryMovements, movementOrder } from "../../src/inventory/movements.rows.ts";
import { activeReservations, reservations } from "../../src/inventory/reservations.rows.ts";
import type { PageArgs } from "../../src/kit/page.ts";
import { anything, sql, uuids } from "../../src/kit/sql.ts";
import { idsIn } from "../kit/global-id.ts";
import { id, joined, many, one, oneWhere } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type FieldSource, type Sources, source } from "../reading/source.ts";
import { text } from "../reading/text.ts";
import { levelFilterIn } from "./level.filter.ts";
import type { InventoryLevelFilterInput } from "./level.type.ts";

const item = inventoryItems.columns;
const level = inventoryLevels.columns;
const reservation = reservations.columns;

const levels = source(
  inventoryLevels,
  {
    id: id("InventoryLevel", level.id),
    item: one(level.itemId),
    location: one(level.locationId),
    movements: page({
      order: () => movementOrder,
      on: `movement.item_id = ${level.itemId} and movement.location_id = ${level.locationId}`,
    }),
    expectedReceipts: many({ on: "true", order: "receipt.eta, receipt.id", from: openReceipts(level.itemId, level.locationId) }),
    reservations: many({ on: "true", order: reservation.id, from: activeReservations(level.itemId, level.locationId) }),
  },
  {
    visible: visibleLevels,
    is: (place) => text`level.item_id = split_part(${place}, '@', 1)::uuid and level.location_id = split_part(${place}, '@', 2)::uuid`,
  },
);

function soldAhead(count: "backordered" | "preordered"): FieldSource {
  return () => [`coalesce((select ${count}::text from sold_ahead where item_id = ${item.id}), '0')`];
}

/** How stock, its ledger and its reservations are read. */
export const levelSources: Sources = {
  Query: {
    fields: {
      inventoryLevels: page<PageArgs & { readonly filter?: InventoryLevelFilterInput | null }>({
        order: () => levelOrder,
        found: ({ filter: given }, access) => {
          const filter = levelFilterIn(given);
          return { on: (list) => levelsOn(filter, access, list), counted: (most) => levelsCounted(filter, access, most) };
        },
      }),
    },
  },
  InventoryItem: {
    fields: {
      levels: (field, writer) => {
        const atLocations = ({ locationIds }: { readonly locationIds?: readonly string[] | null }) => {
          const wanted = idsIn("Location", locationIds, ["locationIds"]);
          return wanted === null ? anything : sql`level.location_id = any(${uuids(wanted)})`;
        };
        return many({
          on: text`${level.itemId} = ${item.id} and ${(asking) => [atLocations(field.argumentsIn(asking))]}`,
          join: ` join locations on locations.id = ${level.locationId}`,
          as: { ...levels, fields: { ...levels.fields, location: joined } },
          order: "locations.code",
          seen: true,
        })(field, writer);
      },
      backordered: soldAhead("backordered"),
      preordered: soldAhead("preordered"),
      available: () =>
        text`coalesce((select available::text from (${({ access }) => [availableUnits(sql`whole.id = item.id`, access)]}) units), 'null')`,
    },
  },
  InventoryLevel: levels,
  InventoryMovement: source(inventoryMovements, {}),
  Reservation: source(reservations, {
    channel: one(reservation.channelId),
    level: oneWhere(() => [`${level.itemId} = ${reservation.itemId} and ${level.locationId} = ${reservation.locationId}`]),
  }),
};
