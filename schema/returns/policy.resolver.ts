import { Arg, Args, Ctx, FieldResolver, Float, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { inventoryItemsById } from "../../src/catalog/inventory-items.rows.ts";
import { channelsById } from "../../src/channels/channels.rows.ts";
import { removeReturnPolicy, setReturnPolicy } from "../../src/flows/edit-return-policies.ts";
import { lookAtBooks } from "../../src/flows/order-book.ts";
import { termsOf } from "../../src/flows/return-terms.ts";
import { type Eligibility, eligibilityOf } from "../../src/flows/returnable.ts";
import { orderLinesById, ordersById } from "../../src/orders/orders.rows.ts";
import { type ReturnPolicyRow, returnPoliciesById, returnPolicyCount, returnPolicyPage } from "../../src/returns/return-policies.rows.ts";
import type { ReturnPolicy } from "../../src/returns/return-policy.entity.ts";
import { InventoryItemObject } from "../catalog/item.type.ts";
import { ChannelObject } from "../channels/channel.type.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Money, moneyField, moneyIn } from "../kit/money.type.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { mutate } from "../kit/user-errors.ts";
import { OrderLineObject } from "../orders/order.type.ts";
import {
  RemoveReturnPolicyInput,
  RemoveReturnPolicyPayload,
  ReturnEligibilityObject,
  ReturnEligibleLineObject,
  ReturnPolicyConnection,
  ReturnPolicyFilterInput,
  ReturnPolicyObject,
  SetReturnPolicyInput,
  SetReturnPolicyPayload,
} from "./policy.type.ts";
import { policyFilterIn } from "./return.filter.ts";

@Resolver(() => ReturnPolicyObject)
export class ReturnPolicyResolver {
  @Needs("returns:read")
  @Query(() => ReturnPolicyConnection, { description: "The return policies, oldest first." })
  async returnPolicies(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => ReturnPolicyFilterInput, { nullable: true, description: "Which ones; all when left out." })
    input: ReturnPolicyFilterInput | null,
    @Ctx() { em, access }: Context,
  ) {
    const filter = policyFilterIn(input);
    const found = await returnPolicyPage(em, filter, page, access);
    return connectionOf(ReturnPolicyConnection, found, () => returnPolicyCount(em, filter, mostCounted, access));
  }

  @Needs("returns:read")
  @Query(() => ReturnEligibilityObject, {
    nullable: true,
    description: "What of an order may be returned now, until when and why no more; null when there is no order that the key may see.",
  })
  async returnEligibility(
    @Arg("orderId", () => ID, { description: "The order." }) orderId: string,
    @Ctx() { em, access }: Context,
  ): Promise<ReturnEligibilityObject | null> {
    const [order] = await ordersById(em, [idIn("Order", orderId, ["orderId"])], access);
    if (!order) return null;
    const terms = await termsOf(em, order.id);
    const [book] = await lookAtBooks(em, [order.id]);
    if (!book) return null;
    const at = new Date();
    return { lines: book.lines.map((line) => eligibilityOf(book, terms, line, at)) };
  }

  @Needs("returns:write")
  @Mutation(() => SetReturnPolicyPayload, {
    description: "Says what may be returned. Returns that are under way keep the terms they began with.",
  })
  setReturnPolicy(
    @Arg("input", () => SetReturnPolicyInput, { description: "The policy." }) input: SetReturnPolicyInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "setReturnPolicy", input, async (em, deed) => {
      const fee = input.feePerUnit ? moneyIn(input.feePerUnit) : null;
      const scope = {
        channelId: input.channelId ? idIn("Channel", input.channelId, ["channelId"]) : null,
        itemId: input.itemId ? idIn("InventoryItem", input.itemId, ["itemId"]) : null,
        tag: input.tag ?? null,
      };
      const terms = {
        name: input.name,
        finalSale: input.finalSale,
        windowDays: input.windowDays ?? null,
        reasons: (input.reasons ?? []) as ReturnPolicy["reasons"],
        resolutions: (input.resolutions ?? []) as ReturnPolicy["resolutions"],
        feeBasisPoints: Math.round(input.feePercent * 100),
        feeUnitMinor: fee?.minor ?? 0n,
        feeCurrency: fee && fee.minor !== 0n ? fee.currency : null,
        photosRequired: input.photosRequired,
        labelPaidBy: input.labelPaidBy as ReturnPolicy["labelPaidBy"],
        advanceExchange: input.advanceExchange,
        commitAt: input.commitAt as ReturnPolicy["commitAt"],
      };
      return { policyId: await setReturnPolicy(em, deed, context.access, { scope, terms }) };
    });
  }

  @Needs("returns:write")
  @Mutation(() => RemoveReturnPolicyPayload, { description: "What a return policy said holds no longer; what is less specific does." })
  removeReturnPolicy(
    @Arg("input", () => RemoveReturnPolicyInput, { description: "Which one." }) input: RemoveReturnPolicyInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "removeReturnPolicy", input, async (em, deed) => {
      await removeReturnPolicy(em, deed, context.access, idIn("ReturnPolicy", input.id, ["id"]));
      return {};
    });
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: ReturnPolicyRow): string {
    return globalId("ReturnPolicy", id);
  }

  @FieldResolver(() => ChannelObject, { nullable: true, description: "The channel it is for; null: all. Needs `channels:read`." })
  @Needs("channels:read")
  channel(@Root() { channelId }: ReturnPolicyRow, @Ctx() context: Context) {
    return loadOne(context, channelsById, channelId);
  }

  @FieldResolver(() => InventoryItemObject, {
    nullable: true,
    description: "The item it is for; null: not by an item. Needs `inventory:read`.",
  })
  @Needs("inventory:read")
  item(@Root() { itemId }: ReturnPolicyRow, @Ctx() context: Context) {
    return loadOne(context, inventoryItemsById, itemId);
  }

  @FieldResolver(() => Float, { description: "Kept back of a refund, in percent; nothing where it is not the buyer's doing." })
  feePercent(@Root() { feeBasisPoints }: ReturnPolicyRow): number {
    return feeBasisPoints / 100;
  }

  @FieldResolver(() => Money, { nullable: true, description: "Kept back of a refund for each unit; null: nothing." })
  feePerUnit(@Root() { feeUnitMinor, feeCurrency }: ReturnPolicyRow) {
    return feeCurrency === null ? null : moneyField(feeUnitMinor, feeCurrency);
  }
}

@Resolver(() => ReturnEligibleLineObject)
export class ReturnEligibleLineResolver {
  @FieldResolver(() => OrderLineObject, { nullable: true, description: "The line. Needs `orders:read`." })
  @Needs("orders:read")
  orderLine(@Root() { line }: Eligibility, @Ctx() context: Context) {
    return loadOne(context, orderLinesById, line.id);
  }

  @FieldResolver(() => ReturnPolicyObject, { nullable: true, description: "The policy that says so; null: none, all is allowed." })
  policy(@Root() { policy }: Eligibility, @Ctx() context: Context) {
    return loadOne(context, returnPoliciesById, policy?.id);
  }
}
