import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { channelsById } from "../../src/channels/channels.rows.ts";
import { decideDifference, type decisions } from "../../src/flows/decide-difference.ts";
import { ordersById } from "../../src/orders/orders.rows.ts";
import {
  entriesOfItems,
  itemCount,
  itemPage,
  type ReconciliationItemRow,
  reconciliationItemsById,
} from "../../src/settlements/settlements.rows.ts";
import { ChannelObject } from "../channels/channel.type.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Money, moneyField } from "../kit/money.type.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { mutate } from "../kit/user-errors.ts";
import { OrderObject } from "../orders/order.type.ts";
import { reconciliationFilterIn } from "./settlement.filter.ts";
import { reasonsOf } from "./settlement.source.ts";
import {
  AcceptDifferencePayload,
  DecideDifferenceInput,
  DisputeDifferencePayload,
  ReconciliationFilterInput,
  ReconciliationItemConnection,
  ReconciliationItemObject,
  ReconciliationReason,
  ReopenDifferencePayload,
  SettlementEntryObject,
} from "./settlement.type.ts";

@Resolver(() => ReconciliationItemObject)
export class ReconciliationItemResolver {
  @Needs("payments:read")
  @Query(() => ReconciliationItemConnection, { description: "What channels settled beside what was expected, newest first." })
  async reconciliationItems(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => ReconciliationFilterInput, { nullable: true, description: "Which ones; all when left out." })
    filter: ReconciliationFilterInput | null,
    @Ctx() { em, access }: Context,
  ) {
    const wanted = reconciliationFilterIn(filter);
    return connectionOf(ReconciliationItemConnection, await itemPage(em, wanted, page, access), () =>
      itemCount(em, wanted, mostCounted, access),
    );
  }

  @Needs("payments:read")
  @Query(() => ReconciliationItemObject, { nullable: true, description: "One comparison; null when there is none that the key may see." })
  reconciliationItem(@Arg("id", () => ID, { description: "The comparison's id." }) id: string, @Ctx() context: Context) {
    return loadOne(context, reconciliationItemsById, idIn("ReconciliationItem", id, ["id"]));
  }

  @Needs("payments:write")
  @Mutation(() => AcceptDifferencePayload, { description: "The merchant bears a difference. It opens again when it becomes another." })
  acceptDifference(
    @Arg("input", () => DecideDifferenceInput, { description: "Which, and why." }) input: DecideDifferenceInput,
    @Ctx() context: Context,
  ) {
    return decided(context, "acceptDifference", input, "accepted");
  }

  @Needs("payments:write")
  @Mutation(() => DisputeDifferencePayload, {
    description: "The channel was asked about a difference. It matches by itself once the channel has mended it.",
  })
  disputeDifference(
    @Arg("input", () => DecideDifferenceInput, { description: "Which, and why." }) input: DecideDifferenceInput,
    @Ctx() context: Context,
  ) {
    return decided(context, "disputeDifference", input, "disputed");
  }

  @Needs("payments:write")
  @Mutation(() => ReopenDifferencePayload, { description: "Opens a difference again that was accepted or disputed." })
  reopenDifference(
    @Arg("input", () => DecideDifferenceInput, { description: "Which, and why." }) input: DecideDifferenceInput,
    @Ctx() context: Context,
  ) {
    return decided(context, "reopenDifference", input, "reopened");
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: ReconciliationItemRow): string {
    return globalId("ReconciliationItem", id);
  }

  @FieldResolver(() => ChannelObject, { nullable: true, description: "The channel." })
  channel(@Root() { channelId }: ReconciliationItemRow, @Ctx() context: Context) {
    return loadOne(context, channelsById, channelId);
  }

  @FieldResolver(() => OrderObject, { nullable: true, description: "The order; null where it is not known here." })
  order(@Root() { orderId }: ReconciliationItemRow, @Ctx() context: Context) {
    return loadOne(context, ordersById, orderId ?? undefined);
  }

  @FieldResolver(() => Money, { description: "What the channel should settle." })
  expected(@Root() { expectedMinor, currency }: ReconciliationItemRow): Money {
    return moneyField(expectedMinor, currency);
  }

  @FieldResolver(() => Money, { description: "What it settled, all statements together." })
  actual(@Root() { actualMinor, currency }: ReconciliationItemRow): Money {
    return moneyField(actualMinor, currency);
  }

  @FieldResolver(() => Money, { description: "What it settled less what it should." })
  difference(@Root() { differenceMinor, currency }: ReconciliationItemRow): Money {
    return moneyField(differenceMinor, currency);
  }

  @FieldResolver(() => [ReconciliationReason], { description: "Why it differs, part by part." })
  reasons(@Root() item: ReconciliationItemRow) {
    return reasonsOf(item);
  }

  @FieldResolver(() => [SettlementEntryObject], { description: "The rows of statements about it, as they happened." })
  entries(@Root() { id }: ReconciliationItemRow, @Ctx() { loaders }: Context) {
    return loaders.many(entriesOfItems, ({ itemId }) => itemId as string, id);
  }
}

const decided = (context: Context, operation: string, input: DecideDifferenceInput, what: keyof typeof decisions) =>
  mutate(context, operation, input, async (em, deed) => {
    const itemId = idIn("ReconciliationItem", input.id, ["id"]);
    await decideDifference(em, deed, context.access, { id: itemId, what, reason: input.reason });
    return { itemId };
  });
