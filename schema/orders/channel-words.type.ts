import { Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from "type-graphql";
import type { Adjustment } from "../../src/orders/adjustments.ts";
import { linesOfOrders, type OrderRow } from "../../src/orders/orders.rows.ts";
import type { Context } from "../kit/context.ts";
import { Money, moneyField } from "../kit/money.type.ts";
import {
  AdjustmentFunder,
  AdjustmentKind,
  ChannelFulfillmentStatus,
  ChannelOrderStatus,
  ChannelPaymentStatus,
} from "./channel-words.enums.ts";
import { OrderLineObject, OrderObject } from "./order.type.ts";

@ObjectType("OrderChannelStatus", { description: "What the channel last said of an order: three things kept apart, and its own word." })
export class OrderChannelStatusObject {
  @Field(() => ChannelOrderStatus, { description: "Where it stands." })
  order!: string;

  @Field(() => ChannelPaymentStatus, { description: "What is paid of it." })
  payment!: string;

  @Field(() => ChannelFulfillmentStatus, { description: "How far its goods are." })
  fulfillment!: string;

  @Field(() => String, { description: "The channel's own word." })
  native!: string;
}

@ObjectType("OrderAdjustment", {
  description: "A part of an order's money, and who bears it, as the channel says. The order's totals have it in them already.",
})
export class OrderAdjustmentObject {
  @Field(() => AdjustmentKind, { description: "What it is." })
  kind!: string;

  @Field(() => AdjustmentFunder, { description: "Who bears it." })
  funder!: string;

  @Field(() => String, { description: "The channel's own name for it." })
  title!: string;
}

interface AdjustmentOfOrder extends Adjustment {
  readonly orderId: string;
  readonly currency: string;
}

@Resolver(() => OrderObject)
export class OrderChannelWordsResolver {
  @FieldResolver(() => OrderChannelStatusObject, { description: "What the channel last said of it." })
  channelStatus(@Root() order: OrderRow): OrderChannelStatusObject {
    const { channelStatus, channelPaymentStatus, channelFulfillmentStatus, nativeStatus } = order;
    return { order: channelStatus, payment: channelPaymentStatus, fulfillment: channelFulfillmentStatus, native: nativeStatus };
  }

  @FieldResolver(() => [OrderAdjustmentObject], {
    description: "What its totals are made of and who bears it, where the channel says so: shown as said, never added up anew.",
  })
  adjustments(@Root() { id, adjustments, currency }: OrderRow): AdjustmentOfOrder[] {
    return (adjustments ?? []).map((adjustment) => ({ ...adjustment, orderId: id, currency }));
  }

  @FieldResolver(() => Money, {
    nullable: true,
    description: "What the channel pays out for it in the end, less its own fees; null when it does not say.",
  })
  payout(@Root() { payoutMinor, currency }: OrderRow) {
    return payoutMinor === null ? null : moneyField(payoutMinor, currency);
  }
}

@Resolver(() => OrderAdjustmentObject)
export class OrderAdjustmentResolver {
  @FieldResolver(() => Money, { description: "How much; never below zero, as its kind says which way it goes." })
  amount(@Root() { amountMinor, currency }: AdjustmentOfOrder) {
    return moneyField(amountMinor, currency);
  }

  @FieldResolver(() => OrderLineObject, { nullable: true, description: "The line it belongs to; null: the whole order." })
  async line(@Root() { orderId, externalLineId }: AdjustmentOfOrder, @Ctx() { loaders }: Context) {
    if (externalLineId === null) return null;
    const lines = await loaders.many(linesOfOrders, (line) => line.orderId, orderId);
    return lines.find(({ externalIds }) => externalIds.includes(externalLineId)) ?? null;
  }
}
