import type { EntityManager } from "@mikro-orm/postgresql";
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { addressesById } from "../../src/customers/people.rows.ts";
import { answerChange, cancelChange, confirmChange } from "../../src/flows/confirm-change.ts";
import { beginChange, stageChange } from "../../src/flows/stage-change.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { OrderChange } from "../../src/orders/order-change.entity.ts";
import { type ChangeStatus, changeTransitions } from "../../src/orders/order-change.states.ts";
import {
  actionsOfChanges,
  type ChangeActionRow,
  changeOfVersion,
  changesOfOrders,
  type OrderChangeRow,
  type OrderVersionRow,
  orderChangesById,
  versionsOfOrders,
} from "../../src/orders/order-changes.rows.ts";
import { type OrderRow, orderLinesById, ordersById } from "../../src/orders/orders.rows.ts";
import { AddressObject } from "../customers/customer.type.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Money, moneyField } from "../kit/money.type.ts";
import { Needs } from "../kit/needs.ts";
import { mutate } from "../kit/user-errors.ts";
import {
  AnswerOrderEditInput,
  actionsIn,
  BeginOrderEditInput,
  CancelOrderEditInput,
  CommitOrderEditInput,
  StageOrderEditInput,
} from "./change.inputs.ts";
import {
  AnswerOrderEditPayload,
  BeginOrderEditPayload,
  CancelOrderEditPayload,
  CommitOrderEditPayload,
  OrderChangeActionObject,
  OrderChangeObject,
  OrderChangePreviewObject,
  OrderChangeStatus,
  OrderTotalsObject,
  OrderVersionLineObject,
  OrderVersionObject,
  previewShown,
  StageOrderEditPayload,
  totalsShown,
} from "./change.type.ts";
import { OrderLineObject, OrderObject } from "./order.type.ts";
import { requireWhole, wholeOrder } from "./visible-order.ts";

@Resolver(() => OrderChangeObject)
export class OrderChangeResolver {
  @Needs("orders:read")
  @Query(() => OrderChangeObject, { nullable: true, description: "One change of an order; null when there is none that the key may see." })
  orderChange(@Arg("id", () => ID, { description: "The change's id." }) id: string, @Ctx() context: Context) {
    return loadOne(context, orderChangesById, idIn("OrderChange", id, ["id"]));
  }

  @Needs("orders:write")
  @Mutation(() => BeginOrderEditPayload, {
    description:
      "Begins a change of an order, and previews it: totals, what would be due or given back, and which work would change. Nothing changes before it is committed.",
  })
  beginOrderEdit(
    @Arg("input", () => BeginOrderEditInput, { description: "The order, and what is to change." }) input: BeginOrderEditInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "beginOrderEdit", input, async (em, deed) => {
      const orderId = await wholeOrder(context, em, input.orderId);
      const { reason = null, baseVersion = null } = input;
      return { orderId, orderChangeId: await beginChange(em, deed, orderId, { reason, baseVersion, actions: actionsIn(input.actions) }) };
    });
  }

  @Needs("orders:write")
  @Mutation(() => StageOrderEditPayload, { description: "Adds to what a change is to do, and previews all of it anew." })
  stageOrderEdit(
    @Arg("input", () => StageOrderEditInput, { description: "The change, and what it is to do." }) input: StageOrderEditInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "stageOrderEdit", input, async (em, deed) => {
      const { orderId, id } = await ownChange(context, em, input.orderChangeId);
      await stageChange(em, deed, await em.findOneOrFail(OrderChange, { id }), {
        actions: actionsIn(input.actions),
        replace: input.replace,
      });
      return { orderId, orderChangeId: id };
    });
  }

  @Needs("orders:write")
  @Mutation(() => CommitOrderEditPayload, {
    description:
      "Makes a change the order's next version, in one transaction: stock, work, promises and money follow. Where its channel decides, it is asked first.",
  })
  commitOrderEdit(
    @Arg("input", () => CommitOrderEditInput, { description: "The change." }) input: CommitOrderEditInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "commitOrderEdit", input, async (em, deed) => {
      const { orderId, id } = await ownChange(context, em, input.orderChangeId);
      return { orderId, orderChangeId: id, commandId: await confirmChange(em, deed, { orderId, id }, { ask: input.ask }) };
    });
  }

  @Needs("orders:write")
  @Mutation(() => AnswerOrderEditPayload, { description: "Says what somebody who was asked for a change said." })
  answerOrderEdit(
    @Arg("input", () => AnswerOrderEditInput, { description: "The answer." }) input: AnswerOrderEditInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "answerOrderEdit", input, async (em, deed) => {
      const { orderId, id } = await ownChange(context, em, input.orderChangeId);
      await answerChange(em, deed, { orderId, id }, { accept: input.accept, note: input.note ?? null });
      return { orderId, orderChangeId: id };
    });
  }

  @Needs("orders:write")
  @Mutation(() => CancelOrderEditPayload, { description: "Gives a change up; the order stays as it is." })
  cancelOrderEdit(
    @Arg("input", () => CancelOrderEditInput, { description: "The change." }) input: CancelOrderEditInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "cancelOrderEdit", input, async (em, deed) => {
      const { orderId, id } = await ownChange(context, em, input.orderChangeId);
      await cancelChange(em, deed, { orderId, id }, input.note ?? null);
      return { orderId, orderChangeId: id };
    });
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: OrderChangeRow): string {
    return globalId("OrderChange", id);
  }

  @FieldResolver(() => OrderObject, { nullable: true, description: "The order that it changes." })
  order(@Root() { orderId }: OrderChangeRow, @Ctx() context: Context) {
    return loadOne(context, ordersById, orderId);
  }

  @FieldResolver(() => [OrderChangeStatus], { description: "What it can become from here." })
  nextStatuses(@Root() { status }: OrderChangeRow): readonly string[] {
    return changeTransitions[status as ChangeStatus];
  }

  @FieldResolver(() => [OrderChangeActionObject], { description: "What it does, in this order." })
  actions(@Root() { id }: OrderChangeRow, @Ctx() { loaders }: Context) {
    return loaders.many(actionsOfChanges, ({ orderChangeId }) => orderChangeId, id);
  }

  @FieldResolver(() => OrderChangePreviewObject, { nullable: true, description: "What it would do; null for one that was made at once." })
  preview(@Root() { preview }: OrderChangeRow) {
    return preview && previewShown(preview);
  }
}

@Resolver(() => OrderChangeActionObject)
export class OrderChangeActionResolver {
  @FieldResolver(() => OrderLineObject, { nullable: true, description: "The line that it is about." })
  line(@Root() { orderLineId }: ChangeActionRow, @Ctx() context: Context) {
    return loadOne(context, orderLinesById, orderLineId);
  }

  @FieldResolver(() => OrderLineObject, { nullable: true, description: "The line that it made, once it is confirmed." })
  madeLine(@Root() { madeLineId }: ChangeActionRow, @Ctx() context: Context) {
    return loadOne(context, orderLinesById, madeLineId);
  }

  @FieldResolver(() => Money, { nullable: true, description: "Price of one unit that is added." })
  unitPrice(@Root() { unitPriceMinor, currency }: ChangeActionRow) {
    return unitPriceMinor && moneyField(unitPriceMinor, currency);
  }

  @FieldResolver(() => Money, { nullable: true, description: "What shipping costs from then on, or what is charged." })
  amount(@Root() { amountMinor, currency }: ChangeActionRow) {
    return amountMinor && moneyField(amountMinor, currency);
  }

  @FieldResolver(() => AddressObject, { nullable: true, description: "Where it sends the order." })
  shipTo(@Root() { addressId }: ChangeActionRow, @Ctx() context: Context) {
    return loadOne(context, addressesById, addressId);
  }
}

@Resolver(() => OrderObject)
export class OrderVersionsResolver {
  @FieldResolver(() => [OrderChangeObject], { description: "Its changes, oldest first: those that made a version, and others." })
  changes(@Root() { id }: OrderRow, @Ctx() { loaders }: Context) {
    return loaders.many(changesOfOrders, ({ orderId }) => orderId, id);
  }

  @FieldResolver(() => [OrderVersionObject], { description: "All its versions, oldest first; the last is how it stands now." })
  versions(@Root() { id }: OrderRow, @Ctx() { loaders }: Context) {
    return loaders.many(versionsOfOrders, ({ orderId }) => orderId, id);
  }

  @FieldResolver(() => OrderVersionObject, {
    nullable: true,
    description: "It as it stood in a version; null when there is none of that number.",
  })
  async version(
    @Root() { id }: OrderRow,
    @Arg("number", () => Int, { description: "The version; 1 is the order as it came." }) number: number,
    @Ctx() { loaders }: Context,
  ) {
    const versions = await loaders.many(versionsOfOrders, ({ orderId }) => orderId, id);
    return versions.find((one) => one.number === number) ?? null;
  }
}

@Resolver(() => OrderVersionObject)
export class OrderVersionResolver {
  @FieldResolver(() => OrderTotalsObject, { description: "What it amounted to." })
  totals(@Root() { snapshot }: OrderVersionRow) {
    return totalsShown(snapshot, snapshot.currency);
  }

  @FieldResolver(() => String, { nullable: true, description: "The delivery that was chosen." })
  shippingOption(@Root() { snapshot }: OrderVersionRow) {
    return snapshot.shippingOption;
  }

  @FieldResolver(() => [OrderVersionLineObject], { description: "Its lines." })
  lines(@Root() { snapshot }: OrderVersionRow) {
    return snapshot.lines.map((line) => ({
      ...line,
      lineId: globalId("OrderLine", line.lineId),
      unitPrice: moneyField(line.unitPriceMinor, snapshot.currency),
      discount: moneyField(line.discountMinor, snapshot.currency),
      tax: moneyField(line.taxMinor, snapshot.currency),
    }));
  }

  @FieldResolver(() => AddressObject, { nullable: true, description: "Where it went." })
  shipTo(@Root() { snapshot }: OrderVersionRow, @Ctx() context: Context) {
    return loadOne(context, addressesById, snapshot.shipToId);
  }

  @FieldResolver(() => OrderChangeObject, { nullable: true, description: "The change that made it; null for the first." })
  change(@Root() { orderId, number }: OrderVersionRow, @Ctx() { em }: Context) {
    return changeOfVersion(em, orderId, number);
  }
}

/** A change of an order that the key may change as a whole. Throws Refusal NOT_FOUND, FORBIDDEN. */
async function ownChange(context: Context, em: EntityManager, text: string): Promise<OrderChangeRow> {
  const [found] = await orderChangesById(em, [idIn("OrderChange", text, ["orderChangeId"])], context.access);
  if (!found) throw new Refusal("NOT_FOUND", "There is no such change.", ["orderChangeId"]);
  await requireWhole(context, em, found.orderId);
  return found;
}
