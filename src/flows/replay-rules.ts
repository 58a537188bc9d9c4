import type { EntityManager } from "@mikro-orm/postgresql";
import { type Sellable, sellableKey, sellables } from "../channels/listings.rows.ts";
import { rows, sql, uuids } from "../kit/sql.ts";
import type { Location } from "../locations/location.entity.ts";
import { inputsOf, type RoutingInputs } from "../routing/inputs.ts";
import type { PastOrder } from "../routing/opportunity.ts";
import { requestFrom } from "../routing/stored-inputs.ts";
import { decide, type LocationCodes, type RuleVersion } from "../rules/decide.ts";
import { lookAtBooks } from "./order-book.ts";
import { customersKnown, factsOfOrder, type Surroundings } from "./order-facts.ts";
import type { PastDecision } from "./past-decision.ts";
import { waitsUnder } from "./pre-orders.ts";
import { noOrders, ordersBefore } from "./recent-orders.ts";
import { keptBackUnder, policyUnder } from "./routing-policy.ts";
import { leastParcel } from "./routing-request.ts";
import { inHand } from "./work.ts";

/** What is known of an item beside its stock. */
export interface ReplayedItem {
  readonly sku: string;
  readonly tags: readonly string[];
  readonly releaseAt: string | null;
}

export async function replayedItems(em: EntityManager, itemIds: readonly string[]): Promise<ReadonlyMap<string, ReplayedItem>> {
  const found = await rows(
    em,
    sql<ReplayedItem & { id: string }>`
      select id, sku, tags, preorder_release_at as "releaseAt" from inventory_items where id = any(${uuids(itemIds)})`,
  );
  return new Map(found.map(({ id, ...item }) => [id, item]));
}

/** What other rules make of what the router was given, the network apart. */
export interface Directed {
  readonly inputs: RoutingInputs;
  /** Units that are to be left where they are, less those that were. */
  readonly keptBack: (itemId: string, locationId: string) => number;
  /** The orders from which the opportunity cost of its units is to be reckoned, if these rules count it. */
  readonly recent: readonly PastOrder[];
}

interface ToDirect {
  readonly decisions: readonly PastDecision[];
  readonly rules: RuleVersion;
  readonly codes: LocationCodes;
  readonly items: ReadonlyMap<string, ReplayedItem>;
  /** What was there to leave from. */
  readonly network: readonly Location[];
}

/**
 * Asks rules about the orders of decisions, as the orders stand now, and makes policies of what they say as a live order's is made. What
 * the same version decided is as it was. By the decisions' ids.
 */
export async function directedBy(em: EntityManager, { decisions, rules, codes, items, network }: ToDirect): Promise<Map<string, Directed>> {
  const others = decisions.filter(({ ruleSetVersion }) => ruleSetVersion !== rules.version);
  const books = new Map(
    (
      await lookAtBooks(
        em,
        others.map(({ orderId }) => orderId),
      )
    ).map((book) => [book.order.id, book]),
  );
  const { lookUp, customerIds, orders } = inHand([...books.values()]);
  const found = await sellables(em, lookUp);
  const sellableOf = (channelId: string, keys: readonly string[]): Sellable | null =>
    keys.map((key) => found.get(sellableKey(channelId, key))).find((one) => one !== undefined) ?? null;
  const looksAtCustomers = [...rules.reads].some((path) => path.startsWith("customer"));
  const known: Surroundings = {
    sellable: sellableOf,
    customers: looksAtCustomers ? await customersKnown(em, customerIds, orders) : new Map(),
  };
  const [first] = others;
  const recent = rules.looksBack && first ? await ordersBefore(em, network, new Date(first.decidedAt), first.id) : noOrders;
  return new Map(
    others.flatMap(({ id, orderId, ruleSetVersion, decidedAt, ...decision }) => {
      const book = books.get(orderId);
      if (!book) return [];
      const { inputs } = decision;
      const { order, channel } = book;
      const directives = decide(rules, factsOfOrder(book, known), codes);
      const at = new Date(decidedAt);
      const { distanceTariff, atLocationId } = inputs.policy;
      const aParcel = leastParcel(inputs.locations);
      const pickup = inputs.method === "PICKUP" ? { at: atLocationId } : null;
      const policy = policyUnder(directives, { order, channel, at, priced: !distanceTariff, relaxed: false, aParcel, underWay: 0, pickup });
      const isAhead = (itemId: string) => new Date(items.get(itemId)?.releaseAt ?? 0) > at;
      const lines = inputs.lines.map((stored) => {
        const line = book.lines.find((one) => one.id === stored.lineId);
        if (!line) return stored;
        const waits = waitsUnder(directives, book, line, { sellable: sellableOf(channel.id, line.listingKeys), isAhead });
        return { ...stored, backorder: waits ? ("ALLOW" as const) : ("DENY" as const) };
      });
      const before = order.directives?.ruleSetVersion === ruleSetVersion ? (order.directives ?? null) : null;
      const [kept, keptThen] = [directives, before].map((one) => keptBackUnder(one, (itemId) => items.get(itemId)));
      const request = requestFrom(inputs);
      const directed: Directed = {
        inputs: inputsOf({ ...request, lines, policy, locations: request.locations.map((one) => ({ ...one, scarcity: new Map() })) }),
        recent: directives.opportunityCost === true ? (recent.get(inputs.currency) ?? []) : [],
        keptBack: (itemId, locationId) => (kept?.(itemId, locationId) ?? 0) - (keptThen?.(itemId, locationId) ?? 0),
      };
      return [[id, directed] as const];
    }),
  );
}
