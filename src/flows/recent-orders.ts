import type { EntityManager } from "@mikro-orm/postgresql";
import { anything, rows, sql } from "../kit/sql.ts";
import type { Location } from "../locations/location.entity.ts";
import { freePolicy } from "../routing/free-policy.ts";
import type { PastOrder } from "../routing/opportunity.ts";
import { offersOf } from "../routing/tariff.ts";
import { placeOf } from "./origins.ts";
import { RoutingFacts } from "./routing-facts.ts";

/** By currency, the newest first. */
export type RecentOrders = ReadonlyMap<string, readonly PastOrder[]>;

export const noOrders: RecentOrders = new Map();

/** How many orders tell of those to come, among how many decisions they are looked for, and for how long, in milliseconds. */
const [most, lookedThrough, freshFor] = [100, 300, 60_000];

/** What a process saw last, by the database it works on. */
const seen = new WeakMap<object, { readonly at: number; readonly orders: RecentOrders }>();

/** Where the newest orders went, as it was at most a minute ago: a few statements a minute, whatever the number of orders. */
export async function recentOrders(em: EntityManager, network: readonly Location[], at: Date): Promise<RecentOrders> {
  const database = em.getDriver();
  const last = seen.get(database);
  if (last && at.getTime() - last.at < freshFor) return last.orders;
  // Who comes meanwhile goes by what was known before.
  seen.set(database, { at: at.getTime(), orders: last?.orders ?? noOrders });
  const orders = await ordersBefore(em, network, at, null);
  seen.set(database, { at: at.getTime(), orders });
  return orders;
}

type Address = Parameters<typeof placeOf>[0];
type Shipped = Address & { readonly currency: string; readonly lines: number; readonly units: number };

/** Orders decided by price before a decision, null: the newest, with what carriers ask now to where they went. */
export async function ordersBefore(
  em: EntityManager,
  network: readonly Location[],
  at: Date,
  decisionId: string | null,
): Promise<RecentOrders> {
  const shipped = await rows(
    em,
    sql<Shipped>`
      select decision.currency, jsonb_array_length(decision.inputs -> 'lines') as lines,
        (select sum((line ->> 'quantity')::int)::int from jsonb_array_elements(decision.inputs -> 'lines') line) as units,
        address.latitude, address.longitude, address.country_code as "countryCode", address.region, address.city, address.postal_code as "postalCode"
      from (
        select id, order_id, sequence, currency, inputs from routing_decisions
        where ${decisionId === null ? anything : sql`id < ${decisionId}::uuid`} order by id desc limit ${sql.lit(lookedThrough)}) decision
      join orders on orders.id = decision.order_id
      join addresses address on address.id = orders.ship_to_id
      where decision.sequence = 1 and decision.currency is not null and decision.inputs is not null
      order by decision.id desc limit ${sql.lit(most)}`,
  );
  if (shipped.length === 0) return noOrders;
  const facts = await RoutingFacts.read(em, { at, network, itemIds: [], destinations: shipped.map(placeOf) });
  const ships = network.filter((location) => location.ships);
  const pastOrder = ({ currency, lines, units, ...address }: Shipped): PastOrder => ({
    offers: new Map(
      ships.map((location) => [location.id, offersOf(facts.tariffs(location, placeOf(address), at, currency), freePolicy)] as const),
    ),
    ...{ lines, units },
  });
  return new Map([...Map.groupBy(shipped, ({ currency }) => currency)].map(([currency, all]) => [currency, all.map(pastOrder)] as const));
}
