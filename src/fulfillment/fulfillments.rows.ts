import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access, Rights } from "../access/access.ts";
import { rows, sql, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import { visibleFulfillmentOrders } from "./fulfillment.rows.ts";

export interface FulfillmentRow {
  readonly id: string;
  readonly orderId: string;
  readonly fulfillmentOrderId: string;
  readonly locationId: string;
  readonly status: string;
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
  readonly service: string | null;
  /** Minor units, as text; null: nobody said. */
  readonly costMinor: string | null;
  readonly costCurrency: string | null;
  /** Minor units of the order's currency, as text; null: nothing. */
  readonly collectMinor: string | null;
  readonly orderCurrency: string;
  readonly labelledAt: string | null;
  readonly shippedAt: string | null;
  readonly readyAt: string | null;
  readonly pickupUntil: string | null;
  /** Only for who may see personal data: whoever says it gets the goods. */
  readonly pickupCode: string | null;
  readonly deliveredAt: string | null;
  readonly createdAt: string;
}

export interface FulfillmentLineRow {
  readonly fulfillmentId: string;
  readonly orderLineId: string;
  readonly quantity: number;
}

export const fulfillments = table<FulfillmentRow>(
  "fulfillments fulfillment",
  [
    ...(["id", "orderId", "fulfillmentOrderId", "locationId", "status", "carrier", "service", "trackingNumber", "trackingUrl"] as const),
    ...(["costMinor", "costCurrency", "collectMinor", "orderCurrency", "labelledAt", "shippedAt", "deliveredAt", "createdAt"] as const),
    ...(["readyAt", "pickupUntil", "pickupCode"] as const),
  ],
  { orderCurrency: "(select placed.currency from orders placed where placed.id = fulfillment.order_id)" },
);
const columns = allColumns(fulfillments);
export const fulfillmentLines = table<FulfillmentLineRow>("fulfillment_lines piece", ["fulfillmentId", "orderLineId", "quantity"]);

/** A key sees the parcels of the work that it sees. */
export const visibleFulfillments = (rights: Rights) =>
  sql`exists (select 1 from fulfillment_orders work where work.id = fulfillment.fulfillment_order_id and ${visibleFulfillmentOrders(rights)})`;

export const fulfillmentsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<FulfillmentRow[]> =>
  rows(
    em,
    sql<FulfillmentRow>`select ${columns} from fulfillments fulfillment where fulfillment.id = any(${uuids(ids)}) and ${visibleFulfillments(access)}`,
  );

export const fulfillmentsOfOrders = (em: EntityManager, orderIds: readonly string[], access: Access): Promise<FulfillmentRow[]> =>
  rows(
    em,
    sql<FulfillmentRow>`
      select ${columns} from fulfillments fulfillment where fulfillment.order_id = any(${uuids(orderIds)}) and ${visibleFulfillments(access)}
      order by fulfillment.order_id, fulfillment.id`,
  );

export const linesOfFulfillments = (em: EntityManager, ids: readonly string[]): Promise<FulfillmentLineRow[]> =>
  rows(
    em,
    sql<FulfillmentLineRow>`
      select ${allColumns(fulfillmentLines)} from fulfillment_lines piece
      where piece.fulfillment_id = any(${uuids(ids)}) order by piece.fulfillment_id, piece.id`,
  );

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
