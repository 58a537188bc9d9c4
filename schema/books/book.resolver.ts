import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { channelsById } from "../../src/channels/channels.rows.ts";
import {
  type BookPostingRow,
  type BookRow,
  bookCount,
  bookPage,
  bookPostingsById,
  booksById,
  postingCount,
  postingPage,
} from "../../src/exports/books.rows.ts";
import { connectBook } from "../../src/flows/connect-book.ts";
import { redrivePosting } from "../../src/flows/post-booking.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { ordersById } from "../../src/orders/orders.rows.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { loadOne } from "../kit/loaders.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { mutate } from "../kit/user-errors.ts";
import { OrderObject } from "../orders/order.type.ts";
import { postingFilterIn } from "./book.filter.ts";
import { policyShown } from "./book.source.ts";
import {
  BookConnection,
  BookObject,
  BookPolicyObject,
  BookPostingConnection,
  BookPostingFilterInput,
  BookPostingObject,
  ConnectBooksInput,
  ConnectBooksPayload,
  RedriveBookPostingInput,
  RedriveBookPostingPayload,
} from "./book.type.ts";

@Resolver(() => BookObject)
export class BookResolver {
  @Needs("payments:read")
  @Query(() => BookConnection, { description: "The books that sales are posted into, by code. None for keys with limits." })
  async books(@Args(() => PageArgs) page: PageArgs, @Ctx() { em, access }: Context) {
    return connectionOf(BookConnection, await bookPage(em, page, access), () => bookCount(em, mostCounted, access));
  }

  @Needs("payments:write")
  @Mutation(() => ConnectBooksPayload, {
    description: "Connects books, or gives those of this code other settings. What happens from then on is posted, nothing of before.",
  })
  connectBooks(@Arg("input", () => ConnectBooksInput, { description: "The books." }) input: ConnectBooksInput, @Ctx() context: Context) {
    return mutate(context, "connectBooks", input, async (em) => {
      const { access, accounts, books } = context;
      if (access.channelIds !== null || access.locationIds !== null)
        throw new Refusal("FORBIDDEN", "Books are of the whole shop; this key is limited.");
      const { code, name, settings, usually, moment, contacts, items } = input;
      if (contacts === "CUSTOMER" && !access.scopes.has("pii:read"))
        throw new Refusal("FORBIDDEN", "This key lacks the scope pii:read.", ["contacts"]);
      const keeper = books.keepers.get(input.keeper);
      if (!keeper)
        throw new Refusal("INVALID", `Nobody keeps books as "${input.keeper}"; there are ${[...books.keepers.keys()].join(", ")}.`, [
          "keeper",
        ]);
      const channels = input.channels.map(
        ({ channelId, way }, index) => [idIn("Channel", channelId, ["channels", `${index}`]), way] as const,
      );
      const known = await channelsById(
        em,
        channels.map(([id]) => id),
        access,
      );
      if (known.length < new Set(channels.map(([id]) => id)).size)
        throw new Refusal("NOT_FOUND", "There is no such channel.", ["channels"]);
      const policy = { usually, moment, contacts, items, channels: Object.fromEntries(channels) };
      return { bookId: (await connectBook(em, accounts.vault, keeper, { code, name, settings, policy })).id };
    });
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: BookRow): string {
    return globalId("Book", id);
  }

  @FieldResolver(() => BookPolicyObject, { description: "What is posted, and how." })
  policy(@Root() { policy }: BookRow): BookPolicyObject {
    return policyShown(policy);
  }
}

@Resolver(() => BookPostingObject)
export class BookPostingResolver {
  @Needs("payments:read")
  @Query(() => BookPostingConnection, { description: "What was, and is to be, written into books, newest first." })
  async bookPostings(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => BookPostingFilterInput, { nullable: true, description: "Which ones; all when left out." })
    filter: BookPostingFilterInput | null,
    @Ctx() { em, access }: Context,
  ) {
    const wanted = postingFilterIn(filter);
    return connectionOf(BookPostingConnection, await postingPage(em, wanted, page, access), () =>
      postingCount(em, wanted, mostCounted, access),
    );
  }

  @Needs("payments:write")
  @Mutation(() => RedriveBookPostingPayload, { description: "Tries a posting anew that the books refused, once it was mended." })
  async redriveBookPosting(
    @Arg("input", () => RedriveBookPostingInput, { description: "The posting." }) input: RedriveBookPostingInput,
    @Ctx() context: Context,
  ) {
    const answer = await mutate(context, "redriveBookPosting", input, async (em, deed) => {
      const postingId = idIn("BookPosting", input.id, ["id"]);
      const [seen] = await bookPostingsById(em, [postingId], context.access);
      if (!seen) throw new Refusal("NOT_FOUND", "There is no such posting.", ["id"]);
      await redrivePosting(em, deed, postingId);
      return { postingId };
    });
    context.books.nudge();
    return answer;
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: BookPostingRow): string {
    return globalId("BookPosting", id);
  }

  @FieldResolver(() => BookObject, { nullable: true, description: "Where it is written; null for keys with limits." })
  book(@Root() { bookId }: BookPostingRow, @Ctx() context: Context) {
    return loadOne(context, booksById, bookId);
  }

  @FieldResolver(() => OrderObject, { nullable: true, description: "The order it is about; null for contacts, items and summaries." })
  order(@Root() { orderId }: BookPostingRow, @Ctx() context: Context) {
    return loadOne(context, ordersById, orderId ?? undefined);
  }
}
