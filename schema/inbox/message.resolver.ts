import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { channelsById } from "../../src/channels/channels.rows.ts";
import { replayMessage } from "../../src/flows/replay-message.ts";
import {
  type InboxMessageRow,
  inboxBodiesById,
  inboxCount,
  inboxHeadersById,
  inboxMessagesById,
  inboxPage,
} from "../../src/inbox/inbox.rows.ts";
import { ordersById } from "../../src/orders/orders.rows.ts";
import { ChannelObject } from "../channels/channel.type.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { JsonObject } from "../kit/scalars.ts";
import { mutate } from "../kit/user-errors.ts";
import { OrderObject } from "../orders/order.type.ts";
import { messageFilterIn } from "./message.filter.ts";
import { InboxFilterInput, InboxMessageConnection, InboxMessageObject, ReplayMessageInput, ReplayMessagePayload } from "./message.type.ts";

@Resolver(() => InboxMessageObject)
export class InboxMessageResolver {
  @Needs("inbox:read")
  @Query(() => InboxMessageConnection, { description: "The messages that channels sent, newest first." })
  async inboxMessages(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => InboxFilterInput, { nullable: true, description: "Which ones; all when left out." })
    filter: InboxFilterInput | null,
    @Ctx() { em, access }: Context,
  ) {
    const wanted = messageFilterIn(filter);
    const found = await inboxPage(em, wanted, page, access);
    return connectionOf(InboxMessageConnection, found, () => inboxCount(em, wanted, mostCounted, access));
  }

  @Needs("inbox:read")
  @Query(() => InboxMessageObject, { nullable: true, description: "One message; null when there is none that the key may see." })
  inboxMessage(@Arg("id", () => ID, { description: "The message's id." }) id: string, @Ctx() context: Context) {
    return loadOne(context, inboxMessagesById, idIn("InboxMessage", id, ["id"]));
  }

  @Needs("inbox:write")
  @Mutation(() => ReplayMessagePayload, { description: "Works a parked message off anew, after what parked it was mended." })
  async replayMessage(
    @Arg("input", () => ReplayMessageInput, { description: "The message." }) input: ReplayMessageInput,
    @Ctx() context: Context,
  ) {
    const replayed = await mutate(context, "replayMessage", input, async (em) => {
      const messageId = idIn("InboxMessage", input.id, ["id"]);
      await replayMessage(em, context.access, messageId);
      return { messageId };
    });
    if (replayed.messageId) context.gate.nudge();
    return replayed;
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: InboxMessageRow): string {
    return globalId("InboxMessage", id);
  }

  @FieldResolver(() => ChannelObject, { description: "The channel it is from." })
  channel(@Root() { channelId }: InboxMessageRow, @Ctx() context: Context) {
    return loadOne(context, channelsById, channelId);
  }

  @Needs("orders:read")
  @FieldResolver(() => OrderObject, {
    nullable: true,
    description: "The order it made or changed; null when there is none that the key may see. Needs `orders:read`.",
  })
  order(@Root() { orderId }: InboxMessageRow, @Ctx() context: Context) {
    return loadOne(context, ordersById, orderId);
  }

  @FieldResolver(() => JsonObject, { description: "Its headers by name in lower case, without those that prove or carry secrets." })
  async headers(@Root() { id }: InboxMessageRow, @Ctx() context: Context) {
    return (await loadOne(context, inboxHeadersById, id))?.headers ?? {};
  }

  @Needs("inbox:read", "pii:read")
  @FieldResolver(() => String, {
    nullable: true,
    description: "Its text as it came, personal data and all; null once it is erased. Needs `pii:read` beside `inbox:read`.",
  })
  async body(@Root() { id }: InboxMessageRow, @Ctx() context: Context): Promise<string | null> {
    return (await loadOne(context, inboxBodiesById, id))?.body?.toString("utf8") ?? null;
  }
}
