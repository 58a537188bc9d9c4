import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import {
  createWebhook,
  deleteWebhook,
  pauseWebhook,
  redriveDelivery,
  replayWebhook,
  resumeWebhook,
  rotateWebhookSecret,
  updateWebhook,
  type WebhookValues,
} from "../../src/flows/edit-webhook.ts";
import { Refusal } from "../../src/kit/errors.ts";
import {
  type DeliveryRow,
  deliveryCount,
  deliveryPage,
  type WebhookRow,
  webhookCount,
  webhookPage,
  webhooksById,
} from "../../src/webhooks/webhooks.rows.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { given } from "../kit/given.ts";
import { globalId, idIn } from "../kit/global-id.ts";
import { cursorOf, positionIn } from "../kit/live.ts";
import { loadOne } from "../kit/loaders.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { answering, mutate } from "../kit/user-errors.ts";
import {
  CreateWebhookSubscriptionInput,
  RedriveWebhookDeliveryInput,
  ReplayWebhookInput,
  RotateWebhookSecretInput,
  UpdateWebhookSubscriptionInput,
  WebhookDeliveryFilterInput,
  WebhookFilterInput,
  WebhookInput,
} from "./webhook.inputs.ts";
import {
  CreateWebhookSubscriptionPayload,
  DeleteWebhookSubscriptionPayload,
  DeliveryConnection,
  DeliveryObject,
  PauseWebhookSubscriptionPayload,
  RedriveWebhookDeliveryPayload,
  ReplayWebhookPayload,
  ResumeWebhookSubscriptionPayload,
  RotateWebhookSecretPayload,
  TestWebhookPayload,
  UpdateWebhookSubscriptionPayload,
  WebhookConnection,
  WebhookObject,
} from "./webhook.type.ts";

const idOf = (id: string): string => idIn("WebhookSubscription", id, ["id"]);

@Resolver(() => WebhookObject)
export class WebhookResolver {
  @Needs("webhooks:read")
  @Query(() => WebhookConnection, { description: "Who is told events, oldest first. A limited key sees those of keys that see no more." })
  async webhookSubscriptions(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => WebhookFilterInput, { nullable: true, description: "Which ones; all when left out." })
    filter: WebhookFilterInput | null,
    @Ctx() { em, access }: Context,
  ) {
    const found = await webhookPage(em, filter ?? {}, page, access);
    return connectionOf(WebhookConnection, found, () => webhookCount(em, filter ?? {}, mostCounted, access));
  }

  @Needs("webhooks:read")
  @Query(() => WebhookObject, { nullable: true, description: "One webhook; null when there is none that the key may see." })
  webhookSubscription(@Arg("id", () => ID, { description: "The webhook's id." }) id: string, @Ctx() context: Context) {
    return loadOne(context, webhooksById, idOf(id));
  }

  @Needs("webhooks:read")
  @Query(() => DeliveryConnection, { description: "What a receiver is told, newest first." })
  async webhookDeliveries(
    @Arg("subscriptionId", () => ID, { description: "The webhook." }) subscriptionId: string,
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => WebhookDeliveryFilterInput, { nullable: true, description: "Which ones; all when left out." })
    filter: WebhookDeliveryFilterInput | null,
    @Ctx() { em, access }: Context,
  ) {
    const wanted = { subscriptionId: idIn("WebhookSubscription", subscriptionId, ["subscriptionId"]), statuses: filter?.statuses ?? null };
    return connectionOf(DeliveryConnection, await deliveryPage(em, wanted, page, access), () =>
      deliveryCount(em, wanted, mostCounted, access),
    );
  }

  @Needs("webhooks:write")
  @Mutation(() => CreateWebhookSubscriptionPayload, { description: "Tells an address events from now on." })
  async createWebhookSubscription(
    @Arg("input", () => CreateWebhookSubscriptionInput, { description: "The webhook." }) input: CreateWebhookSubscriptionInput,
    @Ctx() context: Context,
  ) {
    // Not among what is remembered of an idempotency key.
    let secret: string | null = null;
    const { name, url, document, variables } = input;
    const values = { name, url, document, variables: variables ?? {} };
    const answer = await mutate(context, "createWebhookSubscription", input, async (em, deed) => {
      const made = await createWebhook(em, deed, context.access, values, context.webhooks);
      secret = made.secret;
      return { webhookId: made.id };
    });
    return { ...answer, secret };
  }

  @Needs("webhooks:write")
  @Mutation(() => UpdateWebhookSubscriptionPayload, { description: "Changes a webhook. Also how one is adopted whose key is gone." })
  updateWebhookSubscription(
    @Arg("input", () => UpdateWebhookSubscriptionInput, { description: "The change." }) input: UpdateWebhookSubscriptionInput,
    @Ctx() context: Context,
  ) {
    const { id, version, idempotencyKey: _, ...values } = given(input);
    const changes = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as WebhookValues;
    return mutate(context, "updateWebhookSubscription", input, async (em, deed) => {
      const webhookId = idOf(id);
      await updateWebhook(em, deed, context.access, webhookId, changes, version ?? null, context.webhooks);
      return { webhookId };
    });
  }

  @Needs("webhooks:write")
  @Mutation(() => PauseWebhookSubscriptionPayload, { description: "Sends nothing until it is resumed." })
  pauseWebhookSubscription(
    @Arg("input", () => WebhookInput, { description: "The webhook." }) input: WebhookInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "pauseWebhookSubscription", input, async (em, deed) => {
      const webhookId = idOf(input.id);
      await pauseWebhook(em, deed, context.access, webhookId);
      return { webhookId };
    });
  }

  @Needs("webhooks:write")
  @Mutation(() => ResumeWebhookSubscriptionPayload, { description: "Goes on where it stopped: what happened meanwhile is told." })
  resumeWebhookSubscription(
    @Arg("input", () => WebhookInput, { description: "The webhook." }) input: WebhookInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "resumeWebhookSubscription", input, async (em, deed) => {
      const webhookId = idOf(input.id);
      await resumeWebhook(em, deed, context.access, webhookId);
      return { webhookId };
    });
  }

  @Needs("webhooks:write")
  @Mutation(() => DeleteWebhookSubscriptionPayload, { description: "Tells an address nothing more, and forgets what it was told." })
  deleteWebhookSubscription(
    @Arg("input", () => WebhookInput, { description: "The webhook." }) input: WebhookInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "deleteWebhookSubscription", input, async (em, deed) => {
      await deleteWebhook(em, deed, context.access, idOf(input.id));
      return { deletedId: input.id };
    });
  }

  @Needs("webhooks:write")
  @Mutation(() => RotateWebhookSecretPayload, { description: "Makes a new secret. The one before signs beside it for a while." })
  async rotateWebhookSecret(
    @Arg("input", () => RotateWebhookSecretInput, { description: "The webhook." }) input: RotateWebhookSecretInput,
    @Ctx() context: Context,
  ) {
    let secret: string | null = null;
    const answer = await mutate(context, "rotateWebhookSecret", input, async (em, deed) => {
      const webhookId = idOf(input.id);
      secret = await rotateWebhookSecret(em, deed, context.access, webhookId, input.overlapHours ?? 24, context.webhooks);
      return { webhookId };
    });
    return { ...answer, secret };
  }

  @Needs("webhooks:write")
  @Mutation(() => ReplayWebhookPayload, {
    description: "Tells a stretch of the log once more, by the same messages, beside what happens now.",
  })
  replayWebhook(
    @Arg("input", () => ReplayWebhookInput, { description: "From where to where." }) input: ReplayWebhookInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "replayWebhook", input, async (em, deed) => {
      const webhookId = idOf(input.id);
      const stretch = { after: positionIn(input.after) ?? 0, until: positionIn(input.until) };
      await replayWebhook(em, deed, context.access, webhookId, stretch);
      return { webhookId };
    });
  }

  @Needs("webhooks:write")
  @Mutation(() => TestWebhookPayload, { description: "Sends a message that only says that it is a test, at once and only once." })
  async testWebhook(@Arg("input", () => WebhookInput, { description: "The webhook." }) input: WebhookInput, @Ctx() context: Context) {
    let test: TestWebhookPayload["test"] = null;
    const answer = await answering(context, async () => {
      const webhookId = idOf(input.id);
      const [seen] = await webhooksById(context.em, [webhookId], context.access);
      const posted = seen ? await context.webhooks.test(webhookId) : null;
      if (!posted) throw new Refusal("NOT_FOUND", "There is no such webhook.", ["id"]);
      const taken = posted.outcome === "TAKEN";
      test = { taken, responseStatus: posted.status, reason: taken ? null : posted.reason };
      return { webhookId };
    });
    return { ...answer, test };
  }

  @Needs("webhooks:write")
  @Mutation(() => RedriveWebhookDeliveryPayload, { description: "Tries a delivery anew that is dead, or was taken and is wanted again." })
  redriveWebhookDelivery(
    @Arg("input", () => RedriveWebhookDeliveryInput, { description: "The delivery." }) input: RedriveWebhookDeliveryInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "redriveWebhookDelivery", input, async (em, deed) => {
      const deliveryId = idIn("WebhookDelivery", input.id, ["id"]);
      await redriveDelivery(em, deed, context.access, deliveryId, context.webhooks.triedHours);
      return { deliveryId };
    });
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: WebhookRow): string {
    return globalId("WebhookSubscription", id);
  }

  @FieldResolver(() => String, { description: "Up to here the log was looked through for it." })
  cursor(@Root() { position }: WebhookRow): string {
    return cursorOf(position);
  }

  @FieldResolver(() => Boolean, { description: "Whether a stretch of the log is being told once more." })
  replaying(@Root() { replayAfter }: WebhookRow): boolean {
    return replayAfter !== null;
  }
}

@Resolver(() => DeliveryObject)
export class WebhookDeliveryResolver {
  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: DeliveryRow): string {
    return globalId("WebhookDelivery", id);
  }

  @FieldResolver(() => String, { description: "The place of its event in the log." })
  cursor(@Root() { position }: DeliveryRow): string {
    return cursorOf(position);
  }
}
