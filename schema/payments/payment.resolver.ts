import { Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import { channelsById } from "../../src/channels/channels.rows.ts";
import type { CustomerRow } from "../../src/customers/people.rows.ts";
import { type OrderRow, ordersById } from "../../src/orders/orders.rows.ts";
import {
  allGatewayAccounts,
  creditsOfCustomers,
  type GatewayAccountRow,
  type PaymentRow,
  paymentsOfOrders,
  type StoreCreditRow,
} from "../../src/payments/payments.rows.ts";
import { refundsById, refundsOfOrders } from "../../src/payments/refunds.rows.ts";
import { ChannelObject } from "../channels/channel.type.ts";
import { CustomerObject } from "../customers/customer.type.ts";
import type { Context } from "../kit/context.ts";
import { globalId } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Money, moneyField } from "../kit/money.type.ts";
import { Needs } from "../kit/needs.ts";
import { OrderObject } from "../orders/order.type.ts";
import { GatewayAccountObject, PaymentObject, RefundObject, StoreCreditObject } from "./payment.type.ts";

@Resolver(() => PaymentObject)
export class PaymentResolver {
  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: PaymentRow): string {
    return globalId("Payment", id);
  }

  @FieldResolver(() => Money, { description: "How much." })
  amount(@Root() { amountMinor, currency }: PaymentRow): Money {
    return moneyField(amountMinor, currency);
  }

  @Needs("orders:read")
  @FieldResolver(() => OrderObject, { nullable: true, description: "Of which order. Needs `orders:read`." })
  order(@Root() { orderId }: PaymentRow, @Ctx() context: Context) {
    return loadOne(context, ordersById, orderId);
  }

  @FieldResolver(() => RefundObject, { nullable: true, description: "The refund that it carries out; null for any other payment." })
  refund(@Root() { refundId }: PaymentRow, @Ctx() context: Context) {
    return loadOne(context, refundsById, refundId);
  }
}

@Resolver(() => StoreCreditObject)
export class StoreCreditResolver {
  @FieldResolver(() => Money, { description: "What is left of it." })
  balance(@Root() { balanceMinor, currency }: StoreCreditRow): Money {
    return moneyField(balanceMinor, currency);
  }
}

/** What an order and a customer say of money stands here: relations point down. */
@Resolver(() => OrderObject)
export class OrderMoneyResolver {
  @Needs("payments:read")
  @FieldResolver(() => [PaymentObject], {
    nullable: true,
    description: "Money that moved or is to move for it, oldest first. Needs `payments:read`.",
  })
  payments(@Root() { id }: OrderRow, @Ctx() { loaders }: Context) {
    return loaders.many(paymentsOfOrders, ({ orderId }) => orderId, id);
  }

  @Needs("payments:read")
  @FieldResolver(() => [RefundObject], {
    nullable: true,
    description: "What is given back of it and for what, oldest first. Needs `payments:read`.",
  })
  refunds(@Root() { id }: OrderRow, @Ctx() { loaders }: Context) {
    return loaders.many(refundsOfOrders, ({ orderId }) => orderId, id);
  }
}

@Resolver(() => CustomerObject)
export class CustomerMoneyResolver {
  @Needs("payments:read")
  @FieldResolver(() => [StoreCreditObject], {
    nullable: true,
    description: "What they may spend with the merchant, by currency. Needs `payments:read`.",
  })
  storeCredit(@Root() { id }: CustomerRow, @Ctx() { loaders }: Context) {
    return loaders.many(creditsOfCustomers, ({ customerId }) => customerId, id);
  }
}

@Resolver(() => GatewayAccountObject)
export class GatewayAccountResolver {
  @Needs("payments:read")
  @Query(() => [GatewayAccountObject], {
    description: "The accounts at payment gateways, as they were connected: a handful, so all of them.",
  })
  gatewayAccounts(@Ctx() { em, access }: Context) {
    return allGatewayAccounts(em, access);
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: GatewayAccountRow): string {
    return globalId("GatewayAccount", id);
  }

  @Needs("channels:read")
  @FieldResolver(() => ChannelObject, {
    nullable: true,
    description: "The channel whose ids its payments name orders by; null: any without a connector. Needs `channels:read`.",
  })
  channel(@Root() { channelId }: GatewayAccountRow, @Ctx() context: Context) {
    return loadOne(context, channelsById, channelId);
  }
}
