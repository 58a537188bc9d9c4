import type { EntityManager } from "@mikro-orm/postgresql";
import { rows, sql, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";

/** What lies in a box: as it is stored, in the order in which it was put in. */
export interface PackedItemRow {
  readonly lineId: string;
  readonly itemId: string;
  readonly quantity: number;
}

interface BoxRow {
  readonly position: number;
  readonly weightGrams: number | null;
  readonly lengthMm: number | null;
  readonly widthMm: number | null;
  readonly heightMm: number | null;
  readonly contents: readonly PackedItemRow[] | null;
}

export interface FulfillmentPackageRow extends BoxRow {
  readonly fulfillmentId: string;
  readonly trackingNumber: string | null;
}

/** A box that is being packed. */
export interface PackingBoxRow extends BoxRow {
  readonly fulfillmentOrderId: string;
  readonly closedAt: string | null;
}

const ofBox = ["position", "weightGrams", "lengthMm", "widthMm", "heightMm", "contents"] as const;
export const fulfillmentPackages = table<FulfillmentPackageRow>("fulfillment_packages package", [
  ...ofBox,
  "fulfillmentId",
  "trackingNumber",
]);
export const packingBoxes = table<PackingBoxRow>("packing_boxes box", [...ofBox, "fulfillmentOrderId", "closedAt"]);

export const packagesOfFulfillments = (em: EntityManager, ids: readonly string[]): Promise<FulfillmentPackageRow[]> =>
  rows(
    em,
    sql<FulfillmentPackageRow>`
      select ${allColumns(fulfillmentPackages)} from fulfillment_packages package
      where package.fulfillment_id = any(${uuids(ids)}) order by package.fulfillment_id, package.position`,
  );

export const boxesOfFulfillmentOrders = (em: EntityManager, ids: readonly string[]): Promise<PackingBoxRow[]> =>
  rows(
    em,
    sql<PackingBoxRow>`
      select ${allColumns(packingBoxes)} from packing_boxes box
      where box.fulfillment_order_id = any(${uuids(ids)}) order by box.fulfillment_order_id, box.position`,
  );
