import type { ChannelEvent } from "../../src/channels/connector.ts";
import type { FileFault } from "../../src/kit/file-fault.ts";
import type { FileRow as Row } from "./message.ts";
import { failWith, rowsIn } from "./message.ts";
import { orderOf } from "./order.ts";
import type { FilesSettings } from "./settings.ts";

/** Pure: the rows of one order, in our words. Throws MalformedMessage that names the first row and column that cannot be read. */
export function normalise(body: Uint8Array, settings: FilesSettings): ChannelEvent[] {
  const { rows, readAt } = rowsIn(body, settings);
  const order = orderOf(rows as [Row, ...Row[]], readAt, settings);
  const faulty = rows.filter(({ faults }) => faults.length > 0);
  if (order === null || faulty.length > 0)
    failWith(
      faulty[0] as Row,
      faulty.reduce((count, { faults }) => count + faults.length, -1),
    );
  return [{ kind: "order", order }];
}

/** All that is wrong with a message, by row. */
export function faultsIn(body: Uint8Array, settings: FilesSettings): readonly FileFault[] {
  const { rows, readAt } = rowsIn(body, settings);
  orderOf(rows as [Row, ...Row[]], readAt, settings);
  return rows.flatMap(({ faults }) => faults);
}
