import { Ctx, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { languages, noticeKinds, noticeStatuses } from "../../src/notices/notice.states.ts";
import { noticesById } from "../../src/notices/notices.rows.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { describedEnum } from "../kit/enums.ts";
import { loadOne } from "../kit/loaders.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { Node } from "../kit/node.ts";
import { DateTime } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";

export const NoticeKind = describedEnum("NoticeKind", "What a buyer is told by e-mail.", noticeKinds, {
  ORDER_RECEIVED: "We have the order.",
  DELAYED: "It comes later than was promised.",
  SHIPPED: "A parcel has left.",
  READY_FOR_PICKUP: "It can be picked up; with the code for that.",
  DELIVERED: "A parcel has arrived.",
  REFUNDED: "Money was given back.",
  ORDER_LINK: "The link to the order, which somebody asked for.",
});

export const NoticeStatus = describedEnum("NoticeStatus", "How far a notice is.", noticeStatuses, {
  PENDING: "It waits to be sent, for the first time or again.",
  SENDING: "It is being sent.",
  SENT: "The mail server has taken it.",
  FAILED: "It was not sent, and is not tried any more.",
  UNKNOWN: "The connection broke while it was sent. It is not sent again unless a person says so.",
});

/** GraphQL enums are in capitals. */
export const NoticeLanguage = describedEnum("NoticeLanguage", "A language that notices are written in.", ["ID", "EN"] as const, {
  ID: "Indonesian.",
  EN: "English.",
});
export const languageOf = (word: string | null | undefined) => languages.find((language) => language.toUpperCase() === word) ?? null;

@ObjectType("Notice", { implements: Node, description: "Something a buyer is told of an order, once. See docs/notices.md." })
export class NoticeObject extends Node {
  @Field(() => NoticeKind, { description: "What is told." })
  kind!: string;

  @Field(() => NoticeStatus, { description: "How far it is." })
  status!: string;

  @Field(() => Int, { description: "How often it was tried." })
  attempts!: number;

  @Field(() => String, { nullable: true, description: "Why it was not sent, or may have been. Never an address." })
  reason!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When the mail server took it." })
  sentAt!: string | null;

  @Field(() => DateTime, { description: "When it was noted." })
  createdAt!: string;
}

export const NoticeConnection = connectionType(() => NoticeObject, "Notice", "notices");

@ObjectType("NoticePreview", { description: "A notice as it would be sent now." })
export class NoticePreview {
  @Field(() => NoticeLanguage, { description: "In which language it is." })
  language!: string;

  @Field(() => String, { description: "The subject." })
  subject!: string;

  @Field(() => String, { description: "The text." })
  text!: string;

  @Field(() => String, { description: "The same as HTML." })
  html!: string;
}

@ObjectType("ChannelNotices", { description: "Which notices a channel's buyers get from us." })
export class ChannelNoticesObject {
  @Field(() => [NoticeKind], { description: "These." })
  kinds!: string[];

  @Field(() => NoticeLanguage, { nullable: true, description: "In this language; null: by the country of the address." })
  language!: string | null;
}

@InputType({ description: "Which notices. Conditions that are left out do not limit; those that are given hold together." })
export class NoticeFilterInput {
  @Field(() => ID, { nullable: true, description: "Only of this order." })
  orderId?: string | null;

  @Field(() => [NoticeStatus], { nullable: true, description: "Only those that are so far." })
  statuses?: string[] | null;

  @Field(() => [NoticeKind], { nullable: true, description: "Only of these kinds." })
  kinds?: string[] | null;
}

@InputType({ description: "A notice to send anew." })
export class ResendNoticeInput extends MutationInput {
  @Field(() => ID, { description: "The notice." })
  id!: string;
}

@InputType({ description: "What a channel's buyers are told." })
export class SetChannelNoticesInput extends MutationInput {
  @Field(() => ID, { description: "The channel." })
  channelId!: string;

  @Field(() => [NoticeKind], { description: "These; none turns them off." })
  kinds!: string[];

  @Field(() => NoticeLanguage, { nullable: true, description: "In this language; by the country of the address when left out." })
  language?: string | null;
}

@ObjectType({ description: "What came of sending a notice anew." })
export class ResendNoticePayload extends Payload {
  noticeId?: string | null;

  @Field(() => NoticeObject, { nullable: true, description: "The notice as it stands now; null when nothing was done." })
  notice(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, noticesById, this.noticeId ?? undefined);
  }
}

@ObjectType({ description: "What came of choosing a channel's notices." })
export class SetChannelNoticesPayload extends Payload {
  @Field(() => ChannelNoticesObject, { nullable: true, description: "What stands now; null when nothing was done." })
  channelNotices!: ChannelNoticesObject | null;
}
