import { fulfillmentOrders } from "../../src/fulfillment/fulfillment.rows.ts";
import { shipmentGroups, visibleShipmentGroups } from "../../src/fulfillment/shipment-groups.rows.ts";
import { id, many, money, one, oneWhere } from "../reading/kinds.ts";
import { type Sources, source } from "../reading/source.ts";

const g = shipmentGroups.columns;
const work = fulfillmentOrders.columns;

/** How parcels that several orders leave in are read. */
export const groupSources: Sources = {
  FulfillmentOrder: {
    fields: { shipmentGroup: oneWhere(() => [`${g.id} = ${work.shipmentGroupId} and ${g.dissolvedAt} is null`]) },
  },
  ShipmentGroup: source(
    shipmentGroups,
    {
      id: id("ShipmentGroup", g.id),
      location: one(g.locationId),
      fulfillmentOrders: many({ on: `${work.shipmentGroupId} = ${g.id}`, order: work.id, seen: true }),
      apart: money(g.apartMinor, g.currency, `${g.apartMinor} is null`),
      together: money(g.togetherMinor, g.currency, `${g.togetherMinor} is null`),
      savings: money(`(${g.apartMinor} - ${g.togetherMinor})`, g.currency, `${g.apartMinor} is null`),
    },
    { visible: visibleShipmentGroups },
  ),
};
