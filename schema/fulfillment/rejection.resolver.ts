import type { EntityManager } from "@mikro-orm/postgresql";
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import type { Deed } from "../../src/events/record.ts";
import { declareOutage } from "../../src/flows/declare-outage.ts";
import { type NewRejection, rejectWork } from "../../src/flows/reject-work.ts";
import { onOrder } from "../../src/flows/work.ts";
import { type FulfillmentOrderRow, fulfillmentOrdersById } from "../../src/fulfillment/fulfillment.rows.ts";
import { type RejectionRow, rejectionsOfWork } from "../../src/fulfillment/rejections.rows.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { retrying } from "../../src/kit/retry.ts";
import { orderLinesById } from "../../src/orders/orders.rows.ts";
import { type Context, deedOf } from "../kit/context.ts";
import { idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Needs } from "../kit/needs.ts";
import { mutate } from "../kit/user-errors.ts";
import { afterClosing } from "../locations/after-closing.ts";
import { OrderLineObject } from "../orders/order.type.ts";
import { FulfillmentOrderObject } from "./fulfillment.type.ts";
import {
  type RejectedLineInput,
  RejectFulfillmentOrderInput,
  RejectFulfillmentOrderPayload,
  RejectionObject,
  ReportShortPickInput,
  ReportShortPickPayload,
} from "./rejection.type.ts";

@Resolver(() => RejectionObject)
export class RejectionResolver {
  @Needs("fulfillment:write")
  @Mutation(() => RejectFulfillmentOrderPayload, {
    description: "A location does not take work, or part of it: its units are routed anew, to another location.",
  })
  async rejectFulfillmentOrder(
    @Arg("input", () => RejectFulfillmentOrderInput, { description: "What is rejected, and why." }) input: RejectFulfillmentOrderInput,
    @Ctx() context: Context,
  ) {
    let locationId: string | null = null;
    const outcome = await mutate(context, "rejectFulfillmentOrder", input, async (em, deed) => {
      const work = await seen(context, em, input.fulfillmentOrderId);
      locationId = work.locationId;
      return reject(em, deed, work, {
        kind: "REJECTED",
        reason: input.reason as NewRejection["reason"],
        lines: input.lines ? linesIn(input.lines) : null,
        stock: input.stock as NewRejection["stock"],
        notes: input.notes ?? null,
      });
    });
    if (input.closeLocation && locationId !== null && outcome.userErrors.length === 0) await close(context, locationId, input.reason);
    return outcome;
  }

  @Needs("fulfillment:write")
  @Mutation(() => ReportShortPickPayload, {
    description: "A picker did not find units: they are written off there and routed anew, to another location.",
  })
  reportShortPick(
    @Arg("input", () => ReportShortPickInput, { description: "What is missing." }) input: ReportShortPickInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "reportShortPick", input, async (em, deed) =>
      reject(em, deed, await seen(context, em, input.fulfillmentOrderId), {
        kind: "SHORT_PICK",
        reason: input.stock === "DAMAGED" ? "DAMAGED" : "OUT_OF_STOCK",
        lines: linesIn(input.lines),
        stock: input.stock as NewRejection["stock"],
        notes: input.notes ?? null,
      }),
    );
  }

  @FieldResolver(() => OrderLineObject, { nullable: true, description: "The order line." })
  orderLine(@Root() { orderLineId }: RejectionRow, @Ctx() context: Context) {
    return loadOne(context, orderLinesById, orderLineId);
  }
}

@Resolver(() => FulfillmentOrderObject)
export class RejectedWorkResolver {
  @FieldResolver(() => [RejectionObject], { description: "What its location did not do, oldest first." })
  rejections(@Root() { id }: FulfillmentOrderRow, @Ctx() { loaders }: Context) {
    return loaders.many(rejectionsOfWork, ({ fulfillmentOrderId }) => fulfillmentOrderId, id);
  }
}

/** Work that the key may see. Throws Refusal NOT_FOUND. */
async function seen({ access }: Context, em: EntityManager, id: string): Promise<FulfillmentOrderRow> {
  const [found] = await fulfillmentOrdersById(em, [idIn("FulfillmentOrder", id, ["fulfillmentOrderId"])], access);
  if (!found) throw new Refusal("NOT_FOUND", "There is no such fulfillment order.", ["fulfillmentOrderId"]);
  return found;
}

async function reject(
  em: EntityManager,
  deed: Deed,
  { id, orderId }: FulfillmentOrderRow,
  rejection: Omit<NewRejection, "fulfillmentOrderId">,
) {
  await onOrder(em, deed, orderId, (book, work) => rejectWork(book, work, { ...rejection, fulfillmentOrderId: id }));
  return { orderId, fulfillmentOrderId: id };
}

const linesIn = (lines: readonly RejectedLineInput[]) =>
  lines.map(({ lineId, quantity }, index) => ({ lineId: idIn("OrderLine", lineId, ["lines", String(index), "lineId"]), quantity }));

/** After the rejection has committed: an outage locks the location, orders are locked before. */
async function close(context: Context, locationId: string, reason: string): Promise<void> {
  const outage = { locationId, reason: `Rejected work: ${reason}`, beginsAt: null, endsAt: null };
  await retrying(() => context.orm.em.fork().transactional((em) => declareOutage(em as EntityManager, deedOf(context), outage)));
  await afterClosing(context);
}
