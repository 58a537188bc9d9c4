import { isDeepStrictEqual } from "node:util";
import type { Finding } from "../orders/validate.ts";
import { type Decision, decision, hashOf } from "../rules/decide.ts";
import type { Facts } from "../rules/facts.ts";
import { wasLetGo } from "./keep-holds.ts";
import type { OrderBook } from "./order-book.ts";
import { factsOfOrder } from "./order-facts.ts";
import type { Work } from "./work.ts";

/**
 * Asks the rules in force about an order, when anything they could look at is not as it was when they were last asked; keeps what they
 * say on the order, with its priority and tags. Null: nothing changed, and what they said stands, whatever rules are in force by now.
 */
export function consultRules(book: OrderBook, work: Work): Decision | null {
  const { order } = book;
  const facts = factsOfOrder(book, work);
  const factsHash = hashOfFacts(facts, book);
  if (order.factsHash === factsHash) return null;
  const before = order.directives;
  const decided = decision(work.rules, facts, work.locationCodes);
  const { directives } = decided;
  // That the built-in rules have nothing to say is true of nearly every order: nothing is kept then.
  order.directives = directives.ruleSetVersion === null && directives.appliedRuleIds.length === 0 ? null : directives;
  order.factsHash = factsHash;
  order.priority = directives.priority ?? 0;
  order.tags = [...new Set([...order.channelTags, ...directives.tags])];
  if (directives.ruleSetVersion !== null && !isDeepStrictEqual(before, directives))
    work.tell(book, "order.rules_applied", { ruleSetVersion: directives.ruleSetVersion, ruleIds: directives.appliedRuleIds });
  return decided;
}

/** Asks the rules in force at the next settling, even if nothing about the order changed. */
export function askRulesAnew({ order }: OrderBook): void {
  order.factsHash = null;
}

/**
 * Of all that rules may look at, whatever they do look at. Without the customer's other orders: they change all the time, and the order
 * does not.
 */
const hashOfFacts = ({ order, lines, destination, billing, channel }: Facts, book: OrderBook): string =>
  hashOf([order, lines, destination, billing, channel, book.order.customerId ?? null, book.order.placedAt, book.channel.timeZone]);

/** What the rules found, as findings. What has left already no longer blocks. */
export function findingsOfRules({ order, lines }: OrderBook): Finding[] {
  const isOpen = (lineId: string | null) => lines.some((line) => (lineId === null || line.id === lineId) && line.openQuantity > 0);
  return (order.directives?.findings ?? []).map(({ lineId, severity, message, ruleId }) => ({
    lineId,
    code: "RULE",
    ruleId,
    severity: severity === "BLOCK" && isOpen(lineId) ? "BLOCK" : "WARN",
    message,
  }));
}

/** True when a rule holds the order until it is paid, and no person has let it go. */
export function heldForPayment({ order, holds }: OrderBook): boolean {
  const wanted = (order.directives?.holds ?? []).find(({ reason }) => reason === "AWAITING_PAYMENT");
  const placed = holds.filter(({ ruleId }) => ruleId != null && ruleId === wanted?.ruleId);
  return wanted !== undefined && (placed.some(({ status }) => status === "ACTIVE") || !placed.some(wasLetGo));
}
