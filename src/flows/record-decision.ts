import { RoutingDecision, type RoutingReason } from "../fulfillment/routing-decision.entity.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import { inputsOf } from "../routing/inputs.ts";
import { sentenceOf } from "../routing/sentence.ts";
import { sealed } from "../routing/stored-inputs.ts";
import type { OrderBook } from "./order-book.ts";
import type { Routed } from "./plan-fulfillment.ts";
import type { Work } from "./work.ts";

/** Why work opens where it has waited or was moved to, and how its sentence begins. */
export interface Opening {
  readonly reason: Extract<RoutingReason, "RECEIPT" | "RELEASE" | "BY_HAND">;
  readonly words: string;
}

/**
 * Keeps why an order's parts leave from where they do, with all that the router was given. Of the buyer it has no more than the destination's
 * country, region, postal code, and its place to about a hundred metres. `opening`: work opens where it is, the order is not routed for it.
 */
export function recordDecision(book: OrderBook, work: Work, { request, plan }: Routed, opening: Opening | null = null): RoutingDecision {
  const { order } = book;
  const { inputs, hash } = sealed(inputsOf(request));
  const priced = !request.policy.distanceTariff;
  const reason = opening?.reason ?? book.cause ?? (book.decisions === 0 ? "NEW_ORDER" : "ORDER_CHANGED");
  book.decisions += 1;
  if (opening === null) book.cause = null;
  const sentence = sentenceOf(request, plan, namesIn(work));
  return work.add(
    make(RoutingDecision, {
      id: newId(),
      orderId: order.id,
      sequence: book.decisions,
      mode: "LIVE",
      reason,
      summary: opening === null ? sentence : `${opening.words}; ${sentence}`,
      explanation: { ...plan.why, fulfillmentOrders: plan.fulfillmentOrders },
      inputs: { ...inputs },
      inputsHash: hash,
      ruleSetVersion: order.directives?.ruleSetVersion ?? null,
      costMinor: priced ? BigInt(plan.cost) : null,
      currency: priced ? order.currency : null,
      createdAt: work.deed.at,
    }),
  );
}

const namesIn = ({ network, facts }: Work) => ({
  location: (id: string) => network.find((one) => one.id === id)?.name ?? id,
  item: (id: string) => facts.item(id)?.sku ?? id,
});
