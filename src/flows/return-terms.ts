import type { EntityManager } from "@mikro-orm/postgresql";
import { rows, sql } from "../kit/sql.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import { policyFor } from "../returns/return-policies.ts";
import { ReturnPolicy } from "../returns/return-policy.entity.ts";
import type { OrderBook } from "./order-book.ts";

/** The return policies as they stand, with the tags of the items that they name. */
export class ReturnTerms {
  readonly #policies: readonly ReturnPolicy[];
  readonly #tags: ReadonlyMap<string, readonly string[]>;

  constructor(policies: readonly ReturnPolicy[], tags: ReadonlyMap<string, readonly string[]>) {
    this.#policies = policies;
    this.#tags = tags;
  }

  /** What holds for a line of an order; null: no policy names it, so all is allowed. */
  policy({ order }: Pick<OrderBook, "order">, { needs }: Pick<OrderLine, "needs">): ReturnPolicy | null {
    const itemIds = needs.map(({ itemId }) => itemId);
    return policyFor(this.#policies, { channelId: order.channelId, itemIds, tags: itemIds.flatMap((id) => this.#tags.get(id) ?? []) });
  }
}

/** The terms for what orders have, in two statements. */
export async function termsOf(em: EntityManager, orderId: string): Promise<ReturnTerms> {
  const policies = await em.find(ReturnPolicy, {}, { refresh: true });
  const tagged = policies.some(({ tag }) => tag != null)
    ? await rows(
        em,
        sql<{ id: string; tags: string[] }>`
          select id, tags from inventory_items where id in (
            select (need ->> 'itemId')::uuid from order_lines line, jsonb_array_elements(line.needs) need where line.order_id = ${orderId})`,
      )
    : [];
  return new ReturnTerms(policies, new Map(tagged.map(({ id, tags }) => [id, tags])));
}
