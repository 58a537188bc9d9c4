import type { EntityManager } from "@mikro-orm/postgresql";
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { type ChannelRow, channelsById } from "../../src/channels/channels.rows.ts";
import {
  type ChannelCommandRow,
  channelCommandCount,
  channelCommandPage,
  channelCommandsById,
  commandOfRefund,
  commandsOfOrders,
} from "../../src/commands/channel-commands.rows.ts";
import { answerBuyer } from "../../src/flows/cancel-at-channel.ts";
import { decideReturnAtChannel } from "../../src/flows/decide-return.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { refundAtChannel } from "../../src/flows/refund-at-channel.ts";
import { type Resolution, redriveCommand, resolveCommand } from "../../src/flows/send-command.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import { fulfillmentsById } from "../../src/fulfillment/fulfillments.rows.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { type OrderRow, ordersById } from "../../src/orders/orders.rows.ts";
import { ChannelObject } from "../channels/channel.type.ts";
import { FulfillmentObject } from "../fulfillment/parcel.type.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { moneyIn } from "../kit/money.type.ts";
import type { MutationInput } from "../kit/mutation.input.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { JsonObject } from "../kit/scalars.ts";
import { mutate } from "../kit/user-errors.ts";
import { OrderObject } from "../orders/order.type.ts";
import { wholeOrder } from "../orders/visible-order.ts";
import { commandFilterIn } from "./command.filter.ts";
import {
  AnswerCancellationInput,
  AnswerCancellationPayload,
  ChannelCommandConnection,
  ChannelCommandFilterInput,
  ChannelCommandObject,
  DecideReturnAtChannelInput,
  DecideReturnAtChannelPayload,
  RedriveChannelCommandInput,
  RedriveChannelCommandPayload,
  RefundAtChannelInput,
  RefundAtChannelPayload,
  ResolveChannelCommandInput,
  ResolveChannelCommandPayload,
} from "./command.type.ts";

@Resolver(() => ChannelCommandObject)
export class ChannelCommandResolver {
  @Needs("orders:read")
  @Query(() => ChannelCommandConnection, { description: "What channels are told, newest first." })
  async channelCommands(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => ChannelCommandFilterInput, { nullable: true, description: "Which ones; all when left out." })
    filter: ChannelCommandFilterInput | null,
    @Ctx() { em, access }: Context,
  ) {
    const wanted = commandFilterIn(filter);
    return connectionOf(ChannelCommandConnection, await channelCommandPage(em, wanted, page, access), () =>
      channelCommandCount(em, wanted, mostCounted, access),
    );
  }

  @Needs("orders:read")
  @Query(() => ChannelCommandObject, { nullable: true, description: "One command; null when there is none that the key may see." })
  channelCommand(@Arg("id", () => ID, { description: "The command's id." }) id: string, @Ctx() context: Context) {
    return loadOne(context, channelCommandsById, idIn("ChannelCommand", id, ["id"]));
  }

  @Needs("orders:write")
  @Mutation(() => RedriveChannelCommandPayload, {
    description: "Tries a dead or rejected command anew, with the same key, for another day.",
  })
  redriveChannelCommand(
    @Arg("input", () => RedriveChannelCommandInput, { description: "The command." }) input: RedriveChannelCommandInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "redriveChannelCommand", input, async (em, deed) => {
      const commandId = await visibleCommand(context, em, input.id);
      await redriveCommand(em, deed, commandId);
      return { commandId };
    });
  }

  @Needs("orders:write")
  @Mutation(() => ResolveChannelCommandPayload, {
    description: "Says what became of a command at the channel, where Muara cannot find out. What waited for it then happens, or goes on.",
  })
  resolveChannelCommand(
    @Arg("input", () => ResolveChannelCommandInput, { description: "What happened." }) input: ResolveChannelCommandInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "resolveChannelCommand", input, async (em, deed) => {
      const commandId = await visibleCommand(context, em, input.id);
      await resolveCommand(em, deed, commandId, { outcome: input.outcome as Resolution, reason: input.reason });
      return { commandId };
    });
  }

  @Needs("orders:write")
  @Mutation(() => AnswerCancellationPayload, {
    description:
      "Answers a buyer who asked the channel for a cancellation. An order that is given up is held until the channel has confirmed it.",
  })
  answerCancellation(
    @Arg("input", () => AnswerCancellationInput, { description: "The answer." }) input: AnswerCancellationInput,
    @Ctx() context: Context,
  ) {
    const { accept, note = null } = input;
    return aboutOrder(context, "answerCancellation", input, (book, work) => answerBuyer(book, work, { accept, note }));
  }

  @Needs("orders:write")
  @Mutation(() => RefundAtChannelPayload, {
    description: "Tells the channel, which has the buyer's money, to give back some of it. Nothing else changes here.",
  })
  refundAtChannel(
    @Arg("input", () => RefundAtChannelInput, { description: "How much, and for what." }) input: RefundAtChannelInput,
    @Ctx() context: Context,
  ) {
    const amount = moneyIn(input.amount);
    const lineIds = (input.lines ?? []).map(({ lineId }, index) => idIn("OrderLine", lineId, ["lines", String(index), "lineId"]));
    return mutate(context, "refundAtChannel", input, async (em, deed) => {
      const orderId = await wholeOrder(context, em, input.orderId);
      let refundId = "";
      await onOrder(em, deed, orderId, (book, work) => {
        const lines = (input.lines ?? []).map(({ quantity }, index) => ({ line: book.line(lineIds[index] as string), quantity }));
        refundId = refundAtChannel(book, work, { amount, lines, reason: input.reason ?? null }).id;
      });
      return { commandId: await commandOfRefund(em, refundId) };
    });
  }

  @Needs("orders:write")
  @Mutation(() => DecideReturnAtChannelPayload, {
    description:
      "Tells the channel what becomes of a return that a buyer asked it for. One that is known here becomes so once the channel has accepted: `approveReturn` and `declineReturn` do the same.",
  })
  decideReturnAtChannel(
    @Arg("input", () => DecideReturnAtChannelInput, { description: "The decision." }) input: DecideReturnAtChannelInput,
    @Ctx() context: Context,
  ) {
    const { externalReturnId, accept, reason = null } = input;
    return aboutOrder(context, "decideReturnAtChannel", input, (book, work) =>
      decideReturnAtChannel(book, work, { externalReturnId, accept, reason }),
    );
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: ChannelCommandRow): string {
    return globalId("ChannelCommand", id);
  }

  @FieldResolver(() => String, { description: "The key that the channel is given with it, each time the same." })
  key(@Root() { id }: ChannelCommandRow): string {
    return id;
  }

  @FieldResolver(() => JsonObject, { description: "Exactly what is sent, in our words: ids, quantities, money. No personal data." })
  payload(@Root() { payload }: ChannelCommandRow) {
    return payload;
  }

  @FieldResolver(() => ChannelObject, { nullable: true, description: "Who is told." })
  channel(@Root() { channelId }: ChannelCommandRow, @Ctx() context: Context) {
    return loadOne(context, channelsById, channelId);
  }

  @FieldResolver(() => OrderObject, { nullable: true, description: "The order it is about." })
  order(@Root() { orderId }: ChannelCommandRow, @Ctx() context: Context) {
    return loadOne(context, ordersById, orderId ?? undefined);
  }

  @Needs("fulfillment:read")
  @FieldResolver(() => FulfillmentObject, { nullable: true, description: "The parcel it is about, if it is. Needs `fulfillment:read`." })
  fulfillment(@Root() { fulfillmentId }: ChannelCommandRow, @Ctx() context: Context) {
    return loadOne(context, fulfillmentsById, fulfillmentId ?? undefined);
  }
}

/** What an order and a channel say of commands stands here: relations point down. */
@Resolver(() => OrderObject)
export class OrderCommandsResolver {
  @FieldResolver(() => [ChannelCommandObject], { description: "What its channel is told of it, in the order in which it is." })
  channelCommands(@Root() { id }: OrderRow, @Ctx() { loaders }: Context) {
    return loaders.many(commandsOfOrders, ({ orderId }) => orderId as string, id);
  }
}

@Resolver(() => ChannelObject)
export class ChannelCommandsResolver {
  @Needs("orders:read")
  @FieldResolver(() => ChannelCommandConnection, { description: "What it is told, newest first. Needs `orders:read`." })
  async commands(
    @Root() { id }: ChannelRow,
    @Args(() => PageArgs) page: PageArgs,
    @Arg("needsAttention", () => Boolean, { nullable: true, description: "Only what needs a person, or only what does not." })
    needsAttention: boolean | null,
    @Ctx() { em, access }: Context,
  ) {
    const wanted = { channelIds: [id], needsAttention: needsAttention ?? null };
    return connectionOf(ChannelCommandConnection, await channelCommandPage(em, wanted, page, access), () =>
      channelCommandCount(em, wanted, mostCounted, access),
    );
  }
}

async function visibleCommand({ access }: Context, em: EntityManager, id: string): Promise<string> {
  const commandId = idIn("ChannelCommand", id, ["id"]);
  if ((await channelCommandsById(em, [commandId], access)).length === 0)
    throw new Refusal("NOT_FOUND", "There is no such command.", ["id"]);
  return commandId;
}

/** Runs a verb that proposes a command about an order that the key may change as a whole. */
const aboutOrder = (
  context: Context,
  operation: string,
  input: MutationInput & { readonly orderId: string },
  verb: (book: OrderBook, work: Work) => { readonly id: string },
) =>
  mutate(context, operation, input, async (em, deed) => {
    const orderId = await wholeOrder(context, em, input.orderId);
    let commandId: string | null = null;
    await onOrder(em, deed, orderId, (book, work) => {
      commandId = verb(book, work).id;
    });
    return { commandId };
  });
