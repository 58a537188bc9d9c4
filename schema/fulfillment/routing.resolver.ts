import { Ctx, FieldResolver, Int, Resolver, Root } from "type-graphql";
import { inventoryItemsById } from "../../src/catalog/inventory-items.rows.ts";
import { type RoutingDecisionRow, routingDecisionsOfOrders } from "../../src/fulfillment/routing-decisions.rows.ts";
import { locationsById } from "../../src/locations/locations.rows.ts";
import { type OrderRow, orderLinesById } from "../../src/orders/orders.rows.ts";
import type { AlternativePlan, CostPart, LineQuantity, RoutingCandidate, RoutingExplanation } from "../../src/routing/plan.ts";
import { InventoryItemObject } from "../catalog/item.type.ts";
import { clientIds } from "../kit/client-ids.ts";
import type { Context } from "../kit/context.ts";
import { loadOne } from "../kit/loaders.ts";
import { Money, moneyField } from "../kit/money.type.ts";
import { Needs } from "../kit/needs.ts";
import { JsonObject } from "../kit/scalars.ts";
import { LocationObject } from "../locations/location.type.ts";
import { OrderLineObject, OrderObject } from "../orders/order.type.ts";
import {
  RoutingAlternativeObject,
  RoutingCandidateObject,
  RoutingCostObject,
  RoutingDecisionObject,
  RoutingLackObject,
  RoutingShareObject,
  RoutingShortItemObject,
} from "./routing.type.ts";

/** What a decision kept of its plan; of an older one, less. */
type Kept = Partial<RoutingExplanation> & {
  readonly fulfillmentOrders?: readonly { readonly locationId: string; readonly cost: readonly CostPart[] }[];
};

/** Amounts stand in the decision's currency. */
interface InCurrency {
  readonly currency: string | null;
}

const keptBy = ({ explanation }: RoutingDecisionRow): Kept => explanation as Kept;
const priceOf = (amount: number | null | undefined, { currency }: InCurrency): Money | null =>
  amount == null || currency === null ? null : moneyField(BigInt(amount), currency);

@Resolver(() => RoutingDecisionObject)
export class RoutingDecisionResolver {
  @FieldResolver(() => Money, { nullable: true, description: "What the plan costs, all parts together; null where distance decided." })
  cost(@Root() { costMinor, currency }: RoutingDecisionRow): Money | null {
    return costMinor === null || currency === null ? null : moneyField(costMinor, currency);
  }

  @FieldResolver(() => Boolean, { description: "False when the search met its limit: the plan holds, but a better one may exist." })
  exact(@Root() decision: RoutingDecisionRow): boolean {
    return keptBy(decision).exact ?? true;
  }

  @FieldResolver(() => Int, { description: "Combinations tried; 0 when there was nothing to choose." })
  steps(@Root() decision: RoutingDecisionRow): number {
    return keptBy(decision).steps ?? 0;
  }

  @FieldResolver(() => Money, {
    nullable: true,
    description: "What no plan for as many units costs less than; null when that is not known.",
  })
  bound(@Root() decision: RoutingDecisionRow): Money | null {
    return priceOf(keptBy(decision).bound, decision);
  }

  @FieldResolver(() => [RoutingCandidateObject], { description: "Every location in use, nearest first." })
  candidates(@Root() decision: RoutingDecisionRow) {
    const { candidates = [], fulfillmentOrders = [] } = keptBy(decision);
    return candidates.map((candidate) => ({
      ...candidate,
      currency: decision.currency,
      parts: fulfillmentOrders.find(({ locationId }) => locationId === candidate.locationId)?.cost ?? [],
    }));
  }

  @FieldResolver(() => [RoutingAlternativeObject], {
    description: "The best other plans for as many units, the cheapest first, at most five. Empty where distance decided.",
  })
  alternatives(@Root() decision: RoutingDecisionRow) {
    return (keptBy(decision).alternatives ?? []).map((one) => ({ ...one, currency: decision.currency }));
  }

  @FieldResolver(() => JsonObject, { description: "All of it, as the router gave it." })
  explanation(@Root() { explanation }: RoutingDecisionRow) {
    return clientIds(explanation);
  }
}

type Candidate = RoutingCandidate & InCurrency & { readonly parts: readonly CostPart[] };

@Resolver(() => RoutingCandidateObject)
export class RoutingCandidateResolver {
  @FieldResolver(() => LocationObject, { nullable: true, description: "The location; null for a key that may not see it." })
  location(@Root() { locationId }: Candidate, @Ctx() context: Context) {
    return loadOne(context, locationsById, locationId);
  }

  @FieldResolver(() => RoutingLackObject, { nullable: true, description: "What it lacks for the whole order; null when nothing." })
  detail(@Root() { detail }: Candidate) {
    return detail ?? null;
  }

  @FieldResolver(() => [RoutingShareObject], { description: "What it could ship were it the only one." })
  couldShip(@Root() { couldShip }: Candidate) {
    return couldShip;
  }

  @FieldResolver(() => Money, { nullable: true, description: "What shipping that would cost." })
  alone(@Root() candidate: Candidate): Money | null {
    return priceOf(candidate.alone, candidate);
  }

  @FieldResolver(() => [RoutingCostObject], { description: "What its parcel costs, part by part, when it was chosen." })
  cost(@Root() { parts, currency }: Candidate) {
    return parts.map((part) => ({ ...part, currency }));
  }
}

@Resolver(() => RoutingLackObject)
export class RoutingLackResolver {
  @FieldResolver(() => [RoutingShortItemObject], { description: "Items it has too few of." })
  short(@Root() { short }: NonNullable<RoutingCandidate["detail"]>) {
    return short;
  }
}

@Resolver(() => RoutingShortItemObject)
export class RoutingShortItemResolver {
  @FieldResolver(() => InventoryItemObject, { nullable: true, description: "The item." })
  item(@Root() { itemId }: { readonly itemId: string }, @Ctx() { loaders }: Context) {
    return loaders.one(inventoryItemsById, itemId);
  }
}

@Resolver(() => RoutingShareObject)
export class RoutingShareResolver {
  @FieldResolver(() => OrderLineObject, { nullable: true, description: "The order line." })
  orderLine(@Root() { lineId }: LineQuantity, @Ctx() context: Context) {
    return loadOne(context, orderLinesById, lineId);
  }
}

@Resolver(() => RoutingCostObject)
export class RoutingCostResolver {
  @FieldResolver(() => Money, { nullable: true, description: "How much." })
  amount(@Root() { amount, ...cost }: CostPart & InCurrency): Money | null {
    return priceOf(amount, cost);
  }
}

@Resolver(() => RoutingAlternativeObject)
export class RoutingAlternativeResolver {
  @FieldResolver(() => [LocationObject], { description: "The locations that would ship, by code." })
  async locations(@Root() { locationIds }: AlternativePlan, @Ctx() context: Context) {
    const found = await Promise.all(locationIds.map((id) => loadOne(context, locationsById, id)));
    return found.filter((one) => one != null).sort((a, b) => (a.code < b.code ? -1 : 1));
  }

  @FieldResolver(() => Money, { nullable: true, description: "What it would cost." })
  cost(@Root() one: AlternativePlan & InCurrency): Money | null {
    return priceOf(one.cost, one);
  }

  @FieldResolver(() => [RoutingCostObject], { description: "That, part by part." })
  parts(@Root() { parts, currency }: AlternativePlan & InCurrency) {
    return parts.map((part) => ({ ...part, currency }));
  }
}

@Resolver(() => OrderObject)
export class OrderRoutingResolver {
  @Needs("fulfillment:read")
  @FieldResolver(() => [RoutingDecisionObject], { description: "Every time it was routed, and why, oldest first." })
  routingDecisions(@Root() { id }: OrderRow, @Ctx() { loaders }: Context) {
    return loaders.many(routingDecisionsOfOrders, ({ orderId }) => orderId, id);
  }
}
