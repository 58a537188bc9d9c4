import { divideHalfUp, exponentOf, money, split } from "../kit/money.ts";
import type { Order } from "../orders/order.entity.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import type { ExtraKind, InvoiceTax } from "./content.ts";
import type { InvoiceIssuer } from "./invoice-issuer.entity.ts";

type OrderMoney = Pick<
  Order,
  "currency" | "pricesIncludeTax" | "discountMinor" | "taxMinor" | "shippingMinor" | "feeMinor" | "differenceMinor"
>;
type LineMoney = Pick<OrderLine, "id" | "orderedQuantity" | "unitPriceMinor" | "discountMinor" | "taxMinor">;

/** What all units of a line come to: in the order's own prices, and the tax on or in them. */
export interface LineTotal {
  readonly id: string;
  readonly quantity: number;
  readonly discountMinor: bigint;
  readonly amountMinor: bigint;
  readonly taxMinor: bigint;
}

/** An order's money, every unit of tax and discount at the line or the extra that it belongs to. */
export interface OrderTotals {
  readonly pricesIncludeTax: boolean;
  readonly lines: readonly LineTotal[];
  readonly extras: readonly { readonly kind: ExtraKind; readonly amountMinor: bigint }[];
  /** On or in the extras. */
  readonly extrasTaxMinor: bigint;
}

const total = (parts: readonly bigint[]): bigint => parts.reduce((sum, part) => sum + part, 0n);

/**
 * Divides what an order says of discounts and taxes over its lines. The order's word stands: what it says in all is what all its invoices say
 * together. Discounts that are on no line, and taxes where the lines say none, are divided by what the lines come to.
 */
export function orderTotals(order: OrderMoney, lines: readonly LineMoney[], issuer: InvoiceIssuer): OrderTotals {
  const { currency } = order;
  const gross = lines.map(({ unitPriceMinor, orderedQuantity }) => unitPriceMinor * BigInt(orderedQuantity));
  const ownDiscount = total(lines.map(({ discountMinor }) => discountMinor));
  const beyond = order.discountMinor > ownDiscount ? order.discountMinor - ownDiscount : 0n;
  const afterOwn = lines.map(({ discountMinor }, index) => (gross[index] as bigint) - discountMinor);
  const further = divided(beyond, afterOwn, currency);
  const discounts = lines.map(({ discountMinor }, index) => discountMinor + (further[index] as bigint));
  const amounts = gross.map((amount, index) => amount - (discounts[index] as bigint));
  const extras = (
    [
      ["SHIPPING", order.shippingMinor],
      ["FEE", order.feeMinor],
      ["ROUNDING", order.differenceMinor],
    ] as const
  ).flatMap(([kind, amountMinor]) => (amountMinor === 0n ? [] : [{ kind, amountMinor }]));
  const extra = total(extras.map(({ amountMinor }) => amountMinor));

  const unsaid = order.taxMinor === 0n && issuer.taxable && issuer.taxRule === "INCLUDED_IF_UNSAID";
  const onLines = lines.map(({ taxMinor }) => taxMinor);
  const rest = order.taxMinor - total(onLines);
  // Taxes that no line says: those of all lines where none says any, else those of the shipping.
  const spread = total(onLines) === 0n && rest > 0n ? divided(rest, [...amounts, order.shippingMinor], currency) : null;
  const taxes = unsaid ? amounts.map((amount) => taxIn(amount, issuer)) : spread ? spread.slice(0, -1) : onLines;
  return {
    pricesIncludeTax: unsaid || order.pricesIncludeTax,
    lines: lines.map(({ id, orderedQuantity }, index) => ({
      id,
      quantity: orderedQuantity,
      discountMinor: discounts[index] as bigint,
      amountMinor: amounts[index] as bigint,
      taxMinor: taxes[index] as bigint,
    })),
    extras,
    extrasTaxMinor: unsaid ? taxIn(extra, issuer) : spread ? (spread.at(-1) as bigint) : rest > 0n ? rest : 0n,
  };
}

/** Parts that add up exactly; all at nothing where there is nothing to go by. */
const divided = (whole: bigint, weights: readonly bigint[], currency: string): bigint[] => {
  const positive = weights.map((weight) => (weight > 0n ? weight : 0n));
  if (whole === 0n || total(positive) === 0n) return weights.map((_, index) => (index === 0 ? whole : 0n));
  return split(money(whole, currency), positive).map(({ minor }) => minor);
};

/** What units `from` + 1 to `to` of `of` units come to: all slices of a whole add up to it, in whatever pieces it is cut. */
export const slice = (whole: bigint, of: number, from: number, to: number): bigint =>
  divideHalfUp(whole * BigInt(to), BigInt(of)) - divideHalfUp(whole * BigInt(from), BigInt(of));

/** The rate on the whole price, as a fraction: 12% of 11/12 is 1100 of 10000. */
const effective = ({ taxRateBasisPoints, taxBaseNumerator, taxBaseDenominator }: InvoiceIssuer) => ({
  part: BigInt(taxRateBasisPoints * taxBaseNumerator),
  of: BigInt(10_000 * taxBaseDenominator),
});

/** The tax that a price with tax has in it; none in what is taken off. */
function taxIn(gross: bigint, issuer: InvoiceIssuer): bigint {
  const { part, of } = effective(issuer);
  return gross <= 0n ? 0n : divideHalfUp(gross * part, of + part);
}

/**
 * The tax as it is printed: split into base, rate and amount where the amount is what the issuer's rate makes of the price, give or take a
 * major unit for each of `roundings`; else the amount alone, as the order says it.
 */
export function taxShown(
  netMinor: bigint,
  taxMinor: bigint,
  issuer: InvoiceIssuer,
  { currency, roundings }: { readonly currency: string; readonly roundings: number },
): InvoiceTax | null {
  if (taxMinor === 0n) return null;
  const { taxName: name, taxRateBasisPoints, taxBaseNumerator, taxBaseDenominator, taxCode } = issuer;
  const { part, of } = effective(issuer);
  const difference = divideHalfUp(netMinor * part, of) - taxMinor;
  const allowed = BigInt(roundings) * 10n ** BigInt(exponentOf(currency));
  const amountMinor = taxMinor.toString();
  if (!issuer.taxable || (difference < 0n ? -difference : difference) > allowed)
    return { name, ratePercent: null, baseMinor: null, baseShare: null, code: null, amountMinor };
  return {
    name,
    ratePercent: String(taxRateBasisPoints / 100),
    baseMinor: divideHalfUp(netMinor * BigInt(taxBaseNumerator), BigInt(taxBaseDenominator)).toString(),
    baseShare: taxBaseNumerator === taxBaseDenominator ? null : `${taxBaseNumerator}/${taxBaseDenominator}`,
    code: taxCode ?? null,
    amountMinor,
  };
}
