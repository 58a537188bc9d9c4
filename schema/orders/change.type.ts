import { Ctx, Field, ID, Int, ObjectType } from "type-graphql";
import { channelCommandsById } from "../../src/commands/channel-commands.rows.ts";
import type { ChangePreview, Totals } from "../../src/orders/change-preview.ts";
import { changeActionKinds, changeAwaits, changeStatuses } from "../../src/orders/order-change.states.ts";
import { orderChangesById } from "../../src/orders/order-changes.rows.ts";
import { ordersById } from "../../src/orders/orders.rows.ts";
import { ChannelCommandObject } from "../commands/command.type.ts";
import type { Context } from "../kit/context.ts";
import { describedEnum } from "../kit/enums.ts";
import { globalId } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Money, moneyField } from "../kit/money.type.ts";
import { Node } from "../kit/node.ts";
import { DateTime } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";
import { OrderObject } from "./order.type.ts";

export const OrderChangeStatus = describedEnum("OrderChangeStatus", "How far a change of an order is.", changeStatuses, {
  PENDING: "It is being put together; nothing about the order has changed.",
  REQUESTED: "It waits for who decides on it: see `awaits`.",
  CONFIRMED: "It made the order's next version.",
  DECLINED: "Who was asked for it does not want it.",
  CANCELLED: "It was given up.",
});

export const OrderChangeAwaits = describedEnum("OrderChangeAwaits", "Who decides on a change.", changeAwaits, {
  CHANNEL: "The order's channel: it was asked and has not answered yet.",
  ANSWER: "A person, such as the buyer: `answerOrderEdit` says what they said.",
});

export const OrderChangeActionKind = describedEnum("OrderChangeActionKind", "What a step of a change does.", changeActionKinds, {
  ADD_LINE: "Adds a line: `sku`, `quantity`, and `unitPrice` unless the catalogue's counts.",
  SET_QTY: "Says how many units of `lineId` there are to be: `quantity`.",
  CANCEL_LINE: "Takes `quantity` units of `lineId` off.",
  SET_ADDRESS: "Sends the order to `shipTo`.",
  SET_SHIPPING: "Says what shipping costs, `amount`, and how it is sent, `shippingOption`.",
  SUBSTITUTE: "Takes `quantity` units of `lineId` off and adds as many of `sku`, at the line's price or `unitPrice`.",
  ADD_SURCHARGE: "Charges `amount` besides, for `title`.",
});

@ObjectType("OrderTotals", { description: "What an order amounts to." })
export class OrderTotalsObject {
  @Field(() => Money, { description: "Unit prices times quantities as ordered, before any discount." })
  subtotal!: Money;

  @Field(() => Money, { description: "All discounts." })
  discount!: Money;

  @Field(() => Money, { description: "All tax." })
  tax!: Money;

  @Field(() => Money, { description: "Shipping." })
  shipping!: Money;

  @Field(() => Money, { description: "Surcharges, tips, fees and roundings." })
  fee!: Money;

  @Field(() => Money, { description: "What cancelled units would have cost: taken off." })
  cancelled!: Money;

  @Field(() => Money, { description: "What the channel's total differs by; usually zero." })
  difference!: Money;

  @Field(() => Money, { description: "What the buyer pays." })
  total!: Money;
}

export const totalsShown = (totals: Totals, currency: string): OrderTotalsObject => ({
  subtotal: moneyField(totals.subtotalMinor, currency),
  discount: moneyField(totals.discountMinor, currency),
  tax: moneyField(totals.taxMinor, currency),
  shipping: moneyField(totals.shippingMinor, currency),
  fee: moneyField(totals.feeMinor, currency),
  cancelled: moneyField(totals.cancelledMinor, currency),
  difference: moneyField(totals.differenceMinor, currency),
  total: moneyField(totals.totalMinor, currency),
});

@ObjectType("WorkPreviewLine", { description: "Units of a line in a piece of work, before and after a change." })
export class WorkPreviewLineObject {
  @Field(() => ID, { nullable: true, description: "The order line; null for one that the change adds." })
  lineId!: string | null;

  @Field(() => String, { nullable: true, description: "Its SKU." })
  sku!: string | null;

  @Field(() => Int, { description: "Units that are to be done there now." })
  before!: number;

  @Field(() => Int, { description: "Units that would be." })
  after!: number;
}

@ObjectType("WorkPreview", { description: "Work that a change would open, change or end." })
export class WorkPreviewObject {
  @Field(() => ID, { nullable: true, description: "The fulfillment order; null for one that would be opened." })
  fulfillmentOrderId!: string | null;

  @Field(() => ID, { nullable: true, description: "Where it is done; null while nobody has the stock." })
  locationId!: string | null;

  @Field(() => String, { description: "Its status after the change." })
  status!: string;

  @Field(() => String, { description: "`OPENED`, `CHANGED` or `CANCELLED`." })
  effect!: string;

  @Field(() => [WorkPreviewLineObject], { description: "Its lines." })
  lines!: WorkPreviewLineObject[];
}

@ObjectType("OrderChangePreview", { description: "What a change would do, as things stood when it was last put together." })
export class OrderChangePreviewObject {
  @Field(() => OrderTotalsObject, { description: "What the order amounts to without it." })
  before!: OrderTotalsObject;

  @Field(() => OrderTotalsObject, { description: "What it would amount to." })
  after!: OrderTotalsObject;

  @Field(() => Money, { description: "What would still be to be paid." })
  due!: Money;

  @Field(() => Money, { description: "What would be given back." })
  refund!: Money;

  @Field(() => [WorkPreviewObject], { description: "Which work would change." })
  work!: WorkPreviewObject[];

  @Field(() => [String], { description: "What would keep the order from going on, with the remedy." })
  problems!: string[];
}

export const previewShown = ({
  currency,
  before,
  after,
  dueMinor,
  refundMinor,
  work,
  problems,
}: ChangePreview): OrderChangePreviewObject => ({
  before: totalsShown(before, currency),
  after: totalsShown(after, currency),
  due: moneyField(dueMinor, currency),
  refund: moneyField(refundMinor, currency),
  work: work.map(({ fulfillmentOrderId, locationId, status, effect, lines }) => ({
    fulfillmentOrderId: fulfillmentOrderId && globalId("FulfillmentOrder", fulfillmentOrderId),
    locationId: locationId && globalId("Location", locationId),
    status,
    effect,
    lines: lines.map((line) => ({ ...line, lineId: line.lineId && globalId("OrderLine", line.lineId) })),
  })),
  problems: [...problems],
});

@ObjectType("OrderChangeAction", { description: "One thing that a change does." })
export class OrderChangeActionObject {
  @Field(() => OrderChangeActionKind, { description: "What it does." })
  kind!: string;

  @Field(() => String, { nullable: true, description: "The SKU that it adds." })
  sku!: string | null;

  @Field(() => String, { nullable: true, description: "What the buyer reads of it." })
  title!: string | null;

  @Field(() => Int, { nullable: true, description: "Units; for SET_QTY how many there are to be." })
  quantity!: number | null;

  @Field(() => String, { nullable: true, description: "The delivery that is chosen." })
  shippingOption!: string | null;
}

@ObjectType("OrderChange", { implements: Node, description: "A change of what was ordered. Confirmed, it is the order's next version." })
export class OrderChangeObject extends Node {
  @Field(() => OrderChangeStatus, { description: "How far it is." })
  status!: string;

  @Field(() => OrderChangeAwaits, { nullable: true, description: "While it is REQUESTED: who decides." })
  awaits!: string | null;

  @Field(() => Int, { description: "The order's version that it is made for." })
  baseVersion!: number;

  @Field(() => Int, { nullable: true, description: "The order's version that it made, once it is CONFIRMED." })
  madeVersion!: number | null;

  @Field(() => String, { nullable: true, description: "Why it is made." })
  reason!: string | null;

  @Field(() => String, { nullable: true, description: "What was said when it was declined or given up." })
  note!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When `preview` was reckoned." })
  previewedAt!: string | null;

  @Field(() => DateTime, { description: "When it was begun." })
  createdAt!: string;

  @Field(() => DateTime, { nullable: true, description: "When it was confirmed, declined or given up." })
  endedAt!: string | null;
}

@ObjectType("OrderVersionLine", { description: "A line as it stood in a version of its order." })
export class OrderVersionLineObject {
  @Field(() => ID, { description: "The order line." })
  lineId!: string;

  @Field(() => String, { description: "How it came in, as the order line's `origin`." })
  origin!: string;

  @Field(() => String, { nullable: true, description: "Its SKU." })
  sku!: string | null;

  @Field(() => String, { description: "What the buyer read." })
  title!: string;

  @Field(() => Int, { description: "Units ordered." })
  orderedQuantity!: number;

  @Field(() => Int, { description: "Units of them that were cancelled by then." })
  cancelledQuantity!: number;

  @Field(() => Money, { description: "Price of one unit." })
  unitPrice!: Money;

  @Field(() => Money, { description: "Discount on all its units together." })
  discount!: Money;

  @Field(() => Money, { description: "Tax on all its units together." })
  tax!: Money;
}

@ObjectType("OrderVersion", { description: "What was ordered, as it stood from one change to the next." })
export class OrderVersionObject {
  @Field(() => Int, { description: "1 is the order as it came." })
  number!: number;

  @Field(() => DateTime, { description: "Since when it stood." })
  madeAt!: string;

  @Field(() => DateTime, { nullable: true, description: "When the next one was made; null for the present one." })
  replacedAt!: string | null;
}

@ObjectType()
export abstract class OrderEditPayload extends Payload {
  orderChangeId?: string;
  orderId?: string;

  @Field(() => OrderChangeObject, { nullable: true, description: "The change as it stands now; null when nothing was done." })
  orderChange(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, orderChangesById, this.orderChangeId);
  }

  @Field(() => OrderObject, { nullable: true, description: "The order as it stands now; null when nothing was done." })
  order(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, ordersById, this.orderId);
  }
}

@ObjectType({ description: "What came of beginning a change of an order." })
export class BeginOrderEditPayload extends OrderEditPayload {}

@ObjectType({ description: "What came of putting a change together." })
export class StageOrderEditPayload extends OrderEditPayload {}

@ObjectType({ description: "What came of confirming a change." })
export class CommitOrderEditPayload extends OrderEditPayload {
  commandId?: string | null;

  @Field(() => ChannelCommandObject, {
    nullable: true,
    description: "What the channel is asked first, where it decides. Null: nothing waits for it.",
  })
  channelCommand(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, channelCommandsById, this.commandId ?? undefined);
  }
}

@ObjectType({ description: "What came of answering a change." })
export class AnswerOrderEditPayload extends OrderEditPayload {}

@ObjectType({ description: "What came of giving a change up." })
export class CancelOrderEditPayload extends OrderEditPayload {}
