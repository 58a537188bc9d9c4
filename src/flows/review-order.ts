import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import { money } from "../kit/money.ts";
import { OrderValidation } from "../orders/order-validation.entity.ts";
import { type Finding, type OrderFacts, validate } from "../orders/validate.ts";
import { findingsOfRules, heldForPayment } from "./consult-rules.ts";
import type { OrderBook } from "./order-book.ts";
import type { Work } from "./work.ts";

/**
 * Looks at an order again: resolves its lines' SKUs anew, and keeps the stored findings in step with what is found, by rules too. A
 * finding that was overridden stays overridden; one that no longer holds is resolved.
 */
export function reviewOrder(book: OrderBook, work: Work): void {
  resolveLines(book, work);
  recordFindings(book, work, [...validate(factsOf(book, work)), ...findingsOfRules(book)], (code) => !foundElsewhere.has(code));
}

/** Finds out anew what the lines' SKUs stand for. */
export function resolveLines(book: OrderBook, work: Work): void {
  for (const line of book.lines) {
    // What is already planned or gone keeps what it was accepted as.
    if (book.unplanned(line) !== line.openQuantity) continue;
    const sellable = work.sellable(book.channel.id, line.listingKeys);
    line.listingId = sellable?.listingId ?? null;
    line.needs = sellable ? [...sellable.needs] : [];
  }
}

/** Found by the plan, from the work at hand, from what became of parcels and from what channels say of returns, not by looking at the order. */
const foundElsewhere: ReadonlySet<Finding["code"]> = new Set<Finding["code"]>([
  "OUT_OF_STOCK",
  "PICKUP_SHORT",
  "BACKORDERED",
  "PARCEL_LOST",
  "RETURN_DIFFERS",
]);

interface Keyed {
  readonly lineId?: string | null;
  readonly code: string;
  readonly ruleId?: string | null;
}

/** Brings the stored findings of the codes that `judged` covers in step with `findings`. */
export function recordFindings(
  book: OrderBook,
  work: Work,
  findings: readonly Finding[],
  judged: (code: Finding["code"]) => boolean,
): void {
  const key = ({ lineId, code, ruleId }: Keyed) => `${lineId ?? ""} ${code} ${ruleId ?? ""}`;
  const found = new Map(findings.map((finding) => [key(finding), finding]));
  for (const stored of book.validations) {
    // What was resolved a moment ago in this very transaction stands again, and is not a second finding.
    if (stored.status === "RESOLVED" && stored.resolvedAt === work.deed.at && found.has(key(stored))) reopen(stored);
    if (stored.status === "RESOLVED" || !judged(stored.code)) continue;
    const still = found.get(key(stored));
    found.delete(key(stored));
    if (still) {
      stored.message = still.message;
      stored.severity = still.severity;
    }
    if (!still && stored.status === "OPEN") resolve(stored, work);
  }
  for (const finding of found.values()) {
    const { deed } = work;
    const values = {
      id: newId(),
      orderId: book.order.id,
      ruleId: null,
      status: "OPEN" as const,
      resolvedBy: null,
      reason: null,
      resolvedAt: null,
      createdAt: deed.at,
    };
    book.validations.push(work.add(make(OrderValidation, { ...values, ...finding })));
  }
}

function reopen(stored: OrderValidation): void {
  stored.status = "OPEN";
  stored.resolvedBy = null;
  stored.resolvedAt = null;
}

function resolve(stored: OrderValidation, { deed }: Work): void {
  stored.status = "RESOLVED";
  stored.resolvedBy = deed.actor;
  stored.resolvedAt = deed.at;
}

/** True while something must be mended or overridden before the order may open. */
export const isBlocked = (book: OrderBook): boolean => book.openFindings().some(({ severity }) => severity === "BLOCK");

function factsOf(book: OrderBook, work: Work): OrderFacts {
  const { order, channel, shipTo, boughtLines } = book;
  return {
    heldForPayment: heldForPayment(book),
    test: order.test,
    currency: order.currency,
    channelCurrency: channel.currency,
    paymentStatus: order.channelPaymentStatus,
    shippingOption: order.shippingOption ?? null,
    hasCustomer: order.customerId != null,
    address: shipTo && {
      hasLines: shipTo.lines.length > 0,
      hasCity: shipTo.city != null,
      hasCountry: shipTo.countryCode != null,
      masked: shipTo.masked,
    },
    difference: money(order.differenceMinor, order.currency),
    lines: boughtLines.map((line) => {
      const sellable = work.sellable(channel.id, line.listingKeys);
      return {
        id: line.id,
        title: line.title,
        sku: line.sku ?? line.listingKeys[0] ?? null,
        known: sellable !== null || !line.isOurs,
        requiresShipping: line.isOurs && line.deliveryMethod !== "PICKUP",
        open: line.openQuantity,
        unitPrice: money(line.unitPriceMinor, order.currency),
        // What goes out in place of other goods has the price that was agreed, or none.
        cataloguePrice: line.origin === "EXCHANGE" ? null : (sellable?.price ?? null),
      };
    }),
  };
}
