import { Ctx, Field, ID, Int, ObjectType } from "type-graphql";
import { deliveryStatuses, webhookStatuses } from "../../src/webhooks/webhook.states.ts";
import { deliveriesById, webhooksById } from "../../src/webhooks/webhooks.rows.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { describedEnum } from "../kit/enums.ts";
import { loadOne } from "../kit/loaders.ts";
import { Node } from "../kit/node.ts";
import { DateTime, JsonObject } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";

export const WebhookStatus = describedEnum("WebhookStatus", "Whether a webhook's receiver is told anything.", webhookStatuses, {
  ACTIVE: "It is.",
  PAUSED: "Not now: somebody paused it. What happens meanwhile is told when it is resumed.",
  DISABLED: "Not now: the receiver did not answer for days, or said that it is gone, or the key opens nothing any more.",
});

export const WebhookDeliveryStatus = describedEnum("WebhookDeliveryStatus", "How far a delivery is.", deliveryStatuses, {
  PENDING: "It waits to be sent, for the first time or again.",
  DELIVERED: "The receiver took it.",
  DEAD: "It was tried for long enough. It can be tried anew.",
});

@ObjectType("WebhookSubscription", {
  implements: Node,
  description: "An address that is told events, in the words of a GraphQL subscription of the receiver's choice. See docs/webhooks.md.",
})
export class WebhookObject extends Node {
  @Field(() => String, { description: "What people call it." })
  name!: string;

  @Field(() => String, { description: "Where it is told." })
  url!: string;

  @Field(() => String, { description: "The subscription that says which events, and what of them." })
  document!: string;

  @Field(() => JsonObject, { description: "Its variables." })
  variables!: Record<string, unknown>;

  @Field(() => String, { description: "The key with whose rights it is executed: who made it, or changed it last." })
  keyId!: string;

  @Field(() => WebhookStatus, { description: "Whether it is told anything." })
  status!: string;

  @Field(() => String, { nullable: true, description: "Why it is disabled." })
  statusReason!: string | null;

  @Field(() => Int, { description: "How many deliveries wait, counted up to 10,000." })
  pendingCount!: number;

  @Field(() => Int, { description: "How many deliveries are dead, counted up to 10,000." })
  deadCount!: number;

  @Field(() => Int, { description: "Attempts that failed since the last that went well." })
  failures!: number;

  @Field(() => DateTime, { nullable: true, description: "Since when nothing went well; null while all is well." })
  failingSince!: string | null;

  @Field(() => String, { nullable: true, description: "Why the last attempt that failed did; never what the receiver said." })
  lastReason!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When it last took something." })
  lastDeliveredAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: "Until then nothing is sent: it asked for that, or did not answer." })
  quietUntil!: string | null;

  @Field(() => Int, { description: "Grows with every change; pass it to an update to be sure nobody changed it meanwhile." })
  version!: number;

  @Field(() => DateTime, { description: "When it was made." })
  createdAt!: string;

  @Field(() => DateTime, { description: "When it last changed." })
  updatedAt!: string;
}

export const WebhookConnection = connectionType(() => WebhookObject, "WebhookSubscription", "webhooks");

@ObjectType("WebhookDelivery", { implements: Node, description: "An event that a receiver is told." })
export class DeliveryObject extends Node {
  @Field(() => String, { description: "The event's own id, which is in the message." })
  eventId!: string;

  @Field(() => String, { description: "What happened, for example `order.opened`." })
  type!: string;

  @Field(() => String, { description: "What it happened to." })
  aggregateType!: string;

  @Field(() => WebhookDeliveryStatus, { description: "How far it is." })
  status!: string;

  @Field(() => Int, { description: "How often it was sent." })
  attempts!: number;

  @Field(() => DateTime, { description: "When it is sent next, while it waits." })
  nextAttemptAt!: string;

  @Field(() => Int, { nullable: true, description: "The HTTP status that the receiver last answered; null: it did not." })
  responseStatus!: number | null;

  @Field(() => String, { nullable: true, description: "Why the last attempt failed; never what the receiver said." })
  reason!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When the receiver took it." })
  deliveredAt!: string | null;

  @Field(() => DateTime, { description: "When it was found in the log." })
  createdAt!: string;
}

export const DeliveryConnection = connectionType(() => DeliveryObject, "WebhookDelivery", "deliveries");

@ObjectType({ description: "What came of sending a message that only says that it is a test." })
export class WebhookTest {
  @Field(() => Boolean, { description: "Whether the receiver took it." })
  taken!: boolean;

  @Field(() => Int, { nullable: true, description: "The HTTP status it answered; null: it did not." })
  responseStatus!: number | null;

  @Field(() => String, { nullable: true, description: "Why it failed." })
  reason!: string | null;
}

@ObjectType()
export abstract class WebhookPayload extends Payload {
  webhookId?: string | null;

  @Field(() => WebhookObject, { nullable: true, description: "The webhook as it stands now; null when nothing was done." })
  webhookSubscription(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, webhooksById, this.webhookId ?? undefined);
  }
}

@ObjectType()
export abstract class SecretPayload extends WebhookPayload {
  @Field(() => String, {
    nullable: true,
    description: "What messages are signed with, shown this once. Null when nothing was done, and for a repeat with the same key.",
  })
  secret!: string | null;
}

@ObjectType({ description: "What came of making a webhook." })
export class CreateWebhookSubscriptionPayload extends SecretPayload {}

@ObjectType({ description: "What came of changing a webhook." })
export class UpdateWebhookSubscriptionPayload extends WebhookPayload {}

@ObjectType({ description: "What came of pausing a webhook." })
export class PauseWebhookSubscriptionPayload extends WebhookPayload {}

@ObjectType({ description: "What came of resuming a webhook." })
export class ResumeWebhookSubscriptionPayload extends WebhookPayload {}

@ObjectType({ description: "What came of deleting a webhook." })
export class DeleteWebhookSubscriptionPayload extends Payload {
  deletedId?: string | null;

  @Field(() => ID, { nullable: true, description: "The id it had; null when nothing was done." })
  deletedWebhookSubscriptionId(): string | null {
    return this.deletedId ?? null;
  }
}

@ObjectType({ description: "What came of making a new secret." })
export class RotateWebhookSecretPayload extends SecretPayload {}

@ObjectType({ description: "What came of asking for a replay." })
export class ReplayWebhookPayload extends WebhookPayload {}

@ObjectType({ description: "What came of a test." })
export class TestWebhookPayload extends WebhookPayload {
  @Field(() => WebhookTest, { nullable: true, description: "What came of the message; null when none was sent." })
  test!: WebhookTest | null;
}

@ObjectType({ description: "What came of trying a delivery anew." })
export class RedriveWebhookDeliveryPayload extends Payload {
  deliveryId?: string | null;

  @Field(() => DeliveryObject, { nullable: true, description: "The delivery as it stands now; null when nothing was done." })
  webhookDelivery(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, deliveriesById, this.deliveryId ?? undefined);
  }
}
