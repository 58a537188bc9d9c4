import { Ctx, Field, ObjectType } from "type-graphql";
import { channelCommandsById } from "../../src/commands/channel-commands.rows.ts";
import { holdsById } from "../../src/fulfillment/holds.rows.ts";
import { ordersById } from "../../src/orders/orders.rows.ts";
import { refundsById } from "../../src/payments/refunds.rows.ts";
import { ChannelCommandObject } from "../commands/command.type.ts";
import { HoldObject } from "../fulfillment/fulfillment.type.ts";
import type { Context } from "../kit/context.ts";
import { loadOne } from "../kit/loaders.ts";
import { Money, moneyField } from "../kit/money.type.ts";
import { Needs } from "../kit/needs.ts";
import { Payload } from "../kit/user-errors.ts";
import { RefundObject } from "../payments/payment.type.ts";
import { OrderObject } from "./order.type.ts";

@ObjectType()
export abstract class OrderPayload extends Payload {
  orderId?: string;

  @Field(() => OrderObject, { nullable: true, description: "The order as it stands now; null when nothing was done." })
  order(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, ordersById, this.orderId);
  }
}

@ObjectType({ description: "What came of taking an order." })
export class CreateOrderPayload extends OrderPayload {}

@ObjectType({ description: "What came of cancelling an order or units of it." })
export class CancelOrderPayload extends OrderPayload {
  commandId?: string | null;

  @Field(() => ChannelCommandObject, {
    nullable: true,
    description:
      "What the channel is asked first, where it decides: the order is on hold until it has answered. Null: nothing waits for it.",
  })
  channelCommand(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, channelCommandsById, this.commandId ?? undefined);
  }

  refundId?: string | null;

  @Needs("payments:read")
  @Field(() => RefundObject, { nullable: true, description: "What was given back at once. Null: nothing was. Needs `payments:read`." })
  refund(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, refundsById, this.refundId ?? undefined);
  }

  overMinor?: string | null;
  currency?: string;

  @Needs("payments:read")
  @Field(() => Money, {
    nullable: true,
    description:
      "What is paid too much now and is not given back: do so by `refundOrder`. The order is OVERPAID while it is above zero. Null where a connected channel has the money. Needs `payments:read`.",
  })
  overpaid(): Money | null {
    return this.overMinor && this.currency ? moneyField(this.overMinor, this.currency) : null;
  }
}

@ObjectType({ description: "What came of changing an order's address." })
export class ChangeOrderAddressPayload extends OrderPayload {}

@ObjectType({ description: "What came of changing how lines reach the buyer." })
export class ChangeOrderDeliveryPayload extends OrderPayload {}

@ObjectType({ description: "What came of changing how an order may be sent." })
export class SetShipPreferencePayload extends OrderPayload {}

@ObjectType({ description: "What came of looking at an order again." })
export class RevalidateOrderPayload extends OrderPayload {}

@ObjectType({ description: "What came of overriding a finding." })
export class OverrideValidationPayload extends OrderPayload {}

@ObjectType()
abstract class HoldPayload extends OrderPayload {
  holdId?: string;

  @Field(() => HoldObject, { nullable: true, description: "The hold as it stands now; null when nothing was done." })
  hold(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, holdsById, this.holdId);
  }
}

@ObjectType({ description: "What came of placing a hold." })
export class PlaceHoldPayload extends HoldPayload {}

@ObjectType({ description: "What came of releasing a hold." })
export class ReleaseHoldPayload extends HoldPayload {}
