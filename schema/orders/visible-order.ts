import type { EntityManager } from "@mikro-orm/postgresql";
import { Refusal } from "../../src/kit/errors.ts";
import { ordersById } from "../../src/orders/orders.rows.ts";
import type { Context } from "../kit/context.ts";
import { idIn } from "../kit/global-id.ts";

/** The id of an order that the key may see. Throws Refusal NOT_FOUND otherwise. */
export async function visibleOrder({ access }: Pick<Context, "access">, em: EntityManager, text: string): Promise<string> {
  const id = idIn("Order", text, ["orderId"]);
  if ((await ordersById(em, [id], access)).length === 0) throw new Refusal("NOT_FOUND", "There is no such order.", ["orderId"]);
  return id;
}
