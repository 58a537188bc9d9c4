import type { Commands, ToldLine } from "../../src/channels/command.ts";
import type { IncomingLine, IncomingOrder } from "../../src/channels/connector.ts";
import { amountOf, divideHalfUp, type Money, money, subtract, sum, times, zero } from "../../src/kit/money.ts";
import type { MetaAccount } from "./client.ts";
import { normalise } from "./normalise.ts";
import { readOrder } from "./orders.ts";

type Body = Readonly<Record<string, unknown>>;

/**
 * How Meta is asked for exactly this amount, or why that cannot be. It gives back the whole order, or units with their tax, or an amount before
 * tax: so a part is exact only without tax, or for whole units. What is asked for does not look at refunds that were made, so that it is
 * the same when it is asked for again.
 */
export async function refundFor({ order, amount, lines, reason }: Commands["REFUND"], account: MetaAccount): Promise<Body | string> {
  const [event] = normalise({ headers: {}, body: await readOrder(account, order.externalId) });
  if (event?.kind !== "order") return "Meta has no such order.";
  const theirs = event.order;
  const text = reason === null ? {} : { reason_text: reason };
  const why = { reason_code: "REFUND_REASON_OTHER", ...text };
  if (amount.minor === theirs.total.minor) return why;
  if (theirs.taxTotal.minor === 0n) return withAmounts(theirs, amount, lines, why);
  if (lines.length === 0) return "Meta gives a part of a taxed order back only for units: say which lines.";
  const units = priceOfUnits(theirs, lines);
  if (units.minor !== amount.minor) return `Meta would give ${amountOf(units)} back for these units, not ${amountOf(amount)}.`;
  return { ...why, items: lines.map((line) => ({ ...idOf(line), item_refund_quantity: line.quantity })) };
}

/** The amount is taken from one line after the other, then from what shipping cost. */
function withAmounts(order: IncomingOrder, amount: Money, lines: readonly ToldLine[], why: Body): Body | string {
  let left = amount;
  const items: unknown[] = [];
  const named = lines.length === 0 ? order.lines : order.lines.filter((line) => lines.some((one) => isSame(one, line)));
  for (const line of named) {
    const most = times(line.unitPrice, line.quantity);
    const part = left.minor < most.minor ? left : most;
    if (part.minor > 0n) items.push({ ...idOf(line), item_refund_amount: told(part) });
    left = subtract(left, part);
  }
  const shipping = lines.length === 0 && left.minor <= order.shippingTotal.minor ? left : zero(left.currency);
  if (subtract(left, shipping).minor !== 0n) return "Meta gives back at most what these lines cost.";
  return { ...why, items, ...(shipping.minor > 0n && { shipping: { shipping_refund: told(shipping) } }) };
}

/** What whole units cost with their share of the line's tax. */
function priceOfUnits(order: IncomingOrder, lines: readonly ToldLine[]): Money {
  const parts = lines.map((one) => {
    const line = order.lines.find((other) => isSame(one, other));
    if (!line) return zero(order.currencyCode);
    const tax = divideHalfUp(line.tax.minor * BigInt(one.quantity), BigInt(line.quantity));
    return money(times(line.unitPrice, one.quantity).minor + tax, order.currencyCode);
  });
  return sum(parts, order.currencyCode);
}

type Known = Pick<IncomingLine, "externalIds" | "sku">;
const isSame = (one: Known, other: Known): boolean => one.externalIds.some((id) => other.externalIds.includes(id));
const idOf = ({ sku, externalIds }: Known) => (sku === null ? { item_id: externalIds[0] } : { retailer_id: sku });
const told = (part: Money) => ({ amount: amountOf(part), currency: part.currency });
