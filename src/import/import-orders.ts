import type { MikroORM } from "@mikro-orm/postgresql";
import type { IncomingOrder } from "../channels/connector.ts";
import { checkFinished, importOrders as takeOrders } from "../flows/import-orders.ts";
import type { Import } from "./kind.ts";
import { openNdjson } from "./ndjson.ts";
import type { ImportReport } from "./report.ts";
import { type ImportOptions, runImport } from "./run-import.ts";

export interface OrderImportOptions extends ImportOptions {
  readonly channelId: string;
  /** What a line of the file says. Throws MalformedMessage with the path of what cannot be read. */
  readonly read: (line: Uint8Array) => IncomingOrder;
}

/**
 * Takes finished orders of a channel from a file with one JSON object a line. An order that is known already, from the file
 * or from the channel, stays as it is.
 */
export function importOrders(orm: MikroORM, path: string, { channelId, read, ...options }: OrderImportOptions): Promise<ImportReport> {
  const actor = options.actor ?? "import";
  const orders: Import<IncomingOrder> = {
    kind: "ORDERS",
    channelId,
    batchRows: 500,
    tables: ["customers", "addresses", "orders", "order_lines"],
    open: (path) =>
      openNdjson(path, (line) => {
        const order = read(line);
        checkFinished(order);
        return order;
      }),
    async write(em, batch) {
      const deed = { actor, at: new Date(), correlationId: null };
      const taken = await takeOrders(
        em,
        deed,
        channelId,
        batch.map(({ row }) => row),
      );
      return { written: taken.size, unchanged: batch.length - taken.size };
    },
  };
  return runImport(orm, path, orders, options);
}
