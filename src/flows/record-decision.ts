import { RoutingDecision } from "../fulfillment/routing-decision.entity.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import { inputsOf } from "../routing/inputs.ts";
import { sentenceOf } from "../routing/sentence.ts";
import { sealed } from "../routing/stored-inputs.ts";
import type { OrderBook } from "./order-book.ts";
import type { Routed } from "./plan-fulfillment.ts";
import type { Work } from "./work.ts";

/**
 * Keeps why an order's parts leave from where they do, with all that the router was given. Of the buyer it has no more than the destination's
 * country, region, postal code, and its place to about a hundred metres.
 */
export function recordDecision(book: OrderBook, work: Work, { request, plan }: Routed): RoutingDecision {
  const { order } = book;
  const { inputs, hash } = sealed(inputsOf(request));
  const priced = !request.policy.distanceTariff;
  const reason = book.cause ?? (book.decisions === 0 ? "NEW_ORDER" : "ORDER_CHANGED");
  book.decisions += 1;
  book.cause = null;
  return work.add(
    make(RoutingDecision, {
      id: newId(),
      orderId: order.id,
      sequence: book.decisions,
      mode: "LIVE",
      reason,
      summary: sentenceOf(request, plan, namesIn(work)),
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
