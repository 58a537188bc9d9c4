import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { channelsById } from "../../src/channels/channels.rows.ts";
import { composeNotice } from "../../src/flows/compose-notice.ts";
import { resendNotice, setChannelNotices } from "../../src/flows/edit-notices.ts";
import { eventKinds, type NoticeKind as Kind } from "../../src/notices/notice.states.ts";
import {
  channelNotices,
  type NoticeFilter,
  type NoticeRow,
  noticeCount,
  noticePage,
  noticesById,
  toldByUs,
} from "../../src/notices/notices.rows.ts";
import { ordersById } from "../../src/orders/orders.rows.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { mutate } from "../kit/user-errors.ts";
import { OrderObject } from "../orders/order.type.ts";
import {
  ChannelNoticesObject,
  languageOf,
  NoticeConnection,
  NoticeFilterInput,
  NoticeKind,
  NoticeLanguage,
  NoticeObject,
  NoticePreview,
  ResendNoticeInput,
  ResendNoticePayload,
  SetChannelNoticesInput,
  SetChannelNoticesPayload,
} from "./notice.type.ts";

/** The filter with ids of ours. Throws Refusal INVALID for an id that is none. */
export const noticeFilterIn = (filter: NoticeFilterInput | null | undefined): NoticeFilter => ({
  ...filter,
  orderId: filter?.orderId == null ? null : idIn("Order", filter.orderId, ["filter", "orderId"]),
});

@Resolver(() => NoticeObject)
export class NoticeResolver {
  @Needs("orders:read")
  @Query(() => NoticeConnection, { description: "What buyers are told by e-mail, newest first." })
  async notices(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => NoticeFilterInput, { nullable: true, description: "Which ones; all when left out." })
    filter: NoticeFilterInput | null,
    @Ctx() { em, access }: Context,
  ) {
    const wanted = noticeFilterIn(filter);
    return connectionOf(NoticeConnection, await noticePage(em, wanted, page, access), () => noticeCount(em, wanted, mostCounted, access));
  }

  @Needs("orders:read")
  @Query(() => NoticeObject, { nullable: true, description: "One notice; null when there is none that the key may see." })
  notice(@Arg("id", () => ID, { description: "The notice's id." }) id: string, @Ctx() context: Context) {
    return loadOne(context, noticesById, idIn("Notice", id, ["id"]));
  }

  @Needs("orders:read", "pii:read")
  @Query(() => NoticePreview, {
    nullable: true,
    description: "A notice of an order as it would be sent now, without the link to the order; null when the key may not see the order.",
  })
  async previewNotice(
    @Arg("orderId", () => ID, { description: "The order." }) orderId: string,
    @Arg("kind", () => NoticeKind, { description: "Which notice. What it says of a parcel is said of the first." }) kind: string,
    @Arg("language", () => NoticeLanguage, { nullable: true, description: "In this language; as its buyer would get it when left out." })
    language: string | null,
    @Ctx() context: Context,
  ) {
    const order = await loadOne(context, ordersById, idIn("Order", orderId, ["orderId"]));
    const subject = { kind: kind as Kind, orderId: order?.id ?? "", data: {} };
    const composing = { shopName: context.shopName, linkTo: () => null, language: languageOf(language) };
    const composed = order && (await composeNotice(context.em, subject, composing));
    return composed && { ...composed, language: composed.language.toUpperCase() };
  }

  @Needs("channels:read")
  @Query(() => ChannelNoticesObject, {
    nullable: true,
    description: "Which notices a channel's buyers get; null when the key may not see it.",
  })
  async channelNotices(@Arg("channelId", () => ID, { description: "The channel." }) channelId: string, @Ctx() context: Context) {
    const channel = await loadOne(context, channelsById, idIn("Channel", channelId, ["channelId"]));
    const known = channel && (await channelNotices(context.em, channel.id));
    const usual = { kinds: channel && toldByUs.includes(channel.type) ? eventKinds : [], language: null };
    return channel && { ...usual, ...known, language: known?.language?.toUpperCase() ?? null };
  }

  @Needs("orders:write")
  @Mutation(() => ResendNoticePayload, {
    description: "Sends a notice anew, whatever became of it. Of one that is UNKNOWN the buyer may then have two.",
  })
  resendNotice(@Arg("input", () => ResendNoticeInput, { description: "The notice." }) input: ResendNoticeInput, @Ctx() context: Context) {
    return mutate(context, "resendNotice", input, async (em, deed) => {
      const noticeId = idIn("Notice", input.id, ["id"]);
      await resendNotice(em, deed, context.access, noticeId);
      return { noticeId };
    });
  }

  @Needs("channels:write")
  @Mutation(() => SetChannelNoticesPayload, { description: "Says which notices a channel's buyers get." })
  async setChannelNotices(
    @Arg("input", () => SetChannelNoticesInput, { description: "Which." }) input: SetChannelNoticesInput,
    @Ctx() context: Context,
  ) {
    const answer = await mutate(context, "setChannelNotices", input, async (em, deed) => {
      const channelId = idIn("Channel", input.channelId, ["channelId"]);
      await setChannelNotices(em, deed, context.access, channelId, { kinds: input.kinds, language: languageOf(input.language) });
      return { channelId };
    });
    const done = answer.channelId ? await this.channelNotices(input.channelId, context) : null;
    return { ...answer, channelNotices: done };
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: NoticeRow): string {
    return globalId("Notice", id);
  }

  @FieldResolver(() => NoticeLanguage, { nullable: true, description: "In which language it was written, once it was." })
  language(@Root() { language }: NoticeRow): string | null {
    return language?.toUpperCase() ?? null;
  }

  @FieldResolver(() => OrderObject, { nullable: true, description: "The order." })
  order(@Root() { orderId }: NoticeRow, @Ctx() context: Context) {
    return loadOne(context, ordersById, orderId);
  }
}
