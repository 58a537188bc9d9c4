import type { ToldLine } from "../../src/channels/command.ts";
import type { Reader } from "../../src/kit/read.ts";
import { rowsByLine } from "./lines.ts";
import { isCancelled } from "./status.ts";

/**
 * The rows that lines mean. Lines name as many ids as units, from the first on. Where Lazada cancelled units of the same thing, the rows that are
 * left stand in for the cancelled ones among the first, in order, so the same line always means the same rows. Null: a line that names no such rows.
 */
export function rowsTold(lines: readonly ToldLine[], rows: readonly Reader[]): Reader[] | null {
  const standIns = new Map(rowsByLine(rows).flatMap(standInsOf));
  const byId = new Map(rows.map((row) => [idOf(row), row]));
  const told = lines.flatMap(({ externalIds, quantity }) =>
    externalIds.length === quantity ? externalIds.map((id) => standIns.get(id) ?? byId.get(id)) : [undefined],
  );
  return told.every((row) => row !== undefined) ? [...new Set(told)] : null;
}

function standInsOf(units: readonly Reader[]): [string, Reader][] {
  const left = units.filter((row) => !isCancelled(row)).length;
  const cancelled = units.slice(0, left).filter(isCancelled);
  const beyond = units.slice(left).filter((row) => !isCancelled(row));
  return cancelled.flatMap((row, index) => (beyond[index] ? [[idOf(row), beyond[index]]] : []));
}

export const idOf = (row: Reader): string => row.id("order_item_id");
export const statusIn = (row: Reader): string => row.text("status").toLowerCase();
