import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import { orderLinesById, ordersById } from "../../src/orders/orders.rows.ts";
import { linesOfRefunds, paymentsOfRefunds, type RefundLineRow } from "../../src/payments/payments.rows.ts";
import { type RefundRow, refundCount, refundPage, refundsById } from "../../src/payments/refunds.rows.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Money, moneyField } from "../kit/money.type.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { OrderLineObject, OrderObject } from "../orders/order.type.ts";
import { PaymentObject, RefundLineObject, RefundObject } from "./payment.type.ts";
import { refundFilterIn } from "./refund.filter.ts";
import { RefundConnection, RefundFilterInput } from "./refund.type.ts";

@Resolver(() => RefundObject)
export class RefundResolver {
  @Needs("payments:read")
  @Query(() => RefundConnection, {
    description: "Refunds, newest first. `needsAttention` are those that nobody gives unless a person does something.",
  })
  async refunds(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => RefundFilterInput, { nullable: true, description: "Which ones; all when left out." })
    input: RefundFilterInput | null,
    @Ctx() { em, access }: Context,
  ) {
    const filter = refundFilterIn(input);
    return connectionOf(RefundConnection, await refundPage(em, filter, page, access), () => refundCount(em, filter, mostCounted, access));
  }

  @Needs("payments:read")
  @Query(() => RefundObject, { nullable: true, description: "One refund; null when there is none that the key may see." })
  refund(@Arg("id", () => ID, { description: "The refund's id." }) id: string, @Ctx() context: Context) {
    return loadOne(context, refundsById, idIn("Refund", id, ["id"]));
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: RefundRow): string {
    return globalId("Refund", id);
  }

  @FieldResolver(() => Money, { description: "What is given back in all: lines, shipping and goodwill, less the fee." })
  amount(@Root() { amountMinor, currency }: RefundRow): Money {
    return moneyField(amountMinor, currency);
  }

  @FieldResolver(() => Money, { description: "Of what was paid for shipping." })
  shipping(@Root() { shippingMinor, currency }: RefundRow): Money {
    return moneyField(shippingMinor, currency);
  }

  @FieldResolver(() => Money, { description: "For goodwill." })
  goodwill(@Root() { extraMinor, currency }: RefundRow): Money {
    return moneyField(extraMinor, currency);
  }

  @FieldResolver(() => Money, { description: "What was kept back." })
  fee(@Root() { feeMinor, currency }: RefundRow): Money {
    return moneyField(feeMinor, currency);
  }

  @FieldResolver(() => [RefundLineObject], { description: "The units whose price is given back." })
  lines(@Root() { id }: RefundRow, @Ctx() { loaders }: Context) {
    return loaders.many(linesOfRefunds, ({ refundId }) => refundId, id);
  }

  @FieldResolver(() => [PaymentObject], { description: "The payments that carry it out, oldest first." })
  payments(@Root() { id }: RefundRow, @Ctx() { loaders }: Context) {
    return loaders.many(paymentsOfRefunds, ({ refundId }) => refundId as string, id);
  }

  @Needs("orders:read")
  @FieldResolver(() => OrderObject, { nullable: true, description: "Of which order. Needs `orders:read`." })
  order(@Root() { orderId }: RefundRow, @Ctx() context: Context) {
    return loadOne(context, ordersById, orderId);
  }
}

@Resolver(() => RefundLineObject)
export class RefundLineResolver {
  @FieldResolver(() => Money, { description: "What was paid for these units." })
  amount(@Root() { amountMinor, currency }: RefundLineRow): Money {
    return moneyField(amountMinor, currency);
  }

  @Needs("orders:read")
  @FieldResolver(() => OrderLineObject, { nullable: true, description: "The order's line. Needs `orders:read`." })
  orderLine(@Root() { orderLineId }: RefundLineRow, @Ctx() context: Context) {
    return loadOne(context, orderLinesById, orderLineId);
  }
}
