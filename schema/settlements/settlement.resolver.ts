import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { requireChannel } from "../../src/access/access.ts";
import { channelsById } from "../../src/channels/channels.rows.ts";
import { linkEntry } from "../../src/flows/reconcile.ts";
import { setSettlementTerms } from "../../src/flows/set-settlement-terms.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { type OrderRow, ordersById } from "../../src/orders/orders.rows.ts";
import {
  entryCount,
  entryPage,
  type SettlementEntryRow,
  type SettlementRow,
  settlementCount,
  settlementEntriesById,
  settlementPage,
  settlementsById,
} from "../../src/settlements/settlements.rows.ts";
import { ChannelObject } from "../channels/channel.type.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Money, moneyField, moneyIn } from "../kit/money.type.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { mutate } from "../kit/user-errors.ts";
import { OrderObject } from "../orders/order.type.ts";
import { settlementFilterIn } from "./settlement.filter.ts";
import {
  LinkSettlementEntryInput,
  LinkSettlementEntryPayload,
  SetSettlementTermsInput,
  SetSettlementTermsPayload,
  SettlementConnection,
  SettlementEntryConnection,
  SettlementEntryObject,
  SettlementFilterInput,
  SettlementObject,
} from "./settlement.type.ts";

@Resolver(() => SettlementObject)
export class SettlementResolver {
  @Needs("payments:read")
  @Query(() => SettlementConnection, { description: "Statements of marketplaces, the newest period first." })
  async settlements(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => SettlementFilterInput, { nullable: true, description: "Which ones; all when left out." })
    filter: SettlementFilterInput | null,
    @Ctx() { em, access }: Context,
  ) {
    const wanted = settlementFilterIn(filter);
    return connectionOf(SettlementConnection, await settlementPage(em, wanted, page, access), () =>
      settlementCount(em, wanted, mostCounted, access),
    );
  }

  @Needs("payments:read")
  @Query(() => SettlementObject, { nullable: true, description: "One statement; null when there is none that the key may see." })
  settlement(@Arg("id", () => ID, { description: "The statement's id." }) id: string, @Ctx() context: Context) {
    return loadOne(context, settlementsById, idIn("Settlement", id, ["id"]));
  }

  @Needs("payments:write")
  @Mutation(() => SetSettlementTermsPayload, { description: "Says how a channel's statements are read, and what is expected of them." })
  setSettlementTerms(
    @Arg("input", () => SetSettlementTermsInput, { description: "The terms." }) input: SetSettlementTermsInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "setSettlementTerms", input, async (em) => {
      const channelId = idIn("Channel", input.channelId, ["channelId"]);
      requireChannel(context.access, channelId);
      if ((await channelsById(em, [channelId], context.access)).length === 0)
        throw new Refusal("NOT_FOUND", "There is no such channel.", ["channelId"]);
      const { mapping, expectAfterDays = null, commissionPercent = null, tolerance } = input;
      const toleranceMinor = tolerance ? moneyIn(tolerance).minor : 0n;
      await setSettlementTerms(em, channelId, { mapping, expectAfterDays, commissionPercent, toleranceMinor });
      return { channelId };
    });
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: SettlementRow): string {
    return globalId("Settlement", id);
  }

  @FieldResolver(() => ChannelObject, { nullable: true, description: "Whose statement it is." })
  channel(@Root() { channelId }: SettlementRow, @Ctx() context: Context) {
    return loadOne(context, channelsById, channelId);
  }

  @FieldResolver(() => Money, { description: "What its rows add up to, but for those of type PAYOUT." })
  entriesTotal(@Root() { entriesMinor, currency }: SettlementRow): Money {
    return moneyField(entriesMinor, currency);
  }

  @FieldResolver(() => Money, { nullable: true, description: "What was paid out by it; null when neither the file nor anybody said." })
  payout(@Root() { payoutMinor, currency }: SettlementRow): Money | null {
    return payoutMinor === null ? null : moneyField(payoutMinor, currency);
  }

  @FieldResolver(() => Money, { nullable: true, description: "What its rows add up to less the payout: zero when the statement is whole." })
  difference(@Root() { entriesMinor, payoutMinor, currency }: SettlementRow): Money | null {
    return payoutMinor === null ? null : moneyField(BigInt(entriesMinor) - BigInt(payoutMinor), currency);
  }

  @FieldResolver(() => SettlementEntryConnection, { description: "Its rows, as they happened." })
  async entries(@Root() { id }: SettlementRow, @Args(() => PageArgs) page: PageArgs, @Ctx() { em }: Context) {
    return connectionOf(SettlementEntryConnection, await entryPage(em, id, page), () => entryCount(em, id, mostCounted));
  }
}

@Resolver(() => SettlementEntryObject)
export class SettlementEntryResolver {
  @Needs("payments:write")
  @Mutation(() => LinkSettlementEntryPayload, {
    description: "Says which order a row of a statement is about. Both orders are compared anew.",
  })
  linkSettlementEntry(
    @Arg("input", () => LinkSettlementEntryInput, { description: "The row and the order." }) input: LinkSettlementEntryInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "linkSettlementEntry", input, async (em, deed) => {
      const [entry] = await settlementEntriesById(em, [idIn("SettlementEntry", input.entryId, ["entryId"])], context.access);
      if (!entry) throw new Refusal("NOT_FOUND", "There is no such row.", ["entryId"]);
      const [order] = await ordersById(em, [idIn("Order", input.orderId, ["orderId"])], context.access);
      if (order?.channelId !== entry.channelId) throw new Refusal("NOT_FOUND", "The channel has no such order.", ["orderId"]);
      await linkEntry(em, deed, entry, order.id);
      return { entryId: entry.id };
    });
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: SettlementEntryRow): string {
    return globalId("SettlementEntry", id);
  }

  @FieldResolver(() => OrderObject, { nullable: true, description: "The order it was found to be about." })
  order(@Root() { orderId }: SettlementEntryRow, @Ctx() context: Context): Promise<OrderRow | null> {
    return loadOne(context, ordersById, orderId ?? undefined);
  }

  @FieldResolver(() => SettlementObject, { nullable: true, description: "The statement that it stands in." })
  settlement(@Root() { settlementId }: SettlementEntryRow, @Ctx() context: Context) {
    return loadOne(context, settlementsById, settlementId);
  }

  @FieldResolver(() => Money, { description: "What the buyer's goods bring." })
  gross(@Root() { grossMinor, currency }: SettlementEntryRow): Money {
    return moneyField(grossMinor, currency);
  }

  @FieldResolver(() => Money, { description: "Discounts and vouchers that the merchant bears." })
  discount(@Root() { discountMinor, currency }: SettlementEntryRow): Money {
    return moneyField(discountMinor, currency);
  }

  @FieldResolver(() => Money, { description: "What shipping cost the merchant, or brought." })
  shipping(@Root() { shippingMinor, currency }: SettlementEntryRow): Money {
    return moneyField(shippingMinor, currency);
  }

  @FieldResolver(() => Money, { description: "The channel's commission." })
  commission(@Root() { commissionMinor, currency }: SettlementEntryRow): Money {
    return moneyField(commissionMinor, currency);
  }

  @FieldResolver(() => Money, { description: "Other fees of the channel." })
  fee(@Root() { feeMinor, currency }: SettlementEntryRow): Money {
    return moneyField(feeMinor, currency);
  }

  @FieldResolver(() => Money, { description: "Tax that was kept back." })
  tax(@Root() { taxMinor, currency }: SettlementEntryRow): Money {
    return moneyField(taxMinor, currency);
  }

  @FieldResolver(() => Money, { description: "What was given back to the buyer." })
  refund(@Root() { refundMinor, currency }: SettlementEntryRow): Money {
    return moneyField(refundMinor, currency);
  }

  @FieldResolver(() => Money, { description: "What the other parts do not explain of the net amount." })
  other(@Root() { otherMinor, currency }: SettlementEntryRow): Money {
    return moneyField(otherMinor, currency);
  }

  @FieldResolver(() => Money, { description: "What the row comes to: all parts together." })
  net(@Root() { netMinor, currency }: SettlementEntryRow): Money {
    return moneyField(netMinor, currency);
  }
}
