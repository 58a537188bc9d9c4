import { fulfillmentOrders } from "../../src/fulfillment/fulfillment.rows.ts";
import { promises } from "../../src/fulfillment/promises.rows.ts";
import { orderLines } from "../../src/orders/orders.rows.ts";
import { oneWhere } from "../reading/kinds.ts";
import { type Sources, source } from "../reading/source.ts";

const promise = promises.columns;

export const linePromise = oneWhere(() => [`${promise.lineId} = ${orderLines.columns.id}`]);

/** How promises are read. */
export const promiseSources: Sources = {
  FulfillmentOrder: { fields: { promise: oneWhere(() => [`${promise.fulfillmentOrderId} = ${fulfillmentOrders.columns.id}`]) } },
  DeliveryPromise: source(promises, {}),
};
