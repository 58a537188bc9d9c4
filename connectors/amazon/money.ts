import type { IncomingAdjustment, IncomingLine } from "../../src/channels/connector.ts";
import { type Money, sum, zero } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { differenceOf, type Parts } from "../../src/kit/reckon.ts";
import { marketplaces } from "./marketplaces.ts";
import type { Spelling } from "./people.ts";

/** An item of an order with all its money, of either version. */
export interface Item {
  readonly line: IncomingLine;
  readonly shipping: Money;
  readonly shippingDiscount: Money;
  readonly discountFunder: IncomingAdjustment["funder"];
  /** What the buyer pays beside, by its name. */
  readonly fees: readonly (readonly [title: string, amount: Money])[];
  /** Who hands the tax on instead of the seller; null: the seller. */
  readonly taxCollector: string | null;
  /** What the points that the buyer earns cost the seller. */
  readonly points: Money | null;
}

/** An amount that must be in the order's currency: nothing is converted silently. Null when Amazon does not say it. */
export function amountIn(holder: Reader | null, key: string, currency: string, spell: Spelling): Money | null {
  const amount = holder?.optionalObject(key) ?? null;
  if (amount === null || !amount.has(spell("amount"))) return null;
  const own = amount.currency(spell("currencyCode"));
  return own === currency
    ? amount.money(spell("amount"), currency)
    : amount.fail(spell("currencyCode"), `the order's currency ${currency}`);
}

/** The currency of the first amount there is; an order without any yet has its marketplace's. */
export function currencyOf(amounts: readonly (Reader | null)[], spell: Spelling, marketplaceId: string | null): string | null {
  const first = amounts.find((amount) => amount?.has(spell("currencyCode")));
  return first ? first.currency(spell("currencyCode")) : (marketplaces.get(marketplaceId ?? "")?.currency ?? null);
}

/** Discounts come positive or negative, and both take off. */
export const magnitude = ({ minor, currency }: Money): Money => ({ minor: minor < 0n ? -minor : minor, currency });

export function totalsOf(items: readonly Item[], total: Money | null, tips: Item["fees"], currency: string) {
  const add = (amounts: readonly Money[]): Money => sum(amounts, currency);
  const discounts = items.flatMap(({ line, shippingDiscount }) => [line.discount, shippingDiscount]);
  const common = {
    lines: items.map(({ line }) => line),
    discountTotal: add(discounts),
    taxTotal: add(items.map(({ line }) => line.tax)),
    shippingTotal: add(items.map(({ shipping }) => shipping)),
    feeTotal: add([...items.flatMap(({ fees }) => fees), ...tips].map(([, amount]) => amount)),
    total: total ?? zero(currency),
  };
  // Amazon does not say whether its prices contain the tax: the total does.
  const including: Parts = { ...common, pricesIncludeTax: true };
  const parts = { ...common, pricesIncludeTax: common.taxTotal.minor !== 0n && differenceOf(including).minor === 0n };
  return { ...parts, difference: differenceOf(parts), adjustments: adjustmentsOf(items, tips) };
}

const adjustmentsOf = (items: readonly Item[], tips: Item["fees"]): IncomingAdjustment[] =>
  [
    ...items.flatMap((item): IncomingAdjustment[] => {
      const { line, discountFunder, taxCollector, points } = item;
      const own = { externalLineId: line.externalIds[0] ?? null };
      return [
        { ...own, kind: "DISCOUNT", funder: discountFunder, amount: line.discount, title: "Promotion" },
        { ...own, kind: "SHIPPING_DISCOUNT", funder: discountFunder, amount: item.shippingDiscount, title: "Promotion on shipping" },
        ...item.fees.map(([title, amount]) => ({ ...own, kind: "FEE", funder: "BUYER", amount, title }) as const),
        ...(taxCollector === null
          ? []
          : [{ ...own, kind: "TAX", funder: "CHANNEL", amount: line.tax, title: `Collected by ${taxCollector}` } as const]),
        ...(points === null ? [] : [{ ...own, kind: "COINS", funder: "SELLER", amount: points, title: "Amazon Points granted" } as const]),
      ];
    }),
    ...tips.map(([title, amount]) => ({ kind: "TIP", funder: "BUYER", amount, title, externalLineId: null }) as const),
  ]
    .filter(({ amount }) => amount.minor !== 0n)
    .map((one) => ({ ...one, amount: magnitude(one.amount) }));
