import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { requireLocation } from "../../src/access/access.ts";
import { workOf } from "../../src/flows/answer-request.ts";
import { combineWork, divideWork, moveWork, rescheduleWork } from "../../src/flows/rearrange-work.ts";
import { onOrder } from "../../src/flows/work.ts";
import type { FulfillmentOrderRow } from "../../src/fulfillment/fulfillment.rows.ts";
import { Refusal } from "../../src/kit/errors.ts";
import type { Context } from "../kit/context.ts";
import { idIn } from "../kit/global-id.ts";
import { Needs } from "../kit/needs.ts";
import { mutate } from "../kit/user-errors.ts";
import { onWork, seenWork } from "./on-work.ts";
import { linesIn } from "./parcel.inputs.ts";
import {
  CombineFulfillmentOrdersInput,
  CombineFulfillmentOrdersPayload,
  MoveFulfillmentOrderInput,
  MoveFulfillmentOrderPayload,
  RescheduleFulfillmentOrderInput,
  RescheduleFulfillmentOrderPayload,
  SplitFulfillmentOrderInput,
  SplitFulfillmentOrderPayload,
} from "./rearrange.type.ts";

/** Work that has not begun is cut, joined, moved or put off. A key that is limited to locations does it there alone. */
@Resolver()
export class RearrangeResolver {
  @Needs("fulfillment:write")
  @Mutation(() => SplitFulfillmentOrderPayload, {
    description: "Units of work become work of their own at the same place, and leave in a parcel of their own.",
  })
  splitFulfillmentOrder(
    @Arg("input", () => SplitFulfillmentOrderInput, { description: "The work, and what is split off." }) input: SplitFulfillmentOrderInput,
    @Ctx() context: Context,
  ) {
    return onWork(context, "splitFulfillmentOrder", input, (book, work, one) => divideWork(book, work, one, linesIn(input.lines) ?? []).id);
  }

  @Needs("fulfillment:write")
  @Mutation(() => CombineFulfillmentOrdersPayload, {
    description:
      "Several pieces of work on one order at one location become one. For one parcel of work on different orders, see `mergeFulfillmentOrders`.",
  })
  combineFulfillmentOrders(
    @Arg("input", () => CombineFulfillmentOrdersInput, { description: "The work." }) input: CombineFulfillmentOrdersInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "combineFulfillmentOrders", input, async (em, deed) => {
      const at = (index: number) => ["fulfillmentOrderIds", String(index)];
      const seen: FulfillmentOrderRow[] = [];
      for (const [index, text] of input.fulfillmentOrderIds.entries()) seen.push(await seenWork(context, em, text, at(index)));
      const [first] = seen;
      const other = seen.findIndex(({ orderId }) => orderId !== first?.orderId);
      if (!first) throw new Refusal("INVALID", "Name two fulfillment orders or more.", ["fulfillmentOrderIds"]);
      if (other >= 0) throw new Refusal("INVALID", "They are of different orders: see mergeFulfillmentOrders.", at(other));
      let fulfillmentOrderId = "";
      await onOrder(em, deed, first.orderId, (book, work) => {
        const works = seen.map(({ id }) => workOf(book, id));
        fulfillmentOrderId = combineWork(book, work, works).id;
      });
      return { fulfillmentOrderId };
    });
  }

  @Needs("fulfillment:write")
  @Mutation(() => MoveFulfillmentOrderPayload, {
    description:
      "Work leaves from another location, which must be able to send all of it: its stock is freed here and committed there. Its routing decision says BY_HAND.",
  })
  moveFulfillmentOrder(
    @Arg("input", () => MoveFulfillmentOrderInput, { description: "The work, and where to." }) input: MoveFulfillmentOrderInput,
    @Ctx() context: Context,
  ) {
    return onWork(context, "moveFulfillmentOrder", input, (book, work, one) => {
      const locationId = idIn("Location", input.locationId, ["locationId"]);
      requireLocation(context.access, locationId);
      moveWork(book, work, one, locationId);
    });
  }

  @Needs("fulfillment:write")
  @Mutation(() => RescheduleFulfillmentOrderPayload, {
    description: "Work is put off, or brought forward: it goes on no pick list before, and is promised anew. Its stock stays committed.",
  })
  rescheduleFulfillmentOrder(
    @Arg("input", () => RescheduleFulfillmentOrderInput, { description: "The work, and when." }) input: RescheduleFulfillmentOrderInput,
    @Ctx() context: Context,
  ) {
    return onWork(context, "rescheduleFulfillmentOrder", input, (book, work, one) => rescheduleWork(book, work, one, input.fulfillAt));
  }
}
