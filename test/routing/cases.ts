import { join } from "node:path";
import type { RoutingRequest } from "../../src/routing/request.ts";
import { readSet } from "../../src/routing-files/case-set.ts";
import { StockSheet } from "./stock-sheet.ts";

/** Orders whose least cost is proven, beside the project and not part of it. */
export const casesFolder = join(import.meta.dirname, "../../../shared/data/cases");

export interface Case {
  readonly id: string;
  readonly request: RoutingRequest;
  /** The proven optimum, minor units. */
  readonly optimum: number;
}

/** The cases of a set: every order sees all the stock, and a line leaves from one place. */
export function casesOf(set: "dev" | "dev-id"): Case[] {
  const { orders, levels } = readSet(casesFolder, set);
  const stock = new StockSheet(levels);
  return orders.map(({ id, request, expected }) => ({ id, request: { ...request, stock }, optimum: expected?.opt as number }));
}
