import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exponentOf } from "../../src/kit/money.ts";
import * as files from "../../src/routing-files/case-set.ts";
import { StockSheet } from "../../test/routing/stock-sheet.ts";

/** Orders of one shop, what it has, and the least that each order can cost. */
export interface CaseSet extends Omit<files.CaseSet, "orders"> {
  /** Minor units that one unit of the currency has. */
  readonly minor: number;
  /** Oldest first. */
  readonly orders: readonly CaseOrder[];
  /** Totals told of the orders in the order of time, stock consumed, by policy: A, B, C, greedy_opt (per-order optimal). Minor units. */
  readonly sequential: Readonly<Record<string, { readonly total_cents: number; readonly unfilled_lines: number }>>;
  /** A new sheet of what is there before the first order. */
  readonly stock: () => StockSheet;
}

export interface CaseOrder extends files.CaseOrder {
  readonly expected: files.Expected;
}

/** Where case sets are when nobody says where: beside the project, as they are no part of it. */
export const usualFolder = "../shared/data/cases";

/** Names of the sets in a folder: those whose expected costs are there. */
export const setsIn = (folder: string): string[] =>
  existsSync(folder) ? files.setsIn(folder).filter((name) => existsSync(join(folder, `${name}-expected.jsonl.gz`))) : [];

/** Reads a set with what every order costs at least, and what is told of it as a whole. Throws as the reader does, or when an order's cost is not there. */
export function readSet(folder: string, name: string): CaseSet {
  const set = files.readSet(folder, name);
  const reference = join(folder, `${name}-reference.json`);
  const told = existsSync(reference) ? (JSON.parse(readFileSync(reference, "utf8")) as Partial<Pick<CaseSet, "sequential">>) : {};
  const orders = set.orders.map((order): CaseOrder => {
    if (order.expected === null) throw new Error(`Set ${name}: order ${order.id} has no expected cost.`);
    return { ...order, expected: order.expected };
  });
  return {
    ...set,
    orders,
    minor: 10 ** exponentOf(set.currency),
    sequential: told.sequential ?? {},
    stock: () => new StockSheet(set.levels),
  };
}
