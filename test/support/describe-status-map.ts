import { describe, expect, test } from "vitest";
import type { Connector, Delivery } from "../../src/channels/connector.ts";
import { hasNeighbours, type StatusRow } from "./neighbours.ts";

/**
 * Holds a connector to the rows of the status map that are its channel's, one test a row, where the map lies beside the repository.
 * `messageWith`: an order that is in a row's status, or why there is no such message, which is shown in place of the test.
 */
export function describeStatusMap<Settings>(
  connector: Connector<Settings>,
  rows: readonly StatusRow[],
  messageWith: (row: StatusRow) => Delivery | string,
  settings?: Settings,
): void {
  describe.skipIf(!hasNeighbours)(`${connector.title}: the status map`, () => {
    test.skipIf(rows.length > 0)("no row is this channel's", () => {});

    for (const row of rows) {
      const name = `${row.native_field} ${row.native_status}`;
      const message = messageWith(row);
      if (typeof message === "string") {
        test.skip(`${name}: ${message}`, () => {});
        continue;
      }
      test(name, () => {
        const orders = connector.normalise(message, settings).flatMap((event) => (event.kind === "order" ? [event.order] : []));
        expect(orders).toHaveLength(1);
        const [order] = orders;
        if (row.order_status !== "-") expect(order?.orderStatus).toBe(row.order_status);
        if (row.payment_status !== "-") expect(order?.paymentStatus).toBe(row.payment_status);
        if (row.fulfilment_status !== "-") expect(order?.fulfillmentStatus).toBe(row.fulfilment_status);
      });
    }
  });
}
