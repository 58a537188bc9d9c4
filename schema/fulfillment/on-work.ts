import type { EntityManager } from "@mikro-orm/postgresql";
import { workOf } from "../../src/flows/answer-request.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import { type FulfillmentOrderRow, fulfillmentOrdersById } from "../../src/fulfillment/fulfillment.rows.ts";
import type { FulfillmentOrder } from "../../src/fulfillment/fulfillment-order.entity.ts";
import { Refusal } from "../../src/kit/errors.ts";
import type { Context } from "../kit/context.ts";
import { idIn } from "../kit/global-id.ts";
import type { MutationInput } from "../kit/mutation.input.ts";
import { mutate } from "../kit/user-errors.ts";

export interface WorkInput extends MutationInput {
  readonly fulfillmentOrderId: string;
}

/** Work that the key may see. Throws Refusal NOT_FOUND otherwise. */
export async function seenWork(
  { access }: Pick<Context, "access">,
  em: EntityManager,
  text: string,
  field: readonly string[] = ["fulfillmentOrderId"],
): Promise<FulfillmentOrderRow> {
  const [found] = await fulfillmentOrdersById(em, [idIn("FulfillmentOrder", text, field)], access);
  if (!found) throw new Refusal("NOT_FOUND", "There is no such fulfillment order.", field);
  return found;
}

type Verb = (book: OrderBook, work: Work, one: FulfillmentOrder) => unknown;

/** Runs a verb on work that the key may see. A text that it answers is handed on: the id of what it made, for example. */
export const onWork = (context: Context, operation: string, input: WorkInput, verb: Verb) =>
  mutate(context, operation, input, async (em, deed) => {
    const { id, orderId } = await seenWork(context, em, input.fulfillmentOrderId);
    let made: string | null = null;
    await onOrder(em, deed, orderId, (book, work) => {
      const answered = verb(book, work, workOf(book, id));
      if (typeof answered === "string") made = answered;
    });
    return { fulfillmentOrderId: id, made: made as string | null };
  });
