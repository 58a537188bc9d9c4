import { fulfillmentPackages, type PackedItemRow, packingBoxes } from "../../src/fulfillment/boxes.rows.ts";
import { fulfillmentOrders } from "../../src/fulfillment/fulfillment.rows.ts";
import { fulfillments } from "../../src/fulfillment/fulfillments.rows.ts";
import { table } from "../../src/kit/table.ts";
import { many, one } from "../reading/kinds.ts";
import type { FieldSource } from "../reading/source.ts";
import { type Source, type Sources, source } from "../reading/source.ts";
import { text } from "../reading/text.ts";

const boxed = fulfillmentPackages.columns;
const packing = packingBoxes.columns;

/** What lies in a box, as it is stored with it. */
function packedItems(contents: string): Source {
  const items = table<PackedItemRow & { readonly place: number }>(
    `(select (one->>'lineId')::uuid as line_id, (one->>'itemId')::uuid as item_id, (one->>'quantity')::int as quantity, place
      from jsonb_array_elements(${contents}) with ordinality listed(one, place)) packed`,
    ["lineId", "itemId", "quantity", "place"],
  );
  return source(items, { orderLine: one(items.columns.lineId), item: one(items.columns.itemId) });
}

const inBox = (contents: string): FieldSource => many({ as: packedItems(contents), on: "true", order: "packed.place" });

/** Null where nobody said what is in it. */
const perhapsInBox =
  (contents: string): FieldSource =>
  (field, writer) =>
    text`case when ${contents} is null then 'null' else ${inBox(contents)(field, writer)} end`;

/** How boxes are read. */
export const floorSources: Sources = {
  Fulfillment: { fields: { packages: many({ on: `${boxed.fulfillmentId} = ${fulfillments.columns.id}`, order: boxed.position }) } },
  FulfillmentOrder: {
    fields: { packingBoxes: many({ on: `${packing.fulfillmentOrderId} = ${fulfillmentOrders.columns.id}`, order: packing.position }) },
  },
  FulfillmentPackage: source(fulfillmentPackages, { contents: perhapsInBox(boxed.contents) }),
  PackingBox: source(packingBoxes, { contents: inBox(packing.contents) }),
  PackedItem: packedItems("null::jsonb"),
};
