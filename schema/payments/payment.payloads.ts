import { Ctx, Field, ObjectType } from "type-graphql";
import { ordersById } from "../../src/orders/orders.rows.ts";
import { gatewayAccountsById, paymentsById } from "../../src/payments/payments.rows.ts";
import { refundsById } from "../../src/payments/refunds.rows.ts";
import type { Context } from "../kit/context.ts";
import { loadOne } from "../kit/loaders.ts";
import { Money } from "../kit/money.type.ts";
import { Payload } from "../kit/user-errors.ts";
import { OrderObject } from "../orders/order.type.ts";
import { GatewayAccountObject, PaymentObject, RefundObject } from "./payment.type.ts";

@ObjectType()
abstract class OrderMoneyPayload extends Payload {
  orderId?: string;

  @Field(() => OrderObject, { nullable: true, description: "The order as it stands now; null when nothing was done." })
  order(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, ordersById, this.orderId);
  }
}

@ObjectType()
abstract class PaymentPayload extends OrderMoneyPayload {
  paymentId?: string;

  @Field(() => PaymentObject, { nullable: true, description: "The payment; null when nothing was done." })
  payment(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, paymentsById, this.paymentId);
  }
}

@ObjectType({ description: "What came of recording a payment." })
export class RecordPaymentPayload extends PaymentPayload {}

@ObjectType({ description: "What came of capturing a payment." })
export class CapturePaymentPayload extends PaymentPayload {}

@ObjectType({ description: "What came of voiding a payment." })
export class VoidPaymentPayload extends PaymentPayload {}

@ObjectType({ description: "What came of recording a chargeback." })
export class RecordChargebackPayload extends PaymentPayload {}

@ObjectType({ description: "What came of paying with store credit." })
export class PayWithStoreCreditPayload extends PaymentPayload {}

@ObjectType()
abstract class RefundPayload extends OrderMoneyPayload {
  refundId?: string;

  @Field(() => RefundObject, { nullable: true, description: "The refund as it stands now; null when nothing was done." })
  refund(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, refundsById, this.refundId);
  }
}

@ObjectType({ description: "What came of giving money back." })
export class RefundOrderPayload extends RefundPayload {}

@ObjectType({ description: "What came of trying a refund again: the same refund, or another one in the place of one that failed." })
export class RetryRefundPayload extends RefundPayload {}

@ObjectType({ description: "What a refund would come to. Nothing is done." })
export class RefundQuote {
  @Field(() => Money, { description: "What would be given, never more than is left." })
  amount!: Money;

  @Field(() => Money, { description: "Of what was paid for the lines." })
  lines!: Money;

  @Field(() => Money, { description: "Of what was paid for shipping." })
  shipping!: Money;

  @Field(() => Money, { description: "For goodwill." })
  goodwill!: Money;

  @Field(() => Money, { description: "What would be kept back." })
  fee!: Money;

  @Field(() => Money, { description: "What of the order could be given back in all." })
  refundable!: Money;
}

@ObjectType()
abstract class GatewayAccountPayload extends Payload {
  accountId?: string;

  @Field(() => GatewayAccountObject, { nullable: true, description: "The account as it stands now; null when nothing was done." })
  account(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, gatewayAccountsById, this.accountId);
  }
}

@ObjectType({ description: "What came of connecting an account." })
export class CreateGatewayAccountPayload extends GatewayAccountPayload {}

@ObjectType({ description: "What came of changing an account." })
export class UpdateGatewayAccountPayload extends GatewayAccountPayload {}
