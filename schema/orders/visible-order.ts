import type { EntityManager } from "@mikro-orm/postgresql";
import { Refusal } from "../../src/kit/errors.ts";
import { row, sql, uuids } from "../../src/kit/sql.ts";
import { ordersById } from "../../src/orders/orders.rows.ts";
import type { Context } from "../kit/context.ts";
import { idIn } from "../kit/global-id.ts";

type Asks = Pick<Context, "access">;

/** The id of an order that the key may see. Throws Refusal NOT_FOUND otherwise. */
export async function visibleOrder({ access }: Asks, em: EntityManager, text: string): Promise<string> {
  const id = idIn("Order", text, ["orderId"]);
  if ((await ordersById(em, [id], access)).length === 0) throw new Refusal("NOT_FOUND", "There is no such order.", ["orderId"]);
  return id;
}

/** The id of an order that the key may change as a whole. Throws Refusal NOT_FOUND, or FORBIDDEN as `requireWhole` does. */
export async function wholeOrder(context: Asks, em: EntityManager, text: string): Promise<string> {
  const id = await visibleOrder(context, em, text);
  await requireWhole(context, em, id);
  return id;
}

/**
 * Who is limited to locations sees an order for the work on it there, and changes it as a whole only where there is no work elsewhere. Locks the
 * order, so that none is sent elsewhere meanwhile. Throws Refusal FORBIDDEN.
 */
export async function requireWhole({ access: { locationIds } }: Asks, em: EntityManager, orderId: string): Promise<void> {
  if (locationIds === null) return;
  await row(em, sql`select 1 from orders where id = ${orderId} for update`);
  const elsewhere = await row(
    em,
    sql`select 1 from fulfillment_orders where order_id = ${orderId} and status <> 'CANCELLED' and location_id <> all(${uuids([...locationIds])})`,
  );
  if (elsewhere)
    throw new Refusal("FORBIDDEN", "This order is worked on at other locations, too: it takes a key that reaches all of them.", [
      "orderId",
    ]);
}
