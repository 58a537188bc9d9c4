import type { EntityManager } from "@mikro-orm/postgresql";
import { rows, sql } from "../../src/kit/sql.ts";
import type { Model, ModelOrder } from "./model.ts";
import type { Town } from "./town.ts";

/** What is compared after every step. */
interface Seen {
  readonly lines: readonly (Counts & { readonly orderId: string; readonly id: string; readonly sku: string })[];
  readonly orders: readonly { readonly id: string; readonly captured: string; readonly refunded: string; readonly total: string }[];
  readonly stock: Readonly<Record<string, number>>;
  readonly events: Readonly<Record<string, number>>;
}

const counts = ["ordered", "cancelled", "fulfilled", "delivered", "requested", "returned"] as const;
type Counts = { readonly [Count in (typeof counts)[number]]: number };

/** Compares a town with a life's model, step by step. */
export class Comparison {
  readonly #town: Town;
  readonly #skus: readonly string[];
  #events: Seen["events"] = {};
  /** Before the last step. */
  #before: Seen["events"] = {};

  constructor(town: Town, skus: readonly string[]) {
    this.#town = town;
    this.#skus = skus;
  }

  /** Throws where the shop is not as the model says, or a rule is broken. `tells`: what this step had to tell; null: it was refused. */
  async check(model: Model, tells: readonly string[] | null): Promise<void> {
    const seen = await this.#see(this.#town.shop.em);
    const wrong = model.orders.flatMap((order) => takeIn(order, seen));
    this.#before = this.#events;
    this.#events = seen.events;
    wrong.push(...differences(model, seen, this.#before, tells), ...brokenOf(await this.#town.broken()));
    if (wrong.length > 0) throw new Error(wrong.join("; "));
  }

  /** What would have been found after the last step, had it left what this transaction sees. */
  async wouldFind(model: Model, tells: readonly string[] | null, em: EntityManager): Promise<string[]> {
    const seen = await this.#see(em);
    const broken = await rows(em, this.#town.rules);
    return [...differences(model, seen, this.#before, tells), ...brokenOf(broken.map(({ name }) => name))];
  }

  async #see(em: EntityManager): Promise<Seen> {
    const skus = this.#skus as string[];
    const [seen] = await rows(
      em,
      sql<Seen>`
      with mine as (select distinct order_id as id from order_lines where sku = any(${skus}::text[]))
      select
        (select coalesce(json_agg(json_build_object('orderId', order_id, 'id', id, 'sku', sku, 'ordered', ordered_quantity, 'cancelled', cancelled_quantity,
          'fulfilled', fulfilled_quantity, 'delivered', delivered_quantity, 'requested', return_requested_quantity, 'returned', returned_quantity) order by id), '[]')
          from order_lines where order_id in (select id from mine)) as lines,
        (select coalesce(json_agg(json_build_object('id', id, 'captured', captured_minor::text, 'refunded', refunded_minor::text, 'total', total_minor::text)), '[]')
          from orders where id in (select id from mine)) as orders,
        (select coalesce(json_object_agg(sku, units), '{}') from (
          select item.sku, coalesce(sum(on_hand), 0) - (
            select coalesce(sum(quantity - taken), 0) from stock_shortages short where short.item_id = item.id and covered_at is null) as units
          from inventory_items item join inventory_levels level on level.item_id = item.id where item.sku = any(${skus}::text[]) group by item.id) shelf) as stock,
        (select coalesce(json_object_agg(type, told), '{}') from (
          select type, count(*) as told from outbox where order_id in (select id from mine) group by 1 order by 1) types) as events`,
    );
    return seen as Seen;
  }
}

/** Lines that the step was to add, and did. Answers what is otherwise. */
function takeIn(order: ModelOrder, seen: Seen): string[] {
  const fresh = seen.lines.filter(({ orderId, id }) => orderId === order.id && !order.lines.some((line) => line.id === id));
  const lacking = order.expected.filter((wanted) => {
    const index = fresh.findIndex(({ sku, ordered }) => sku === wanted.sku && ordered === wanted.units);
    const [found] = index < 0 ? [] : fresh.splice(index, 1);
    if (found) order.add(found.id, wanted);
    return !found;
  });
  order.expected = [];
  return [
    ...lacking.map(({ units, sku }) => `no line of ${units} ${sku} was added`),
    ...fresh.map(({ ordered, sku }) => `a line of ${ordered} ${sku} was added`),
  ];
}

function differences(model: Model, seen: Seen, before: Seen["events"], tells: readonly string[] | null): string[] {
  const wrong: string[] = [];
  const differ = (what: string, is: unknown, should: unknown) => {
    if (is !== should) wrong.push(`${what} is ${is}, not ${should}`);
  };
  for (const order of model.orders) {
    const now = seen.orders.find(({ id }) => id === order.id);
    differ(`captured of ${order.externalId}`, now?.captured, String(order.captured));
    differ(`refunded of ${order.externalId}`, now?.refunded, String(order.refunded));
    if (!order.isCancelled) differ(`total of ${order.externalId}`, now?.total, String(order.total));
  }
  const lines = model.orders.flatMap((order) => order.lines);
  for (const line of lines) {
    const now = seen.lines.find(({ id }) => id === line.id);
    for (const count of counts) differ(`${count} of ${line.sku} (${line.id.slice(-4)})`, now?.[count], line[count]);
  }
  differ("lines", seen.lines.length, lines.length);
  differ("orders", seen.orders.length, model.orders.length);
  for (const [sku, units] of model.onHand) differ(`on hand of ${sku}`, seen.stock[sku] ?? 0, units);
  const told = (type: string) => (seen.events[type] ?? 0) - (before[type] ?? 0);
  for (const type of new Set(tells)) differ(`times ${type} was told`, told(type), tells?.filter((one) => one === type).length);
  if (tells === null) differ("events after a refusal", JSON.stringify(seen.events), JSON.stringify(before));
  return wrong;
}

const brokenOf = (rules: readonly string[]): string[] => rules.map((name) => `rule "${name}" is broken`);
