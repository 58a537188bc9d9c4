import { Ctx, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { bookStatuses } from "../../src/exports/book.entity.ts";
import { type BookWay, bookWays, type ContactWay, contactWays, postingKinds, postingStates } from "../../src/exports/book.states.ts";
import { type BookMoment, bookMoments } from "../../src/exports/book-policy.ts";
import { bookPostingsById, booksById } from "../../src/exports/books.rows.ts";
import { ChannelAccess } from "../channels/channel.enums.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { describedEnum } from "../kit/enums.ts";
import { loadOne } from "../kit/loaders.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { Node } from "../kit/node.ts";
import { DateTime, JsonObject } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";

export const BookStatus = describedEnum("BookStatus", "Whether anything is posted.", bookStatuses, {
  ACTIVE: "What happens is posted.",
  PAUSED: "Nothing is.",
});

export const BookWayEnum = describedEnum("BookWay", "How a channel's sales come into the books.", bookWays, {
  INVOICE: "An invoice an order, with its payments and credit notes.",
  DAILY_SUMMARY: "A journal a day.",
  NONE: "Not at all.",
});

export const BookMomentEnum = describedEnum("BookMoment", "When an order's sale is written down.", bookMoments, {
  FULFILLED: "When all of it has left.",
  COMPLETED: "When it is completed.",
});

export const BookContacts = describedEnum("BookContacts", "Whose name an invoice bears.", contactWays, {
  CHANNEL: "The channel's: no buyer's name leaves the house.",
  CUSTOMER: "The buyer's, with the e-mail.",
});

export const BookPostingKind = describedEnum("BookPostingKind", "What is written into the books.", postingKinds, {
  CONTACT: "Who buys.",
  ITEM: "What is sold.",
  INVOICE: "A sale.",
  PAYMENT: "Money that came in for it.",
  CREDIT_NOTE: "What is taken back of a sale.",
  REFUND: "Money that went back.",
  SUMMARY: "A channel's day.",
});

export const BookPostingStatus = describedEnum("BookPostingStatus", "How far a posting is.", postingStates, {
  PENDING: "It waits for its turn.",
  SENT: "The books are being called.",
  UNKNOWN: "No answer came: the books are searched for it before it is sent again.",
  POSTED: "It is in the books.",
  REFUSED: "The books do not take it as it is; `redriveBookPosting` tries anew.",
});

@ObjectType("BookChannelWay", { description: "How one channel's sales come into the books." })
export class BookChannelWay {
  @Field(() => ID, { description: "The channel's id." })
  channelId!: string;

  @Field(() => BookWayEnum, { description: "How." })
  way!: string;
}

@ObjectType("Book", { implements: Node, description: "A company's books at a product that keeps them." })
export class BookObject extends Node {
  @Field(() => String, { description: "The merchant's own short name, unique." })
  code!: string;

  @Field(() => String, { description: "The name people use." })
  name!: string;

  @Field(() => String, { description: "Who keeps them: `xero`." })
  keeperKey!: string;

  @Field(() => BookStatus, { description: "Whether anything is posted." })
  status!: string;

  @Field(() => ChannelAccess, { description: "Whether they let us in." })
  access!: string;

  @Field(() => String, { nullable: true, description: "Why they do not let us in." })
  accessReason!: string | null;

  @Field(() => DateTime, { description: "When they were connected: nothing of before is posted." })
  createdAt!: string;
}

@ObjectType("BookPosting", { implements: Node, description: "One thing that is written into books, once." })
export class BookPostingObject extends Node {
  @Field(() => BookPostingKind, { description: "What it is." })
  kind!: string;

  @Field(() => BookPostingStatus, { description: "How far it is." })
  status!: string;

  @Field(() => String, { description: "By which it is found in the books again: of an invoice its number." })
  reference!: string;

  @Field(() => String, { nullable: true, description: "The books' own id of it; null until it is there." })
  externalId!: string | null;

  @Field(() => Int, { description: "How often it was tried." })
  attempts!: number;

  @Field(() => DateTime, { description: "Not tried before then." })
  nextAttemptAt!: string;

  @Field(() => String, { nullable: true, description: "Why it was refused, or is not done yet." })
  reason!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When it came into the books." })
  postedAt!: string | null;

  @Field(() => DateTime, { description: "When it was noted." })
  createdAt!: string;
}

export const BookConnection = connectionType(() => BookObject, "Book", "books");
export const BookPostingConnection = connectionType(() => BookPostingObject, "BookPosting", "postings");

@InputType({ description: "Which postings. Conditions that are left out do not limit; those that are given hold together." })
export class BookPostingFilterInput {
  @Field(() => ID, { nullable: true, description: "Only into these books." })
  bookId?: string | null;

  @Field(() => ID, { nullable: true, description: "Only of this order." })
  orderId?: string | null;

  @Field(() => [BookPostingKind], { nullable: true, description: "Only of these kinds." })
  kinds?: string[] | null;

  @Field(() => [BookPostingStatus], { nullable: true, description: "Only those that are so far." })
  statuses?: string[] | null;
}

@InputType({ description: "How one channel's sales come into the books." })
export class BookChannelWayInput {
  @Field(() => ID, { description: "The channel." })
  channelId!: string;

  @Field(() => BookWayEnum, { description: "How." })
  way!: BookWay;
}

@InputType({ description: "Books to connect, or to give other settings: by their code. All of it is replaced." })
export class ConnectBooksInput extends MutationInput {
  @Field(() => String, { description: "The merchant's own short name, unique: small letters, digits and dashes." })
  code!: string;

  @Field(() => String, { description: "The name people use." })
  name!: string;

  @Field(() => String, { description: "Who keeps them: `xero`." })
  keeper!: string;

  @Field(() => JsonObject, { description: "What it takes to get in, and accounts: stored sealed, and never shown again." })
  settings!: Record<string, unknown>;

  @Field(() => BookWayEnum, { defaultValue: "INVOICE", description: "How sales come into the books, of channels that are not named." })
  usually!: BookWay;

  @Field(() => [BookChannelWayInput], { defaultValue: [], description: "Channels whose sales come otherwise." })
  channels!: BookChannelWayInput[];

  @Field(() => BookMomentEnum, { defaultValue: "FULFILLED", description: "When an order's sale is written down." })
  moment!: BookMoment;

  @Field(() => BookContacts, { defaultValue: "CHANNEL", description: "Whose name an invoice bears. CUSTOMER takes `pii:read`." })
  contacts!: ContactWay;

  @Field(() => Boolean, { defaultValue: false, description: "Whether new items are made known to the books." })
  items!: boolean;
}

@InputType({ description: "A posting that the books refused." })
export class RedriveBookPostingInput extends MutationInput {
  @Field(() => ID, { description: "The posting." })
  id!: string;
}

@ObjectType({ description: "What came of connecting books." })
export class ConnectBooksPayload extends Payload {
  bookId?: string;

  @Field(() => BookObject, { nullable: true, description: "The books as they stand now; null when nothing was done." })
  book(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, booksById, this.bookId);
  }
}

@ObjectType({ description: "What came of trying a posting anew." })
export class RedriveBookPostingPayload extends Payload {
  postingId?: string;

  @Field(() => BookPostingObject, { nullable: true, description: "The posting as it stands now; null when nothing was done." })
  posting(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, bookPostingsById, this.postingId);
  }
}

@ObjectType("BookPolicy", { description: "What of the shop's life is posted, and how." })
export class BookPolicyObject {
  @Field(() => BookWayEnum, { description: "How sales come into the books, of channels that are not named." })
  usually!: string;

  @Field(() => [BookChannelWay], { description: "Channels whose sales come otherwise." })
  channels!: BookChannelWay[];

  @Field(() => BookMomentEnum, { description: "When an order's sale is written down." })
  moment!: string;

  @Field(() => BookContacts, { description: "Whose name an invoice bears." })
  contacts!: string;

  @Field(() => Boolean, { description: "Whether new items are made known to the books." })
  items!: boolean;
}
