import type { EntityManager } from "@mikro-orm/postgresql";
import { Field, ObjectType } from "type-graphql";
import { once, type Request } from "../../src/access/idempotency.ts";
import type { Deed } from "../../src/events/record.ts";
import { refusalOfDatabase } from "../../src/kit/database-errors.ts";
import { Refusal, type RefusalCode, refusalCodes } from "../../src/kit/errors.ts";
import { asRefusal } from "../../src/kit/read.ts";
import { retrying } from "../../src/kit/retry.ts";
import { type Context, deedOf } from "./context.ts";
import { describedEnum } from "./enums.ts";
import type { MutationInput } from "./mutation.input.ts";
import { requireReach } from "./reach.ts";

export const UserErrorCode = describedEnum(
  "UserErrorCode",
  "Why a mutation did nothing. Programs decide by this, people read the message.",
  refusalCodes,
  {
    INVALID: "An input does not say what it must.",
    NOT_FOUND: "There is no such thing, or the key does not let you see it.",
    ALREADY_EXISTS: "Something of that name is there already.",
    ILLEGAL_TRANSITION: "From its present state it cannot become that. The message says what is possible.",
    VERSION_CONFLICT: "It has changed since you read it. Read it again and decide anew.",
    INSUFFICIENT_STOCK: "There are not so many units in that state.",
    INSUFFICIENT_CAPACITY: "The location can take no more on that day.",
    CHANNEL_FORBIDS: "The order's channel does not let us do that.",
    FORBIDDEN: "The key does not cover it.",
    IDEMPOTENCY_MISMATCH: "The idempotency key was used before with another input.",
    RESYNC_REQUIRED: "The event log no longer reaches back so far.",
  },
);

@ObjectType({ description: "Something in the input that the caller can mend. When there is one, nothing was changed." })
export class UserError {
  @Field(() => [String], { nullable: true, description: "The path of the input field at fault; null when none is." })
  field!: readonly string[] | null;

  @Field(() => String, { description: "What is wrong and how to mend it, in plain English." })
  message!: string;

  @Field(() => UserErrorCode, { description: "The stable code of the error." })
  code!: RefusalCode;
}

/** Every payload has these. */
@ObjectType()
export abstract class Payload {
  @Field(() => [UserError], { description: "Empty when it was done; otherwise why nothing was." })
  userErrors!: UserError[];
}

/**
 * Does one mutation, if the key may do it at all: one transaction, repeated when PostgreSQL asks for that, once per idempotency key, refusals as
 * `userErrors`. The verb answers ids; the payload's fields read what stands after the commit.
 */
export function mutate<Outcome extends Record<string, string | null>>(
  context: Context,
  operation: string,
  input: MutationInput,
  verb: (em: EntityManager, deed: Deed) => Promise<Outcome>,
): Promise<Partial<Outcome> & { userErrors: UserError[] }> {
  return answering(context, () => {
    requireReach(context.access, operation);
    const deed = deedOf(context);
    const request = requestOf(context, operation, input);
    return retrying(() =>
      context.orm.em.fork().transactional((em) => {
        const work = () => verb(em as EntityManager, deed);
        return request === null ? work() : once(em as EntityManager, request, work);
      }),
    );
  });
}

/** What a mutation's idempotency key stands for; null when it has none. Throws Refusal INVALID. */
export function requestOf({ access }: Context, operation: string, input: MutationInput): Request | null {
  if (input.idempotencyKey == null) return null;
  if (input.idempotencyKey.length < 8 || input.idempotencyKey.length > 255)
    throw new Refusal("INVALID", "An idempotency key has 8 to 255 characters.", ["idempotencyKey"]);
  return { caller: access.keyId, operation, key: input.idempotencyKey, input };
}

/** Answers what `work` did, and refusals as `userErrors`. `work` has committed when it answers. */
export async function answering<Outcome extends Record<string, string | null>>(
  context: Context,
  work: () => Promise<Outcome>,
): Promise<Partial<Outcome> & { userErrors: UserError[] }> {
  try {
    const outcome = await work();
    context.loaders.clear();
    context.nudge();
    return { ...outcome, userErrors: [] };
  } catch (error) {
    const refusal = refusalOfDatabase(asRefusal(error));
    if (!(refusal instanceof Refusal)) throw refusal;
    return {
      userErrors: [{ field: refusal.field.length === 0 ? null : refusal.field, message: refusal.message, code: refusal.code }],
    } as unknown as Partial<Outcome> & { userErrors: UserError[] };
  }
}
