import type { IncomingLine } from "../../src/channels/connector.ts";
import { product } from "../../src/kit/decimal.ts";
import { divideHalfUp, type Money, moneyOf, sum, zero } from "../../src/kit/money.ts";
import { countedIn } from "../../src/kit/reckon.ts";
import type { Segment } from "./segment.ts";

/** LIN and what stands below it. */
export interface Item {
  readonly lin: Segment;
  readonly details: Segment[];
}

/** Kinds of item numbers (data element 7143), best first: the supplier's, GTINs, the buyer's. */
const sellers = ["SA", "VN"];
const trades = ["EN", "SRV", "UP", "EU"];
const buyers = ["IN", "BP"];

export interface Line {
  readonly line: IncomingLine;
  /** Price times quantity, exact to the last minor unit. */
  readonly gross: Money;
}

export function lineOf({ lin, details }: Item, position: number, currency: string, cancelled: boolean): Line {
  const quantity = quantityOf(lin, details);
  const { price, per } = priceOf(lin, details);
  const exact = moneyOf(product(price, quantity), currency);
  const gross = { currency, minor: divideHalfUp(exact.minor, per) };
  const counted = countedIn(quantity, gross);
  const whole = counted.measure === null && per === 1n;
  const ids = numbersOf(lin, details);
  const known = (kinds: readonly string[]) => kinds.flatMap((kind) => ids.get(kind) ?? []);
  const [sku = null] = known(sellers);
  const keys = [...new Set([...known(sellers), ...known(trades), ...known(buyers)])];
  const title = titleOf(details) ?? keys[0] ?? `Line ${position}`;
  const line = {
    externalIds: [lin.optional(1) ?? String(position)],
    sku,
    listingKeys: keys,
    title: counted.measure === null ? title : `${counted.measure} × ${title}`,
    quantity: counted.quantity,
    cancelledQuantity: cancelled ? counted.quantity : 0,
    fulfilledQuantity: 0,
    unitPrice: whole ? moneyOf(price, currency) : counted.unitPrice,
    discount: zero(currency),
    tax: sum(
      details.filter((moa) => moa.tag === "MOA" && moa.optional(1) === "124").map((moa) => moneyOf(moa.decimal(1, 2), currency)),
      currency,
    ),
    requiresShipping: true,
  };
  return { line, gross };
}

/** QTY 21, ordered. */
function quantityOf(lin: Segment, details: readonly Segment[]): string {
  const qty = details.find((segment) => segment.tag === "QTY" && segment.optional(1) === "21");
  const quantity = qty?.decimal(1, 2) ?? lin.fail(1, 1, "QTY 21 behind it, the quantity ordered");
  if (!/[1-9]/.test(quantity) || quantity.startsWith("-")) (qty as Segment).fail(1, 2, "a quantity above zero");
  return quantity;
}

/** PRI AAA, the net price, else AAB, the gross one; for how many units it is stands beside it. */
function priceOf(lin: Segment, details: readonly Segment[]): { readonly price: string; readonly per: bigint } {
  const prices = details.filter(({ tag }) => tag === "PRI");
  const pri = ["AAA", "AAB"].flatMap((kind) => prices.find((segment) => segment.optional(1) === kind) ?? [])[0];
  const price = pri?.decimal(1, 2) ?? lin.fail(1, 1, "PRI AAA or AAB behind it, the price");
  if (price.startsWith("-")) (pri as Segment).fail(1, 2, "a price that is not negative");
  const per = pri?.optional(1, 5) ?? "1";
  return { price, per: /^[1-9]\d{0,8}$/.test(per) ? BigInt(per) : (pri as Segment).fail(1, 5, "a whole number of units above zero") };
}

/** Item numbers by kind: the one of LIN, and those of PIA. */
function numbersOf(lin: Segment, details: readonly Segment[]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const note = (segment: Segment, element: number) => {
    const [id, kind] = [segment.optional(element, 1), segment.optional(element, 2)];
    if (id !== null && kind !== null && !ids.has(kind)) ids.set(kind, id);
  };
  note(lin, 3);
  for (const pia of details.filter(({ tag }) => tag === "PIA")) for (let element = 2; element <= 6; element += 1) note(pia, element);
  return ids;
}

/** IMD, as a person wrote it. */
const titleOf = (details: readonly Segment[]): string | null => {
  const said =
    details
      .find(({ tag }) => tag === "IMD")
      ?.texts(3, 4)
      .join(" ") ?? "";
  return said === "" ? null : said;
};
