import { sql } from "../../src/kit/sql.ts";
import type { Life } from "./life.ts";
import { type ModelOrder, max, min } from "./model.ts";
import type { Plan } from "./step.ts";

/** What exchanges of an order cost more in all, and what of its money is for that: what was paid beyond its total and is not given back as such. */
async function differenceOf(life: Life, order: ModelOrder): Promise<{ readonly due: bigint; readonly beyond: bigint }> {
  const [seen] = await life.town.shop.read(sql<{ due: string; back: string }>`
    select (select coalesce(sum(due_minor), 0) from return_lines line join returns on returns.id = line.return_id
        where returns.order_id = ${order.id} and returns.status in ('OPEN', 'CLOSED'))::text as due,
      (select coalesce(sum(amount_minor), 0) from refunds
        where order_id = ${order.id} and status <> 'FAILED' and reason in ('ORDER_CHANGE', 'CANCELLATION'))::text as back`);
  return { due: BigInt(seen?.due ?? 0), beyond: max(0n, order.captured - order.total - BigInt(seen?.back ?? 0)) };
}

/** A step after which what was paid for goods that do not go out in exchange any more is given back. */
export async function givingDifferenceBack<Result>(life: Life, order: ModelOrder, plan: Plan<Result>): Promise<Plan<Result>> {
  const before = await differenceOf(life, order);
  const paid = (due: bigint): bigint => min(due, before.beyond);
  return {
    ...plan,
    makes: async (result) => {
      await plan.makes?.(result);
      const { due } = await differenceOf(life, order);
      const back = min(paid(before.due) - paid(due), order.refundable);
      if (back > 0n && !order.isTheirs) order.giveBack(back);
    },
  };
}
