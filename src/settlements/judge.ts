import { divideHalfUp } from "../kit/money.ts";
import type { Adjustment } from "../orders/adjustments.ts";
import { type EntryType, type Outcome, type Part, type Parts, parts, type ReasonCode } from "./settlement.states.ts";

/** A row of a statement, as it is compared. */
export interface EntryFacts {
  readonly id: string;
  readonly type: EntryType;
  readonly currency: string;
  readonly parts: Parts;
  readonly netMinor: bigint;
  /** The parts that its file tells apart; what stands in others is told within these. */
  readonly told: ReadonlySet<Part>;
}

/** An order, as it is compared. */
export interface OrderFacts {
  readonly currency: string;
  /** False for one that nothing was paid for, or that was called off before. */
  readonly sold: boolean;
  readonly subtotalMinor: bigint;
  readonly discountMinor: bigint;
  readonly shippingMinor: bigint;
  readonly feeMinor: bigint;
  readonly totalMinor: bigint;
  readonly payoutMinor: bigint | null;
  readonly adjustments: readonly Adjustment[] | null;
  /** What is known here to be given back to the buyer. */
  readonly refundedMinor: bigint;
  /** The channel books the carrier: what buyers pay for shipping, and fees that they pay, are not the merchant's. */
  readonly channelShips: boolean;
}

/** What is known of the channel. */
export interface Terms {
  /** Decimal percent of the goods after discounts; null: not known. */
  readonly commissionPercent: string | null;
  readonly toleranceMinor: bigint;
}

export interface Reason {
  readonly code: ReasonCode;
  readonly amountMinor: bigint;
}

/** All reasons together are the difference, which is what was settled less what was expected. */
export interface Judgement {
  readonly outcome: Outcome;
  readonly currency: string;
  readonly expectedMinor: bigint;
  readonly actualMinor: bigint;
  readonly differenceMinor: bigint;
  readonly reasons: readonly Reason[];
}

/**
 * Compares what a channel settled for an order with what was expected. Pure: the same facts, the same answer. `order` null: it is not known here.
 * `docs/settlements.md` says how what is expected is reckoned.
 */
export function judge(order: OrderFacts | null, entries: readonly EntryFacts[], terms: Terms): Judgement {
  const currency = order?.currency ?? entries[0]?.currency ?? "XXX";
  const same = entries.filter((entry) => entry.currency === currency);
  const actualMinor = sumOf(same.map(({ netMinor }) => netMinor));
  const expected = order && expectedOf(order, terms);
  const expectedMinor = expected ? total(expected) : 0n;
  const differenceMinor = actualMinor - expectedMinor;
  const judged = { currency, expectedMinor, actualMinor, differenceMinor };
  if (order === null && entries.length > 0)
    return { outcome: "MISSING_HERE", ...judged, reasons: [{ code: "ORDER_UNKNOWN", amountMinor: differenceMinor }] };
  const foreign = same.length < entries.length;
  const settles = (minor: bigint) => minor === 0n || abs(minor) <= terms.toleranceMinor;
  // Small change is named, and still it matches.
  if (!foreign && settles(differenceMinor))
    return { outcome: "MATCHED", ...judged, reasons: differenceMinor === 0n ? [] : [{ code: "ROUNDING", amountMinor: differenceMinor }] };
  if (entries.length === 0)
    return { outcome: "MISSING_THERE", ...judged, reasons: [{ code: "NOT_SETTLED", amountMinor: differenceMinor }] };
  const reasons = foreign
    ? [{ code: "CURRENCY" as const, amountMinor: differenceMinor }]
    : reasonsFor(expected as Parts, same, differenceMinor, terms.toleranceMinor);
  return { outcome: "DIFFERENT", ...judged, reasons };
}

/**
 * What the channel should settle, part by part. Where it said what it pays out, that is what all parts add up to; else the goods less what the
 * merchant bears of discounts, fees and commission, and less what was given back.
 */
export function expectedOf(order: OrderFacts, { commissionPercent }: Terms): Parts {
  const none: Parts = { gross: 0n, discount: 0n, shipping: 0n, commission: 0n, fee: 0n, tax: 0n, refund: 0n, other: 0n };
  if (!order.sold && order.payoutMinor === null) return none;
  const { adjustments, channelShips } = order;
  const borne = (kinds: readonly Adjustment["kind"][], funders: readonly Adjustment["funder"][]) =>
    sumOf(
      (adjustments ?? [])
        .filter(({ kind, funder }) => kinds.includes(kind) && funders.includes(funder))
        .map(({ amountMinor }) => BigInt(amountMinor)),
    );
  const said = borne(["COMMISSION"], ["SELLER"]);
  const goods = order.subtotalMinor - order.discountMinor;
  const commission = said === 0n && commissionPercent !== null ? percentOf(goods, commissionPercent) : said;
  const rest = {
    discount: -borne(["VOUCHER", "COINS", "DISCOUNT"], ["SELLER"]),
    shipping: channelShips ? -borne(["SHIPPING_DISCOUNT"], ["SELLER"]) : order.shippingMinor,
    commission: -commission,
    fee: -borne(["FEE", "INSURANCE"], ["SELLER"]),
    tax: 0n,
    refund: -order.refundedMinor,
    other: 0n,
  };
  if (order.payoutMinor !== null) return { ...rest, gross: order.payoutMinor - sumOf(Object.values(rest)) };
  // The buyer's total has the merchant's discounts taken off already; what others bear of them is paid to the merchant.
  const theirs = borne(["VOUCHER", "COINS", "DISCOUNT"], ["CHANNEL", "PAYMENT_PROVIDER"]);
  const paid = order.totalMinor - order.shippingMinor - (channelShips ? order.feeMinor : 0n);
  return { ...rest, gross: paid + theirs - rest.discount };
}

const codes = {
  discount: "SELLER_VOUCHER",
  shipping: "SHIPPING_FEE",
  commission: "COMMISSION",
  fee: "FEE",
  tax: "TAX",
  other: "ADJUSTMENT",
} as const;

/** Where a difference comes from, part by part; what is left has no other name than that the amount is another. */
function reasonsFor(expected: Parts, entries: readonly EntryFacts[], difference: bigint, tolerance: bigint): Reason[] {
  const twice = repeated(entries);
  const counted = entries.filter((entry) => !twice.includes(entry));
  const told = new Set(counted.flatMap((entry) => [...entry.told]));
  const off = (part: Part) => (told.has(part) ? sumOf(counted.map((entry) => entry.parts[part])) - expected[part] : 0n);
  const refund = off("refund");
  const named: Reason[] = [
    { code: "PAID_TWICE", amountMinor: sumOf(twice.map(({ netMinor }) => netMinor)) },
    ...Object.entries(codes).map(([part, code]) => ({ code, amountMinor: off(part as Part) })),
    { code: refund < 0n ? "REFUND_UNKNOWN_HERE" : "REFUND_NOT_SETTLED", amountMinor: refund },
  ];
  const left = difference - sumOf(named.map(({ amountMinor }) => amountMinor));
  const unsettled = !counted.some(({ type }) => type === "ORDER");
  const last: Reason = { code: unsettled ? "NOT_SETTLED" : abs(left) <= tolerance ? "ROUNDING" : "AMOUNT", amountMinor: left };
  return [...named, last].filter(({ amountMinor }) => amountMinor !== 0n);
}

/** Rows of an order that say to the last unit what an earlier one says. */
function repeated(entries: readonly EntryFacts[]): EntryFacts[] {
  const seen = new Set<string>();
  return entries.filter((entry) => {
    if (entry.type !== "ORDER") return false;
    const said = parts.map((part) => entry.parts[part]).join();
    if (seen.has(said)) return true;
    seen.add(said);
    return false;
  });
}

/** Half away from zero, to the minor unit. */
function percentOf(minor: bigint, percent: string): bigint {
  const [whole = "0", fraction = ""] = percent.split(".");
  return divideHalfUp(minor * BigInt(whole + fraction), 100n * 10n ** BigInt(fraction.length));
}

const sumOf = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n);
const total = (all: Parts): bigint => sumOf(Object.values(all));
const abs = (minor: bigint): bigint => (minor < 0n ? -minor : minor);
