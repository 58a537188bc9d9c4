import type { EntityManager } from "@mikro-orm/postgresql";
import { sellables } from "../channels/listings.rows.ts";
import { Location } from "../locations/location.entity.ts";
import { decide, type RuleVersion } from "../rules/decide.ts";
import { describe } from "../rules/describe.ts";
import type { Directives } from "../rules/directives.ts";
import { lookAtBooks, type OrderBook } from "./order-book.ts";
import { customersKnown, factsOfOrder, type Surroundings } from "./order-facts.ts";
import { inHand } from "./work.ts";

/** What rules would say of an order, beside what was last said of it. */
export interface Simulated {
  readonly orderId: string;
  readonly directives: Directives;
  /** What the rules would do that was not said before, and what was said and they would not do. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Asks rules about stored orders, in the order of the ids; those that are not there are left out. Writes and locks nothing. */
export async function simulateRules(em: EntityManager, version: RuleVersion, orderIds: readonly string[]): Promise<Simulated[]> {
  const books = new Map((await lookAtBooks(em, orderIds)).map((book) => [book.order.id, book]));
  const { lookUp, customerIds, orders } = inHand([...books.values()]);
  const found = await sellables(em, lookUp);
  const locations = await em.find(Location, {});
  const known: Surroundings = {
    sellable: (channelId, keys) => keys.map((key) => found.get(`${channelId} ${key}`)).find((one) => one !== undefined) ?? null,
    customers: version.reads.has("customer") ? await customersKnown(em, customerIds, orders) : new Map(),
  };
  const codes = new Map(locations.filter(({ status }) => status === "ACTIVE").map(({ code, id }) => [code, id]));
  const names = new Map(locations.map(({ id, code }) => [id, code]));
  return orderIds.flatMap((id) => {
    const book = books.get(id);
    return book ? [simulated(book, decide(version, factsOfOrder(book, known), codes), names)] : [];
  });
}

function simulated({ order, lines }: OrderBook, directives: Directives, locations: ReadonlyMap<string, string>): Simulated {
  const nameOf = (id: string) => locations.get(id) ?? lines.find((line) => line.id === id)?.title ?? id;
  const now = describe(directives, nameOf);
  const before = order.directives ? describe(order.directives, nameOf) : [];
  return {
    orderId: order.id,
    directives,
    added: now.filter((sentence) => !before.includes(sentence)),
    removed: before.filter((sentence) => !now.includes(sentence)),
  };
}
