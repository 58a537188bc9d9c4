import type { IncomingLine } from "../../src/channels/connector.ts";
import { product, shifted } from "../../src/kit/decimal.ts";
import { add, type Money, moneyOf, zero } from "../../src/kit/money.ts";
import { countedIn } from "../../src/kit/reckon.ts";
import type { Segment } from "./segment.ts";

/** PO1 and what stands below it. */
export interface Item {
  readonly po1: Segment;
  readonly details: Segment[];
}

/** Qualifiers of PO106 and on (data element 235), best first. */
const sellers = ["VN", "VP", "SK"];
const trades = ["UP", "EN", "UK", "UI"];
const buyers = ["BP", "IN", "CB", "PI"];

/** Basis of the unit price (data element 639): a price may be for more than one. */
const pricedFor = new Map([
  ["PE", 0],
  ["CA", 0],
  ["EA", 0],
  ["PT", 1],
  ["HP", 2],
  ["TP", 3],
]);

export interface Line {
  readonly line: IncomingLine;
  /** Price times quantity, exact. */
  readonly gross: Money;
}

export function lineOf({ po1, details }: Item, position: number, currency: string, cancelled: boolean): Line {
  const quantity = po1.decimal(2);
  if (!/[1-9]/.test(quantity) || quantity.startsWith("-")) po1.fail(2, "a quantity above zero");
  const places = pricedFor.get(po1.optional(5) ?? "PE");
  // Catalogue, quotation and suchlike say where the price is from, not what it is for.
  const price = shifted(po1.decimal(4), places ?? 0);
  if (price.startsWith("-")) po1.fail(4, "a price that is not negative");
  const gross = moneyOf(product(price, quantity), currency);
  const counted = countedIn(quantity, gross);
  const ids = new Map([...po1.pairs(6)].map(([qualifier, id]) => [qualifier, id]));
  const known = (qualifiers: readonly string[]) => qualifiers.flatMap((qualifier) => ids.get(qualifier) ?? []);
  const [sku = null] = known(sellers);
  const keys = [...new Set([...known(sellers), ...known(trades), ...known(buyers)])];
  const title = titleOf(details) ?? keys[0] ?? `Line ${position}`;
  const line = {
    externalIds: [po1.optional(1) ?? String(position)],
    sku,
    listingKeys: keys,
    title: counted.measure === null ? title : `${counted.measure} × ${title}`,
    quantity: counted.quantity,
    cancelledQuantity: cancelled ? counted.quantity : 0,
    fulfilledQuantity: 0,
    unitPrice: counted.measure === null ? moneyOf(price, currency) : counted.unitPrice,
    discount: zero(currency),
    tax: taxOf(details, currency),
    requiresShipping: true,
  };
  return { line, gross };
}

/** What a person wrote (PID05); some put it one element too early. */
function titleOf(details: readonly Segment[]): string | null {
  const described = details.find(({ tag }) => tag === "PID");
  return described?.optional(5) ?? described?.optional(4) ?? null;
}

export const taxOf = (segments: readonly Segment[], currency: string): Money =>
  segments
    .filter(({ tag }) => tag === "TXI")
    .reduce((total, txi) => add(total, moneyOf(txi.optionalDecimal(2) ?? "0", currency)), zero(currency));
